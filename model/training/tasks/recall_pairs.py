"""A few facts about people in earlier segments, several questions about them in the last one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background, hide, last_turns, that_fit
from model.training.tasks.names import ATTRIBUTES, FIRST_NAMES, LAST_NAMES
from model.training.tasks.sample import Sample, Writing, chat_turn


@dataclass(frozen=True)
class Fact:
    """The `attribute` of `person` is `value`."""

    person: str
    attribute: str
    value: str


@dataclass(frozen=True)
class RecallPairs:
    """`pairs`: fewest and most facts of a sample, the knob of its curriculum."""

    tokenizer: Tokenizer
    corpora: Corpora
    pairs: tuple[int, int] = (1, 6)
    name: str = "recall_pairs"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 64 and (segments - 1) * segment >= 24 * self.pairs[1]

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        facts = _facts(rng, int(rng.integers(self.pairs[0], self.pairs[1] + 1)))
        told = [self._statement(rng, fact) for fact in facts]
        told = told[: that_fit(told, (segments - 1) * segment)]
        chat = rng.random() < 0.5
        turns = [self._turn(rng, facts[i], chat) for i in rng.permutation(len(told))]
        surroundings = background(self.corpora, rng, segments * segment)
        return hide(rng, segments, segment, surroundings, told, last_turns(turns, segment), self.name)

    def _statement(self, rng: np.random.Generator, fact: Fact) -> list[int]:
        if rng.random() < 0.7:
            text = f"The {fact.attribute} of {fact.person} is {fact.value}."
        else:
            text = f"{fact.person}'s {fact.attribute} is {fact.value}."
        return self.tokenizer.encode(("\n", " ")[rng.integers(2)] + text)

    def _turn(self, rng: np.random.Generator, fact: Fact, chat: bool) -> Writing:
        answer = self.tokenizer.encode(f" {fact.value}")
        if chat:
            question = (
                f"What is the {fact.attribute} of {fact.person}?"
                if rng.random() < 0.7
                else f"What is {fact.person}'s {fact.attribute}?"
            )
            return chat_turn(self.tokenizer, self.tokenizer.encode(question), answer)
        writing = Writing()
        writing.add(self.tokenizer.encode(f"\nThe {fact.attribute} of {fact.person} is"))
        writing.add(answer, 1.0)
        writing.add(self.tokenizer.encode("."), 1.0)
        return writing


def _facts(rng: np.random.Generator, count: int) -> list[Fact]:
    """Different (person, attribute) pairs; people and attributes are shared, so that both must be remembered."""
    family = rng.random() < 0.3
    firsts = rng.choice(FIRST_NAMES, max(1, (count + 1) // 2), replace=False)
    people = [f"{first} {rng.choice(LAST_NAMES)}" if family else str(first) for first in firsts]
    attributes = rng.choice(list(ATTRIBUTES), min(len(ATTRIBUTES), max(2, count // 2 + 1)), replace=False)
    cells = [(person, str(attribute)) for person in people for attribute in attributes]
    chosen = rng.choice(len(cells), min(count, len(cells)), replace=False)
    return [_fact(rng, *cells[i]) for i in chosen]


def _fact(rng: np.random.Generator, person: str, attribute: str) -> Fact:
    values = ATTRIBUTES[attribute]
    return Fact(person, attribute, values[rng.integers(len(values))])
