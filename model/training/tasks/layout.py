"""Facts somewhere in a long background, questions at the end of the last segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora, Ids
from model.training.tasks.sample import Sample, Writing, finish

LANGUAGE_WEIGHT = 0.1
# Short, so that the answers (some ten tokens of weight 1) keep the larger part of the loss.
LANGUAGE_SLICE = 64
# Now and then the fact may stand in the last segment too, so that the window is not taught to be silent.
LATE_SHARE = 0.1
# Drawn for one that is rich in numbers.
STRETCHES = 20
# How many questions do not stand at the very end of the sample.
MOVED_SHARE = 0.6
# How many windows of passages and questions begin with their segment, as a turn's does.
WINDOW_OPENED_SHARE = 0.6


def background(corpora: Corpora, rng: np.random.Generator, length: int) -> Ids:
    """Running text: mostly books, some reference and code."""
    draw = rng.random()
    stream = corpora.books if draw < 0.85 else corpora.reference if draw < 0.95 else corpora.code
    return stream.slice(rng, length)


def among_numbers(corpora: Corpora, rng: np.random.Generator, length: int, tokenizer: Tokenizer) -> Ids:
    """Running text with many digits, of several stretches the one with most: what hidden numbers are lost among.

    A million tokens of books hold hundreds of verses, years and sums; a sample's few segments hold next to none. Most
    of it is of books alone: the reference texts are fuller of numbers, but of other kinds.
    """
    digits = tokenizer.encode("0123456789")
    books = rng.random() < 0.6
    stretches = [
        corpora.books.slice(rng, length) if books else background(corpora, rng, length) for _ in range(STRETCHES)
    ]
    return max(stretches, key=lambda stretch: int(np.isin(stretch, digits).sum()))


def hide(
    rng: np.random.Generator,
    segments: int,
    segment: int,
    surroundings: npt.NDArray[np.integer],
    facts: Sequence[Sequence[int]],
    tail: Writing,
    task: str,
    language: bool = True,
    ordered: bool = False,
) -> Sample:
    """Writes `facts` over random places of `surroundings`, borders of segments included, and `tail` over its end.

    `ordered` keeps the facts in their order, where a later one may undo an earlier one.
    """
    total = segments * segment
    tokens = np.asarray(surroundings, dtype=np.int32).copy()
    predicted = np.zeros(total, dtype=np.float32)
    touched = np.zeros(total, dtype=bool)
    early = (segments - 1) * segment
    # A question asked of a snapshot opens a fresh window; one at the end of a text stands wherever the text ends.
    asked_at = total - len(tail)
    needed = sum(len(fact) for fact in facts)
    if needed <= early < asked_at and rng.random() < MOVED_SHARE:
        asked_at = early if rng.random() < 0.5 else int(rng.integers(early, asked_at))
    end = asked_at + len(tail)
    room = early if early >= needed and rng.random() >= LATE_SHARE else asked_at
    if language and room > LANGUAGE_SLICE:
        start = int(rng.integers(1, room - LANGUAGE_SLICE + 1))
        predicted[start : start + LANGUAGE_SLICE] = LANGUAGE_WEIGHT
    starts = places(rng, room, [len(fact) for fact in facts], ordered)
    for fact, start in zip(facts, starts, strict=True):
        tokens[start : start + len(fact)] = fact
        predicted[start : start + len(fact)] = 0.0
        touched[start : start + len(fact)] = True
    tokens[asked_at:end] = tail.tokens
    predicted[asked_at:end] = tail.weights
    touched[asked_at:end] = True
    return finish(tokens, predicted, touched, segment, task)


def in_last_segment(
    rng: np.random.Generator, corpora: Corpora, segments: int, segment: int, body: Writing, task: str, weight: float
) -> Sample:
    """`body` in the last segment, other text before it, and on either side of it there, as the open tail of a document
    is; `weight` is that of the text in front of it in the window.
    """
    total = segments * segment
    tokens = background(corpora, rng, total).astype(np.int32)
    predicted = np.zeros(total, dtype=np.float32)
    touched = np.zeros(total, dtype=bool)
    start = total - (segment if rng.random() < WINDOW_OPENED_SHARE else len(body))
    predicted[total - segment : start] = weight
    tokens[start : start + len(body)] = body.tokens
    predicted[start : start + len(body)] = body.weights
    touched[start : start + len(body)] = True
    return finish(tokens, predicted, touched, segment, task)


def places(rng: np.random.Generator, room: int, lengths: Sequence[int], ordered: bool = False) -> list[int]:
    """Random starts of stretches of these lengths in [0, room) that do not overlap, in random order or in theirs."""
    free = room - sum(lengths)
    if free < 0:
        raise ValueError(f"{sum(lengths)} tokens of facts do not fit {room}")
    order = np.arange(len(lengths)) if ordered else rng.permutation(len(lengths))
    gaps = np.sort(rng.integers(0, free + 1, size=len(lengths)))
    starts = [0] * len(lengths)
    used = 0
    for gap, which in zip(gaps, order, strict=True):
        starts[which] = int(gap) + used
        used += lengths[which]
    return starts


def that_fit(facts: Sequence[Sequence[int]], room: int) -> int:
    """How many of the facts, from the first on, fit `room`."""
    return int(np.searchsorted(np.cumsum([len(fact) for fact in facts]), room, side="right"))


def last_turns(turns: Sequence[Writing], room: int) -> Writing:
    """As many turns as fit `room`, at least the first if it does."""
    tail = Writing()
    for turn in turns:
        if len(tail) + len(turn) <= room:
            tail.join(turn)
    return tail
