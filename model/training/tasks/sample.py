"""One training sample: tokens in whole segments, the loss weight of every prediction, and which segments only dilute.

Tasks write tokens with the weight of *predicting that token*; `finish` shifts it to the position that predicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from model import chat_format
from model.tokenizer import Tokenizer

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sample:
    """tokens, weights [segments * segment]; filler [segments]."""

    tokens: npt.NDArray[np.int32]
    weights: Weights  # at position i: loss weight of predicting tokens[i + 1]; 0 at the last position
    filler: npt.NDArray[np.bool_]  # the segment holds neither fact nor question
    task: str


class Task(Protocol):
    """A way of making samples of any number of segments it `fits`."""

    @property
    def name(self) -> str:
        """What logs and recipes call it."""
        ...

    def fits(self, segments: int, segment: int) -> bool:
        """Whether it has samples of so many segments of so many tokens."""
        ...

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        """One of `segments` · `segment` tokens; the same from the same state of `rng`."""
        ...


@dataclass
class Writing:
    """Tokens in order, each with the weight of predicting it."""

    tokens: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tokens)

    def add(self, tokens: Sequence[int] | npt.NDArray[np.integer], weight: float = 0.0) -> None:
        """Append tokens, each with that weight."""
        self.tokens.extend(int(token) for token in tokens)
        self.weights.extend([weight] * len(tokens))

    def join(self, other: Writing) -> None:
        """Append all of another."""
        self.tokens += other.tokens
        self.weights += other.weights


def chat_turn(
    tokenizer: Tokenizer,
    question: Sequence[int] | npt.NDArray[np.integer],
    answer: Sequence[int] | npt.NDArray[np.integer] | None,
    question_weight: float = 0.0,
) -> Writing:
    """A question and its answer in the chat format, weight 1 on the answer and the end of its turn; None refuses."""
    writing = Writing()
    writing.add(chat_format.wrap_question(tokenizer, [int(token) for token in question]), question_weight)
    if answer is None:
        told = chat_format.answer_ids(tokenizer, None)
    else:
        told = chat_format.wrap_answer(tokenizer, [int(token) for token in answer])
    ended = told.index(chat_format.end_of_turn(tokenizer)) + 1
    writing.add(told[:ended], 1.0)
    writing.add(told[ended:])
    return writing


def finish(
    tokens: npt.NDArray[np.int32], predicted: Weights, touched: npt.NDArray[np.bool_], segment: int, task: str
) -> Sample:
    """A sample from the weight of predicting each token and the mask of tokens that belong to a fact or question."""
    weights = np.zeros_like(predicted)
    weights[:-1] = predicted[1:]
    filler = np.asarray(~touched.reshape(-1, segment).any(axis=1), dtype=np.bool_)
    return Sample(tokens, weights, filler, task)
