"""`eval qa`: questions with known answers, each paragraph among others, answered by the code that answers people.

All paragraphs are dealt into haystacks of `distractors` + 1; each haystack is read into a snapshot of its own. Two
baselines run on the very same recall: the sentence of the top passage that shares most words with the question, and
the same network with untrained weights.
"""

import json
import lzma
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gemma10m_tui.conversation.answer import Session, answer
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.documents import read_stream
from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.baseline import best_sentence, untrained
from gemma10m_tui.evaluation.scores import exact_match, f1
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import store
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model
from model.evaluation.interval import bootstrap

_RECALLED = 5
_UNANSWERABLE_SHARE = 5  # one in so many extra questions is asked where its paragraph is not


@dataclass(frozen=True)
class Question:
    """A question about one paragraph, with the answers that count."""

    paragraph: str
    article: str
    text: str
    answers: tuple[str, ...]
    extractive: bool


@dataclass(frozen=True)
class Answered:
    """What was said to a question: by the model, by the baselines, and whether recall found its paragraph."""

    question: Question
    answerable: bool
    said: str
    refused: bool
    sentence: str
    untrained: str
    rank: int | None


def measure_questions(
    model: str | None, device: str, file: Path, *, limit: int | None, distractors: int, seed: int, mode: str
) -> dict[str, Any]:
    """Ask `limit` questions of the file (all of them if None) and score the answers."""
    started = time.monotonic()
    loaded = load(model, device)
    questions = _read_questions(file)
    done = list(_ask_all(loaded, questions, limit, distractors, seed, memory_only=mode == "memory"))
    asked = [one for one in done if one.answerable]
    absent = [one for one in done if not one.answerable]
    exact = [exact_match(one.said, one.question.answers) for one in asked]
    overlap = [f1(one.said, one.question.answers) for one in asked]
    return {
        "task": "qa",
        "mode": mode,
        "model": loaded.name,
        "file": file.name,
        "seed": seed,
        "distractors": distractors,
        "trials": len(asked),
        "correct": int(sum(exact)),
        "accuracy": _mean(exact),
        "interval": list(bootstrap(exact, seed)),
        "exact_match": _mean(exact),
        "f1": _mean(overlap),
        "f1_interval": list(bootstrap(overlap, seed)),
        "extractive": _scores([one for one in asked if one.question.extractive]),
        "passage_recall": {
            str(k): _mean([float(one.rank is not None and one.rank < k) for one in asked]) for k in (1, 5)
        },
        "refused_wrong": _mean([float(one.refused) for one in asked]),
        "refused_right": _mean([float(one.refused) for one in absent]),
        "baselines": {
            "best_sentence": {
                "exact_match": _mean([exact_match(one.sentence, one.question.answers) for one in asked]),
                "f1": _mean([f1(one.sentence, one.question.answers) for one in asked]),
            },
            "untrained": {
                "exact_match": _mean([exact_match(one.untrained, one.question.answers) for one in asked]),
                "f1": _mean([f1(one.untrained, one.question.answers) for one in asked]),
            },
        },
        "seconds": time.monotonic() - started,
    }


def _scores(asked: Sequence[Answered]) -> dict[str, float]:
    return {
        "trials": len(asked),
        "exact_match": _mean([exact_match(one.said, one.question.answers) for one in asked]),
        "f1": _mean([f1(one.said, one.question.answers) for one in asked]),
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _read_questions(file: Path) -> list[Question]:
    try:
        with lzma.open(file, "rt", encoding="utf-8") if file.suffix == ".xz" else file.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        questions = [
            Question(
                row["context"],
                str(row.get("document", "")),
                row["question"],
                tuple(row["answers"]),
                bool(row.get("extractive", True)),
            )
            for row in rows
            if row["answers"]
        ]
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as problem:
        raise Problem(
            f"{file.name} is not a file of questions: each line is a JSON object with context, question and answers."
        ) from problem
    if not questions:
        raise Problem(f"{file.name} holds no question with an answer.")
    return questions


def _ask_all(
    model: Model, questions: Sequence[Question], limit: int | None, distractors: int, seed: int, *, memory_only: bool
) -> Iterator[Answered]:
    """Deal paragraphs into haystacks until `limit` questions have been asked, and ask them."""
    rng = np.random.default_rng(seed)
    paragraphs = list(dict.fromkeys(question.paragraph for question in questions))
    if len(paragraphs) <= distractors:
        raise Problem(f"Only {len(paragraphs)} paragraphs are in the file; ask for fewer distractors than that.")
    order = [paragraphs[place] for place in rng.permutation(len(paragraphs))]
    haystacks = [order[first : first + distractors + 1] for first in range(0, len(order), distractors + 1)]
    if len(haystacks[-1]) <= distractors:  # the last one is filled up with paragraphs of the first
        haystacks[-1] += order[: distractors + 1 - len(haystacks[-1])]
    wanted = min(limit or len(questions), len(questions))
    share = [
        wanted * (place + 1) // len(haystacks) - wanted * place // len(haystacks) for place in range(len(haystacks))
    ]
    asked: set[int] = set()
    for haystack, count in zip(haystacks, share, strict=True):
        if count == 0:
            continue
        inside = set(haystack)
        here = [n for n, question in enumerate(questions) if question.paragraph in inside and n not in asked]
        articles = {question.article for question in questions if question.paragraph in inside}
        elsewhere = [n for n, question in enumerate(questions) if question.article not in articles]
        chosen = [here[place] for place in rng.permutation(len(here))[: count if limit else None]]
        foreign = [elsewhere[place] for place in rng.permutation(len(elsewhere))[: count // _UNANSWERABLE_SHARE]]
        asked |= set(chosen)
        with tempfile.TemporaryDirectory() as folder:
            session = _read_haystack(model, haystack, Path(folder))
            fresh = replace(session, model=untrained(model, seed))
            with session.snapshot:
                for number in chosen:
                    yield _ask(session, fresh, questions[number], haystack, memory_only, answerable=True)
                for number in foreign:
                    yield _ask(session, fresh, questions[number], haystack, memory_only, answerable=False)


def _read_haystack(model: Model, paragraphs: Sequence[str], folder: Path) -> Session:
    snapshot = Snapshot.create(
        folder / "haystack.g10m", title="haystack", model=identity_of(model), content_key="0" * 64
    )
    for number, paragraph in enumerate(paragraphs):
        store(snapshot, read_stream(paragraph.encode(), _name(number)), model.tokenizer)
    snapshot.finish_documents()
    reading = Reading(snapshot, model)
    for _ in reading.run(lambda: False):
        pass
    return Session(snapshot, model, reading.state, as_normalisers(reading.normalisers, model.spec))


def _ask(
    session: Session,
    fresh: Session,
    question: Question,
    haystack: Sequence[str],
    memory_only: bool,
    *,
    answerable: bool,
) -> Answered:
    recalled = recall(session.snapshot, question.text, None, _RECALLED)
    names = [one.passage.document for one in recalled]
    own = _name(haystack.index(question.paragraph)) if answerable else ""
    said = _answer(session, question.text, memory_only)
    return Answered(
        question=question,
        answerable=answerable,
        said="" if said.stopped == "refused" else said.answer,
        refused=said.stopped == "refused",
        sentence=best_sentence(question.text, recalled[0].passage.text) if recalled else "",
        untrained=_answer(fresh, question.text, memory_only).answer if answerable else "",
        rank=names.index(own) if own in names else None,
    )


def _answer(session: Session, question: str, memory_only: bool) -> AnswerFinished:
    for event in answer(session, question, memory_only=memory_only, cancelled=lambda: False):
        if isinstance(event, AnswerFinished):
            return event
    raise Problem("The answer ended without saying how.")


def _name(number: int) -> str:
    return f"paragraph-{number}"
