"""A key hidden in a long text and asked for at its end: Landmark's format, its wordings varied, and the chat format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background, hide, last_turns, that_fit
from model.training.tasks.names import FIRST_NAMES, THINGS
from model.training.tasks.sample import Sample, Writing, chat_turn

Form = Literal["plain", "chat"]

# Mohtashami and Jaggi, landmark-attention, llama/run_test.py.
GARBAGE = " The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again."
INTRODUCTION = (
    "There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. "
    "I will quiz you about the important information there.\n"
)
NOUNS = ("pass key", "secret number", "magic number", "access code", "secret code", "password", "lucky number")
STATEMENTS = (
    "The {noun} is {key}. Remember it. {key} is the {noun}.",
    "The {noun} is {key}. Remember it. {key} is the {noun}.",
    "The {noun} is {key}.",
    "Remember this: the {noun} is {key}.",
    "Do not forget that the {noun} is {key}. Yes, {key} is the {noun}.",
)
# Tokens of the longest statement with its white space.
LONGEST_FACT = 64


@dataclass(frozen=True)
class Passkey:
    """`needles`: fewest and most keys hidden (more than one are told apart by name). `repeat_questions`: every key is
    asked for so often, each time in the other form. `pass_key_share`: how often it is called a pass key."""

    tokenizer: Tokenizer
    corpora: Corpora
    needles: tuple[int, int] = (1, 1)
    repeat_questions: int = 1
    pass_key_share: float = 0.4
    name: str = "passkey"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 64 and (segments - 1) * segment >= LONGEST_FACT * self.needles[0]

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        count = int(rng.integers(self.needles[0], self.needles[1] + 1))
        nouns = _nouns(rng, count, self.pass_key_share)
        keys = [_key(rng) for _ in nouns]
        facts = [self._fact(rng, noun, key) for noun, key in zip(nouns, keys, strict=True)]
        facts = facts[: that_fit(facts, (segments - 1) * segment)]
        forms: tuple[Form, Form] = ("plain", "chat") if rng.random() < 0.5 else ("chat", "plain")
        turns = [
            self._turn(nouns[i], keys[i], forms[again % 2])
            for again in range(self.repeat_questions)
            for i in rng.permutation(len(facts))
        ]
        real = rng.random() < 0.5
        total = segments * segment
        surroundings = background(self.corpora, rng, total) if real else self._garbage(rng, total)
        return hide(rng, segments, segment, surroundings, facts, last_turns(turns, segment), self.name, language=real)

    def _fact(self, rng: np.random.Generator, noun: str, key: str) -> list[int]:
        statement = STATEMENTS[rng.integers(len(STATEMENTS))].format(noun=noun, key=key)
        lead, end = (("\n", "\n"), ("\n\n", "\n\n"), (" ", ""))[rng.integers(3)]
        return self.tokenizer.encode(lead + statement + end)

    def _turn(self, noun: str, key: str, form: Form) -> Writing:
        answer = self.tokenizer.encode(f" {key}")
        if form == "chat":
            return chat_turn(self.tokenizer, self.tokenizer.encode(f"What is the {noun}?"), answer)
        writing = Writing()
        writing.add(self.tokenizer.encode(f"\nWhat is the {noun}? The {noun} is"))
        writing.add(answer, 1.0)
        # The full stop is learned as well: it ends the number.
        writing.add(self.tokenizer.encode("."), 1.0)
        return writing

    def _garbage(self, rng: np.random.Generator, length: int) -> npt.NDArray[np.integer]:
        if rng.random() < 0.5:
            repeated = np.asarray(self.tokenizer.encode(GARBAGE), dtype=np.int32)
        else:
            repeated = self.corpora.books.slice(rng, int(rng.integers(12, 80))).astype(np.int32)
        filled = np.resize(np.roll(repeated, int(rng.integers(len(repeated)))), length)
        if rng.random() < 0.3:
            opening = self.tokenizer.encode(INTRODUCTION)[:length]
            filled[: len(opening)] = opening
        return filled


def _nouns(rng: np.random.Generator, count: int, pass_key_share: float) -> list[str]:
    """What the keys are keys of: one plain noun, or one noun of several names."""
    noun = "pass key" if rng.random() < pass_key_share else NOUNS[rng.integers(len(NOUNS))]
    if count == 1 and rng.random() < 0.8:
        return [noun]
    if rng.random() < 0.6:
        return [f"{noun} of {name}" for name in rng.choice(FIRST_NAMES, count, replace=False)]
    return [f"{noun} for {thing}" for thing in rng.choice(THINGS, count, replace=False)]


def _key(rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.6:
        return str(rng.integers(10_000, 100_000))
    if draw < 0.92:
        return str(rng.integers(1, 50_001))
    return " ".join(str(digit) for digit in rng.integers(0, 10, size=5))
