"""Answering by writing: the decoder goes on from what was said, the passages and the question, a piece at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.earlier_turns import Exchange
from gemma10m_tui.conversation.extraction import LONGEST_ANSWER, Extraction
from gemma10m_tui.conversation.heat import heat, passage_heat
from gemma10m_tui.conversation.pointing.quotes import find_quote
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.rereading import open_gates, reread
from gemma10m_tui.conversation.session import REFUSAL, Said, Session, cited
from gemma10m_tui.conversation.window import Window, fill_window
from gemma10m_tui.documents import clean
from gemma10m_tui.events import Citation, Event, PassageRecalled, TokenDecoded
from model import chat_format
from model.checkpoint import Model
from model.generator import Constraint, Generator
from model.sampling import Sampling

_MEMORY_AND_TURNS = "the memory, and what was said before"


@dataclass(frozen=True)
class Written:
    """The end of the writing: the text as decoded, how it stopped, tokens decoded."""

    text: str
    stopped: str
    tokens: int


def by_writing(
    session: Session,
    question: str,
    recalled: Sequence[Recalled],
    earlier: Sequence[Exchange],
    sampling: Sampling,
    cancelled: Callable[[], bool],
    *,
    memory_only: bool,
) -> Iterator[Event | Said]:
    """What the decoder writes after the question. One that can refuse is held to the passages' words, but not
    where it answers from its memory alone.
    """
    model = session.model
    window = fill_window(model.tokenizer, model.spec.segment, question, recalled, earlier)
    generator = Generator(model, session.state)
    generator.close()
    queries = reread(generator, window, cancelled)
    warmth = heat(queries, open_gates(model), session.normalisers)
    heats = [passage_heat(one.recalled.passage, warmth, model.spec.segment) for one in window.shown]
    for one, share in zip(window.shown, heats, strict=True):
        yield PassageRecalled(cited(one.recalled, "", share))
    written = Written("", "cancelled", 0)
    if queries:
        constraint = None if memory_only else _extraction(model, window)
        for piece in _write(generator, model, constraint, sampling, cancelled):
            if isinstance(piece, Written):
                written = piece
            else:
                yield TokenDecoded(piece)
    if written.stopped == "refused":
        yield TokenDecoded(REFUSAL)
    text = REFUSAL if written.stopped == "refused" else written.text
    consulted = _MEMORY_AND_TURNS if memory_only and window.turns else ""
    citations = tuple(_citations(window, heats, written))
    yield Said(text, written.stopped, citations, written.tokens, consulted=consulted, markdown=not _can_refuse(model))


def _extraction(model: Model, window: Window) -> Extraction | None:
    """What binds a model that can refuse to the passages in the window; with none there, it can only refuse."""
    if not _can_refuse(model):
        return None
    return Extraction(model.tokenizer, [(one.tokens, one.text) for one in window.shown])


def _can_refuse(model: Model) -> bool:
    return model.tokenizer.control.no_answer is not None


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


def _citations(window: Window, heats: Sequence[float | None], written: Written) -> Iterator[Citation]:
    """The passages with a quote that holds the answer come first, best recalled first, then the others consulted."""
    pairs = sorted(zip(window.shown, heats, strict=True), key=lambda pair: -pair[0].recalled.score)
    without = []
    for one, share in pairs:
        quote = None if written.stopped == "refused" else find_quote(one.recalled.passage.text, written.text)
        if quote is None:
            without.append(cited(one.recalled, "", share))
        else:
            yield cited(one.recalled, quote.text, share)
    yield from without
