"""Trials: something hidden in a long text and asked for from the memory alone, with two knock-outs.

A trial's question is answered three times: from the memory of its own text, from an emptied memory, and from the memory
of another trial's text. The text is folded into the memory to its last token before the question is asked, as in every
turn, so that the window holds the question and nothing else.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from model.checkpoint import Model
from model.evaluation.asking import Asked, ask
from model.evaluation.haystack import Haystack
from model.evaluation.long_reading import (
    SEGMENTS_PER_PASS,
    Group,
    Hidden,
    Read,
    Text,
    read_each,
    read_shared,
    whole_segments,
)

# Tokens of one pass over texts that are read side by side, each to its end.
_TOKENS_AT_ONCE = 32_768
_TOKENS_AT_ONCE_ON_GPU = 524_288


@dataclass(frozen=True)
class Probe:
    """What a trial hides, as (depth, tokens) with 0 the beginning and 1 the end, and the prompts it asks with."""

    facts: tuple[tuple[float, tuple[int, ...]], ...]
    prompts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Plan:
    """How the trials are read. `tokens` of each text, at least; `readings`: None to read every text by itself, or the
    number of haystacks whose filler all trials share (see `long_reading`).
    """

    haystack: Haystack
    tokens: int
    seed: int
    readings: int | None = None
    opening: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trial:
    """A probe, the text that was made of it, and what reading the text left."""

    probe: Probe
    text: Text
    read: Read


@dataclass(frozen=True)
class Outcome:
    """What was written to each prompt of a probe: from its own memory, an empty one, and that of another text."""

    said: tuple[str, ...]
    zeroed: tuple[str, ...]
    foreign: tuple[str, ...]


def depths(rng: np.random.Generator, count: int) -> list[float]:
    """`count` depths in random order, one from each of as many equal parts of the text."""
    return [float(depth) for depth in (rng.permutation(count) + rng.random(count)) / count]


def read_trials(
    model: Model,
    plan: Plan,
    probes: Sequence[Probe],
    normalisers: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> list[Trial]:
    """Read the text of every probe; `told` hears how many tokens of how many are read, texts side by side once.

    Raises ValueError where what is to be hidden does not fit the text.
    """
    rng = np.random.default_rng((plan.seed, 1))
    at_once = _TOKENS_AT_ONCE_ON_GPU if model.device.type == "cuda" else _TOKENS_AT_ONCE
    rows = max(1, at_once // (SEGMENTS_PER_PASS * model.spec.segment))
    groups = plan.readings or -(-len(probes) // rows)
    length = whole_segments(model, plan.tokens)
    trials: list[Trial] = []
    for number in range(groups):
        chosen = probes[len(probes) * number // groups : len(probes) * (number + 1) // groups]
        if not chosen:
            continue
        start = int(rng.integers(len(plan.haystack.tokens)))
        texts = tuple(_laid(plan, probe, start, length) for probe in chosen)
        group = Group(plan.haystack, start, length, texts, plan.opening)
        read = read_each if plan.readings is None else read_shared
        reads = read(model, group, normalisers, _onward(told, number * length, groups * length))
        trials += [Trial(*parts) for parts in zip(chosen, texts, reads, strict=True)]
    return trials


def ask_trials(model: Model, trials: Sequence[Trial], limit: int, stops: Collection[int]) -> list[Outcome]:
    """Ask every trial's prompts of the three memories, which takes at least two trials. `stops` end an answer."""
    if len(trials) < 2:
        raise ValueError("one trial has no other whose memory could be put in its place")
    asked = []
    for index, trial in enumerate(trials):
        mine, other = trial.read.state, trials[index - 1].read.state
        for state in (mine, mine.without_memory(), mine.with_memory_of(other)):
            asked += [Asked(state, prompt) for prompt in trial.probe.prompts]
    written = iter(model.tokenizer.decode(one.tokens) for one in ask(model, asked, limit, stops))
    return [
        Outcome(*(tuple(next(written) for _ in trial.probe.prompts) for _ in range(3)))  # in the order of `asked`
        for trial in trials
    ]


def _onward(told: Callable[[int, int], None] | None, before: int, total: int) -> Callable[[int], None]:
    """What hears how much of one group is read, and tells it of all."""

    def hear(tokens: int) -> None:
        if told is not None:
            told(before + tokens, total)

    return hear


def _laid(plan: Plan, probe: Probe, start: int, length: int) -> Text:
    """The probe's facts at their depths: behind the end of a sentence, in their order, apart from each other."""
    least = len(plan.opening)
    sizes = [len(tokens) for _, tokens in probe.facts]
    if least + sum(sizes) > length:
        raise ValueError(f"{sum(sizes)} tokens cannot be hidden in a text of {length}")
    found: list[int] = []
    for (depth, tokens), left in zip(probe.facts, np.cumsum(sizes[::-1])[::-1].tolist(), strict=True):
        wanted = least + int(depth * (length - least - len(tokens)))
        place = min(max(wanted, least), length - left)
        settled = plan.haystack.after_sentence(start + place, start + least) - start
        found.append(settled)
        least = settled + len(tokens)
    return Text(tuple(Hidden(place, tokens) for place, (_, tokens) in zip(found, probe.facts, strict=True)))
