"""Batches of one shape from a weighted mixture of tasks, fixed by (seed, step), so that resuming is exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.code import Code
from model.training.tasks.echo import Echo
from model.training.tasks.facts import Facts
from model.training.tasks.language import Language
from model.training.tasks.ledger import Ledger
from model.training.tasks.memory_qa import MemoryQa
from model.training.tasks.needles import Needles
from model.training.tasks.passage_qa import PassageQa
from model.training.tasks.passkey import Passkey
from model.training.tasks.recall_pairs import RecallPairs
from model.training.tasks.sample import Sample, Task


@dataclass(frozen=True)
class Shape:
    """`segments` of `segment` tokens, drawn in proportion to `weight`."""

    segments: int
    segment: int
    weight: float = 1.0


@dataclass(frozen=True)
class Draw:
    """One kind of batch: shares of tasks by name, shapes, and the size of a batch in tokens."""

    tasks: Mapping[str, float]
    shapes: tuple[Shape, ...]
    tokens: int = 8192


@dataclass(frozen=True)
class Batch:
    """tokens [B, S * N] int32, weights [B, S * N], filler [B, S], and the name of each row's task."""

    tokens: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    filler: npt.NDArray[np.bool_]
    tasks: tuple[str, ...]
    segments: int
    segment: int


@dataclass(frozen=True)
class Mixture:
    """Tasks by name, and the seed of everything drawn from them."""

    tasks: Mapping[str, Task]
    seed: int = 0

    def check(self, draw: Draw) -> None:
        """Raise ValueError for a draw that names an unknown task, or a shape that none of its tasks fits."""
        if unknown := sorted(set(draw.tasks) - set(self.tasks)):
            raise ValueError(f"no task is called {', '.join(unknown)}")
        for shape in draw.shapes:
            self._fitting(draw, shape)

    def batch(self, draw: Draw, step: int) -> Batch:
        """The batch of a step: the same for the same draw, seed and step."""
        rng = np.random.default_rng((self.seed, step))
        shares = np.asarray([shape.weight for shape in draw.shapes], dtype=np.float64)
        shape = draw.shapes[rng.choice(len(draw.shapes), p=shares / shares.sum())]
        fitting = self._fitting(draw, shape)
        weights = np.asarray(list(fitting.values()), dtype=np.float64)
        count = max(1, draw.tokens // (shape.segments * shape.segment))
        chosen = rng.choice(list(fitting), count, p=weights / weights.sum())
        samples = [self.tasks[str(name)].sample(rng, shape.segments, shape.segment) for name in chosen]
        return _stacked(samples, shape)

    def _fitting(self, draw: Draw, shape: Shape) -> dict[str, float]:
        """The draw's tasks that fit a shape, with their weights."""
        fitting = {
            name: weight
            for name, weight in draw.tasks.items()
            if weight > 0 and self.tasks[name].fits(shape.segments, shape.segment)
        }
        if not fitting:
            raise ValueError(f"no task of {', '.join(draw.tasks)} fits {shape.segments} segments of {shape.segment}")
        return fitting


def default_tasks(tokenizer: Tokenizer, corpora: Corpora) -> dict[str, Task]:
    """Every task with its ordinary settings, and the easier and harder variants that a curriculum needs."""
    tasks: Iterable[Task] = (
        Language(corpora),
        Language(corpora, weight=0.1, name="language_beside"),
        Echo(tokenizer, corpora),
        Passkey(tokenizer, corpora),
        Passkey(tokenizer, corpora, pass_key_share=0.6, name="passkey_plain"),
        Passkey(tokenizer, corpora, needles=(2, 4), name="passkeys"),
        Needles(tokenizer, corpora, keys=(1, 1), name="needle"),
        Needles(tokenizer, corpora),
        Needles(tokenizer, corpora, keys=(1, 2), values=(2, 4), name="needle_values"),
        Needles(tokenizer, corpora, keys=(1, 3), absent_share=0.5, name="needles_or_none"),
        Facts(tokenizer, corpora, sentences=(1, 4), kinds=(1,), name="facts_one"),
        Facts(tokenizer, corpora, sentences=(2, 6), kinds=(1, 2), name="facts_two"),
        Facts(tokenizer, corpora, sentences=(2, 10), kinds=(1,), babi_share=0.7, name="facts_moves"),
        Facts(tokenizer, corpora, sentences=(2, 6), kinds=(1,), babi_share=1.0, name="facts_babi"),
        Facts(tokenizer, corpora, sentences=(2, 6), kinds=(1,), babi_share=0.0, name="facts_others"),
        Facts(tokenizer, corpora),
        Facts(tokenizer, corpora, sentences=(1, 6), kinds=(1, 2), absent_share=0.5, name="facts_or_none"),
        RecallPairs(tokenizer, corpora, pairs=(1, 2), name="recall_few"),
        RecallPairs(tokenizer, corpora),
        Ledger(tokenizer, corpora),
        Ledger(tokenizer, corpora, sentences=0.75, name="ledger_told"),
        PassageQa(tokenizer, corpora),
        PassageQa(tokenizer, corpora, cloze_share=1.0, name="cloze"),
        Code(tokenizer, corpora),
        MemoryQa(tokenizer, corpora),
        MemoryQa(tokenizer, corpora, longest_passage=60, name="memory_qa_short"),
    )
    return {task.name: task for task in tasks}


def _stacked(samples: list[Sample], shape: Shape) -> Batch:
    return Batch(
        np.stack([sample.tokens for sample in samples]),
        np.stack([sample.weights for sample in samples]),
        np.stack([sample.filler for sample in samples]),
        tuple(sample.task for sample in samples),
        shape.segments,
        shape.segment,
    )
