"""Needles in real text, as RULER's S-NIAH-2 and 3, multi-key and multi-value: a number, name or word that belongs to a
key, hidden in books and asked for by the key.

The wordings vary, and so do the keys (invented pairs of words, names, words of the text itself): what has to be learned
is that whatever stands beside a key comes back with it. Several values are asked for in ascending order, which needs no
sense of where they stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora, Ids
from model.training.tasks.layout import among_numbers, background, hide, last_turns, that_fit
from model.training.tasks.names import FIRST_NAMES, LAST_NAMES, THINGS
from model.training.tasks.sample import Sample, Writing, chat_turn
from model.training.tasks.words import ADJECTIVES, NOUNS

KINDS = ("number", "name", "word")
LABELS = {
    "number": (
        "special magic number",
        "magic number",
        "secret number",
        "access code",
        "phone number",
        "account number",
        "registration number",
        "serial number",
        "lucky number",
        "security code",
        "room number",
        "price",
    ),
    "name": ("special magic name", "owner", "keeper", "guardian", "captain", "contact", "secret name", "true heir"),
    "word": ("special magic word", "password", "watchword", "secret word", "code word", "sign", "secret phrase"),
}
# The first of each is RULER's own wording, the likeliest one.
STATEMENTS = (
    "One of the {label}s for {key} is: {value}.",
    "The {label} for {key} is {value}.",
    "The {label} for {key} is: {value}.",
    "The {label} of {key} is {value}.",
    "Remember that the {label} for {key} is {value}.",
    "For {key}, the {label} is {value}.",
    "{key} has the {label} {value}.",
    "Note on {key}: the {label} is {value}.",
    "A {label} of {key} was {value}.",
    "{value} is the {label} for {key}.",
    "{value} is one of the {label}s for {key}.",
)
QUESTIONS = (
    "What is the {label} for {key} mentioned in the text?",
    "What is the {label} for {key}?",
    "What is the {label} of {key}?",
    "Which {label} does {key} have?",
    "Tell me the {label} for {key}.",
    "What does the text give as the {label} for {key}?",
    "About {key}: what is the {label}?",
)
QUESTIONS_FOR_ALL = (
    "What are all the {label}s for {key} mentioned in the text?",
    "What are the {label}s for {key}?",
    "Which {label}s does {key} have?",
    "List all the {label}s for {key}.",
)
OPENINGS = (
    "\nWhat is the {label} for {key} mentioned in the text? The {label} for {key} mentioned in the text is",
    "\nThe {label} for {key} is",
    "\nQuestion: What is the {label} for {key}?\nAnswer:",
)
_FIRST_WORDING_SHARE = 0.35
_AMONG_NUMBERS_SHARE = 0.75
_ONE_LABEL_SHARE = 0.75
_LONGEST_NEEDLE = 40  # tokens
_WORD = re.compile(r"(?<= )[a-z]{6,11}(?= )")


@dataclass(frozen=True)
class Needle:
    """The `label` of `key`, and its values (told one by one)."""

    key: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Needles:
    """`keys`, `values`: fewest and most keys of a sample and values of a key. `kinds`: shares of numbers, names and
    words. `absent_share`: how many samples also ask for a key that the text does not have, to be refused.
    """

    tokenizer: Tokenizer
    corpora: Corpora
    keys: tuple[int, int] = (1, 4)
    values: tuple[int, int] = (1, 1)
    kinds: tuple[float, float, float] = (0.6, 0.25, 0.15)
    absent_share: float = 0.0
    name: str = "needles"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 64 and (segments - 1) * segment >= _LONGEST_NEEDLE * self.keys[0] * self.values[0]

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        surroundings = _surroundings(self.corpora, rng, segments * segment, self.tokenizer)
        while True:
            *hidden, absent = self._needles(rng, surroundings)
            facts = [(needle, value) for needle in hidden for value in rng.permutation(needle.values)]
            told = [self._statement(rng, needle, str(value)) for needle, value in facts]
            kept = that_fit(told, (segments - 1) * segment)
            # A needle of which only some values fit would be told in part.
            asked = [needle for needle in hidden if all(fact[0] != needle for fact in facts[kept:])]
            turns = [self._turn(rng, needle, told=True) for needle in asked]
            if rng.random() < self.absent_share:
                turns.append(self._turn(rng, absent, told=False))
            tail = last_turns([turns[i] for i in rng.permutation(len(turns))], segment)
            if len(tail):
                return hide(rng, segments, segment, surroundings, told[:kept], tail, self.name)

    def _needles(self, rng: np.random.Generator, surroundings: Sequence[int] | np.ndarray) -> list[Needle]:
        """The needles of a sample, and one more that is not told; keys are different, labels mostly the same."""
        count = int(rng.integers(self.keys[0], self.keys[1] + 1)) + 1
        kind = KINDS[rng.choice(3, p=self.kinds)]
        label = LABELS[kind][_first_or_any(rng, len(LABELS[kind]))]
        needles: dict[str, Needle] = {}
        words = _WORD.findall(self.tokenizer.decode([int(token) for token in surroundings[:200]])) or list(NOUNS)
        while len(needles) < count:
            if rng.random() > _ONE_LABEL_SHARE:
                kind = KINDS[rng.choice(3, p=self.kinds)]
                label = LABELS[kind][_first_or_any(rng, len(LABELS[kind]))]
            key = _key(rng, words)
            values = {_value(rng, kind) for _ in range(int(rng.integers(self.values[0], self.values[1] + 1)))}
            needles[key] = Needle(key, label, tuple(sorted(values, key=_ascending)))
        return list(needles.values())

    def _statement(self, rng: np.random.Generator, needle: Needle, value: str) -> list[int]:
        wording = STATEMENTS[_first_or_any(rng, len(STATEMENTS))]
        lead, end = (("\n", "\n"), (" ", ""), (" ", ""))[rng.integers(3)]
        text = wording.format(label=needle.label, key=needle.key, value=value)
        if not wording.startswith("{value}"):  # a value is spelt as it is asked for
            text = text[0].upper() + text[1:]
        return self.tokenizer.encode(lead + text + end)

    def _turn(self, rng: np.random.Generator, needle: Needle, told: bool) -> Writing:
        """The question in the chat format, or now and then as the opening of a sentence that goes on."""
        answer = self.tokenizer.encode(" " + ", ".join(needle.values))
        several = len(needle.values) > 1
        if told and not several and rng.random() < 0.3:
            writing = Writing()
            opening = OPENINGS[rng.integers(len(OPENINGS))].format(label=needle.label, key=needle.key)
            writing.add(self.tokenizer.encode(opening))
            writing.add([*answer, *self.tokenizer.encode(".")], 1.0)
            return writing
        wordings = QUESTIONS_FOR_ALL if several else QUESTIONS
        question = wordings[_first_or_any(rng, len(wordings))].format(label=needle.label, key=needle.key)
        return chat_turn(self.tokenizer, self.tokenizer.encode(question), answer if told else None)


def _surroundings(corpora: Corpora, rng: np.random.Generator, length: int, tokenizer: Tokenizer) -> Ids:
    if rng.random() < _AMONG_NUMBERS_SHARE:
        return among_numbers(corpora, rng, length, tokenizer)
    return background(corpora, rng, length)


def _first_or_any(rng: np.random.Generator, count: int) -> int:
    return 0 if rng.random() < _FIRST_WORDING_SHARE else int(rng.integers(count))


def _key(rng: np.random.Generator, words: Sequence[str]) -> str:
    draw = rng.random()
    if draw < 0.4:
        return f"{rng.choice(ADJECTIVES)}-{rng.choice(NOUNS)}"
    if draw < 0.55:
        return str(rng.choice(NOUNS))
    if draw < 0.75:
        return str(rng.choice(words))
    if draw < 0.9:
        return str(rng.choice(FIRST_NAMES))
    return str(rng.choice(THINGS))


def _value(rng: np.random.Generator, kind: str) -> str:
    if kind == "name":
        return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
    if kind == "word":
        return f"{rng.choice(ADJECTIVES)}-{rng.choice(NOUNS)}"
    digits = 7 if rng.random() < 0.6 else int(rng.integers(4, 9))
    return str(rng.integers(10 ** (digits - 1), 10**digits))


def _ascending(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdigit() else (0, value)
