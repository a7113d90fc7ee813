"""A vocabulary and corpora small enough to be made in a second, from words that are known."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from model.tokenizer import SentencePieceTokenizer
from model.training.corpus import Corpora, question_set, stream_of
from model.training.vocabulary import train_vocabulary

PEOPLE = ("Anna", "Boris", "Clara", "Dmitri", "Edith", "Frank", "Greta", "Henry")
PLACES = ("London", "Paris", "Vienna", "Oslo", "Lisbon", "Cairo")
THINGS = ("a silver lamp", "the old harbour map", "three green bottles", "a letter for the judge", "bread and honey")


def _story(rng: np.random.Generator, sentences: int) -> str:
    told = []
    for i in range(sentences):
        person, place, thing = rng.choice(PEOPLE), rng.choice(PLACES), rng.choice(THINGS)
        told.append(f'In the morning {person} went to {place} and carried {thing}, and nobody said "no" to that.')
        if i % 5 == 4:
            told.append("\n\nThe wind blew over the empty fields, and the people of the village waited for the spring.")
    return " ".join(told).replace(" \n", "\n")


def question_rows() -> list[dict[str, Any]]:
    """Contexts of four sentences, two of a document, with a question on each person."""
    rows = []
    for number in range(24):
        people = [PEOPLE[(number + i) % len(PEOPLE)] for i in range(4)]
        sentences = [
            f"{person} was born in {1900 + number * 4 + i} and lived in {PLACES[(number + i) % len(PLACES)]}."
            for i, person in enumerate(people)
        ]
        for i, person in enumerate(people):
            place = PLACES[(number + i) % len(PLACES)].upper()
            row = {"document": f"document {number // 2}", "context": " ".join(sentences), "extractive": True}
            rows.append({**row, "question": f"When was {person} born?", "answers": [str(1900 + number * 4 + i)]})
            rows.append({**row, "question": f"Where did {person} live?", "answers": [place]})
    return rows


def _module(number: int) -> str:
    """Python with functions, a class and a constant, whose names no other module has."""
    return "\n".join(
        [f"LIMIT_{number}{place} = {number + 40}\n" for place in "AB"]
        + [
            f'def read_{place}{number}(path, size={number}):\n    """Read the {place} of a file."""\n'
            f"    return path.read_text()[:size]\n\n"
            for place in ("head", "body", "tail")
        ]
        + [f"class Case{number}(Base{number}):\n    def open(self):\n        return self.path\n"]
    )


def _vocabulary_lines() -> Iterator[str]:
    rng = np.random.default_rng(0)
    yield from _story(rng, 300).split("\n\n")
    for row in question_rows():
        yield row["context"]
        yield " " + row["question"]
    for number in range(4):
        yield from _module(number).split("\n")
    yield "What is the pass key? The pass key is 48213. Remember it. 48213 is the pass key. user model"


@pytest.fixture(scope="session")
def tokenizer() -> SentencePieceTokenizer:
    return SentencePieceTokenizer(train_vocabulary(_vocabulary_lines(), pieces=500))


@pytest.fixture(scope="session")
def corpora(tokenizer: SentencePieceTokenizer) -> Corpora:
    rng = np.random.default_rng(1)
    return Corpora(
        books=stream_of(tokenizer, [_story(rng, 200) for _ in range(3)]),
        reference=stream_of(tokenizer, [_story(rng, 40)]),
        code=stream_of(tokenizer, [_module(number) for number in range(4)]),
        questions=question_set(tokenizer, question_rows()),
    )
