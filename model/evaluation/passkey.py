"""Passkey: a number hidden in a long text, asked for at its end, with nothing but the memory to answer from.

Format and scoring of the landmark-attention test: an introduction, filler, the needle, filler, the question; the first
run of digits written greedily must be the number. The text is folded into the memory to its last token before the
question is asked, as in every turn, so the window holds the question and nothing else. Two knock-outs must fall to
chance: the memory emptied, and the memory of another trial's text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.checkpoint import Model
from model.generator import Generator
from model.reader import Reader
from model.sampling import Sampling
from model.state import State

INTRODUCTION = (
    "There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. "
    "I will quiz you about the important information there.\n"
)
FILLER = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. "
NEEDLE = "\nThe pass key is {key}. Remember it. {key} is the pass key.\n"
QUESTION = "\nWhat is the pass key? The pass key is"
LARGEST_KEY = 50_000
_ANSWER_TOKENS = 10
_PIECE = 65_536  # tokens made at a time, so that ten million need no more memory than ten thousand


@dataclass(frozen=True)
class Trial:
    """One text and what was written after it."""

    key: int
    depth: float  # where the needle stands, 0 the beginning, 1 the end
    written: str
    without_memory: str
    with_another_memory: str


def found(written: str, key: int) -> bool:
    """Whether the first run of digits is the key."""
    digits = re.search(r"\d+", written)
    return digits is not None and int(digits.group()) == key


def run_trials(model: Model, tokens: int, trials: int, seed: int, haystack: Sequence[int] | None) -> Iterator[Trial]:
    """Read `trials` texts of about `tokens` tokens each. `haystack`: ids to hide it in, else the filler."""
    rng = np.random.default_rng(seed)
    surroundings = list(haystack) if haystack is not None else model.tokenizer.encode(FILLER)
    another: State | None = None
    for _ in range(trials):
        key, depth = int(rng.integers(1, LARGEST_KEY + 1)), float(rng.random())
        start = int(rng.integers(len(surroundings)))
        state = _read(model, _text(model, tokens, key, depth, surroundings, start))
        another = another or _read(model, _text(model, tokens, key + 1, depth, surroundings, start))
        yield Trial(
            key,
            depth,
            _ask(model, state),
            _ask(model, state.without_memory()),
            _ask(model, state.with_memory_of(another)),
        )
        another = state


def _text(
    model: Model, tokens: int, key: int, depth: float, surroundings: Sequence[int], start: int
) -> Iterator[list[int]]:
    """The text in pieces of token ids: introduction, filler with the needle at its depth, and no question yet."""
    introduction = model.tokenizer.encode(INTRODUCTION)
    needle = model.tokenizer.encode(NEEDLE.format(key=key))
    filler = max(0, tokens - len(introduction) - len(needle))
    before = int(depth * filler)
    yield introduction
    yield from _stretch(surroundings, start, before)
    yield needle
    yield from _stretch(surroundings, start + before, filler - before)


def _stretch(surroundings: Sequence[int], start: int, length: int) -> Iterator[list[int]]:
    """`length` tokens of the surroundings, repeated as often as it takes, from `start` on."""
    source = np.asarray(surroundings)
    for first in range(0, length, _PIECE):
        place = (np.arange(first, min(length, first + _PIECE)) + start) % len(source)
        yield source[place].tolist()


def _read(model: Model, pieces: Iterator[list[int]]) -> State:
    reader, state = Reader(model), model.decoder.empty_state()
    for piece in pieces:
        for done in reader.read(state, piece):
            state = done.state
    return state


def _ask(model: Model, state: State) -> str:
    generator = Generator(model, state)
    generator.close()
    generator.feed(model.tokenizer.encode(QUESTION))
    ids = list(generator.write(Sampling(), (), _ANSWER_TOKENS))
    return model.tokenizer.decode(ids)
