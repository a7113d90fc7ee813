"""One turn: recall, re-reading, a streamed answer, and citations that can be checked.

A turn works on a branch of the state, in a window of its own: the open tail is folded first, so the passages and the
question stand at the window's beginning. The snapshot's state is never changed by talking to it.

A model that brings a finder along answers by pointing: the finder reads what was recalled, and the answer is words of
it. Any other model writes, and so does every model that answers from its memory alone.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import torch
from torch import Tensor

from gemma10m_tui.conversation.extraction import LONGEST_ANSWER, Extraction
from gemma10m_tui.conversation.follow_up import asked_alone
from gemma10m_tui.conversation.gone_through import FromTheMap, Stopped, WatchedText
from gemma10m_tui.conversation.heat import Normalisers, heat
from gemma10m_tui.conversation.introduced import first_named, introduced
from gemma10m_tui.conversation.pointed import Pointed
from gemma10m_tui.conversation.pointing import at_nothing, point
from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.project.nature import is_project
from gemma10m_tui.conversation.quotes import find_quote
from gemma10m_tui.conversation.recall import Recalled, in_context, recall
from gemma10m_tui.conversation.spelling import spelt_as_there
from gemma10m_tui.conversation.trust import Verdict
from gemma10m_tui.conversation.unmentioned import unmentioned
from gemma10m_tui.conversation.ways import asks_to_do, way_to
from gemma10m_tui.conversation.whole_question import is_of_something_else, whole_question
from gemma10m_tui.conversation.whole_text import answer_from_the_map
from gemma10m_tui.conversation.window import Window, fill_window
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Citation, Event, PassageRecalled, TokenDecoded
from gemma10m_tui.library import Snapshot, StoredPassage
from model import chat_format
from model.checkpoint import Model
from model.finder.finder import AnswerFinder
from model.generator import Constraint, Generator
from model.sampling import Sampling
from model.state import State

REFUSAL = "The text does not say, as far as I can find."
_NEVER = "The text does not say, as far as I can find: it never mentions {names}."
_RECALL_LIMIT = 8
POINTED_AT = 20  # passages that a finder reads; it puts the right one first more often than recall does
_SHOWN = 5  # passages cited of those that it read
_STOPPED = {Verdict.ANSWER: "end", Verdict.QUOTE: "quoted", Verdict.NONE: "refused"}
_STEP = 256  # tokens re-read between two looks at whether the turn was cancelled


@dataclass(frozen=True)
class Session:
    """What a turn is answered from: the snapshot, the model, what has been read so far, and the normalisers of that."""

    snapshot: Snapshot
    model: Model
    state: State
    normalisers: Normalisers


@dataclass(frozen=True)
class Said:
    """What a turn came to; `trust` is how far the finder trusts the answer, None where it was not the finder that
    answered.
    """

    text: str
    stopped: str
    citations: tuple[Citation, ...]
    tokens: int = 0
    trust: float | None = None
    consulted: str = ""


@dataclass(frozen=True)
class Pointing:
    """What a finder is asked. `lacking`: names in the question that the text never has; with one of them the answer is
    a refusal that says so. `leans`: whether the question is only whole together with the one before it.
    """

    question: str
    recalled: Sequence[Recalled]
    lacking: Sequence[str]
    leans: bool


@dataclass(frozen=True)
class Written:
    """The end of the writing: the text as decoded, how it stopped, tokens decoded."""

    text: str
    stopped: str
    tokens: int


def answer(
    session: Session,
    question: str,
    *,
    conversation: int = 0,
    turn: int = 0,
    earlier_question: str | None = None,
    memory_only: bool = False,
    sampling: Sampling | None = None,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Answer one question; AnswerStarted first, AnswerFinished last, whatever happens in between."""
    started = time.monotonic()
    model, snapshot = session.model, session.snapshot
    whole = asked_alone(question, earlier_question)
    earlier = earlier_question if whole == question else None
    asked = whole if model.finder is None else spelt_as_there(snapshot, whole, model.finder.vocabulary)
    understood = "" if asked == question else clean(asked)
    yield AnswerStarted(question, session.state.tokens_read, snapshot.tokens_total, understood)
    mapped = None if memory_only else _from_the_map(session, asked, earlier, cancelled)
    if mapped is not None:
        turns: Iterator[Event | Said] = mapped
    elif model.finder is None or memory_only:
        recalled = [] if memory_only else recall(snapshot, asked, earlier, _RECALL_LIMIT)
        turns = _by_writing(session, asked, recalled, sampling or Sampling(), cancelled, bound=not memory_only)
    else:
        recalled = recall(snapshot, asked, earlier, POINTED_AT, model.finder.likeness)
        lacking = unmentioned(snapshot, asked) if snapshot.documents_complete else []
        pointing = Pointing(in_context(asked, earlier), recalled, lacking, leans=in_context(asked, earlier) != asked)
        turns = _by_pointing(session, model.finder, pointing, cancelled)
    said = Said("", "cancelled", ())
    for event in turns:
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
        model=model.name,
        trust=said.trust,
        consulted=said.consulted or ("the memory alone" if memory_only else _read_again(len(said.citations))),
    )


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
        return answer_from_the_map(snapshot, whole, cancelled)
    of_project = project_question(question)
    told = None if of_project is None else answer_about_the_project(snapshot, of_project, cancelled)
    if told is not None:
        return told
    if asks_to_do(question):
        return way_to(text, question, finder.likeness if finder else None)
    return introduced(text, question)


def _by_the_map(mapped: FromTheMap) -> Iterator[Event | Said]:
    """What the map of the text says, with the sentences it quotes as citations."""
    first_of = {one.passage.id: one for one in reversed(mapped.sources)}  # several sentences may be of one passage
    sources = [one for one in mapped.sources if first_of[one.passage.id] is one]
    share = 1 / max(1, len(sources))
    citations = tuple(_citation(Recalled(one.passage, share), one.sentence, None) for one in sources)
    for citation in citations:
        yield PassageRecalled(citation)
    yield TokenDecoded(mapped.text)
    yield Said(mapped.text, "end", citations, consulted=mapped.consulted)


def _by_pointing(
    session: Session, finder: AnswerFinder, pointing: Pointing, cancelled: Callable[[], bool]
) -> Iterator[Event | Said]:
    """The words of a recalled passage, or the sentence that comes nearest to an answer, or the refusal."""
    question, recalled, lacking = pointing.question, pointing.recalled, pointing.lacking
    pointed = at_nothing(recalled) if lacking else point(finder, question, recalled, leans=pointing.leans)
    if cancelled():
        return
    if (first := _unless_stopped(lambda: _first_named(session.snapshot, question, pointed, cancelled))) is not None:
        yield from first
        return
    shown = pointed.recalled[:_SHOWN]
    warmth = warmth_of(session, question, cancelled)
    heats = [passage_heat(one.passage, warmth, session.model.spec.segment) for one in shown]
    for one, share in zip(shown, heats, strict=True):
        yield PassageRecalled(_citation(one, "", share))
    text = _refusal(lacking) if pointed.verdict is Verdict.NONE else pointed.text
    yield TokenDecoded(text)
    quotes = [_quoted(one, stretch) for one, stretch in zip_longest(shown, pointed.quoted[: len(shown)])]
    citations = tuple(_citation(*one) for one in zip(shown, quotes, heats, strict=True))
    tokens = len(session.model.tokenizer.encode(text))
    consulted = _read_again(len(recalled))
    trust = None if pointed.trust is None else round(pointed.trust, 4)
    yield Said(text, _STOPPED[pointed.verdict], citations, tokens, trust, consulted)


def _first_named(
    snapshot: Snapshot, question: str, pointed: Pointed, cancelled: Callable[[], bool]
) -> FromTheMap | None:
    is_answer = pointed.verdict is Verdict.ANSWER
    sentence = _quoted(pointed.recalled[0], pointed.quoted[0]) if is_answer and pointed.quoted else ""
    return first_named(snapshot, question, pointed.text if is_answer else "", sentence, cancelled)


def _quoted(recalled: Recalled, stretch: tuple[int, int] | None) -> str:
    return "" if stretch is None else recalled.passage.text[slice(*stretch)]


def _refusal(lacking: Sequence[str]) -> str:
    if not lacking:
        return REFUSAL
    return _NEVER.format(names=" or ".join(f"“{clean(name)}”" for name in lacking))


def _by_writing(
    session: Session,
    question: str,
    recalled: Sequence[Recalled],
    sampling: Sampling,
    cancelled: Callable[[], bool],
    *,
    bound: bool,
) -> Iterator[Event | Said]:
    """What the decoder writes after the question; `bound` holds a model that can refuse to the passages' words."""
    model = session.model
    window = fill_window(model.tokenizer, model.spec.segment, question, recalled)
    generator = Generator(model, session.state)
    generator.close()
    queries = _reread(generator, window, cancelled)
    warmth = heat(queries, open_gates(model), session.normalisers)
    heats = [passage_heat(one.recalled.passage, warmth, model.spec.segment) for one in window.shown]
    for one, share in zip(window.shown, heats, strict=True):
        yield PassageRecalled(_citation(one.recalled, "", share))
    written = Written("", "cancelled", 0)
    if queries:
        constraint = _extraction(model, window) if bound else None
        for piece in _write(generator, model, constraint, sampling, cancelled):
            if isinstance(piece, Written):
                written = piece
            else:
                yield TokenDecoded(piece)
    if written.stopped == "refused":
        yield TokenDecoded(REFUSAL)
    text = REFUSAL if written.stopped == "refused" else written.text
    yield Said(text, written.stopped, tuple(_cited(window, heats, written)), written.tokens)


def warmth_of(session: Session, question: str, cancelled: Callable[[], bool]) -> Normalisers:
    """The heat of a question alone: where the memory looks when it is asked, before anything is re-read."""
    model = session.model
    generator = Generator(model, session.state)
    generator.close()
    window = fill_window(model.tokenizer, model.spec.segment, question, ())
    return heat(_reread(generator, window, cancelled), open_gates(model), session.normalisers)


def open_gates(model: Model) -> list[torch.Tensor]:
    """sigmoid(β) of every layer with a memory, [H] each."""
    blocks = model.decoder.blocks
    gates = (blocks[index].self_attn.read_gate for index in model.spec.memory_layers)
    return [torch.sigmoid(gate.float()) for gate in gates if gate is not None]


def _reread(generator: Generator, window: Window, cancelled: Callable[[], bool]) -> list[Tensor]:
    """Write the window's tokens; σ(q) of the last one per memory layer, or nothing where it was cancelled before."""
    queries: list[Tensor] = []
    for first in range(0, len(window.tokens), _STEP):
        if cancelled():
            return []
        queries = generator.feed(window.tokens[first : first + _STEP])
    return queries


def _extraction(model: Model, window: Window) -> Extraction | None:
    """What binds a model that can refuse to the passages in the window; with none there, it can only refuse."""
    if model.tokenizer.control.no_answer is None:
        return None
    return Extraction(model.tokenizer, [(one.tokens, one.text) for one in window.shown])


def _write(
    generator: Generator,
    model: Model,
    constraint: Constraint | None,
    sampling: Sampling,
    cancelled: Callable[[], bool],
) -> Iterator[str | Written]:
    """The pieces of the answer as they can be shown, then how it ended; half a character at its end is left out."""
    tokenizer = model.tokenizer
    refusal = tokenizer.control.no_answer
    stops = chat_format.stop_ids(tokenizer)
    limit = LONGEST_ANSWER + 1 if refusal is not None else model.spec.segment // 2
    limit = min(limit, generator.room)  # beyond it the passages would leave the window in the middle of the answer
    decoder = tokenizer.stream_decoder()
    text, count, stopped = "", 0, "length"
    for token in generator.write(sampling, stops, limit, constraint):
        count += 1
        if token in stops:
            stopped = "refused" if token == refusal and not text.strip() else "end"
            break
        piece = clean(decoder.push(token))
        shown = piece if text else piece.lstrip()
        if shown:
            text += shown
            yield shown
        if cancelled():
            stopped = "cancelled"
            break
    yield Written(text.strip(), stopped, count)


def _cited(window: Window, heats: Sequence[float | None], written: Written) -> Iterator[Citation]:
    """The passages with a quote that holds the answer come first, best recalled first, then the others consulted."""
    pairs = sorted(zip(window.shown, heats, strict=True), key=lambda pair: -pair[0].recalled.score)
    without = []
    for one, share in pairs:
        quote = None if written.stopped == "refused" else find_quote(one.recalled.passage.text, written.text)
        if quote is None:
            without.append(_citation(one.recalled, "", share))
        else:
            yield _citation(one.recalled, quote.text, share)
    yield from without


def _citation(recalled: Recalled, quote: str, share: float | None) -> Citation:
    passage = recalled.passage
    return Citation(
        passage=passage.id,
        document=passage.document,
        locator=passage.locator.label,
        quote=quote,
        verified=bool(quote) and quote in passage.text,
        score=round(recalled.score, 4),
        heat=None if share is None else round(share, 4),
    )


def passage_heat(passage: StoredPassage, warmth: Normalisers, segment: int) -> float | None:
    """The share of the read that came from the segments a passage lies in.

    None where they are not folded yet, or the memory has no say.
    """
    first, last = passage.first_token // segment, max(passage.first_token, passage.end_token - 1) // segment
    if last >= len(warmth) or not warmth.any():
        return None
    return float(warmth[first : last + 1].sum())
