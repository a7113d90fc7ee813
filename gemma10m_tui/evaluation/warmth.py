"""`eval heat`: whether the place of a needle is among the segments that the memory is read from most, as a report."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gemma10m_tui.conversation.heat import Normalisers, heat
from gemma10m_tui.conversation.rereading import open_gates
from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import open_haystack, shown_name
from gemma10m_tui.evaluation.report import by_third, how_read, mean, share
from gemma10m_tui.model_loading import load
from model.checkpoint import Model
from model.evaluation.asking import Asked, ask
from model.evaluation.long_reading import whole_segments
from model.evaluation.needles import needle_probes
from model.evaluation.trials import Plan, Trial, read_trials

TOP = 3


def measure_heat(
    model: str | None,
    device: str,
    precision: str,
    *,
    tokens: int,
    trials: int,
    seed: int,
    haystack: str,
    readings: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Hide numbers, ask for them, and look at the heat of the question's last token. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    plan = Plan(open_haystack(loaded.tokenizer, haystack, tokens), tokens, seed, readings)
    probes = needle_probes(loaded.tokenizer, trials, seed, "number", "single", "ruler")
    try:
        done = read_trials(loaded, plan, [one.probe for one in probes], normalisers=True, told=told)
    except ValueError as problem:
        raise Problem(f"A text of {tokens} tokens is too short for this measurement: {problem}.") from problem
    queries = [one.queries for one in ask(loaded, [Asked(one.read.state, one.probe.prompts[0]) for one in done], 1)]
    warm = [warmth_of(loaded, trial, asked) for trial, asked in zip(done, queries, strict=True)]
    ranks = [needle_rank(loaded, trial, warm[index]) for index, trial in enumerate(done)]
    elsewhere = [needle_rank(loaded, trial, warm[index - 1]) for index, trial in enumerate(done)]
    segments = whole_segments(loaded, tokens) // loaded.spec.segment
    return {
        "task": "heat",
        "model": loaded.name,
        "dtype": loaded.precision,
        "haystack": shown_name(haystack),
        "haystack_repeats_after": len(plan.haystack.tokens),
        "tokens": segments * loaded.spec.segment,
        "segments": segments,
        "seed": seed,
        "reading": how_read(readings),
        **heat_scores([probe.depth for probe in probes], ranks, elsewhere, segments),
        "seconds": time.monotonic() - started,
    }


def heat_scores(
    depths: Sequence[float], ranks: Sequence[int], elsewhere: Sequence[int], segments: int
) -> dict[str, Any]:
    """Ranks from 0 on: of the needle's segment, and of it in the heat of another trial's question and text."""
    right = [rank < TOP for rank in ranks]
    return {
        **share(right),
        "top_1": mean([rank < 1 for rank in ranks]),
        "median_rank": float(np.median(ranks)) + 1,
        "by_depth": by_third(depths, right),
        "knockout": {"foreign": mean([rank < TOP for rank in elsewhere]), "chance": min(1.0, TOP / segments)},
    }


def warmth_of(model: Model, trial: Trial, queries: list[Tensor]) -> Normalisers:
    """The heat of every segment of a trial's text at its question."""
    largest = float(np.finfo(np.float16).max)
    normalisers = torch.cat(trial.read.normalisers).float().numpy()
    return heat(queries, open_gates(model), np.nan_to_num(normalisers, posinf=largest))


def needle_rank(model: Model, trial: Trial, warmth: Normalisers) -> int:
    """How many segments are warmer than the place of a trial's needle; all of them where nothing is warm at all."""
    (hidden,) = trial.text.hidden
    size = model.spec.segment
    here = warmth[hidden.place // size : (hidden.end - 1) // size + 1].max()
    return int((warmth > here).sum()) if warmth.any() else len(warmth)
