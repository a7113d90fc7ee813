"""Answers that are pointed at: a finder reads the recalled passages word by word, puts them in order, and the stretch
it trusts most is the answer, where it trusts any.

Its scores alone know nothing of how rare the words are that a passage shares with the question; recall's do. Their
logarithms are added, weighed as the model's folder says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from gemma10m_tui.conversation.quotes import sentence_at
from gemma10m_tui.conversation.recall import Recalled
from model.finder.finder import AnswerFinder, Judgement

LEAST_SCORE = 1e-12  # of the best recalled passage's


class Verdict(StrEnum):
    """What can be said: an answer, only the sentence that comes nearest to one, or that the text does not say."""

    ANSWER = "answer"
    QUOTE = "quote"
    NONE = "none"


@dataclass(frozen=True)
class Pointed:
    """`recalled`: the passages, most trusted first, with their share of the trust as score. `text` stands in the first
    of them, at [first, end) of its text: the answer's words, or the whole sentence around them for a quote.
    """

    verdict: Verdict
    recalled: tuple[Recalled, ...]
    text: str
    first: int
    end: int
    trust: float


def point(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Pointed:
    """Point at the answer to a question in some recalled passages."""
    finding = finder.find(question, [one.passage.text for one in recalled])
    best_recall = max((one.score for one in recalled), default=0.0)
    weight = finder.judgement.recall_weight
    trusts = [
        float("-inf") if span is None else span.score + weight * log(max(one.score / best_recall, LEAST_SCORE))
        for one, span in zip(recalled, finding.spans, strict=True)
        if best_recall > 0
    ]
    order = sorted(range(len(trusts)), key=lambda number: -trusts[number])
    span = finding.spans[order[0]] if order else None
    if span is None:
        return Pointed(Verdict.NONE, tuple(recalled), "", 0, 0, 0.0)
    whole = sum(map(exp, trusts)) + finding.none_share
    shares = tuple(Recalled(recalled[number].passage, exp(trusts[number]) / whole) for number in order)
    verdict = judge(finder.judgement, shares[0].score, trusts[order[0]], finding.none_score)
    passage, first, end = recalled[order[0]].passage.text, span.first, span.end
    if verdict is Verdict.QUOTE:
        sentence = sentence_at(passage, first, end)
        first, end = sentence.first, sentence.end
    text = "" if verdict is Verdict.NONE else " ".join(passage[first:end].split())
    return Pointed(verdict, shares, text, first, end, shares[0].score)


def judge(judgement: Judgement, share: float, trust: float, none: float) -> Verdict:
    """What to do with the best stretch: its share of all trust, its trust, and that of there being no answer (logs)."""
    if none - trust > judgement.refuse_from:
        return Verdict.NONE
    return Verdict.ANSWER if share >= judgement.sure_from else Verdict.QUOTE
