"""Rivals of a passage: others that look like what a question asks for and do not hold its answer.

They are what recall will put beside the right passage, so they are found the same way: by BM25 over stems, in the
passage's own document and among all texts.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

MADE = "office/"  # how the names of made documents begin
_NEAR = 6  # rivals of the same document
_TERMS = 1.2, 0.4  # how soon a word that is repeated stops counting; how much of that is due to the passage's length
_USUAL_WORDS = 110  # of a passage
_COMMON_SHARE = 0.1  # a word in more of the passages than this tells them apart too little for what it costs

Scores = npt.NDArray[np.float32]


class Rivals:
    """BM25 over some passages: their documents, their words' stems, and their texts.

    `anywhere`: how many rivals to a question come from all texts, beside those of its own document.
    """

    def __init__(
        self, documents: Sequence[str], stems: Sequence[Sequence[str]], texts: Sequence[str], anywhere: int
    ) -> None:
        self.documents, self.texts, self.anywhere = documents, [text.lower() for text in texts], anywhere
        self.members: dict[str, list[int]] = defaultdict(list)
        for passage, document in enumerate(documents):
            self.members[document].append(passage)
        found: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        soon, by_length = _TERMS
        for passage, words in enumerate(stems):
            size = soon * (1 - by_length + by_length * len(words) / _USUAL_WORDS)
            for word, count in Counter(words).items():
                places, weights = found[word]
                places.append(passage)
                weights.append(count / (count + size))
        most = max(20.0, _COMMON_SHARE * len(stems))
        self.postings = {
            word: (np.asarray(places, np.int32), log(len(stems) / len(places)) * np.asarray(weights, np.float32))
            for word, (places, weights) in found.items()
            if len(places) <= most
        }

    def of(self, passage: int, question: Sequence[str], unless: str) -> tuple[int, ...]:
        """The rivals of the passage that answers a question, those of its document first, the likest first; none of
        them holds `unless`, mostly the answer.
        """
        scores = np.zeros(len(self.documents), dtype=np.float32)
        for word in set(question):
            if word in self.postings:
                places, weights = self.postings[word]
                scores[places] += weights
        near = np.asarray(self.members[self.documents[passage]], dtype=np.int64)
        chosen = self._fit(near[np.argsort(-scores[near], kind="stable")], passage, unless, _NEAR)
        if self.anywhere:
            best = np.argpartition(-scores, min(4 * self.anywhere, len(scores) - 1))[: 4 * self.anywhere]
            chosen += self._fit(best[np.argsort(-scores[best], kind="stable")], passage, unless, self.anywhere)
        return tuple(dict.fromkeys(chosen))

    def _fit(self, ranked: npt.NDArray[np.int64], passage: int, unless: str, most: int) -> list[int]:
        """The first of them that do not hold the answer."""
        unwanted = unless.lower()
        chosen: list[int] = []
        for other in map(int, ranked):
            if len(chosen) == most:
                break
            holds = bool(unwanted) and unwanted in self.texts[other]
            if other != passage and not holds and not self._alike_made(passage, other):
                chosen.append(other)
        return chosen

    def _alike_made(self, passage: int, other: int) -> bool:
        """Whether two are of different made documents: one may tell by chance what is asked about the other."""
        one, two = self.documents[passage], self.documents[other]
        return one != two and one.startswith(MADE) and two.startswith(MADE)
