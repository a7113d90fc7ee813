"""Stretches of a text said again in the same window: every token of a copy teaches what finding is built on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background
from model.training.tasks.sample import Sample, Writing, finish

_COPY = (8, 40)  # tokens of one copy, fewest and most
_LEAD = 2  # its first tokens, which nothing foretells
_SHUFFLED_SHARE = 0.3  # texts in no order, in which only the copy helps


@dataclass(frozen=True)
class Echo:
    """The first half of a window is text, the second half copies of stretches of it, each on a line of its own."""

    tokenizer: Tokenizer
    corpora: Corpora
    name: str = "echo"

    def fits(self, segments: int, segment: int) -> bool:
        return segments == 1 and segment >= 64

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        half = segment // 2
        text = background(self.corpora, rng, half).astype(np.int32)
        if rng.random() < _SHUFFLED_SHARE:
            text = rng.permutation(text)
        newline = self.tokenizer.encode("\n")
        written = Writing()
        written.add(text)
        while len(written) < segment:
            length = min(int(rng.integers(*_COPY)), half)
            start = int(rng.integers(0, half - length + 1))
            written.add(newline)
            written.add(text[start : start + _LEAD])
            written.add(text[start + _LEAD : start + length], 1.0)
        tokens = np.asarray(written.tokens[:segment], dtype=np.int32)
        predicted = np.asarray(written.weights[:segment], dtype=np.float32)
        return finish(tokens, predicted, np.ones(segment, dtype=bool), segment, self.name)
