"""The words that recall knows a vector of, how rare each is, and the numbers by which any words are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from model.finder.words import KEPT_WORDS, Word, stem

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Vocabulary:
    """The known plain words, most frequent first, and how often each was counted."""

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Plain word → its number, from 1; 0 is any other word."""
        return {word: number for number, word in enumerate(self.words, 1)}

    @cached_property
    def total(self) -> int:
        """How many words were counted."""
        return sum(self.counts)

    def rarity(self, plain: str) -> float:
        """How much it says that a word occurs: −log of its share of all words, about 0 to 1."""
        number = self.numbers.get(plain, 0)
        count = self.counts[number - 1] if number else 1
        return log(self.total / count) / log(self.total)


def write_words(path: Path, vocabulary: Vocabulary) -> None:
    """One line a word: the word, a space, its count."""
    lines = (f"{word} {count}\n" for word, count in zip(vocabulary.words, vocabulary.counts, strict=True))
    path.write_text("".join(lines), encoding="utf-8")


def read_words(path: Path) -> Vocabulary:
    """The reverse of `write_words`; raises OSError or ValueError."""
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [line.rpartition(" ") for line in lines if line]
    counts = tuple(int(count) for _, _, count in rows)
    if min(counts, default=0) < 1 or sum(counts) < 2:
        raise ValueError(f"{path.name} has words that were never counted")
    return Vocabulary(tuple(word for word, _, _ in rows), counts)


@dataclass(frozen=True)
class Keys:
    """Numbers by which words are compared: two words are the same, or share their stem, where these are equal."""

    plain: Numbers
    stems: Numbers


def keys(words: Sequence[Word]) -> Keys:
    """The keys of some words; signs have none (0)."""
    plain = [_key(word.plain) if word.plain[0].isalnum() or word.plain[0] == "_" else 0 for word in words]
    stems = [_key(stem(word.plain)) if known else 0 for word, known in zip(words, plain, strict=True)]
    return Keys(np.asarray(plain, dtype=np.int32), np.asarray(stems, dtype=np.int32))


@lru_cache(KEPT_WORDS)
def _key(text: str) -> int:
    return 1 + crc32(text.encode()) % (2**31 - 2)
