"""`eval needles`: numbers and names hidden in books, one, several keys, several values, as a report."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import open_haystack, shown_name
from gemma10m_tui.evaluation.report import by_third, how_read, mean, share
from gemma10m_tui.model_loading import load
from model import chat_format
from model.evaluation.long_reading import whole_segments
from model.evaluation.needles import ANSWER_TOKENS, Form, Kind, NeedleProbe, Wording, needle_probes
from model.evaluation.scoring import share_named
from model.evaluation.trials import Outcome, Plan, ask_trials, read_trials


def measure_needles(
    model: str | None,
    device: str,
    precision: str,
    *,
    tokens: int,
    trials: int,
    seed: int,
    haystack: str,
    kinds: Sequence[Kind],
    forms: Sequence[Form],
    wording: Wording,
    readings: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run `trials` trials of every kind in every form. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    plan = Plan(open_haystack(loaded.tokenizer, haystack, tokens), tokens, seed, readings)
    probes = [
        probe
        for kind in kinds
        for form in forms
        for probe in needle_probes(loaded.tokenizer, trials, seed, kind, form, wording)
    ]
    try:
        done = read_trials(loaded, plan, [one.probe for one in probes], told=told)
    except ValueError as problem:
        raise Problem(f"A text of {tokens} tokens is too short for this measurement: {problem}.") from problem
    outcomes = ask_trials(loaded, done, ANSWER_TOKENS, chat_format.stop_ids(loaded.tokenizer))
    return {
        "task": "needles",
        "model": loaded.name,
        "dtype": loaded.precision,
        "haystack": shown_name(haystack),
        "haystack_repeats_after": len(plan.haystack.tokens),
        "tokens": whole_segments(loaded, tokens),
        "wording": wording,
        "seed": seed,
        "reading": how_read(readings),
        **needle_scores(probes, outcomes),
        "seconds": time.monotonic() - started,
    }


def needle_scores(probes: list[NeedleProbe], outcomes: list[Outcome]) -> dict[str, Any]:
    """All values named (the accuracy), the share of values named (RULER's score), by kind and form, and knocked out."""
    pairs = list(zip(probes, outcomes, strict=True))
    named = [share_named(outcome.said[0], probe.values) for probe, outcome in pairs]
    right = [one == 1.0 for one in named]
    cells = {
        f"{kind}-{form}": [index for index, probe in enumerate(probes) if (probe.kind, probe.form) == (kind, form)]
        for kind, form in dict.fromkeys((probe.kind, probe.form) for probe in probes)
    }
    return {
        **share(right),
        "values_named": mean(named),
        "by_kind": {
            cell: {
                **share([right[index] for index in chosen]),
                "values_named": mean([named[index] for index in chosen]),
            }
            for cell, chosen in cells.items()
        },
        "by_depth": by_third([probe.depth for probe in probes], right),
        "knockout": {
            "zeroed": mean([share_named(outcome.zeroed[0], probe.values) for probe, outcome in pairs]),
            "foreign": mean([share_named(outcome.foreign[0], probe.values) for probe, outcome in pairs]),
        },
        "missed": [
            {
                "question": probe.question,
                "values": list(probe.values),
                "depth": round(probe.depth, 3),
                "written": outcome.said[0].strip(),
            }
            for (probe, outcome), one in zip(pairs, right, strict=True)
            if not one
        ],
    }
