"""Answers that are pointed at: a finder reads the recalled passages word by word, puts them in order, and the stretch
it trusts most is the answer, where it trusts any.

Its scores alone know nothing of how rare the words are that a passage shares with the question; recall's do. Their
logarithms are added, weighed as the model's folder says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log

from gemma10m_tui.conversation.asked_kind import asked_kind, asks_for_a_way
from gemma10m_tui.conversation.asked_name import (
    asks_for_a_place,
    asks_for_arguments,
    whose_head_is_asked,
    whose_work_is_asked,
)
from gemma10m_tui.conversation.defined import defined
from gemma10m_tui.conversation.described import described, without_margins
from gemma10m_tui.conversation.headings import Stretch, asks_for_a_heading, stretches_of_text
from gemma10m_tui.conversation.heads import Head, last_part
from gemma10m_tui.conversation.quotes import sentence_at
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.trust import Evidence, Verdict, covered, judge, trust
from model.finder.finder import AnswerFinder, Finding, Span

_NAME = re.compile(r"[^\W\d]\w*")
_OPENING, _CLOSING = "([{", ")]}"
LEAST_SCORE = 1e-12  # of the best recalled passage's
# Behind the passage that answers recall tells more: of 162 and 38 validation questions (SQuAD, FairytaleQA) .975 and
# .816 have theirs among five in this order, .957 and .816 in that of their trust.
RECALL_BEHIND = 3.0


@dataclass(frozen=True)
class Pointed:
    """`recalled`: the passages, the most trusted first, with their shares of the trust as scores; as they were recalled
    where there is no answer. `text` stands in the first, at [first, end) of its text: the answer's words, or the whole
    sentence around them, or the head of a definition, for a quote; of one whose place is asked, behind that. `trust` is
    how likely they are right, None where no finder found them.

    `quoted`: what is to be quoted of each passage: the sentence around the answer; of those behind the first the head
    of another definition of the name that is asked about, and where no answer is sure the sentence nearest to one.
    """

    verdict: Verdict
    recalled: tuple[Recalled, ...]
    text: str
    first: int
    end: int
    trust: float | None
    quoted: tuple[Stretch | None, ...] = ()


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


def point(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Pointed:
    """Point at the answer to a question in some recalled passages."""
    if (named := _at_what_is_named(question, recalled)) is not None:
        return named
    finding = find_in(finder, question, recalled)
    best = best_of(finder, question, recalled, finding)
    if best is None:
        return at_nothing(recalled)
    verdict, trusted = judge(finder.judgement, best.evidence), trust(finder.judgement, best.evidence)
    if verdict is Verdict.NONE:
        instead = _at_a_definition(finder, question, recalled) or _at_the_head_of_what_is_named(question, recalled)
        return instead or at_nothing(recalled, trusted, _sentences(recalled, finding.spans))
    first, end, quoted = best.first, best.end, best.nearest[:1]
    if asked_kind(question) and not _names_one(best) and (instead := _at_a_definition(finder, question, recalled)):
        return instead
    if verdict is Verdict.QUOTE and (sentence := best.nearest[0]) is not None:
        first, end = sentence
        quoted = best.nearest
    return Pointed(verdict, best.recalled, " ".join(best.passage[first:end].split()), first, end, trusted, quoted)


def _at_what_is_named(question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """Of a definition that a question names: what its documentation says it does, or its head; its passage becomes the
    first, and those of other definitions of that name follow. None where the question asks something else, or the
    passages do not have it.
    """
    if whose_work_is_asked(question) is None and whose_head_is_asked(question) is None:
        return None
    one, stretch = next(_told_of_what_is_named(question, recalled), (None, (0, 0)))
    if one is None:
        return None
    others = [other for other in recalled if other is not one]
    others.sort(key=lambda other: _first_head(other) is None)
    pointed = _unweighed(Verdict.ANSWER, [one, *others], *stretch)
    text = pointed.text
    if whose_head_is_asked(question):
        text += _rest_of_head(one, stretch, others)
    if asks_for_a_place(question):
        text = f"{_line_of(one, stretch[0])}: {text}"
    return replace(pointed, text=text, quoted=(*pointed.quoted, *map(_first_head, others)))


def _at_the_head_of_what_is_named(question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """Where what a definition does is asked and it says nothing of that itself: its head, to be looked at."""
    first = recalled[0] if recalled and whose_work_is_asked(question) else None
    stretch = _first_head(first) if first is not None else None
    return None if stretch is None else _unweighed(Verdict.QUOTE, recalled, *stretch)


def _told_of_what_is_named(question: str, recalled: Sequence[Recalled]) -> Iterator[tuple[Recalled, Stretch]]:
    """What answers, of each definition in turn."""
    of_head, of_arguments = whose_head_is_asked(question), asks_for_arguments(question)
    has_owner = last_part(asked := of_head or whose_work_is_asked(question) or "") != asked
    for one in recalled:
        for head in sorted(one.defining, key=lambda head: _margin(one, head), reverse=has_owner):
            if not of_head:
                found = described(one.passage.text, head)
            elif of_arguments and head.kind == "class":
                found = None
            else:
                found = _stretch_of(head)
            if found is not None:
                yield one, found


def _margin(recalled: Recalled, head: Head) -> int:
    """How far in a definition stands, in characters: that of a method further than that of a function."""
    return head.first - recalled.passage.text.rfind("\n", 0, head.first)


def _rest_of_head(recalled: Recalled, stretch: Stretch, others: Sequence[Recalled]) -> str:
    """What a head that is longer than its passage has in those behind it; "…" where they are not among the others."""
    following = {one.passage.id: one.passage.text for one in others}
    number, text, rest = recalled.passage.id, recalled.passage.text[slice(*stretch)], ""
    open_ones = sum((mark in _OPENING) - (mark in _CLOSING) for mark in text)
    while open_ones > 0:
        number += 1
        if number not in following:
            return f"{rest} …"
        end = len(following[number])
        for place, mark in enumerate(following[number], 1):
            open_ones += (mark in _OPENING) - (mark in _CLOSING)
            if open_ones == 0:
                end = place
                break
        rest += f" {without_margins(following[number][:end])}"
    return rest


def _first_head(recalled: Recalled) -> Stretch | None:
    return next((stretch for head in recalled.defining if (stretch := _stretch_of(head))), None)


def _stretch_of(head: Head) -> Stretch | None:
    """None where a passage has but the comment of a definition."""
    return (head.first, head.end) if head.first < head.end else None


def _line_of(recalled: Recalled, first: int) -> str:
    """The file and the line of a place in a passage, as editors and terminals write it."""
    passage = recalled.passage
    begun = passage.locator.first_line  # of its first line that is not blank
    line = "" if begun is None else f":{begun + passage.text[:first].lstrip().count(chr(10))}"
    return f"{passage.document}{line}"


def _names_one(best: Best) -> bool:
    """Whether the words that were found name a definition which is asked for."""
    said = set(_NAME.findall(best.passage[best.first : best.end]))
    return any(head.name in said for one in best.recalled for head in one.defining)


def _unweighed(verdict: Verdict, recalled: Sequence[Recalled], first: int, end: int) -> Pointed:
    """A stretch of the first passage that was not found by the finder."""
    passage = recalled[0].passage.text
    text = without_margins(passage[first:end])
    return Pointed(verdict, tuple(recalled), text, first, end, None, (_sentence(passage, first, end),))


def _at_a_definition(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """The head of the definition that is asked for; what is said of it where the passage has no more of it, or where it
    is asked how something is done.
    """
    found = defined(finder.vocabulary, question, recalled[0])
    if found is None:
        return None
    said = described(recalled[0].passage.text, found) if found.first == found.end or asks_for_a_way(question) else None
    stretch = said or _stretch_of(found)
    return None if stretch is None else _unweighed(Verdict.QUOTE, recalled, *stretch)


def at_nothing(recalled: Sequence[Recalled], trusted: float = 0.0, nearest: tuple[Stretch | None, ...] = ()) -> Pointed:
    """That there is no answer; the passages stay in recall's order: nothing was found in them to put others first."""
    return Pointed(Verdict.NONE, tuple(recalled), "", 0, 0, trusted, nearest)


def find_in(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Finding:
    """The best stretch of every passage: of one sentence, and no heading unless the question asks for one."""
    within = None if asks_for_a_heading(question) else [stretches_of_text(one.passage) for one in recalled]
    return finder.find(question, [one.passage.text for one in recalled], within)


def best_of(finder: AnswerFinder, question: str, recalled: Sequence[Recalled], finding: Finding) -> Best | None:
    """The best stretch of all, once recall has been weighed in; None where there is none."""
    trusts = _weighed(recalled, finding, finder.judgement.recall_weight)
    behind = _weighed(recalled, finding, RECALL_BEHIND)
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
        covered=covered(finder.vocabulary, question, chosen.passage.text),
        recalled=chosen.score / sum(one.score for one in recalled),
    )
    nearest = _sentences(shares, [finding.spans[number] for number in order])
    return Best(shares, span.first, span.end, evidence, nearest)


def _sentences(recalled: Sequence[Recalled], spans: Sequence[Span | None]) -> tuple[Stretch | None, ...]:
    """The sentence around the best stretch of each passage."""
    return tuple(
        None if span is None else _sentence(one.passage.text, span.first, span.end)
        for one, span in zip(recalled, spans, strict=True)
    )


def _sentence(text: str, first: int, end: int) -> Stretch:
    around = sentence_at(text, first, end)
    return around.first, around.end


def _weighed(recalled: Sequence[Recalled], finding: Finding, weight: float) -> list[float]:
    """What speaks for each passage, as a logarithm: the score of its span and, so weighed, that of recall."""
    best = max((one.score for one in recalled), default=0.0)
    return [
        float("-inf") if span is None else span.score + weight * log(max(one.score / best, LEAST_SCORE))
        for one, span in zip(recalled, finding.spans, strict=True)
        if best > 0
    ]
