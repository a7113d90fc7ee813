"""The task of ablations.py: keys are bound to values among filler, and asked for in a later segment.

Two kinds: "recall" binds every key once; "rebinding" binds each twice, in different segments, and the last value
counts, so that whoever remembers both values but not their order is right half the time. A binding is a key with its
value behind it; a question is the mark, the key, and the value that is to be foretold. No fact stands in the segment of
the questions or in the last tokens before it, so that they are answered through the memory or not at all.

Shapes: B texts, S segments, Q questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["recall", "rebinding"]
Generator = np.random.Generator

SEGMENT = 16  # tokens
FILLERS = KEYS = VALUES = 16
VOCABULARY = 1 + FILLERS + KEYS + VALUES
CHANCE = 1 / VALUES

_MARK = 0
_FIRST_KEY = 1 + FILLERS
_FIRST_VALUE = _FIRST_KEY + KEYS
_SLOT = 3  # tokens: of a question, or of a binding and the filler beside it
_FACT_SLOTS = 4  # of a segment: the last three tokens are always filler
_FACT_SEGMENTS = 3
_BOUND: dict[Kind, tuple[int, int]] = {"recall": (4, 1), "rebinding": (3, 2)}  # keys, and how often each is bound


@dataclass(frozen=True)
class Facts:
    """What B texts say. keys, answers [B, Q]; segments: token ids of those with facts, [B, fact segments, SEGMENT]."""

    keys: np.ndarray
    answers: np.ndarray
    segments: np.ndarray


@dataclass(frozen=True)
class Texts:
    """Whole texts with their questions. tokens [B, S · SEGMENT]; asked: where the keys of the questions stand, [Q];
    answers [B, Q]; filler [B, S]: segments that say nothing.
    """

    tokens: np.ndarray
    asked: np.ndarray
    answers: np.ndarray
    filler: np.ndarray


def draw_facts(rng: Generator, kind: Kind, texts: int, segments: int) -> Facts:
    """Facts of so many texts, in `segments` segments each."""
    keys, times = _BOUND[kind]
    every = [_facts(rng, keys, times, segments) for _ in range(texts)]
    return Facts(*(np.stack([one[part] for one in every]) for part in range(3)))


def _facts(rng: Generator, keys: int, times: int, segments: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chosen = rng.permutation(KEYS)[:keys] + _FIRST_KEY
    values = rng.integers(0, VALUES, (keys, times)) + _FIRST_VALUE
    tokens = filler(rng, segments, SEGMENT)
    free = [list(rng.permutation(_FACT_SLOTS)) for _ in range(segments)]
    for key, bound in zip(chosen, values, strict=True):
        where = np.sort(rng.choice([place for place in range(segments) if free[place]], times, replace=False))
        for place, value in zip(where, bound, strict=True):
            first = _SLOT * free[place].pop() + rng.integers(2)
            tokens[place, first : first + 2] = key, value
    return chosen, values[:, -1], tokens


def filler(rng: Generator, *shape: int) -> np.ndarray:
    """Tokens that say nothing."""
    return rng.integers(1, 1 + FILLERS, shape)


def draw_questions(rng: Generator, facts: Facts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One segment that asks for every key, in an order of its own: tokens [B, SEGMENT], asked [Q], answers [B, Q]."""
    texts, count = facts.keys.shape
    order = rng.permuted(np.tile(np.arange(count), (texts, 1)), axis=1)
    tokens, asked = filler(rng, texts, SEGMENT), np.arange(count) * _SLOT + 1
    answers = np.take_along_axis(facts.answers, order, axis=1)
    tokens[:, asked - 1], tokens[:, asked + 1] = _MARK, answers
    tokens[:, asked] = np.take_along_axis(facts.keys, order, axis=1)
    return tokens, asked, answers


def draw_texts(rng: Generator, kind: Kind, texts: int, segments: int) -> Texts:
    """Texts of so many segments, the last one with the questions; the facts stand at random places before it."""
    facts = draw_facts(rng, kind, texts, min(_FACT_SEGMENTS, segments - 1))
    tokens = filler(rng, texts, segments, SEGMENT)
    says_nothing = np.ones((texts, segments), dtype=bool)
    for text, own in enumerate(facts.segments):
        places = np.sort(rng.choice(segments - 1, len(own), replace=False))
        tokens[text, places] = own
        says_nothing[text, places] = False
    tokens[:, -1], asked, answers = draw_questions(rng, facts)
    says_nothing[:, -1] = False
    return Texts(tokens.reshape(texts, -1), asked + (segments - 1) * SEGMENT, answers, says_nothing)


def stream(rng: Generator, facts: Facts, segments: int, at_once: int) -> Iterator[np.ndarray]:
    """The same facts at random places of long texts without questions, `at_once` segments at a time, [B, tokens]."""
    texts, count = facts.segments.shape[:2]
    places = np.sort(np.stack([rng.choice(segments, count, replace=False) for _ in range(texts)]), axis=1)
    for first in range(0, segments, at_once):
        tokens = filler(rng, texts, min(at_once, segments - first), SEGMENT)
        for text, number in zip(*np.nonzero((places >= first) & (places < first + tokens.shape[1])), strict=True):
            tokens[text, places[text, number] - first] = facts.segments[text, number]
        yield tokens.reshape(texts, -1)
