"""Word vectors from counts: positive pointwise mutual information of words that stand near each other, factored.

Levy and Goldberg (2014) show that this equals what skip-gram with negative sampling learns; it is counting and a
truncated singular value decomposition, so it needs minutes on a processor and has no order of training data.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from model.finder.words import plain_form, split_words

WINDOW = 5  # words on either side; a word at distance d counts 1/d
_SMOOTHING = 0.75  # power of the context counts: keeps rare contexts from looking informative
_LEAST_COUNT = 20
_CHUNK = 4_000_000  # words counted at once


@dataclass(frozen=True)
class WordVectors:
    """The most frequent words, their counts, and a vector each [V, width], rows of length 1."""

    words: tuple[str, ...]
    counts: tuple[int, ...]
    vectors: Tensor


def count_words(texts: Iterable[str], most: int) -> list[tuple[str, int]]:
    """The `most` frequent plain words with their counts, most frequent first."""
    raw: Counter[str] = Counter()
    for text in texts:
        raw.update(word.text for word in split_words(text))
    counts: Counter[str] = Counter()
    for word, count in raw.items():
        counts[plain_form(word)] += count
    return [(word, count) for word, count in counts.most_common(most) if count >= _LEAST_COUNT]


def train_word_vectors(texts: Iterable[str], counted: list[tuple[str, int]], width: int, seed: int) -> WordVectors:
    """Vectors for the counted words from the company they keep in the texts."""
    words, counts = zip(*counted, strict=True)
    together = _count_pairs(_numbered(texts, {word: n for n, word in enumerate(words)}), len(words))
    vectors = _factor(_informative(together), width, seed)
    return WordVectors(words, counts, torch.nn.functional.normalize(vectors, dim=1))


def _numbered(texts: Iterable[str], numbers: dict[str, int]) -> Iterator[npt.NDArray[np.int32]]:
    """The words of the texts as numbers (−1: not counted), in chunks; no window reaches over a chunk's end."""
    known: dict[str, int] = {}
    chunk: list[int] = []
    for text in texts:
        for word in split_words(text):
            number = known.get(word.text)
            if number is None:
                number = known[word.text] = numbers.get(word.plain, -1)
            chunk.append(number)
        if len(chunk) >= _CHUNK:
            yield np.asarray(chunk, dtype=np.int32)
            chunk = []
    yield np.asarray(chunk, dtype=np.int32)


def _count_pairs(chunks: Iterable[npt.NDArray[np.int32]], size: int) -> Tensor:
    """How often each word stands near each other one, sparse [V, V] float32, symmetric."""
    total = torch.sparse_coo_tensor(torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0), (size, size)).coalesce()
    for numbers in chunks:
        for distance in range(1, WINDOW + 1):
            left, right = numbers[:-distance].astype(np.int64), numbers[distance:].astype(np.int64)
            both = (left >= 0) & (right >= 0)
            pairs, count = np.unique(left[both] * size + right[both], return_counts=True)
            place = torch.from_numpy(np.stack((pairs // size, pairs % size)))
            share = torch.from_numpy(count.astype(np.float32) / distance)
            total = (total + torch.sparse_coo_tensor(place, share, (size, size), is_coalesced=True)).coalesce()
    return (total + total.t()).coalesce()


def _informative(together: Tensor) -> Tensor:
    """Positive pointwise mutual information, sparse; the square root evens out its few very large entries."""
    rows, columns = together.indices()
    counts = together.values()
    word = torch.zeros(together.shape[0]).index_add_(0, rows, counts)
    context = word**_SMOOTHING
    context = context / context.sum()
    information = torch.log(counts / (word[rows] * context[columns]).clamp_min(1e-9))
    kept = information > 0
    return torch.sparse_coo_tensor(
        torch.stack((rows[kept], columns[kept])), information[kept].sqrt(), together.shape, is_coalesced=True
    )


def _factor(matrix: Tensor, width: int, seed: int) -> Tensor:
    """U √S of the truncated singular value decomposition [V, width], by randomised subspace iteration."""
    rows = matrix.to_sparse_csr()
    generator = torch.Generator().manual_seed(seed)
    basis = torch.randn(matrix.shape[1], width + 16, generator=generator)
    for _ in range(6):  # the matrix is near symmetric: one product serves for both directions
        basis, _ = torch.linalg.qr(rows @ basis)
    small = basis.T @ (rows @ basis)
    left, values, _ = torch.linalg.svd(small)
    vectors: Tensor = (basis @ left)[:, :width] * values[:width].sqrt()
    return vectors
