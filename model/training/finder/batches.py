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

from model.finder.network import Words
from model.finder.reading import match_facts, pad_rows
from model.training.finder.other_names import OtherNames
from model.training.finder.questions import AnsweredQuestion, Lessons, Places

_POOL = 40  # batches whose questions are sorted by length together
_LEAST_SHOWN = 40  # words
_AHEAD = 8  # batches of each other process


@dataclass(frozen=True)
class Showing:
    """How questions are shown: `passages` to each, the share of questions of which none holds the answer, how many
    words of a passage, and the share of questions that is asked with other names.
    """

    passages: int
    unanswered: float
    longest: int = 260
    renamed: float = 0.0
    names: OtherNames | None = None


@dataclass(frozen=True)
class FinderBatch:
    """Q questions with K passages each, rows question by question.

    question, passage, match as in `Finder.forward` with R = Q·K; first, last [Q, K, n] bool: where the answer begins
    and ends; a question without any such place is to be refused.
    """

    question: Words
    passage: Words
    match: Tensor
    first: Tensor
    last: Tensor
    passages: int

    def to(self, device: torch.device) -> "FinderBatch":
        """The same batch on a device."""
        match, first, last = (x.to(device, non_blocking=True) for x in (self.match, self.first, self.last))
        return FinderBatch(self.question.to(device), self.passage.to(device), match, first, last, self.passages)


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
    others = None if showing.names is None else showing.names.drawn(rng)
    for question in questions:
        rows = _shown(lessons, question, showing, rng)
        other = others if others is not None and rng.random() < showing.renamed else None
        for place in rng.permutation(len(rows)):
            asked.append(_named(lessons.asked[question.text], other))
            shown.append(_named(rows[place][0], other))
            spans.append(rows[place][1])
    longest = max(map(len, shown))
    marks = np.zeros((2, len(shown), longest), dtype=bool)
    for row, found in enumerate(spans):
        for side in (0, 1):
            marks[side, row, [span[side] for span in found]] = True
    first, last = torch.from_numpy(marks.reshape(2, len(questions), showing.passages, longest)).unbind(0)
    return FinderBatch(
        _rows(lessons, asked), _rows(lessons, shown), _matches(lessons, asked, shown), first, last, showing.passages
    )


def _named(words: Places, others: Places | None) -> Places:
    return words if others is None else others[words]


def _shown(
    lessons: Lessons, question: AnsweredQuestion, showing: Showing, rng: np.random.Generator
) -> list[tuple[Places, tuple[tuple[int, int], ...]]]:
    """The passages of one question with the answer's places in each."""
    rows = []
    # No longer than the passage that answers: padding would be most of a batch, and its length tells nothing then.
    longest = min(showing.longest, max(_LEAST_SHOWN, len(lessons.passages[question.passage])))
    if rng.random() >= showing.unanswered:
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


def _rows(lessons: Lessons, texts: list[Places]) -> Words:
    return pad_rows([(lessons.forms.numbers[t], lessons.forms.grams[t], lessons.forms.facts[t]) for t in texts])


def _matches(lessons: Lessons, asked: list[Places], shown: list[Places]) -> Tensor:
    longest = max(map(len, shown))
    facts = np.zeros((len(shown), longest, 4), dtype=np.float32)
    for row, (question, passage) in enumerate(zip(asked, shown, strict=True)):
        facts[row, : len(passage)] = _match(lessons, question, passage)
    return torch.from_numpy(facts)


def _match(lessons: Lessons, question: Places, passage: Places) -> npt.NDArray[np.float32]:
    plain, stems = lessons.keys.plain, lessons.keys.stems
    rarity = lessons.forms.facts[passage, -1]
    return match_facts(plain[question], stems[question], plain[passage], stems[passage], rarity)
