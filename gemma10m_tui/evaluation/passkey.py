"""`eval passkey`: a key hidden in a long text and asked for from the memory alone, as a report."""

import time
from collections.abc import Callable
from typing import Any

from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import LANDMARK, open_haystack, shown_name
from gemma10m_tui.evaluation.report import by_third, how_read, mean, share
from gemma10m_tui.model_loading import load
from model import chat_format
from model.evaluation.long_reading import whole_segments
from model.evaluation.passkey import ANSWER_TOKENS, INTRODUCTION, PasskeyProbe, passkey_probes
from model.evaluation.scoring import is_key, matching_digits
from model.evaluation.trials import Outcome, Plan, ask_trials, read_trials


def measure_passkey(
    model: str | None,
    device: str,
    precision: str,
    *,
    tokens: int,
    trials: int,
    seed: int,
    haystack: str = LANDMARK,
    readings: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run the trials; `haystack` and `readings` as in `open_haystack` and `Plan`. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    opening = tuple(loaded.tokenizer.encode(INTRODUCTION))
    plan = Plan(open_haystack(loaded.tokenizer, haystack, tokens), tokens, seed, readings, opening)
    probes = passkey_probes(loaded.tokenizer, trials, seed)
    try:
        done = read_trials(loaded, plan, [one.probe for one in probes], told=told)
    except ValueError as problem:
        raise Problem(f"A text of {tokens} tokens is too short for this measurement: {problem}.") from problem
    outcomes = ask_trials(loaded, done, ANSWER_TOKENS, chat_format.stop_ids(loaded.tokenizer))
    return {
        "task": "passkey",
        "model": loaded.name,
        "dtype": loaded.precision,
        "haystack": shown_name(haystack),
        "tokens": whole_segments(loaded, tokens),
        "seed": seed,
        "reading": how_read(readings),
        **passkey_scores(probes, outcomes),
        "seconds": time.monotonic() - started,
    }


def passkey_scores(probes: list[PasskeyProbe], outcomes: list[Outcome]) -> dict[str, Any]:
    """Exact match of the benchmark's question and of the same one in a conversation, and what the knock-outs leave."""
    pairs = list(zip(probes, outcomes, strict=True))
    others = [probes[index - 1].key for index in range(len(probes))]
    right = [is_key(outcome.said[0], probe.key) for probe, outcome in pairs]
    return {
        **share(right),
        "digits": mean([matching_digits(outcome.said[0], probe.key) for probe, outcome in pairs]),
        "in_chat": share([is_key(outcome.said[1], probe.key) for probe, outcome in pairs]),
        "by_depth": by_third([probe.depth for probe in probes], right),
        "knockout": {
            "zeroed": mean([is_key(outcome.zeroed[0], probe.key) for probe, outcome in pairs]),
            "foreign": mean([is_key(outcome.foreign[0], probe.key) for probe, outcome in pairs]),
            "foreign_names_its_own": mean(
                [is_key(outcome.foreign[0], other) for (_, outcome), other in zip(pairs, others, strict=True)]
            ),
        },
        "missed": [
            {"key": probe.key, "depth": round(probe.depth, 3), "written": outcome.said[0]}
            for (probe, outcome), one in zip(pairs, right, strict=True)
            if not one
        ],
    }
