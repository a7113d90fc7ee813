"""How alike a question and a passage are by what their words mean: each word of the question looks for the word of the
passage that comes nearest to it, and the words count as much as training found that they should.

After ColBERT's late interaction (arXiv 2004.12832), here over vectors of words that were not read in their sentence, so
that it costs one small matrix product a question, and a word that both have is as near as can be.
"""

from collections.abc import Sequence
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.finder.vocabulary import Vocabulary

_BENDS = (0.3, 0.5, 0.7)  # nearness from which each further slope of the curve counts
_UNKNOWN = 1.5  # how much a word without a vector counts at first, as a logarithm

Rows = npt.NDArray[np.float32]


class LikenessWeights(nn.Module):
    """What is learned: how vectors are turned before they are compared, how much a word counts, and what nearness is
    worth. As it begins, vectors are compared as they are and words count by how rare they are.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.turn = nn.Parameter(torch.eye(width))
        self.weigh = nn.Parameter(torch.zeros(width))
        self.rare = nn.Parameter(torch.tensor(0.5))
        self.unknown = nn.Parameter(torch.tensor(_UNKNOWN))
        self.slopes = nn.Parameter(torch.tensor([2.0, *(0.0 for _ in _BENDS)]))

    def turned(self, vectors: Tensor) -> Tensor:
        """[words + 1, width] → the same shape, of length 1, or 0 in row 0, the word without a vector."""
        return F.normalize(vectors @ self.turn, dim=1)

    def importance(self, vectors: Tensor, rarity: Tensor) -> Tensor:
        """vectors and rarity [words + 1] → how much each word of a question counts [words + 1], more than 0."""
        counts = torch.exp(self.rare * rarity.clamp_min(1.0).log() + vectors @ self.weigh)
        return torch.cat((self.unknown.exp()[None], counts[1:]))

    def worth(self, nearness: Tensor) -> Tensor:
        """The cosine of a word and the nearest one, any shape → what it is worth, the same shape."""
        parts = [nearness, *(torch.relu(nearness - bend) for bend in _BENDS)]
        return torch.stack(parts, -1) @ self.slopes


def rarity_of(vocabulary: Vocabulary) -> Tensor:
    """−log of the share of all words that each word has, [words + 1]; row 0 is of no word."""
    shares = [log(vocabulary.total / count) for count in vocabulary.counts]
    return torch.tensor([0.0, *shares])


class Likeness:
    """The vectors of a vocabulary's words, [words + 1, width], and what was learned about comparing them."""

    def __init__(self, vocabulary: Vocabulary, vectors: Tensor, weights: LikenessWeights | None = None) -> None:
        self.vocabulary = vocabulary
        self.vectors = F.normalize(vectors.detach().float().cpu(), dim=1)
        self.weights = (weights or LikenessWeights(vectors.shape[1])).cpu()

    def to(self, asked: Sequence[str], texts: Sequence[Sequence[str]]) -> Rows:
        """The likeness of each text, as plain words, to the plain words of a question; 0 where nothing is asked."""
        wanted = list(dict.fromkeys(asked))
        if not wanted:
            return np.zeros(len(texts), dtype=np.float32)
        nearest = np.stack([self._nearest(wanted, words) for words in texts]) if texts else np.zeros((0, len(wanted)))
        counts = self._importance[self._numbers(wanted)]
        worth = self.weights.worth(torch.from_numpy(nearest.astype(np.float32))).detach().numpy()
        return np.asarray(worth @ (counts / counts.sum()), dtype=np.float32)

    def _nearest(self, wanted: Sequence[str], words: Sequence[str]) -> Rows:
        """The cosine of each wanted word and the word of a text nearest to it, [wanted]."""
        there = set(words)
        if not there:
            return np.zeros(len(wanted), dtype=np.float32)
        found = (self._turned[self._numbers(wanted)] @ self._turned[np.unique(self._numbers(list(there)))].T).max(1)
        return np.where([word in there for word in wanted], 1.0, found).astype(np.float32)

    def _numbers(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        return np.asarray([self.vocabulary.numbers.get(word, 0) for word in words], dtype=np.int64)

    @cached_property
    def _turned(self) -> Rows:
        return self.weights.turned(self.vectors).detach().numpy()

    @cached_property
    def _importance(self) -> Rows:
        return self.weights.importance(self.vectors, rarity_of(self.vocabulary)).detach().numpy()
