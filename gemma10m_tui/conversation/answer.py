"""One turn: recall, re-reading, a streamed answer, and citations that can be checked.

A turn works on a branch of the state, in a window of its own: the open tail is folded first, so what the model is shown
(window.py) stands at the window's beginning. The snapshot's state is never changed by talking to it, and nothing of a
turn is left for the next one but what was said: the turns themselves, as they are stored.

A model that brings a finder along answers by pointing: the finder reads what was recalled, and the answer is words of
it. Any other model writes, and so does every model that answers from its memory alone. A stock Gemma then has the
conversation before it. The finder and our reader have not: a question that leans on the one before is made whole for
them where it can be.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from gemma10m_tui.conversation.earlier_turns import Exchange
from gemma10m_tui.conversation.follow_up import asked_alone, last_asked
from gemma10m_tui.conversation.heat import passage_heat
from gemma10m_tui.conversation.lists.listed import listed
from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.lists.told_by_items import told_by_items
from gemma10m_tui.conversation.lists.told_by_labels import told_by_a_label
from gemma10m_tui.conversation.people.abbreviations import stands_for
from gemma10m_tui.conversation.people.introduced import first_named, introduced
from gemma10m_tui.conversation.plays.in_which_part import in_which_part
from gemma10m_tui.conversation.plays.who_speaks import who_speaks, who_speaks_so, who_that_is
from gemma10m_tui.conversation.pointing.pointed import Pointed
from gemma10m_tui.conversation.pointing.pointed_answer import at_nothing, point
from gemma10m_tui.conversation.pointing.rows_of_values import with_heads
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.pointing.ways import asks_to_do, way_to
from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.project.nature import is_project
from gemma10m_tui.conversation.recall import Recalled, in_context, recall
from gemma10m_tui.conversation.rereading import warmth_of
from gemma10m_tui.conversation.session import REFUSAL, Said, Session, cited
from gemma10m_tui.conversation.spelling import Spelt, spelt_as_there
from gemma10m_tui.conversation.tables.compared_rows import compared_in_a_table
from gemma10m_tui.conversation.tables.deeds import deeds_of_somebody
from gemma10m_tui.conversation.tables.differences import difference_in_a_table
from gemma10m_tui.conversation.tables.extremes import extreme_of_a_table
from gemma10m_tui.conversation.tables.opening_hours import first_or_last_open
from gemma10m_tui.conversation.tables.told_by_values import told_by_values
from gemma10m_tui.conversation.tables.values import is_of_values
from gemma10m_tui.conversation.unmentioned import unmentioned
from gemma10m_tui.conversation.whole.about_a_title import about_all_of_it
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Stopped, WatchedText
from gemma10m_tui.conversation.whole.whole_question import (
    is_of_something_else,
    is_of_what_may_be_told_of,
    whole_question,
)
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.conversation.writing import by_writing
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Event, PassageRecalled, TokenDecoded
from gemma10m_tui.library import Snapshot
from model.checkpoint import Model
from model.finder.finder import AnswerFinder
from model.sampling import Sampling

_NEVER = "The text does not say, as far as I can find: it never mentions {names}."
_RECALL_LIMIT = 8
_A_PASSAGE = 128  # tokens; most passages have more
POINTED_AT = 20  # passages that a finder reads; it puts the right one first more often than recall does
_SHOWN = 5  # passages cited of those that it read
_STOPPED = {Verdict.ANSWER: "end", Verdict.QUOTE: "quoted", Verdict.NONE: "refused"}


_LOOKS: tuple[Callable[[WatchedText, str], FromTheMap | None], ...] = (  # the first that tells something does
    who_speaks,
    about_all_of_it,
    stands_for,
    told_by_a_label,
    told_by_items,
    first_or_last_open,
    extreme_of_a_table,
    compared_in_a_table,
    difference_in_a_table,
    how_many_things,
    told_by_values,
    deeds_of_somebody,
    in_which_part,
    listed,
)


@dataclass(frozen=True)
class Pointing:
    """What a finder is asked. `lacking`: names in the question that the text never has; with one of them the answer is
    a refusal that says so. `leans`: whether the question is only whole together with the one before it, or a word of it
    may have been meant as it was written: then nothing is more than quoted.
    """

    question: str
    recalled: Sequence[Recalled]
    lacking: Sequence[str]
    leans: bool


def answer(
    session: Session,
    question: str,
    *,
    conversation: int = 0,
    turn: int = 0,
    earlier: Sequence[Exchange] = (),
    memory_only: bool = False,
    sampling: Sampling | None = None,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Answer one question of a conversation, whose turns so far are `earlier`.

    AnswerStarted comes first and AnswerFinished last, whatever happens in between.
    """
    started = time.monotonic()
    asked = _asked(session, question, earlier)
    understood = "" if asked.question == question else clean(asked.question)
    yield AnswerStarted(question, session.state.tokens_read, session.snapshot.tokens_total, understood)
    drawn = sampling or Sampling()
    said = Said("", "cancelled", ())
    for event in _said(session, asked, earlier, drawn, cancelled, memory_only=memory_only):
        if isinstance(event, Said):
            said = event
        else:
            yield event
    yield AnswerFinished(
        conversation=conversation,
        turn=turn,
        answer=said.text,
        stopped=said.stopped,
        citations=said.citations,
        seconds=time.monotonic() - started,
        tokens_read=session.state.tokens_read,
        tokens_decoded=said.tokens,
        model=session.model.name,
        trust=said.trust,
        markdown=said.markdown,
        consulted=said.consulted or ("the memory alone" if memory_only else _read_again(len(said.citations))),
    )


@dataclass(frozen=True)
class _Asked:
    """A question as it is asked alone and spelt as in the text. `leant_on`: the one before it, without which it may not
    be whole; `is_sure`: whether a word that was spelt otherwise may hardly be one of its own.
    """

    question: str
    leant_on: str | None
    is_sure: bool


def _asked(session: Session, question: str, earlier: Sequence[Exchange]) -> _Asked:
    snapshot, finder = session.snapshot, session.model.finder
    before = last_asked((one.question, one.answer) for one in earlier)
    whole = asked_alone(question, before, earlier[-1].answer if earlier else "")
    spelt = Spelt(whole) if finder is None else spelt_as_there(snapshot, whole, finder.vocabulary)
    return _Asked(spelt.question, before if whole == question else None, spelt.sure)


def _said(
    session: Session,
    asked: _Asked,
    earlier: Sequence[Exchange],
    sampling: Sampling,
    cancelled: Callable[[], bool],
    *,
    memory_only: bool,
) -> Iterator[Event | Said]:
    """What the map tells; else what is written, or pointed at by a model that brings a finder along."""
    model, snapshot, question = session.model, session.snapshot, asked.question
    mapped = None if memory_only else _from_the_map(session, question, asked.leant_on, cancelled)
    if mapped is not None:
        return mapped
    if model.finder is None or memory_only:
        recalled = [] if memory_only else recall(snapshot, question, asked.leant_on, _recalled_for(model))
        return by_writing(session, question, recalled, earlier, sampling, cancelled, memory_only=memory_only)
    recalled = recall(snapshot, question, asked.leant_on, POINTED_AT, model.finder.likeness)
    lacking = unmentioned(snapshot, question) if snapshot.documents_complete else []
    whole = in_context(question, asked.leant_on)
    pointing = Pointing(whole, recalled, lacking, leans=whole != question or not asked.is_sure)
    return _by_pointing(session, model.finder, pointing, cancelled)


def _recalled_for(model: Model) -> int:
    """How many passages are recalled for a model that writes; its window may hold them all."""
    return max(_RECALL_LIMIT, model.spec.segment // _A_PASSAGE)


def _read_again(count: int) -> str:
    return f"{counted(count, 'passage')}, read again"


def _from_the_map(
    session: Session, question: str, earlier_question: str | None, cancelled: Callable[[], bool]
) -> Iterator[Event | Said] | None:
    """None where the question is about something in the text, or the map cannot tell; nothing where it was stopped."""
    return _unless_stopped(lambda: _mapped(session, question, earlier_question, cancelled))


def _unless_stopped(look: Callable[[], FromTheMap | None]) -> Iterator[Event | Said] | None:
    """What a look through the text came to; None where it came to nothing, and no events where it was stopped."""
    try:
        mapped = look()
    except Stopped:
        return iter(())
    return None if mapped is None else _by_the_map(mapped)


def _mapped(
    session: Session, question: str, earlier_question: str | None, cancelled: Callable[[], bool]
) -> FromTheMap | None:
    snapshot, finder = session.snapshot, session.model.finder
    text = WatchedText(snapshot, cancelled)
    whole = whole_question(question, earlier_question)
    if whole is None and is_of_something_else(question, earlier_question) and is_project(text):
        whole = whole_question(question)  # who wrote it: a project has authors, what is in it has none of its own
    if whole is not None:
        mapped = answer_from_the_map(snapshot, whole, cancelled)
        if mapped is not None or not is_of_what_may_be_told_of(whole):
            return mapped
    of_project = project_question(question)
    told = None if of_project is None else answer_about_the_project(snapshot, of_project, cancelled)
    if told is not None:
        return told
    for look in _LOOKS:
        if (things := look(text, question)) is not None:
            return things
    if asks_to_do(question):
        return way_to(text, question, finder.likeness if finder else None)
    return who_that_is(text, question) or introduced(text, question) or who_speaks_so(text, question)


def _by_the_map(mapped: FromTheMap) -> Iterator[Event | Said]:
    """What the map of the text says, with the sentences it quotes as citations."""
    first_of = {one.passage.id: one for one in reversed(mapped.sources)}  # several sentences may be of one passage
    sources = [one for one in mapped.sources if first_of[one.passage.id] is one]
    share = 1 / max(1, len(sources))
    citations = tuple(cited(Recalled(one.passage, share), one.sentence, None) for one in sources)
    for citation in citations:
        yield PassageRecalled(citation)
    yield TokenDecoded(mapped.text)
    stopped = _STOPPED[Verdict.ANSWER if mapped.is_sure else Verdict.QUOTE]
    yield Said(mapped.text, stopped, citations, consulted=mapped.consulted)


def _by_pointing(
    session: Session, finder: AnswerFinder, pointing: Pointing, cancelled: Callable[[], bool]
) -> Iterator[Event | Said]:
    """The words of a recalled passage, or the sentence that comes nearest to an answer, or the refusal."""
    question, recalled, lacking = pointing.question, pointing.recalled, pointing.lacking
    pointed = at_nothing(recalled) if lacking else point(finder, question, recalled, leans=pointing.leans)
    if cancelled():
        return
    pointed = with_heads(WatchedText(session.snapshot, lambda: False), pointed)
    if (first := _unless_stopped(lambda: _first_named(session.snapshot, question, pointed, cancelled))) is not None:
        yield from first
        return
    shown = pointed.recalled[:_SHOWN]
    warmth = warmth_of(session, question, cancelled)
    heats = [passage_heat(one.passage, warmth, session.model.spec.segment) for one in shown]
    for one, share in zip(shown, heats, strict=True):
        yield PassageRecalled(cited(one, "", share))
    text = _refusal(lacking) if pointed.verdict is Verdict.NONE else pointed.text
    yield TokenDecoded(text)
    quotes = [_quoted(one, stretch) for one, stretch in zip_longest(shown, pointed.quoted[: len(shown)])]
    citations = tuple(cited(*one) for one in zip(shown, quotes, heats, strict=True))
    tokens = len(session.model.tokenizer.encode(text))
    consulted = _read_again(len(recalled))
    trust = None if pointed.trust is None else round(pointed.trust, 4)
    yield Said(text, _STOPPED[pointed.verdict], citations, tokens, trust, consulted)


def _first_named(
    snapshot: Snapshot, question: str, pointed: Pointed, cancelled: Callable[[], bool]
) -> FromTheMap | None:
    is_answer = pointed.verdict is Verdict.ANSWER
    if pointed.verdict is Verdict.QUOTE and is_of_values(pointed.recalled[0].passage):
        return None  # the row tells more
    sentence = _quoted(pointed.recalled[0], pointed.quoted[0]) if is_answer and pointed.quoted else ""
    return first_named(snapshot, question, pointed.text if is_answer else "", sentence, cancelled)


def _quoted(recalled: Recalled, stretch: tuple[int, int] | None) -> str:
    return "" if stretch is None else recalled.passage.text[slice(*stretch)]


def _refusal(lacking: Sequence[str]) -> str:
    if not lacking:
        return REFUSAL
    return _NEVER.format(names=" or ".join(f"“{clean(name)}”" for name in lacking))
