"""What a finder's training needs of the texts: word vectors, kept in the run's folder, and lessons, made each time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from model.finder.vocabulary import Vocabulary, read_words, write_words
from model.training.corpus import python_sources, read_json_lines
from model.training.finder.code_rows import code_rows
from model.training.finder.questions import Lessons, make_lessons
from model.training.finder.recipe import WordsRecipe
from model.training.finder.word_vectors import WordVectors, count_words, train_word_vectors

QUESTIONS = "qa-train.jsonl.xz"


@dataclass(frozen=True)
class Prepared:
    """Word vectors, and what makes lessons of the texts."""

    vectors: WordVectors
    texts: Path
    seed: int

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that have vectors."""
        return Vocabulary(self.vectors.words, self.vectors.counts)

    def lessons(self, code: bool) -> Lessons:
        """The questions of the texts; with `code` also about this machine's Python sources."""
        asked: Iterator[dict[str, Any]] = read_json_lines(self.texts / QUESTIONS)
        more = code_rows(python_sources(), self.seed) if code else ()
        return make_lessons(chain(asked, more), self.vocabulary)


def prepare(recipe: WordsRecipe, texts: Path, out: Path) -> Prepared:
    """Train the word vectors where they are not there yet. Raises FileNotFoundError for a missing text."""
    if not (texts / QUESTIONS).exists():
        raise FileNotFoundError(texts / QUESTIONS)
    words_file, vectors_file = out / "words.txt", out / "word-vectors.safetensors"
    if not vectors_file.exists():
        counted = count_words(running_text(texts, recipe.stretch), recipe.most)
        made = train_word_vectors(running_text(texts, recipe.stretch), counted, recipe.width, recipe.seed)
        write_words(words_file, Vocabulary(made.words, made.counts))
        save_file({"vectors": made.vectors.to(torch.float16)}, vectors_file)
    known = read_words(words_file)
    vectors = WordVectors(known.words, known.counts, load_file(vectors_file)["vectors"].float())
    return Prepared(vectors, texts, recipe.seed)


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
