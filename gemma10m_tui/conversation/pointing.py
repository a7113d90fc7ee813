"""Answers that are pointed at: a finder reads the recalled passages word by word, puts them in order, and the stretch
it trusts most is the answer, where it trusts any.

Its scores alone know nothing of how rare the words are that a passage shares with the question; recall's do. Their
logarithms are added, weighed as the model's folder says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from gemma10m_tui.conversation.headings import asks_for_a_heading, stretches_of_text
from gemma10m_tui.conversation.quotes import sentence_at
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.trust import Evidence, Verdict, covered, judge, trust
from model.finder.finder import AnswerFinder

LEAST_SCORE = 1e-12  # of the best recalled passage's


@dataclass(frozen=True)
class Pointed:
    """`recalled`: the passages, most trusted first, with their share of the trust as score. `text` stands in the first
    of them, at [first, end) of its text: the answer's words, or the whole sentence around them for a quote. `trust` is
    how likely they are right.
    """

    verdict: Verdict
    recalled: tuple[Recalled, ...]
    text: str
    first: int
    end: int
    trust: float


def point(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Pointed:
    """Point at the answer to a question in some recalled passages."""
    texts = [one.passage.text for one in recalled]
    within = None if asks_for_a_heading(question) else [stretches_of_text(one.passage) for one in recalled]
    finding = finder.find(question, texts, within)
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
    passage, first, end = texts[order[0]], span.first, span.end
    told = covered(finder.vocabulary, question, passage)
    share_of_recall = recalled[order[0]].score / sum(one.score for one in recalled)
    evidence = Evidence(shares[0].score, trusts[order[0]], finding.none_score, told, share_of_recall)
    verdict = judge(finder.judgement, evidence)
    if verdict is Verdict.QUOTE:
        sentence = sentence_at(passage, first, end)
        first, end = sentence.first, sentence.end
    text = "" if verdict is Verdict.NONE else " ".join(passage[first:end].split())
    return Pointed(verdict, shares, text, first, end, trust(finder.judgement, evidence))
