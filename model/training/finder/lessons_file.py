"""Lessons as a file: a run that goes on, here or on another machine, has them in seconds instead of minutes."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from model.finder.vocabulary import Keys
from model.training.finder.questions import AnsweredQuestion, Lessons, Texts

Numbers = npt.NDArray[np.int32]
Borders = npt.NDArray[np.int64]


def save_lessons(lessons: Lessons, path: Path) -> None:
    """Write them; the file stands there whole or not at all."""
    questions = lessons.questions
    spans, span_borders = _end_to_end([[n for span in one.spans for n in span] for one in questions])
    rivals, rival_borders = _end_to_end([one.rivals for one in questions])
    tensors = {
        "numbers": lessons.numbers,
        "keys.plain": lessons.keys.plain,
        "keys.stems": lessons.keys.stems,
        "pieces": lessons.pieces.words,
        "pieces.borders": lessons.pieces.borders,
        "passages.words": lessons.passages.words,
        "passages.borders": lessons.passages.borders,
        "asked.words": lessons.asked.words,
        "asked.borders": lessons.asked.borders,
        "questions": np.asarray([(one.text, one.passage) for one in questions], dtype=np.int32).reshape(-1, 2),
        "spans": spans,
        "spans.borders": span_borders,
        "rivals": rivals,
        "rivals.borders": rival_borders,
    }
    fresh = path.with_name(f"{path.name}.writing")
    save_file({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, fresh)
    os.replace(fresh, path)


def load_lessons(path: Path) -> Lessons:
    """The lessons that `save_lessons` wrote."""
    held = load_file(path)
    spans, rivals = _apart(held["spans"], held["spans.borders"]), _apart(held["rivals"], held["rivals.borders"])
    questions = [
        AnsweredQuestion(text, passage, tuple(zip(own[::2], own[1::2], strict=True)), tuple(like))
        for (text, passage), own, like in zip(held["questions"].tolist(), spans, rivals, strict=True)
    ]
    return Lessons(
        held["numbers"],
        Keys(held["keys.plain"], held["keys.stems"]),
        Texts(held["pieces"], held["pieces.borders"]),
        Texts(held["passages.words"], held["passages.borders"]),
        Texts(held["asked.words"], held["asked.borders"]),
        questions,
    )


def _end_to_end(rows: Sequence[Sequence[int]]) -> tuple[Numbers, Borders]:
    numbers = np.asarray([number for row in rows for number in row], dtype=np.int32)
    return numbers, np.cumsum([0, *map(len, rows)]).astype(np.int64)


def _apart(numbers: Numbers, borders: Borders) -> list[list[int]]:
    flat = numbers.tolist()
    return [flat[first:end] for first, end in pairwise(borders.tolist())]
