"""`eval qa`: questions with known answers, each paragraph among others, answered by the code that answers people.

Paragraphs stand among other paragraphs of the file (many small haystacks), or among other text of any length (one large
one). Two baselines run on the same questions: the sentence of the top passage that shares most words with the question,
and the same network with untrained weights; two knock-outs, where the network writes: the memory emptied, and the
memory of another text (the beginning of the book that ships).
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gemma10m_tui.assets import sample_book
from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.extraction import LONGEST_ANSWER
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.documents import clean, read_stream
from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.baseline import best_sentence, untrained
from gemma10m_tui.evaluation.haystacks import texts_of
from gemma10m_tui.evaluation.question_file import (
    Deal,
    Question,
    deal_among_paragraphs,
    deal_in_text,
    read_questions,
)
from gemma10m_tui.evaluation.question_scores import Answered, Reply, question_scores
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import store
from gemma10m_tui.reading.read_on import Reading
from model import chat_format
from model.checkpoint import Model
from model.evaluation.asking import Asked, ask
from model.generator import Generator
from model.reader import Reader
from model.state import State

RECALLED = 20
COMPARED = 100  # questions of a haystack that baselines and knock-outs are asked
_FOREIGN_TOKENS = 16_384
_ASKED_AT_ONCE = 16


@dataclass(frozen=True)
class Knockouts:
    """The same haystack's session with untrained weights, with its memory emptied, and with one of other text."""

    fresh: Session
    zeroed: Session
    foreign: Session


def measure_questions(
    model: str | None,
    device: str,
    precision: str,
    file: Path,
    *,
    limit: int | None,
    distractors: int,
    seed: int,
    mode: str,
    haystack: Path | None = None,
    tokens: int = 0,
) -> dict[str, Any]:
    """Ask `limit` questions of the file (all of them if None) and score the answers.

    `mode`: "recall" re-reads passages, "memory" re-reads nothing, "find" only looks where the paragraph is ranked.
    `haystack` and `tokens` put the paragraphs into other text; else each stands among `distractors` others.
    """
    started = time.monotonic()
    loaded = load(model, device, precision)
    questions = read_questions(file)
    rng = np.random.default_rng(seed)
    if haystack is None:
        deals = deal_among_paragraphs(questions, limit, distractors, rng)
    else:
        deals = iter([deal_in_text(questions, limit, texts_of(haystack), tokens, loaded.tokenizer, rng)])
    foreign = _foreign_state(loaded) if _answered_by(loaded, mode) == "decoder" else None
    done: list[Answered] = []
    sizes: list[int] = []
    for deal in deals:
        with tempfile.TemporaryDirectory() as folder:
            snapshot = store_deal(loaded, deal, Path(folder))
            with snapshot:
                sizes.append(snapshot.tokens_total)
                done += _ask_deal(loaded, snapshot, deal, mode, seed, foreign)
    return {
        "task": "qa",
        "mode": mode,
        "model": loaded.name,
        "dtype": loaded.precision,
        "file": file.name,
        "seed": seed,
        "haystack": haystack.name if haystack else f"{distractors} other paragraphs",
        "haystacks": len(sizes),
        "tokens": max(sizes, default=0),
        "answered_by": _answered_by(loaded, mode),
        **question_scores(done, seed),
        "seconds": time.monotonic() - started,
    }


def _answered_by(model: Model, mode: str) -> str:
    if mode == "find":
        return "nobody"
    return "decoder" if mode == "memory" or model.finder is None else "finder"


def store_deal(model: Model, deal: Deal, folder: Path) -> Snapshot:
    """A snapshot with the documents of a haystack, named by `document_name`; nothing of it is read yet."""
    snapshot = Snapshot.create(
        folder / "haystack.g10m", title="haystack", model=identity_of(model), content_key="0" * 64
    )
    for number, text in enumerate(deal.documents):
        store(snapshot, read_stream(text.encode(), document_name(number)), model.tokenizer)
    snapshot.finish_documents()
    return snapshot


def _ask_deal(
    model: Model, snapshot: Snapshot, deal: Deal, mode: str, seed: int, foreign: State | None
) -> Iterator[Answered]:
    questions = [(question, True) for question in deal.asked] + [(question, False) for question in deal.absent]
    if mode == "find":
        for question, answerable in questions:
            yield _answered(model, snapshot, deal, question, answerable, None)
        return
    reading = Reading(snapshot, model)
    if _answered_by(model, mode) == "decoder":  # a finder needs no memory
        for _ in reading.run(lambda: False):
            pass
    session = Session(snapshot, model, reading.state, as_normalisers(reading.normalisers, model.spec))
    knockouts = None if foreign is None else _knockouts(session, foreign, seed)
    for first in range(0, len(questions), _ASKED_AT_ONCE):
        part = questions[first : first + _ASKED_AT_ONCE]
        texts = [question.text for question, _ in part]
        replies = _replies(session, texts, mode)
        compared = knockouts if first < COMPARED else None
        others = (
            [_replies(one, texts, mode) for one in (compared.fresh, compared.zeroed, compared.foreign)]
            if compared
            else []
        )
        for index, (question, answerable) in enumerate(part):
            compared_with = (one[index] for one in others)
            yield _answered(model, snapshot, deal, question, answerable, replies[index], *compared_with)


def _answered(
    model: Model,
    snapshot: Snapshot,
    deal: Deal,
    question: Question,
    answerable: bool,
    reply: Reply | None,
    fresh: Reply | None = None,
    zeroed: Reply | None = None,
    foreign: Reply | None = None,
) -> Answered:
    recalled = recall(snapshot, question.text, None, RECALLED, model.finder.likeness if model.finder else None)
    names = [one.passage.document for one in recalled]
    own = document_name(deal.places[question.paragraph]) if answerable else ""
    return Answered(
        question=question,
        answerable=answerable,
        rank=_rank(names, own),
        cited=None if reply is None else _rank(reply.documents, own),
        reply=reply,
        sentence=best_sentence(question.text, recalled[0].passage.text) if recalled else "",
        untrained=fresh,
        zeroed=zeroed,
        foreign=foreign,
    )


def _rank(names: Sequence[str], own: str) -> int | None:
    return names.index(own) if own in names else None


def _replies(session: Session, questions: Sequence[str], mode: str) -> list[Reply]:
    if mode == "memory":
        return from_memory(session.model, session.state, questions)
    return [_reply(session, question) for question in questions]


def _reply(session: Session, question: str) -> Reply:
    for event in answer(session, question, cancelled=lambda: False):
        if isinstance(event, AnswerFinished):
            documents = tuple(citation.document for citation in event.citations)
            refused = event.stopped == "refused"
            return Reply("" if refused else event.answer, event.stopped, documents)
    raise Problem("The answer ended without saying how.")


def from_memory(model: Model, state: State, questions: Sequence[str]) -> list[Reply]:
    """What a turn with nothing re-read says to each question; the questions are asked side by side."""
    branch = Generator(model, state)
    branch.close()
    tokenizer, refusal = model.tokenizer, model.tokenizer.control.no_answer
    asked = [
        Asked(branch.state, tuple(chat_format.turn_ids(tokenizer, (), tokenizer.encode(question))))
        for question in questions
    ]
    limit = LONGEST_ANSWER + 1 if refusal is not None else model.spec.segment // 2
    replies = []
    for one in ask(model, asked, limit, chat_format.stop_ids(tokenizer)):
        text = clean(tokenizer.decode(one.tokens)).strip()
        refused = refusal is not None and one.ended_by == refusal and not text
        stopped = "refused" if refused else "length" if one.ended_by is None else "end"
        replies.append(Reply(text, stopped))
    return replies


def _knockouts(session: Session, foreign: State, seed: int) -> Knockouts:
    return Knockouts(
        fresh=replace(session, model=untrained(session.model, seed)),
        zeroed=replace(session, state=session.state.without_memory()),
        foreign=replace(session, state=session.state.with_memory_of(foreign)),
    )


def _foreign_state(model: Model) -> State:
    """What another text has left."""
    text = "".join(texts_of(sample_book()))
    state = model.decoder.empty_state()
    for done in Reader(model).read(state, model.tokenizer.encode(text)[:_FOREIGN_TOKENS]):
        state = done.state
    branch = Generator(model, state)
    branch.close()
    return branch.state


def document_name(number: int) -> str:
    """What the document of a number is called."""
    return f"document-{number}"
