"""Entries that stand close to what they are filed under ("Mary: kitchen"), several of them, asked for by that.

What was told last is right for one entry only, so the memory has to be asked by the key; and the key stands so near
its value that the convolution of a few tokens reaches it. Longer sentences can then be learned as the same thing with
the key further away. Arora et al., "Zoology", 2023: recall of several pairs is what tells such memories apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background, hide, last_turns, that_fit
from model.training.tasks.names import FIRST_NAMES, LAST_NAMES
from model.training.tasks.sample import Sample, Writing, chat_turn
from model.training.tasks.story import BABI, CAST
from model.training.tasks.words import ADJECTIVES, NOUNS

ENTRIES = ("{key}: {value}", "{key} {value}", "{key} = {value}", "{key}, {value}.", "{key} is {value}.")
# The key some tokens further from its value: as far as a convolution reaches, or beyond.
SENTENCES = (
    "{key} is in the {value}.",
    "{key} is now in the {value}.",
    "{key} went to the {value}.",
    "{key} goes with the {value}.",
    "{key} is to be found under {value}.",
    "{key} has got the new entry {value}.",
    "The entry for {key} is {value}.",
    "The entry for {key} has been changed: {value}.",
    "What belongs to {key} is the {value}.",
    "Of {key} it is said in the list: {value}.",
)
QUESTIONS = ("{key}?", "What about {key}?", "What is {key}?", "What is filed under {key}?", "Where is {key}?")
_LONGEST_ENTRY = 20  # tokens, of nearly all


@dataclass(frozen=True)
class Ledger:
    """`entries`: fewest and most of a sample; `sentences`: the share of samples that tell them in whole sentences."""

    tokenizer: Tokenizer
    corpora: Corpora
    entries: tuple[int, int] = (2, 5)
    sentences: float = 0.0
    name: str = "ledger"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 64 and (segments - 1) * segment >= _LONGEST_ENTRY * self.entries[0]

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        count = int(rng.integers(self.entries[0], self.entries[1] + 1))
        keys, values = _keys(rng, count), _values(rng, count)
        forms = SENTENCES if rng.random() < self.sentences else ENTRIES
        form = forms[rng.integers(len(forms))]
        told = [
            self.tokenizer.encode(("\n", " ")[rng.integers(2)] + form.format(key=key, value=value))
            for key, value in zip(keys, values, strict=True)
        ]
        kept = that_fit(told, (segments - 1) * segment)
        turns = [self._turn(rng, form, keys[i], values[i]) for i in rng.permutation(kept)]
        surroundings = background(self.corpora, rng, segments * segment)
        return hide(rng, segments, segment, surroundings, told[:kept], last_turns(turns, segment), self.name)

    def _turn(self, rng: np.random.Generator, form: str, key: str, value: str) -> Writing:
        """The key as a question in the chat format, or the entry's own beginning."""
        answer = self.tokenizer.encode(f" {value}")
        if rng.random() < 0.5:
            question = QUESTIONS[rng.integers(len(QUESTIONS))].format(key=key)
            return chat_turn(self.tokenizer, self.tokenizer.encode(question), answer)
        writing = Writing()
        writing.add(self.tokenizer.encode("\n" + form.partition(" {value}")[0].format(key=key)))
        writing.add(answer, 1.0)
        return writing


def _keys(rng: np.random.Generator, count: int) -> list[str]:
    """Different keys of one kind."""
    draw = rng.random()
    if draw < 0.3 and count <= len(BABI.people):
        pool = list(BABI.people)
    elif draw < 0.6:
        pool = list(FIRST_NAMES)
    elif draw < 0.75:
        pool = list(NOUNS)
    else:
        return [f"{rng.choice(ADJECTIVES)}-{noun}" for noun in rng.choice(list(NOUNS), count, replace=False)]
    return [str(key) for key in rng.choice(pool, count, replace=False)]


def _values(rng: np.random.Generator, count: int) -> list[str]:
    """Values of one kind: places, numbers, names or words."""
    draw = rng.random()
    if draw < 0.45:
        places = BABI.places if rng.random() < 0.5 else CAST.places
        return [str(place) for place in rng.choice(list(places), count)]
    if draw < 0.75:
        digits = int(rng.integers(2, 8))
        return [str(rng.integers(10 ** (digits - 1), 10**digits)) for _ in range(count)]
    if draw < 0.9:
        return [f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}" for _ in range(count)]
    return [str(word) for word in rng.choice(list(NOUNS), count)]
