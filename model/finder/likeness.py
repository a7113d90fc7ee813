"""How alike two texts are by what their words mean: the cosine of the averages of their words' vectors.

After Arora, Liang and Ma (2017): a word counts a / (a + its frequency), and what all texts have in common is taken out;
there of a corpus, here of the vocabulary, so that a passage's vector depends on nothing but its words.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from model.finder.vocabulary import Vocabulary

_USUAL = 1e-3  # the frequency from which a word counts half or less

Rows = npt.NDArray[np.float32]


class Likeness:
    """The vectors of a vocabulary's words, [words + 1, width]; row 0 is of any other word."""

    def __init__(self, vocabulary: Vocabulary, vectors: Rows) -> None:
        self.vocabulary, self.vectors = vocabulary, vectors

    @cached_property
    def weights(self) -> Rows:
        """How much each word counts, [words + 1]."""
        counts = np.asarray(self.vocabulary.counts, dtype=np.float32)
        return np.concatenate(([0.0], _USUAL / (_USUAL + counts / self.vocabulary.total))).astype(np.float32)

    @cached_property
    def common(self) -> Rows:
        """The direction that every text has a part in, [width], of length 1."""
        counts = np.asarray((0, *self.vocabulary.counts), dtype=np.float32)
        whole = (counts * self.weights) @ self.vectors
        return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-6), dtype=np.float32)

    def to(self, asked: Sequence[str], texts: Sequence[Sequence[str]]) -> Rows:
        """The likeness of each text, as plain words, to what is asked: −1 to 1, 0 where no word is known."""
        wanted = self._vector(asked)
        return np.asarray([self._vector(words) @ wanted for words in texts], dtype=np.float32)

    def _vector(self, words: Sequence[str]) -> Rows:
        numbers = [self.vocabulary.numbers.get(word, 0) for word in words]
        whole = self.weights[numbers] @ self.vectors[numbers]
        whole = whole - self.common * (self.common @ whole)
        return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-6), dtype=np.float32)
