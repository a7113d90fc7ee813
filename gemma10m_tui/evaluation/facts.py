"""`eval facts`: stories of people and things told across a book, BABILong's QA1 to QA3, as a report."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import open_haystack, shown_name
from gemma10m_tui.evaluation.report import how_read, mean, share
from gemma10m_tui.model_loading import load
from model import chat_format
from model.evaluation.facts import ANSWER_TOKENS, LABELS, FactProbe, fact_probes
from model.evaluation.long_reading import whole_segments
from model.evaluation.scoring import only_label
from model.evaluation.trials import Outcome, Plan, ask_trials, read_trials


def measure_facts(
    model: str | None,
    device: str,
    precision: str,
    *,
    tokens: int,
    trials: int,
    seed: int,
    haystack: str,
    kinds: Sequence[int],
    readings: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run `trials` trials of each kind, 1 to 3. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    plan = Plan(open_haystack(loaded.tokenizer, haystack, tokens), tokens, seed, readings)
    probes = [probe for kind in kinds for probe in fact_probes(loaded.tokenizer, trials, seed, kind)]
    try:
        done = read_trials(loaded, plan, [one.probe for one in probes], told=told)
    except ValueError as problem:
        raise Problem(f"A text of {tokens} tokens is too short for this measurement: {problem}.") from problem
    outcomes = ask_trials(loaded, done, ANSWER_TOKENS, chat_format.stop_ids(loaded.tokenizer))
    return {
        "task": "facts",
        "model": loaded.name,
        "dtype": loaded.precision,
        "haystack": shown_name(haystack),
        "haystack_repeats_after": len(plan.haystack.tokens),
        "tokens": whole_segments(loaded, tokens),
        "seed": seed,
        "reading": how_read(readings),
        **fact_scores(probes, outcomes),
        "seconds": time.monotonic() - started,
    }


def fact_scores(probes: list[FactProbe], outcomes: list[Outcome]) -> dict[str, Any]:
    """BABILong's score for each kind and over all, and knocked out; chance is one place of six.

    Whoever has forgotten all but the end of a story is right more often than that: `place_told_last` is the share of
    trials that this place is the answer to.
    """
    pairs = list(zip(probes, outcomes, strict=True))

    def right(probe: FactProbe, written: str) -> bool:
        return only_label(written, probe.question, probe.answer, LABELS)

    scores = [right(probe, outcome.said[0]) for probe, outcome in pairs]
    return {
        **share(scores),
        "by_kind": {
            f"qa{kind}": share([one for one, probe in zip(scores, probes, strict=True) if probe.kind == kind])
            for kind in dict.fromkeys(probe.kind for probe in probes)
        },
        "knockout": {
            "zeroed": mean([right(probe, outcome.zeroed[0]) for probe, outcome in pairs]),
            "foreign": mean([right(probe, outcome.foreign[0]) for probe, outcome in pairs]),
            "chance": 1 / len(LABELS),
        },
        "baselines": {"place_told_last": mean([right(probe, probe.told_last) for probe in probes])},
        "missed": [
            {
                "story": " ".join(probe.sentences),
                "question": probe.question,
                "answer": probe.answer,
                "written": outcome.said[0].strip(),
            }
            for (probe, outcome), one in zip(pairs, scores, strict=True)
            if not one
        ],
    }
