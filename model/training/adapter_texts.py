"""What an adapter learns from: questions whose answers stand far before them, and running text.

Rows are JSON lines (`.jsonl`, `.jsonl.xz`) of the texts' folder: `context`, `question` and `answers`, of which the
first is learned, or `text`. A sample of a question is its context, then foreign text, then in a segment of its own the
turn, so that the memory has to bridge what lies between. The turn is what it is when a text is talked about: what was
read is folded, and a fresh window begins with question and answer in the model's own chat format. Learned are the
answer and the end of the turn. Draws depend on seed and step alone.
"""

import json
import lzma
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model import chat_format
from model.tokenizer import Tokenizer

_LONGEST = 200_000  # characters of a running text that are taken
_MOST = 50_000  # rows


@dataclass(frozen=True)
class Asked:
    """What a question is about, the turn up to its answer, and the answer up to the end of the turn, as token ids."""

    context: list[int]
    question: list[int]
    answer: list[int]

    @property
    def turn(self) -> int:
        """Tokens of the turn."""
        return len(self.question) + len(self.answer)


class AdapterTexts:
    """Rows as token ids, and batches drawn from them. `language`: the share of samples that are running text."""

    def __init__(
        self, folder: Path, tokenizer: Tokenizer, batch: int, segment: int, language: float, seed: int
    ) -> None:
        self.batch, self.segment, self.language, self.seed = batch, segment, language, seed
        self.begin, self.pad = tokenizer.control.bos, tokenizer.control.pad
        self.asked: list[Asked] = []
        running: list[int] = []
        for row in islice(_rows(folder), _MOST):
            if "text" in row:
                running += [tokenizer.control.eos, *tokenizer.encode(str(row["text"])[:_LONGEST])]
                continue
            try:
                context, question, answer = row["context"], row["question"], row["answers"][0]
            except (KeyError, IndexError, TypeError) as problem:
                raise ValueError(f"a row of its texts has neither a text nor an answered question: {row}") from problem
            if not isinstance(row["answers"], list) or not str(answer).strip():
                raise ValueError(f"a row of its texts has no list of answers, or an empty one: {row}")
            self.asked.append(_asked(tokenizer, str(context), str(question), str(answer)))
        rows, self.asked = len(self.asked), [one for one in self.asked if one.turn <= segment]
        if rows and not self.asked:
            raise ValueError(f"no question of its texts fits a segment of {segment} tokens with its answer")
        if not running:
            running = [token for one in self.asked for token in one.context]
            self.language = 0.0
        if not running:
            raise ValueError("its texts hold no rows with a text, or with a context, a question and answers")
        self.running = np.array(running, dtype=np.int64)
        self.asked.sort(key=lambda one: len(one.context))

    def draw(self, step: int, segments: int) -> tuple[Tensor, Tensor]:
        """Tokens [B, S·N] and their weights as targets; raises ValueError where no question fits."""
        random = np.random.default_rng((self.seed, step))
        length, read = segments * self.segment, (segments - 1) * self.segment
        fitting = bisect_left(self.asked, read, key=lambda one: len(one.context))  # one token more begins the text
        if self.asked and not fitting and self.language < 1.0:
            raise ValueError(f"no question has a context that fits {read} tokens; take more segments")
        tokens = np.full((self.batch, length), self.pad, dtype=np.int64)
        weights = np.zeros((self.batch, length), dtype=np.float32)
        for row in range(self.batch):
            tokens[row, 0] = self.begin
            if not fitting or random.random() < self.language:
                tokens[row, 1:] = self._stretch(random, length - 1)
                weights[row, self.segment if segments > 1 else 1 :] = 1.0
                continue
            one = self.asked[int(random.integers(fitting))]
            tokens[row, 1:read] = [*one.context, *self._stretch(random, read - 1 - len(one.context))]
            answered, end = read + len(one.question), read + one.turn
            tokens[row, read:end] = [*one.question, *one.answer]
            weights[row, answered:end] = 1.0
        return torch.from_numpy(tokens), torch.from_numpy(weights)

    def _stretch(self, random: np.random.Generator, length: int) -> np.ndarray:
        """Running text from a random place, from its beginning again where it ends."""
        start = int(random.integers(len(self.running)))
        return self.running.take(range(start, start + length), mode="wrap")


def _asked(tokenizer: Tokenizer, context: str, question: str, answer: str) -> Asked:
    """A row as it is read and talked about; what follows the end of a turn is not learned, nobody goes on there."""
    turn = chat_format.turn_ids(tokenizer, (), tokenizer.encode(question.strip()))
    said = chat_format.answer_ids(tokenizer, answer)
    said = said[: said.index(chat_format.end_of_turn(tokenizer)) + 1]
    return Asked(tokenizer.encode(context), turn, said)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Every row of every file, by name; raises ValueError for a line that is no JSON object."""
    found = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")])
    if not found:
        raise FileNotFoundError(f"{folder} holds no .jsonl or .jsonl.xz")
    for path in found:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                except ValueError as problem:
                    raise ValueError(f"line {number} of {path.name} is not JSON") from problem
                if isinstance(row, dict):
                    yield row
