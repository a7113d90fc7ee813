"""What an adapter learns from: questions whose answers stand far before them, and running text.

Rows are JSON lines (`.jsonl`, `.jsonl.xz`) of the texts' folder: `context`, `question` and `answers`, of which the
first is learned, or `text`. A sample of a question is its context, then foreign text up to the length of the stage,
then question and answer, so that the memory has to bridge what lies between. Draws depend on seed and step alone.
"""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.tokenizer import Tokenizer

_LONGEST = 200_000  # characters of a running text that are taken
_MOST = 50_000  # rows


@dataclass(frozen=True)
class Asked:
    """A question with what it is about, as token ids."""

    context: list[int]
    question: list[int]
    answer: list[int]

    def __len__(self) -> int:
        return len(self.context) + len(self.question) + len(self.answer)


class AdapterTexts:
    """Rows as token ids, and batches drawn from them. `language`: the share of samples that are running text."""

    def __init__(
        self, folder: Path, tokenizer: Tokenizer, batch: int, segment: int, language: float, seed: int
    ) -> None:
        self.batch, self.segment, self.language, self.seed = batch, segment, language, seed
        self.begin = tokenizer.control.bos
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
            parts = (tokenizer.encode(part) for part in (str(context), f"\n{question}\n", str(answer)))
            self.asked.append(Asked(*parts))
        if not running:
            running = [token for one in self.asked for token in one.context]
            self.language = 0.0
        if not running:
            raise ValueError("its texts hold no rows with a text, or with a context, a question and answers")
        self.running = np.array(running, dtype=np.int64)
        self.asked.sort(key=len)

    def draw(self, step: int, segments: int) -> tuple[Tensor, Tensor]:
        """Tokens [B, S·N] and their weights as targets; raises ValueError where no question fits."""
        random = np.random.default_rng((self.seed, step))
        length = segments * self.segment
        fitting = sum(len(one) < length for one in self.asked)  # one more is the token that a text begins with
        if self.asked and not fitting:
            raise ValueError(f"no question fits {length} tokens with its context; take more segments")
        tokens, weights = (
            np.zeros((self.batch, length), dtype=np.int64),
            np.zeros((self.batch, length), dtype=np.float32),
        )
        for row in range(self.batch):
            tokens[row, 0] = self.begin
            if not fitting or random.random() < self.language:
                tokens[row, 1:] = self._stretch(random, length - 1)
                weights[row, self.segment if segments > 1 else 1 :] = 1.0
                continue
            one = self.asked[int(random.integers(fitting))]
            between = self._stretch(random, length - 1 - len(one))
            tokens[row, 1:] = [*one.context, *between, *one.question, *one.answer]
            weights[row, length - len(one.answer) :] = 1.0
        return torch.from_numpy(tokens), torch.from_numpy(weights)

    def _stretch(self, random: np.random.Generator, length: int) -> np.ndarray:
        """Running text from a random place, from its beginning again where it ends."""
        start = int(random.integers(len(self.running)))
        return self.running.take(range(start, start + length), mode="wrap")


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
