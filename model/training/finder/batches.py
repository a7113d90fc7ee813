"""Batches for the finder: each question with one or more passages, of which one holds the answer or none does.

Notable: a batch depends on its place in the turn and the seed alone, so a run that goes on makes none of those before,
and many processes can make them ahead of a network that would wait for one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from model.finder.network import Rows
from model.finder.pieces import PieceList
from model.finder.reading import make_rows
from model.training.finder.questions import AnsweredQuestion, Lessons, Places

_POOL = 40  # batches whose questions are sorted by length together
_LEAST_SHOWN = 40  # words
_AHEAD = 8  # batches of each other process
LONGEST_ROW = 384  # pieces


@dataclass(frozen=True)
class Showing:
    """How questions are shown: `passages` to each, the share of questions of which none holds the answer, and how many
    words of a passage.
    """

    pieces: PieceList
    passages: int
    unanswered: float
    longest: int = 260


@dataclass(frozen=True)
class FinderBatch:
    """Q questions with K passages each, rows question by question.

    rows as in `Finder.forward` with R = Q·K; first, last [Q, K, n] bool: where the answer begins and ends; a question
    without any such place is to be refused.
    """

    rows: Rows
    first: Tensor
    last: Tensor
    passages: int

    def to(self, device: torch.device) -> "FinderBatch":
        """The same batch on a device."""
        first, last = (x.to(device, non_blocking=True) for x in (self.first, self.last))
        return FinderBatch(self.rows.to(device), first, last, self.passages)


class Turn(Dataset[FinderBatch]):
    """One time through all questions in random order, those of like length together; `size` is in rows."""

    def __init__(self, lessons: Lessons, showing: Showing, size: int, seed: tuple[int, ...]) -> None:
        self.lessons, self.showing, self.seed = lessons, showing, seed
        rng = np.random.default_rng(seed)
        count = max(1, size // showing.passages)
        lengths = np.asarray([len(lessons.passages[question.passage]) for question in lessons.questions])
        lengths = np.minimum(lengths, showing.longest)
        order = rng.permutation(len(lessons.questions))
        self.groups: list[npt.NDArray[np.int64]] = []
        for pool in np.array_split(order, max(1, len(order) // (count * _POOL))):
            pool = pool[np.argsort(lengths[pool], kind="stable")]
            groups = np.array_split(pool, max(1, len(pool) // count))
            self.groups += [groups[group] for group in rng.permutation(len(groups))]

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, place: int) -> FinderBatch:
        questions = [self.lessons.questions[n] for n in self.groups[place]]
        return make_batch(self.lessons, questions, self.showing, np.random.default_rng((*self.seed, place)))


def batches(turn: Turn, first: int = 0, workers: int = 0) -> Iterator[FinderBatch]:
    """The turn's batches from number `first` on, made by so many other processes, or by this one."""
    ahead: dict[str, Any] = {"prefetch_factor": _AHEAD, "multiprocessing_context": "fork"} if workers else {}
    yield from DataLoader(turn, batch_size=None, sampler=range(first, len(turn)), num_workers=workers, **ahead)


def make_batch(
    lessons: Lessons, questions: list[AnsweredQuestion], showing: Showing, rng: np.random.Generator
) -> FinderBatch:
    """The rows of some questions, passages of each in random order."""
    asked: list[Places] = []
    shown: list[Places] = []
    spans: list[tuple[tuple[int, int], ...]] = []
    for question in questions:
        rows = _shown(lessons, question, showing, rng)
        for place in rng.permutation(len(rows)):
            asked.append(lessons.asked[question.text])
            shown.append(rows[place][0])
            spans.append(rows[place][1])
    made = make_rows(showing.pieces, list(map(lessons.spell, asked)), list(map(lessons.spell, shown)), LONGEST_ROW)
    longest = made.words.shape[1]
    marks = np.zeros((2, len(shown), longest), dtype=bool)
    read = made.words.sum(1).tolist()
    for row, found in enumerate(spans):
        for side in (0, 1):  # an answer that the row does not hold to its end is none
            marks[side, row, [span[side] for span in found if max(span) < read[row]]] = True
    first, last = torch.from_numpy(marks.reshape(2, len(questions), showing.passages, longest)).unbind(0)
    return FinderBatch(made, first, last, showing.passages)


def _shown(
    lessons: Lessons, question: AnsweredQuestion, showing: Showing, rng: np.random.Generator
) -> list[tuple[Places, tuple[tuple[int, int], ...]]]:
    """The passages of one question with the answer's places in each."""
    rows = []
    # No longer than the passage that answers: padding would be most of a batch, and its length tells nothing then.
    longest = min(showing.longest, max(_LEAST_SHOWN, len(lessons.passages[question.passage])))
    if not question.spans or rng.random() >= showing.unanswered:
        rows.append(_cut(lessons.passages[question.passage], question.spans, showing.longest, rng))
    rivals = list(rng.permutation(np.asarray(question.rivals, dtype=np.int64)))
    while len(rows) < showing.passages:
        other = int(rivals.pop()) if rivals else int(rng.integers(len(lessons.passages)))
        if other != question.passage:
            rows.append(_cut(lessons.passages[other], (), longest, rng))
    return rows


def _cut(
    words: Places, spans: tuple[tuple[int, int], ...], longest: int, rng: np.random.Generator
) -> tuple[Places, tuple[tuple[int, int], ...]]:
    """At most `longest` words with one of the spans among them."""
    if len(words) <= longest:
        return words, spans
    first, last = spans[rng.integers(len(spans))] if spans else (0, len(words) - 1)
    earliest = max(0, min(last - longest + 1, len(words) - longest))
    latest = min(first, len(words) - longest)
    start = int(rng.integers(min(earliest, latest), max(earliest, latest) + 1))
    kept = tuple((a - start, b - start) for a, b in spans if start <= a and b < start + longest)
    return words[start : start + longest], kept
