"""A trained finder with its vocabulary: a question and some passages in, the words that answer it out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isfinite

import torch
from torch import Tensor

from model.finder.likeness import Likeness
from model.finder.network import Finder, Scores
from model.finder.pieces import PieceList, Spelt
from model.finder.reading import make_rows
from model.finder.words import Word, split_words
from model.processor import multiplies_bfloat16

LONGEST_ANSWER = 20  # words
_LONGEST_PASSAGE = 400  # words
_TOGETHER = 5  # passages


Stretch = tuple[int, int]
"""Characters [first, end) of a text."""


@dataclass(frozen=True)
class Span:
    """A stretch of passage number `passage`: characters [first, end). `score`: the logarithm of its odds, of first and
    last word together, against the passage having no answer (BERT's null odds, arXiv 1810.04805, §4.3); it compares
    spans of any passages shown with the same question.
    """

    passage: int
    first: int
    end: int
    score: float


@dataclass(frozen=True)
class Finding:
    """The best span of every passage (None for one without words), in the order given."""

    spans: tuple[Span | None, ...]

    @property
    def best(self) -> Span | None:
        """The best of all spans."""
        found = [span for span in self.spans if span is not None]
        return max(found, key=lambda span: span.score, default=None)


@dataclass(frozen=True)
class Judgement:
    """How far its scores are trusted, chosen on questions that it was not trained on.

    `recall_weight`: what the logarithm of a passage's recall score adds to a span's score. `trust_…`: what the log odds
    of a span's share and its score tell of its being right, as log odds; `sure_from`: the trust from which it is given
    as the answer. `doubt_…`: what the span's score, how much its passage has of what the question's words tell and the
    logarithm of its recall score take off doubt; `refuse_from`: the doubt from which the answer is that there is none.

    Raises ValueError for what is no finite number.
    """

    recall_weight: float = 1.0
    sure_from: float = 0.0
    refuse_from: float = 0.0
    trust_share: float = 1.0
    trust_score: float = 0.0
    trust_bias: float = 0.0
    doubt_score: float = 1.0
    doubt_covered: float = 0.0
    doubt_recalled: float = 0.0

    def __post_init__(self) -> None:
        for name, number in asdict(self).items():
            if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
                raise ValueError(f"{name} is {number!r}, not a number")


class AnswerFinder:
    """The network in evaluation mode, on one device."""

    def __init__(
        self,
        network: Finder,
        pieces: PieceList,
        likeness: Likeness,
        judgement: Judgement | None = None,
    ) -> None:
        self.network = network.eval()
        self.pieces = pieces
        self.likeness, self.vocabulary = likeness, likeness.vocabulary
        self.judgement = judgement or Judgement()

    @torch.inference_mode()
    def find(
        self, question: str, passages: Sequence[str], within: Sequence[Sequence[Stretch]] | None = None
    ) -> Finding:
        """Score the words of some passages as answers.

        `within`: the stretches of each passage that an answer has to lie in one of; without it all of it is one.
        """
        asked = split_words(question)
        words = [split_words(text)[:_LONGEST_PASSAGE] for text in passages]
        rows = [number for number, found in enumerate(words) if found and asked]
        spans: list[Span | None] = [None] * len(passages)
        for row, (first, last) in zip(rows, self._odds(asked, [words[row] for row in rows]), strict=True):
            read = words[row][: len(first)]
            stretches = [(0, len(passages[row]))] if within is None else within[row]
            spans[row] = _best_span(row, read, first, last, _numbered(read, stretches))
        return Finding(tuple(spans))

    def _odds(self, asked: Sequence[Word], passages: Sequence[Sequence[Word]]) -> list[tuple[Tensor, Tensor]]:
        """Of each passage the log odds of its words as the first and as the last one against there being no answer, [n]
        each, n the words that were read. Passages of like length are read together, so that little of it is padding.
        """
        question = self.pieces.spell([word.text for word in asked])
        shown = [self.pieces.spell([word.text for word in words]) for words in passages]
        order = sorted(range(len(shown)), key=lambda number: len(shown[number].pieces))
        odds: dict[int, tuple[Tensor, Tensor]] = {}
        for at in range(0, len(order), _TOGETHER):
            some = order[at : at + _TOGETHER]
            odds |= zip(some, self._read(question, [shown[number] for number in some]), strict=True)
        return [odds[number] for number in range(len(shown))]

    def _read(self, question: Spelt, shown: Sequence[Spelt]) -> list[tuple[Tensor, Tensor]]:
        rows = make_rows(self.pieces, [question] * len(shown), shown, self.network.spec.longest)
        device = self.network.point.weight.device
        # A turn takes less than half as long, and the scores differ by a hundredth or so.
        with torch.autocast(device.type, torch.bfloat16, enabled=multiplies_bfloat16(device)):
            scores: Scores = self.network(rows.to(device))
        first, last = ((x - scores.none[:, None]).cpu() for x in (scores.first, scores.last))
        return [(one[:n], other[:n]) for one, other, n in zip(first, last, rows.words.sum(1).tolist(), strict=True)]


def _numbered(words: Sequence[Word], stretches: Sequence[Stretch]) -> Tensor:
    """Which of the stretches each word lies in, by its number from 1; 0 for none. [n]"""
    numbers = [
        next((number for number, (first, end) in enumerate(stretches, 1) if first <= word.first < word.end <= end), 0)
        for word in words
    ]
    return torch.tensor(numbers, dtype=torch.int64)


def _best_span(passage: int, words: Sequence[Word], first: Tensor, last: Tensor, stretches: Tensor) -> Span | None:
    """The best span that lies in one stretch; None where no word lies in any."""
    pairs = first[:, None] + last[None, :]
    age = torch.arange(len(words))[None, :] - torch.arange(len(words))[:, None]
    apart = (stretches[None, :] != stretches[:, None]) | (stretches[None, :] == 0)
    pairs = pairs.masked_fill((age < 0) | (age >= LONGEST_ANSWER) | apart, float("-inf"))
    begin, end = divmod(int(pairs.argmax()), len(words))
    if not stretches[begin]:
        return None
    return Span(passage, words[begin].first, words[end].end, float(pairs[begin, end]))
