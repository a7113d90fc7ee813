"""Answers that are pointed at: words of a recalled passage that a finder trusts, or what answers better than these.

A table, a list, a definition or a sentence tells some things better than the few words that a finder points at. Who
comes first is one list of decisions; each says what it tells, or leaves the question to the next.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.lists.led_in import LedIn, lists_in
from gemma10m_tui.conversation.lists.led_in import told as told_list
from gemma10m_tui.conversation.other_language import is_in_another_language, likest_sentence
from gemma10m_tui.conversation.people.about_which import AskedThing, asked_thing
from gemma10m_tui.conversation.people.about_whom import AskedAbout, asked_about
from gemma10m_tui.conversation.pointing.best_stretch import Best, best_of, find_in, sentences_around
from gemma10m_tui.conversation.pointing.pointed import Pointed, unweighed
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.pointing.rows_of_values import row_of_values
from gemma10m_tui.conversation.pointing.trust import Verdict, covered, judge, trust
from gemma10m_tui.conversation.pointing.ways import asks_to_do
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.asked_kind import asked_kind, asks_for_a_way, asks_whether, asks_why
from gemma10m_tui.conversation.source.defined import defined
from gemma10m_tui.conversation.source.described import described
from gemma10m_tui.conversation.source.named_definition import (
    at_the_head_of_what_is_named,
    at_what_is_named,
    stretch_of,
)
from gemma10m_tui.conversation.source.raised import sentence_that_raises
from gemma10m_tui.conversation.tables.told_by_tables import Told, row_around, told_by_a_table
from gemma10m_tui.conversation.tables.values import is_of_values
from gemma10m_tui.conversation.whole.headings import Stretch, stretches_of_text
from model.finder.finder import AnswerFinder, Finding

_NAME = re.compile(r"[^\W\d]\w*")
_TOO_FEW_FOR_A_REASON = 3  # words
_ONLY_ASKS = re.compile(r"(?i)\?[\"”’')]*$|\b(?:asked|wondered|wanted to know|the question was) (?:if|whether)\b")
_DENIES = re.compile(r"(?i)\b(?:not|never|no|nor|nothing|without|exclud\w*|except\w*)\b|n['’]t\b")
_LOOKED_AT = 5  # passages in which a sentence is looked for that tells whether something is so, and tables
_CLEARLY_MORE = 0.15  # of what the question tells


@dataclass(frozen=True)
class _Case:
    """A question with what the finder makes of it: the stretch that it trusts most, how far, and what can be said of
    that. `leans`: on the question before it, so that words may answer the other. `of_whom`: the person or thing
    that it names.
    """

    finder: AnswerFinder
    question: str
    recalled: Sequence[Recalled]
    finding: Finding
    best: Best
    verdict: Verdict
    trusted: float
    leans: bool
    of_whom: AskedAbout | AskedThing | None

    def share(self, said: str) -> float:
        """How much of what the question tells some words have."""
        return covered(self.finder.vocabulary, self.question, said)


def point(finder: AnswerFinder, question: str, recalled: Sequence[Recalled], *, leans: bool = False) -> Pointed:
    """Point at the answer to a question in some recalled passages; a question that leans on the one before it holds
    both.
    """
    if (named := at_what_is_named(question, recalled)) is not None:
        return named
    finding = find_in(finder, question, recalled)
    best = best_of(finder, question, recalled, finding)
    if best is None:
        return at_nothing(recalled)
    verdict, trusted = judge(finder.judgement, best.evidence), trust(finder.judgement, best.evidence)
    texts = [one.passage.text for one in recalled if not one.passage.is_code]
    of_whom = asked_about(question, texts) or asked_thing(question, texts)
    case = _Case(finder, question, recalled, finding, best, verdict, trusted, leans, of_whom)
    told = (decide(case) for decide in _DECISIONS)
    return next((one for one in told if one is not None), None) or _at_the_best_stretch(case)


def at_nothing(recalled: Sequence[Recalled], trusted: float = 0.0, nearest: tuple[Stretch | None, ...] = ()) -> Pointed:
    """That there is no answer; the passages stay in recall's order: nothing was found in them to put others first."""
    return Pointed(Verdict.NONE, tuple(recalled), "", 0, 0, trusted, nearest)


def _at_whom_is_asked_about(case: _Case) -> Pointed | None:
    """Where the best stretch is about another person or thing than the question names: the sentence nearest to an
    answer of those about the one; nothing where none is near.
    """
    if case.of_whom is None or case.verdict is Verdict.NONE or not _is_of_another(case.of_whom, case.best):
        return None
    finder, question, recalled = case.finder, case.question, case.recalled
    within = [
        [one for one in stretches_of_text(passage) if case.of_whom.is_of_them(passage.text, one)]
        for passage in (one.passage for one in recalled)
    ]
    best = best_of(finder, question, recalled, find_in(finder, question, recalled, within))
    if best is None or best.nearest[0] is None or judge(finder.judgement, best.evidence) is Verdict.NONE:
        return at_nothing(recalled)
    return _quoting(replace(case, best=best, trusted=trust(finder.judgement, best.evidence)), 0, best.nearest[0])


def _is_of_another(of_whom: AskedAbout | AskedThing, best: Best) -> bool:
    """Whether all of the sentence around the best stretch is; what is quoted of a long one may lack the name."""
    whole = (place for *place, _ in sentences(best.passage) if place[0] <= best.first < place[1])
    return any(of_whom.is_of_another(best.passage, (first, end)) for first, end in whole)


def _at_what_is_raised(case: _Case) -> Pointed | None:
    """Where nothing answers, a sentence that says which exception is raised."""
    if case.verdict is not Verdict.NONE:
        return None
    place = sentence_that_raises(case.finder.vocabulary, case.question, case.best.recalled)
    return None if place is None else _quoting(case, *place)


def _at_what_is_defined(case: _Case) -> Pointed | None:
    """Where nothing answers, the definition that is asked for, or the head of the one that is named."""
    if case.verdict is not Verdict.NONE:
        return None
    return _at_a_definition(case) or at_the_head_of_what_is_named(case.question, case.recalled)


def _at_the_likest_sentence(case: _Case) -> Pointed | None:
    """Where nothing answers a question in a language that the finder cannot read, the sentence likest to it."""
    if case.verdict is not Verdict.NONE:
        return None
    place = likest_sentence(case.question, case.best.recalled)
    return None if place is None else _quoting(case, *place)


def _at_no_answer(case: _Case) -> Pointed | None:
    """The refusal, with the sentences nearest to an answer."""
    if case.verdict is not Verdict.NONE:
        return None
    return at_nothing(case.recalled, case.trusted, sentences_around(case.recalled, case.finding.spans))


def _at_one_of_the_kind(case: _Case) -> Pointed | None:
    """Where a kind of definition is asked for, and the words that were found name none: the definition."""
    return _at_a_definition(case) if asked_kind(case.question) and not _names_one(case.best) else None


def _at_what_tells_whether(case: _Case) -> Pointed | None:
    """Where yes or no is the answer, a sentence that has clearly more of what is asked than the finder's."""
    place = _telling_whether(case) if asks_whether(case.question) else None
    return None if place is None else _quoting(case, *place)


def _at_the_best_stretch(case: _Case) -> Pointed:
    """The words that were found, or their sentence where it is only quoted and where a few words tell nothing: neither
    yes nor no, nor a way, nor a reason. Of a list it is an item, or all.
    """
    best, question = case.best, case.question
    verdict = Verdict.QUOTE if case.leans or is_in_another_language(question) else case.verdict
    first, end, quoted = best.first, best.end, best.nearest[:1]
    is_short = len(best.passage[first:end].split()) <= _TOO_FEW_FOR_A_REASON
    tells_little = asks_whether(question) or asks_to_do(question) or (asks_why(question) and is_short)
    if (verdict is Verdict.QUOTE or tells_little) and (sentence := best.nearest[0]) is not None:
        first, end = _with_reply(best.passage, sentence)
        quoted = best.nearest if verdict is Verdict.QUOTE else quoted
    if (listed := _in_a_list(case, first, end)) is not None:
        quote, text = listed
        return Pointed(verdict, best.recalled, text, *quote, case.trusted, (quote, *quoted[1:]))
    text = " ".join(best.passage[first:end].split())
    return Pointed(verdict, best.recalled, text, first, end, case.trusted, quoted)


def _telling_whether(case: _Case) -> tuple[int, Stretch] | None:
    """The sentence that has most of what yes or no is asked about, and the number of its passage; None where the one
    around the best stretch has as much.
    """

    best = case.best

    def share(number: int, stretch: Stretch) -> float:
        return case.share(best.recalled[number].passage.text[slice(*stretch)])

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


def _at_a_row(case: _Case) -> Pointed | None:
    """What a table tells, whose rows a finder reads as if they were sentences: a cell or a row; none
    of another person or thing than the question names.
    """
    best, question = case.best, case.question
    if asks_whether(question) or asked_kind(question):
        return None
    looked_at = [(at, one.passage) for at, one in enumerate(best.recalled[:_LOOKED_AT]) if not one.passage.is_code]
    every = [
        (at, told_by_a_table(case.finder.vocabulary, question, one.text, one.locator.section or ""))
        for at, one in looked_at
    ]
    chosen = _row_of(case, [(at, told) for at, told in every if told and not _is_row_of_another(case, told)])
    if chosen is None:
        return None
    at, told = chosen
    recalled, quoted = _led_by(best, at, (told.row.first, told.row.end))
    place = told.cell or told.row
    is_told = Verdict.ANSWER if told.cell else Verdict.QUOTE  # all of a row may say nothing of what is asked
    return Pointed(is_told, recalled, told.text, place.first, place.end, None, quoted)


def _is_row_of_another(case: _Case, told: Told) -> bool:
    return case.of_whom is not None and case.of_whom.is_row_of_another(told.table, told.row)


def _row_of(case: _Case, found: Sequence[tuple[int, Told]]) -> tuple[int, Told] | None:
    """Of the rows that tables tell, with the numbers of their passages: one with a cell that has all that is asked;
    else that of the table which the finder points into; else, where it finds nothing, the first.
    """
    with_cell = next(((at, told) for at, told in found if told.cell is not None), None)
    if with_cell is not None:
        return with_cell
    if case.verdict is Verdict.NONE:
        return found[0] if found and not asks_to_do(case.question) else None
    if case.best.recalled[0].passage.is_code:
        return None
    inside = row_around(case.best.passage, case.best.first, case.best.end)
    if inside is None:
        return None
    told = next((told for at, told in found if at == 0), inside)
    return None if _is_row_of_another(case, told) else (0, told)


def _at_a_row_of_values(case: _Case) -> Pointed | None:
    """Of a file of values a row, and no more than quoted: what the finder points at may be of two."""
    if case.verdict is Verdict.NONE:
        return None
    at = (case.best.first, case.best.end)
    return _quoting(case, 0, at) if is_of_values(case.best.recalled[0].passage) else None


def _in_a_list(case: _Case, first: int, end: int) -> tuple[Stretch, str] | None:
    """Of a stretch in a list that is led in, the item with the sentence that leads it in; the whole list where that
    sentence has more of what is asked. And what is quoted for it.
    """
    passage = case.best.passage
    if case.best.recalled[0].passage.is_code:
        return None
    found = next((one for one in lists_in(passage) if one.whole[0] <= first and end <= one.whole[1]), None)
    if found is None:
        return None
    own = [item for item in found.items if item[0] <= first and end <= item[1]]
    if (other := _as_the_question_has_it(case, found)) is not None:
        return other.whole, told_list(passage, other.lead, other.items)
    lead, *said = (case.share(passage[slice(*one)]) for one in (found.lead, *own))
    if own and said[0] >= lead:
        return own[0], told_list(passage, found.lead, (own[0],))
    return found.whole, told_list(passage, found.lead, found.items)


def _as_the_question_has_it(case: _Case, found: LedIn) -> LedIn | None:
    """Another list of the passage, of what is so where that is asked, and this one says what is not; or the reverse."""
    question, passage = case.question, case.best.passage

    def is_denied(said: str) -> bool:
        return _DENIES.search(said) is not None

    def worth(one: LedIn) -> float:
        return case.share(passage[slice(*one.lead)])

    if asks_whether(question) or is_denied(question) == is_denied(passage[slice(*found.lead)]):
        return None
    others = [one for one in lists_in(passage) if is_denied(passage[slice(*one.lead)]) == is_denied(question)]
    best = max(others, key=worth, default=None)
    return best if best is not None and worth(best) > 0 and worth(best) >= worth(found) else None


def _quoting(case: _Case, number: int, stretch: Stretch) -> Pointed:
    """A sentence of one of the passages, which then leads."""
    stretch = row_of_values(case.best.recalled[number].passage, stretch[0], case.share) or stretch
    recalled, quoted = _led_by(case.best, number, stretch)
    text = " ".join(recalled[0].passage.text[slice(*stretch)].split())
    return Pointed(Verdict.QUOTE, recalled, text, *stretch, case.trusted, quoted)


def _led_by(best: Best, number: int, stretch: Stretch) -> tuple[tuple[Recalled, ...], tuple[Stretch | None, ...]]:
    """The passages with one of them first, and what is quoted of each."""
    order = sorted(range(len(best.recalled)), key=lambda at: at != number)
    quoted = (stretch, *(best.nearest[at] for at in order[1:]))
    return tuple(best.recalled[at] for at in order), quoted


def _names_one(best: Best) -> bool:
    """Whether the words that were found name a definition which is asked for."""
    said = set(_NAME.findall(best.passage[best.first : best.end]))
    return any(head.name in said for one in best.recalled for head in one.defining)


def _at_a_definition(case: _Case) -> Pointed | None:
    """The head of the definition that is asked for; what is said of it where the passage has no more of it, or where it
    is asked how something is done.
    """
    found = defined(case.finder.vocabulary, case.question, case.recalled[0])
    if found is None:
        return None
    has_no_head = found.first == found.end
    said = described(case.recalled[0].passage.text, found) if has_no_head or asks_for_a_way(case.question) else None
    stretch = said or stretch_of(found)
    return None if stretch is None else unweighed(Verdict.QUOTE, case.recalled, *stretch)


_DECISIONS: tuple[Callable[[_Case], Pointed | None], ...] = (  # the first that tells something does
    _at_a_row,
    _at_a_row_of_values,
    _at_whom_is_asked_about,
    _at_what_is_raised,
    _at_what_is_defined,
    _at_the_likest_sentence,
    _at_no_answer,
    _at_one_of_the_kind,
    _at_what_tells_whether,
)
