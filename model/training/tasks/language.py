"""Plain language modelling on running text, many segments in a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.training.corpus import Corpora
from model.training.tasks.layout import background
from model.training.tasks.sample import Sample, finish


@dataclass(frozen=True)
class Language:
    """Every token is a target; no segment is filler."""

    corpora: Corpora
    name: str = "language"

    def fits(self, segments: int, segment: int) -> bool:
        return True

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        total = segments * segment
        tokens = background(self.corpora, rng, total).astype(np.int32)
        return finish(tokens, np.ones(total, dtype=np.float32), np.ones(total, dtype=bool), segment, self.name)
