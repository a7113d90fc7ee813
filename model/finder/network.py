"""The finder's network: reads a question and a passage word by word and scores every word as an answer's first or last.

After DrQA (arXiv 1704.00051: words that the question shares, the question aligned with each word, stacked recurrent
layers, bilinear pointers), with a second alignment on read words (BiDAF, arXiv 1611.01603) and one softmax over the
words of all passages of a question (arXiv 1710.10723), so that scores of different passages can be compared.
Letters: R rows, n words of a passage, m words of a question, H width of one direction of a recurrent layer.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.finder.vocabulary import GRAM_BUCKETS, WORD_FACTS

MATCH_FACTS = 4  # in the question: the same word · the same stem · each times its rarity
_NEVER = -1e4


@dataclass(frozen=True)
class FinderSpec:
    """Widths in features; `tuned` words, the most frequent ones, have vectors that training changes. While it trains,
    `unseen` is the share of words that are seen without their vector, by their letters alone.
    """

    words: int
    word_width: int
    gram_width: int = 48
    width: int = 128
    tuned: int = 2000
    dropout: float = 0.2
    unseen: float = 0.0


@dataclass(frozen=True)
class Words:
    """Words of R texts, padded: numbers [R, n], grams [R, n, GRAMS], facts [R, n, WORD_FACTS], there [R, n] bool."""

    numbers: Tensor
    grams: Tensor
    facts: Tensor
    there: Tensor

    def to(self, device: torch.device) -> "Words":
        """The same words on a device."""
        return Words(*(x.to(device) for x in (self.numbers, self.grams, self.facts, self.there)))


@dataclass(frozen=True)
class Scores:
    """Before any softmax, float32: first and last [R, n] (very low where there is no word), none [R]: no answer."""

    first: Tensor
    last: Tensor
    none: Tensor


class BothWays(nn.Module):
    """A recurrent layer in both directions; padding is never read before a word."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.forth = nn.LSTM(inputs, width, batch_first=True)
        self.back = nn.LSTM(inputs, width, batch_first=True)

    def forward(self, x: Tensor, turned: Tensor) -> Tensor:
        """x [R, n, inputs], turned [R, n] from `turn` → [R, n, 2H]."""
        forth = self.forth(x)[0]
        back = _pick(self.back(_pick(x, turned))[0], turned)
        return torch.cat((forth, back), -1)


class Finder(nn.Module):
    """Question and passage to scores."""

    def __init__(self, spec: FinderSpec) -> None:
        super().__init__()
        self.spec = spec
        width, both = spec.width, 2 * spec.width
        self.vectors: Tensor
        self.register_buffer("vectors", torch.zeros(spec.words + 1, spec.word_width))
        self.tuned = nn.Embedding(spec.tuned + 1, spec.word_width, padding_idx=0)
        self.grams = nn.Embedding(GRAM_BUCKETS, spec.gram_width, padding_idx=0)
        seen = spec.word_width + spec.gram_width
        self.align = nn.Linear(seen, width)
        self.question_first = BothWays(seen + WORD_FACTS, width)
        self.passage_first = BothWays(2 * seen + WORD_FACTS + MATCH_FACTS, width)
        self.align_read = nn.Linear(both, width)
        self.passage_second = BothWays(3 * both, width)
        self.passage_third = BothWays(both, width)
        self.question_second = BothWays(both, width)
        self.weigh = nn.Linear(both, 1)
        self.first = nn.Linear(both, 3 * both)
        self.last = nn.Linear(both, 3 * both)
        self.after_first = nn.Linear(3 * both, 3 * both, bias=False)
        self.none = nn.Sequential(nn.Linear(4 * both, width), nn.Tanh(), nn.Linear(width, 1))
        nn.init.zeros_(self.tuned.weight)
        nn.init.normal_(self.grams.weight, std=0.1)

    def forward(self, question: Words, passage: Words, match: Tensor) -> Scores:
        """match [R, n, MATCH_FACTS] → Scores; row by row, the rows of `question` may repeat."""
        asked, seen = self._embed(question), self._embed(passage)
        aligned = _attend(self.align(seen).relu(), self.align(asked).relu(), asked, question.there)
        q_turned, p_turned = turn(question.there), turn(passage.there)
        read_question = self.question_first(torch.cat((asked, question.facts), -1), q_turned)
        read = self.passage_first(torch.cat((seen, aligned, passage.facts, match), -1), p_turned)
        read, read_question = self._drop(read), self._drop(read_question)
        met = _attend(self.align_read(read), self.align_read(read_question), read_question, question.there)
        second = self._drop(self.passage_second(torch.cat((read, met, read * met), -1), p_turned))
        third = self._drop(self.passage_third(second, p_turned))
        asked_for = self.question_second(read_question, q_turned)
        weights = self.weigh(asked_for)[..., 0].masked_fill(~question.there, _NEVER).softmax(-1)
        asked_for = torch.einsum("rm,rmf->rf", weights, asked_for)
        return self._point(asked_for, torch.cat((third, second, read), -1), passage.there)

    def _point(self, asked_for: Tensor, states: Tensor, there: Tensor) -> Scores:
        """asked_for [R, 2H], states [R, n, 6H] → Scores; the last word is sought knowing where the first may be."""
        first = torch.einsum("rf,rnf->rn", self.first(asked_for), states).float().masked_fill(~there, _NEVER)
        begun = torch.einsum("rn,rnf->rf", first.softmax(-1).to(states.dtype), states)
        last = torch.einsum("rf,rnf->rn", self.last(asked_for) + self.after_first(begun), states)
        none = self.none(torch.cat((asked_for, begun), -1))[..., 0]
        return Scores(first, last.float().masked_fill(~there, _NEVER), none.float())

    def _embed(self, words: Words) -> Tensor:
        """[R, n] words → [R, n, word_width + gram_width]; each word is spelt once, however often it stands there."""
        tuned = self.tuned(torch.where(words.numbers <= self.spec.tuned, words.numbers, 0))
        filled = (words.grams > 0).sum(-1, keepdim=True).clamp_min(1)
        grams = self.grams(words.grams).sum(-2) / filled
        known = self._hide(self.vectors[words.numbers] + tuned)
        return self._drop(torch.cat((known, grams), -1))

    def _hide(self, known: Tensor) -> Tensor:
        """Vectors [R, n, word_width], those of some words taken away in training."""
        if not (self.training and self.spec.unseen):
            return known
        return known * (torch.rand(known.shape[:2], device=known.device) >= self.spec.unseen)[..., None]

    def _drop(self, x: Tensor) -> Tensor:
        """Dropout of whole features: the same ones for every word of a row."""
        if not self.training:
            return x
        return x * F.dropout(torch.ones_like(x[:, :1]), self.spec.dropout)


def turn(there: Tensor) -> Tensor:
    """Places that read each row from its last word to its first, padding left where it is: [R, n] bool → int64."""
    lengths = there.sum(-1, keepdim=True)
    places = torch.arange(there.shape[1], device=there.device).expand_as(there)
    return torch.where(places < lengths, lengths - 1 - places, places)


def _pick(x: Tensor, places: Tensor) -> Tensor:
    return x.gather(1, places[..., None].expand_as(x))


def _attend(queries: Tensor, keys: Tensor, values: Tensor, there: Tensor) -> Tensor:
    """queries [R, n, w], keys [R, m, w], values [R, m, f], there [R, m] → [R, n, f]."""
    scores = torch.einsum("rnw,rmw->rnm", queries, keys) * keys.shape[-1] ** -0.5
    return torch.einsum("rnm,rmf->rnf", scores.masked_fill(~there[:, None], _NEVER).softmax(-1), values)
