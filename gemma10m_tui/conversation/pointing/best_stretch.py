"""The stretch of the recalled passages that is trusted most.

A finder reads the passages word by word. Its scores alone know nothing of how rare the words are that a passage shares
with the question; recall's do. Their logarithms are added, weighed as the model's folder says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

from gemma10m_tui.conversation.pointing.pointed import sentence_around
from gemma10m_tui.conversation.pointing.tidy import tidy
from gemma10m_tui.conversation.pointing.trust import Evidence, covered
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.tables.values import is_of_values, line_at
from gemma10m_tui.conversation.whole.headings import Stretch, asks_for_a_heading, stretches_of_text
from gemma10m_tui.library import StoredPassage
from model.finder.finder import AnswerFinder, Finding, Span

_LEAST_SCORE = 1e-12  # of the best recalled passage's; less is as little, and nothing has no logarithm
# Behind the passage that answers recall tells more: of 162 and 38 validation questions (SQuAD, FairytaleQA) .975 and
# .816 have theirs among five in this order, .957 and .816 in that of their trust.
_RECALL_BEHIND = 3.0
_PART = "sections?|chapters?|appendix|pages?|tables?|figures?|fig|abschnitte?|kapitel|seiten?|tabellen?|abbildung|abb"
_REFERENCE = re.compile(rf"(?i)\W*(?:(?:see|in|on|siehe) )?(?:(?:{_PART})\b|§§?)[.\s]*[\divxlc]?[\w.\-–]*\W*")
_PLACE_ASKED = re.compile(rf"(?i)\b(?:where|wo|{_PART})\b|§")


@dataclass(frozen=True)
class Best:
    """The stretch that is trusted most, [first, end) of the text of the first passage, and what is known of it.

    `recalled`: as in Pointed. `nearest`: the sentence around the best stretch of each of them.
    """

    recalled: tuple[Recalled, ...]
    first: int
    end: int
    evidence: Evidence
    nearest: tuple[Stretch | None, ...]

    @property
    def passage(self) -> str:
        """The text that it stands in."""
        return self.recalled[0].passage.text


def find_in(
    finder: AnswerFinder, question: str, recalled: Sequence[Recalled], within: Sequence[Sequence[Stretch]] | None = None
) -> Finding:
    """The best stretch of every passage: of one sentence, and no heading unless the question asks for one. `within`: of
    which sentences alone.
    """
    if within is None and not asks_for_a_heading(question):
        within = [stretches_of_text(one.passage) for one in recalled]
    return finder.find(question, [one.passage.text for one in recalled], within)


def best_of(finder: AnswerFinder, question: str, recalled: Sequence[Recalled], finding: Finding) -> Best | None:
    """The best stretch of all, once recall has been weighed in; None where there is none."""
    finding = finding if _PLACE_ASKED.search(question) else _without_references(recalled, finding)
    trusts = _weighed(recalled, finding, finder.judgement.recall_weight)
    behind = _weighed(recalled, finding, _RECALL_BEHIND)
    first = max(range(len(trusts)), key=trusts.__getitem__, default=None)
    if first is None or (span := finding.spans[first]) is None:
        return None
    order = sorted(range(len(trusts)), key=lambda number: (number != first, -behind[number]))
    most = max(0.0, trusts[first])  # 0 is what there being no answer has
    whole = sum(exp(trusted - most) for trusted in (0.0, *trusts))
    shares = tuple(replace(recalled[number], score=exp(trusts[number] - most) / whole) for number in order)
    chosen = recalled[order[0]]
    evidence = Evidence(
        share=shares[0].score,
        score=span.score,
        covered=covered(finder.vocabulary, question, f"{chosen.passage.locator.section or ''} {chosen.passage.text}"),
        recalled=chosen.score / sum(one.score for one in recalled),
    )
    nearest = sentences_around(shares, [finding.spans[number] for number in order])
    return Best(shares, *tidy(chosen.passage.text, span.first, span.end), evidence, nearest)


def _without_references(recalled: Sequence[Recalled], finding: Finding) -> Finding:
    """Without stretches that say no more than where something is told."""
    pairs = zip(recalled, finding.spans, strict=True)
    said = (one.passage.text[span.first : span.end] if span else "" for one, span in pairs)
    spans = (None if _REFERENCE.fullmatch(words) else span for words, span in zip(said, finding.spans, strict=True))
    return Finding(tuple(spans))


def sentences_around(recalled: Sequence[Recalled], spans: Sequence[Span | None]) -> tuple[Stretch | None, ...]:
    """The sentence around the best stretch of each passage."""
    return tuple(
        None if span is None else _sentence_or_row(one.passage, span) for one, span in zip(recalled, spans, strict=True)
    )


def _sentence_or_row(passage: StoredPassage, span: Span) -> Stretch:
    if is_of_values(passage):
        return line_at(passage.text, span.first)
    return sentence_around(passage.text, span.first, span.end)


def _weighed(recalled: Sequence[Recalled], finding: Finding, weight: float) -> list[float]:
    """What speaks for each passage, as a logarithm: the score of its span and, so weighed, that of recall."""
    best = max((one.score for one in recalled), default=0.0)
    return [
        float("-inf") if span is None else span.score + weight * log(max(one.score / best, _LEAST_SCORE))
        for one, span in zip(recalled, finding.spans, strict=True)
        if best > 0
    ]
