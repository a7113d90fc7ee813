"""Answers that are pointed at: a finder reads the recalled passages word by word, puts them in order, and the stretch
it trusts most is the answer, where it trusts any.

Its scores alone know nothing of how rare the words are that a passage shares with the question; recall's do. Their
logarithms are added, weighed as the model's folder says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

from gemma10m_tui.conversation.about_whom import AskedAbout, asked_about
from gemma10m_tui.conversation.asked_kind import asked_kind, asks_for_a_way, asks_whether, asks_why
from gemma10m_tui.conversation.defined import defined
from gemma10m_tui.conversation.described import described
from gemma10m_tui.conversation.headings import Stretch, asks_for_a_heading, stretches_of_text
from gemma10m_tui.conversation.lists import LedIn, lists_in
from gemma10m_tui.conversation.lists import told as told_list
from gemma10m_tui.conversation.named_definition import (
    at_the_head_of_what_is_named,
    at_what_is_named,
    stretch_of,
)
from gemma10m_tui.conversation.pointed import Pointed, sentence_around, unweighed
from gemma10m_tui.conversation.quotes import sentences
from gemma10m_tui.conversation.raised import sentence_that_raises
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.tidy import tidy
from gemma10m_tui.conversation.told_by_tables import row_around, told_by_a_table
from gemma10m_tui.conversation.trust import Evidence, Verdict, covered, judge, trust
from gemma10m_tui.conversation.ways import asks_to_do
from model.finder.finder import AnswerFinder, Finding, Span

_NAME = re.compile(r"[^\W\d]\w*")
LEAST_SCORE = 1e-12  # of the best recalled passage's
# Behind the passage that answers recall tells more: of 162 and 38 validation questions (SQuAD, FairytaleQA) .975 and
# .816 have theirs among five in this order, .957 and .816 in that of their trust.
RECALL_BEHIND = 3.0
_TOO_FEW_FOR_A_REASON = 3  # words
_PART = "sections?|chapters?|appendix|pages?|tables?|figures?|fig|abschnitte?|kapitel|seiten?|tabellen?|abbildung|abb"
_REFERENCE = re.compile(rf"(?i)\W*(?:(?:see|in|on|siehe) )?(?:(?:{_PART})\b|§§?)[.\s]*[\divxlc]?[\w.\-–]*\W*")
_PLACE_ASKED = re.compile(rf"(?i)\b(?:where|wo|{_PART})\b|§")
_ONLY_ASKS = re.compile(r"(?i)\?[\"”’')]*$|\b(?:asked|wondered|wanted to know|the question was) (?:if|whether)\b")
_DENIES = re.compile(r"(?i)\b(?:not|never|no|nor|nothing|without|exclud\w*|except\w*)\b|n['’]t\b")
_LOOKED_AT = 5  # passages in which a sentence is looked for that tells whether something is so
_CLEARLY_MORE = 0.15  # of what the question tells


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


def point(finder: AnswerFinder, question: str, recalled: Sequence[Recalled], *, leans: bool = False) -> Pointed:
    """Point at the answer to a question in some recalled passages. One that leans on the question before it holds both,
    and words may answer the other: so the sentence is quoted.
    """
    if (named := at_what_is_named(question, recalled)) is not None:
        return named
    finding = find_in(finder, question, recalled)
    best = best_of(finder, question, recalled, finding)
    if best is None:
        return at_nothing(recalled)
    verdict, trusted = judge(finder.judgement, best.evidence), trust(finder.judgement, best.evidence)
    of_whom = asked_about(question, [one.passage.text for one in recalled])
    if (row := _at_a_row(finder, question, best, verdict, of_whom)) is not None:
        return row
    if of_whom and verdict is not Verdict.NONE and _is_of_another(of_whom, best):
        return _of_them(finder, question, recalled, of_whom)
    if verdict is Verdict.ANSWER and leans:
        verdict = Verdict.QUOTE
    if verdict is Verdict.NONE and (place := sentence_that_raises(finder.vocabulary, question, best.recalled)):
        return _quoting(best, *place, trusted)
    if verdict is Verdict.NONE:
        instead = _at_a_definition(finder, question, recalled) or at_the_head_of_what_is_named(question, recalled)
        return instead or at_nothing(recalled, trusted, _sentences(recalled, finding.spans))
    first, end, quoted = best.first, best.end, best.nearest[:1]
    if asked_kind(question) and not _names_one(best) and (instead := _at_a_definition(finder, question, recalled)):
        return instead
    if asks_whether(question) and (place := _telling_whether(finder, question, best)) is not None:
        return _quoting(best, *place, trusted)
    is_told = verdict is Verdict.QUOTE or asks_whether(question) or asks_to_do(question)
    is_told = is_told or (asks_why(question) and len(best.passage[first:end].split()) <= _TOO_FEW_FOR_A_REASON)
    if is_told and (sentence := best.nearest[0]) is not None:
        first, end = _with_reply(best.passage, sentence)  # a few words are neither yes nor no, nor a way, nor a reason
        quoted = best.nearest if verdict is Verdict.QUOTE else quoted
    if (listed := _in_a_list(finder, question, best, first, end)) is not None:
        quote, text = listed
        return Pointed(verdict, best.recalled, text, *quote, trusted, (quote, *quoted[1:]))
    return Pointed(verdict, best.recalled, " ".join(best.passage[first:end].split()), first, end, trusted, quoted)


def _is_of_another(of_whom: AskedAbout, best: Best) -> bool:
    """Whether all of the sentence around the best stretch is; what is quoted of a long one may lack the name."""
    whole = (place for *place, _ in sentences(best.passage) if place[0] <= best.first < place[1])
    return any(of_whom.is_of_another(best.passage, (first, end)) for first, end in whole)


def _of_them(finder: AnswerFinder, question: str, recalled: Sequence[Recalled], of_whom: AskedAbout) -> Pointed:
    """The sentence nearest to an answer of those that are about whom the question names; nothing where none is near."""
    within = [
        [one for one in stretches_of_text(passage) if of_whom.is_of_them(passage.text, one)]
        for passage in (one.passage for one in recalled)
    ]
    best = best_of(finder, question, recalled, find_in(finder, question, recalled, within))
    if best is None or best.nearest[0] is None or judge(finder.judgement, best.evidence) is Verdict.NONE:
        return at_nothing(recalled)
    return _quoting(best, 0, best.nearest[0], trust(finder.judgement, best.evidence))


def _telling_whether(finder: AnswerFinder, question: str, best: Best) -> tuple[int, Stretch] | None:
    """The sentence that has most of what yes or no is asked about, and the number of its passage; None where the one
    around the best stretch has as much.
    """

    def share(number: int, stretch: Stretch) -> float:
        return covered(finder.vocabulary, question, best.recalled[number].passage.text[slice(*stretch)])

    places = [
        (number, (first, end))
        for number, one in enumerate(best.recalled[:_LOOKED_AT])
        for first, end, _ in sentences(one.passage.text)
    ]
    own = best.nearest[0]
    if own is None or not places:
        return None
    number, stretch = max(places, key=lambda place: share(*place))
    if share(number, stretch) <= share(0, own) + _CLEARLY_MORE:
        return None
    return number, _with_reply(best.recalled[number].passage.text, stretch)


def _with_reply(text: str, stretch: Stretch) -> Stretch:
    """A sentence; one that only asks with the one behind it."""
    first, end = stretch
    if not _ONLY_ASKS.search(text[first:end]):
        return stretch
    return first, next((stop for start, stop, _ in sentences(text) if start >= end), end)


def _at_a_row(
    finder: AnswerFinder, question: str, best: Best, verdict: Verdict, of_whom: AskedAbout | None
) -> Pointed | None:
    """What a table tells: a cell, where one table has all that is asked; a row, where the finder points into one, or
    finds nothing. It reads rows as if they were sentences. None of another person than the question names.
    """
    if asks_whether(question) or asked_kind(question):
        return None
    looked_at = [(at, one.passage) for at, one in enumerate(best.recalled[:_LOOKED_AT]) if not one.passage.is_code]
    every = [
        (at, told_by_a_table(finder.vocabulary, question, one.text, one.locator.section or "")) for at, one in looked_at
    ]
    found = [
        (at, told) for at, told in every if told and not (of_whom and of_whom.is_row_of_another(told.table, told.row))
    ]
    chosen = next(((at, told) for at, told in found if told.cell is not None), None)
    if chosen is None and not best.recalled[0].passage.is_code:
        inside = row_around(best.passage, best.first, best.end)
        own = next((told for at, told in found if at == 0), inside)
        chosen = None if inside is None or own is None or verdict is Verdict.NONE else (0, own)
    if chosen is None and verdict is Verdict.NONE and found and not asks_to_do(question):
        chosen = found[0]
    if chosen is None:
        return None
    at, told = chosen
    recalled, quoted = _led_by(best, at, (told.row.first, told.row.end))
    place = told.cell or told.row
    is_told = Verdict.ANSWER if told.cell else Verdict.QUOTE  # all of a row may say nothing of what is asked
    return Pointed(is_told, recalled, told.text, place.first, place.end, None, quoted)


def _in_a_list(finder: AnswerFinder, question: str, best: Best, first: int, end: int) -> tuple[Stretch, str] | None:
    """Of a stretch in a list that is led in, the item with the sentence that leads it in; the whole list where that
    sentence has more of what is asked. And what is quoted for it.
    """
    passage = best.passage
    if best.recalled[0].passage.is_code:
        return None
    found = next((one for one in lists_in(passage) if one.whole[0] <= first and end <= one.whole[1]), None)
    if found is None:
        return None
    own = [item for item in found.items if item[0] <= first and end <= item[1]]
    if (other := _as_the_question_has_it(finder, question, passage, found)) is not None:
        return other.whole, told_list(passage, other.lead, other.items)
    lead, *said = (covered(finder.vocabulary, question, passage[slice(*one)]) for one in (found.lead, *own))
    if own and said[0] >= lead:
        return own[0], told_list(passage, found.lead, (own[0],))
    return found.whole, told_list(passage, found.lead, found.items)


def _as_the_question_has_it(finder: AnswerFinder, question: str, passage: str, found: LedIn) -> LedIn | None:
    """Another list of the passage, of what is so where that is asked, and this one says what is not; or the reverse."""

    def is_denied(said: str) -> bool:
        return _DENIES.search(said) is not None

    def worth(one: LedIn) -> float:
        return covered(finder.vocabulary, question, passage[slice(*one.lead)])

    if asks_whether(question) or is_denied(question) == is_denied(passage[slice(*found.lead)]):
        return None
    others = [one for one in lists_in(passage) if is_denied(passage[slice(*one.lead)]) == is_denied(question)]
    best = max(others, key=worth, default=None)
    return best if best is not None and worth(best) > 0 and worth(best) >= worth(found) else None


def _quoting(best: Best, number: int, stretch: Stretch, trusted: float) -> Pointed:
    """A sentence of one of the passages, which then leads."""
    recalled, quoted = _led_by(best, number, stretch)
    text = " ".join(recalled[0].passage.text[slice(*stretch)].split())
    return Pointed(Verdict.QUOTE, recalled, text, *stretch, trusted, quoted)


def _led_by(best: Best, number: int, stretch: Stretch) -> tuple[tuple[Recalled, ...], tuple[Stretch | None, ...]]:
    """The passages with one of them first, and what is quoted of each."""
    order = sorted(range(len(best.recalled)), key=lambda at: at != number)
    quoted = (stretch, *(best.nearest[at] for at in order[1:]))
    return tuple(best.recalled[at] for at in order), quoted


def _names_one(best: Best) -> bool:
    """Whether the words that were found name a definition which is asked for."""
    said = set(_NAME.findall(best.passage[best.first : best.end]))
    return any(head.name in said for one in best.recalled for head in one.defining)


def _at_a_definition(finder: AnswerFinder, question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """The head of the definition that is asked for; what is said of it where the passage has no more of it, or where it
    is asked how something is done.
    """
    found = defined(finder.vocabulary, question, recalled[0])
    if found is None:
        return None
    said = described(recalled[0].passage.text, found) if found.first == found.end or asks_for_a_way(question) else None
    stretch = said or stretch_of(found)
    return None if stretch is None else unweighed(Verdict.QUOTE, recalled, *stretch)


def at_nothing(recalled: Sequence[Recalled], trusted: float = 0.0, nearest: tuple[Stretch | None, ...] = ()) -> Pointed:
    """That there is no answer; the passages stay in recall's order: nothing was found in them to put others first."""
    return Pointed(Verdict.NONE, tuple(recalled), "", 0, 0, trusted, nearest)


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
        covered=covered(finder.vocabulary, question, f"{chosen.passage.locator.section or ''} {chosen.passage.text}"),
        recalled=chosen.score / sum(one.score for one in recalled),
    )
    nearest = _sentences(shares, [finding.spans[number] for number in order])
    return Best(shares, *tidy(chosen.passage.text, span.first, span.end), evidence, nearest)


def _without_references(recalled: Sequence[Recalled], finding: Finding) -> Finding:
    """Without stretches that say no more than where something is told."""
    pairs = zip(recalled, finding.spans, strict=True)
    said = (one.passage.text[span.first : span.end] if span else "" for one, span in pairs)
    spans = (None if _REFERENCE.fullmatch(words) else span for words, span in zip(said, finding.spans, strict=True))
    return Finding(tuple(spans))


def _sentences(recalled: Sequence[Recalled], spans: Sequence[Span | None]) -> tuple[Stretch | None, ...]:
    """The sentence around the best stretch of each passage."""
    return tuple(
        None if span is None else sentence_around(one.passage.text, span.first, span.end)
        for one, span in zip(recalled, spans, strict=True)
    )


def _weighed(recalled: Sequence[Recalled], finding: Finding, weight: float) -> list[float]:
    """What speaks for each passage, as a logarithm: the score of its span and, so weighed, that of recall."""
    best = max((one.score for one in recalled), default=0.0)
    return [
        float("-inf") if span is None else span.score + weight * log(max(one.score / best, LEAST_SCORE))
        for one, span in zip(recalled, finding.spans, strict=True)
        if best > 0
    ]
