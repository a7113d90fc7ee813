"""Plain language modelling on running text, many segments in a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.training.corpus import Corpora
from model.training.tasks.layout import background
from model.training.tasks.sample import Sample, finish


@dataclass(frozen=True)
class Language:
    """Every token is a target of this `weight`; no segment is filler."""

    corpora: Corpora
    weight: float = 1.0
    name: str = "language"

    def fits(self, segments: int, segment: int) -> bool:
        return True

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        total = segments * segment
        tokens = background(self.corpora, rng, total).astype(np.int32)
        weights = np.full(total, self.weight, dtype=np.float32)
        return finish(tokens, weights, np.ones(total, dtype=bool), segment, self.name)
