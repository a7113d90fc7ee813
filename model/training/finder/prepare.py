"""What a finder's training needs of the texts, kept in the run's folder: word vectors and lessons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from model.finder.pieces import PieceList
from model.finder.vocabulary import Vocabulary, read_words, write_words
from model.finder.words import plain_form
from model.training.corpus import python_sources, read_json_lines
from model.training.finder.code_rows import code_rows
from model.training.finder.lessons_file import load_lessons, save_lessons
from model.training.finder.office.documents import made_rows
from model.training.finder.office.frames import read_kinds
from model.training.finder.office.values import Values
from model.training.finder.other_names import other_names
from model.training.finder.questions import Lessons, make_lessons
from model.training.finder.recipe import LessonsRecipe, WordsRecipe
from model.training.finder.word_vectors import WordVectors, count_words, train_word_vectors

QUESTIONS = "qa-train.jsonl.xz"
WORDS, VECTORS = "words.txt", "word-vectors.safetensors"
_TALES = "fairytaleqa"
_FILLER = re.compile(r"(?<=[.!?] )[A-Z][^.!?\n]{30,160}[.!?](?= )")
_STRETCH = (350, 900)  # characters, as the application cuts passages


@dataclass(frozen=True)
class Prepared:
    """Word vectors, and what makes lessons of the texts; `out` is the run's folder."""

    vectors: WordVectors
    texts: Path
    recipe: LessonsRecipe
    seed: int
    out: Path
    pieces: PieceList
    _made: dict[bool, Lessons] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that have vectors."""
        return Vocabulary(self.vectors.words, self.vectors.counts)

    def lessons(self, code: bool) -> Lessons:
        """The questions of the texts; with `code` also about this machine's Python sources. Made once in a run."""
        if code not in self._made:
            path = self.out / f"lessons{'-with-code' if code else ''}.safetensors"
            if not path.exists():
                save_lessons(self._make(code), path)
            self._made[code] = load_lessons(path)
        return self._made[code]

    def _make(self, code: bool) -> Lessons:
        more = code_rows(python_sources(), self.seed) if code else ()
        asked = other_names(self._asked(), self.recipe.other_names, self.seed, self._alike)
        made = office_rows(self.texts, self.recipe.made_documents, self.seed)
        rows = chain(asked, more, made, book_rows(self.texts, self.recipe.of_each_book, self.seed))
        return make_lessons(rows, self.vocabulary, self.pieces, self.recipe.rivals_anywhere)

    def _alike(self, word: str, other: str) -> float:
        """The cosine of two words' vectors; 0 where one has none."""
        places = [self.vocabulary.numbers.get(plain_form(one), 0) for one in (word, other)]
        if not all(places):
            return 0.0
        one, two = (self.vectors.vectors[place - 1] for place in places)
        return float(one @ two)

    def _asked(self) -> Iterator[dict[str, Any]]:
        for number, row in enumerate(read_json_lines(self.texts / QUESTIONS)):
            if row["source"] == _TALES:
                yield from repeat(row, self.recipe.tales)
            elif number % self.recipe.every == 0:
                yield row


def prepare(words: WordsRecipe, lessons: LessonsRecipe, texts: Path, out: Path, pieces: PieceList) -> Prepared:
    """Train the word vectors where they are not there yet. Raises FileNotFoundError for a missing text."""
    if not (texts / QUESTIONS).exists():
        raise FileNotFoundError(texts / QUESTIONS)
    words_file, vectors_file = out / WORDS, out / VECTORS
    if not vectors_file.exists():
        counted = count_words(running_text(texts, words.stretch), words.most)
        made = train_word_vectors(running_text(texts, words.stretch), counted, words.width, words.seed)
        keep_vectors(made, out)
    known = read_words(words_file)
    vectors = WordVectors(known.words, known.counts, load_file(vectors_file)["vectors"].float())
    return Prepared(vectors, texts, lessons, words.seed, out, pieces)


def keep_vectors(vectors: WordVectors, out: Path) -> None:
    """Write word vectors into a run's folder, where `prepare` finds them."""
    write_words(out / WORDS, Vocabulary(vectors.words, vectors.counts))
    save_file({"vectors": vectors.vectors.to(torch.float16)}, out / VECTORS)


def book_rows(texts: Path, of_each: int, seed: int) -> Iterator[dict[str, Any]]:
    """Stretches of books about which nothing is asked, as rows like those of the question file."""
    if not of_each:
        return
    rng = np.random.default_rng(seed)
    for path in sorted(texts.glob("books-train-*.jsonl.xz")):
        for number, row in enumerate(read_json_lines(path)):
            for start in rng.integers(0, max(1, len(row["text"])), of_each):
                first = row["text"].rfind("\n\n", 0, start) + 1
                stretch = " ".join(row["text"][first : first + int(rng.integers(*_STRETCH))].split())
                document = f"{path.name} {number}"
                yield {"source": "books", "document": document, "context": stretch, "question": "", "answers": []}


def office_rows(texts: Path, documents: int, seed: int) -> Iterator[dict[str, Any]]:
    """Rows about made documents, between whose sentences some of the questions' passages stand."""
    if documents:
        fillers = [
            sentence for row in read_json_lines(texts / QUESTIONS) for sentence in _FILLER.findall(row["context"])[1:2]
        ]
        yield from made_rows(read_kinds(), Values(), fillers, documents, seed)


def running_text(texts: Path, stretch: int) -> Iterator[str]:
    """Books and reference texts, at most `stretch` characters of each, and every question with its context once."""
    for path in sorted([*texts.glob("books-train-*.jsonl.xz"), *texts.glob("reference-train*.jsonl.xz")]):
        for row in read_json_lines(path):
            yield row["text"][:stretch]
    seen: set[str] = set()
    for row in read_json_lines(texts / QUESTIONS):
        if row["context"] not in seen:
            seen.add(row["context"])
            yield row["context"]
        yield row["question"]
