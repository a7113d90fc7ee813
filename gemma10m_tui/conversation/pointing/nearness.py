"""How near a passage comes to a question, among those that hold some of its words.

BM25 counts words, wherever they stand. Here the same candidates are put in order by what it does not see: pairs of
words that follow one another in the question too, how many of its words stand close together, and what words mean.
How rare a word or pair is is taken from the candidates themselves: what all of them have tells them apart in nothing.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from math import log
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from gemma10m_tui.library.search_text import stop_words_of
from model.finder.likeness import Likeness
from model.finder.words import plain_words, stem

# Fitted on training questions in a haystack of a million tokens: tests/benchmarks/recall.py --fit.
FEATURES = ("log of BM25", "pairs", "close", "length", "likeness")
WEIGHTS = (3.5, 2.7, 1.4, -1.5, 3.2)
_CLOSE = 25  # words between the first and the last of a group that stands close together
_LEAST = 1e-3  # of the best score by BM25
_USUAL_LENGTH = 130  # words of a passage

Values = npt.NDArray[np.float32]
Term = TypeVar("Term", bound=Hashable)


def nearness(question: str, texts: Sequence[str], scores: Sequence[float], likeness: Likeness | None) -> Values:
    """The logarithm of how much each candidate deserves to be read, but for a constant; `scores` are BM25's."""
    return features(question, texts, scores, likeness) @ np.asarray(WEIGHTS, dtype=np.float32)


def features(question: str, texts: Sequence[str], scores: Sequence[float], likeness: Likeness | None) -> Values:
    """What nearness weighs, one row a candidate."""
    asked = plain_words(question)
    none = stop_words_of(asked)
    telling = [word for word in asked if word not in none] or asked
    passages = [plain_words(text) for text in texts]
    stems = [[stem(word) for word in words] for words in passages]
    wanted = {stem(word) for word in telling}
    rarity = _rarity(wanted, stems)
    whole = sum(rarity.values()) or 1.0
    all_asked = [stem(word) for word in asked]
    pairs = [set(pairwise(words)) for words in stems]
    pair_rarity = _rarity(set(pairwise(all_asked)), pairs)
    best = max(scores, default=0.0) or 1.0
    alike = np.zeros(len(texts), np.float32) if likeness is None else likeness.to(asked, passages)
    rows = [
        (
            log(max(score / best, _LEAST)),
            sum(pair_rarity[pair] for pair in pair_rarity.keys() & own) / 10,
            _closest(words, rarity) / whole,
            log(len(words) / _USUAL_LENGTH + 0.05),
            float(near),
        )
        for score, words, own, near in zip(scores, stems, pairs, alike, strict=True)
    ]
    return np.asarray(rows, dtype=np.float32).reshape(len(texts), len(FEATURES))


def _rarity(wanted: set[Term], candidates: Sequence[Iterable[Term]]) -> dict[Term, float]:
    """How much each term tells the candidates apart, as BM25 counts it."""
    seen = Counter(term for terms in candidates for term in wanted.intersection(terms))
    return {term: log(1 + (len(candidates) - seen[term] + 0.5) / (seen[term] + 0.5)) for term in wanted}


def _closest(words: Sequence[str], rarity: dict[str, float]) -> float:
    """The most that the question's words tell in a stretch of a passage."""
    places = [(place, word) for place, word in enumerate(words) if word in rarity]
    best, first = 0.0, 0
    inside: Counter[str] = Counter()
    told = 0.0
    for place, word in places:
        told += rarity[word] if not inside[word] else 0.0
        inside[word] += 1
        while place - places[first][0] > _CLOSE:
            left = places[first][1]
            inside[left] -= 1
            told -= rarity[left] if not inside[left] else 0.0
            first += 1
        best = max(best, told)
    return best
