"""`eval code`: where names of a source tree are defined, what they take, what their docstrings say, as a report.

The questions are made from the Python files themselves: of every name that the whole tree defines once. The answer is
right where its first citation is the passage that the definition begins in, and word for word where it is that text.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.documents import find_sources
from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.question_scores import ranked, ranked_intervals
from gemma10m_tui.evaluation.report import mean, share
from gemma10m_tui.evaluation.scores import exact_match, f1
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import parse_sources
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model
from model.training.tasks.definitions import Askable, Kind, askables

RECALLED = 20
_QUESTIONS: dict[Kind, str] = {
    "defined": "Where is {name} defined?",
    "takes": "What does {name} take?",
    "says": "What does the docstring of {name} say?",
    "inherits": "What does {name} inherit from?",
    "value": "What is the value of {name}?",
}


@dataclass(frozen=True)
class CodeQuestion:
    """A question about a name, its answer, and the passages (ids) that the definition's first line stands in."""

    kind: Kind
    text: str
    answer: str
    passages: frozenset[int]


@dataclass(frozen=True)
class CodeAnswer:
    """What was said, and where the definition is among the passages cited and recalled (0 first, None not at all)."""

    question: CodeQuestion
    said: str
    refused: bool
    cited: int | None
    recalled: int | None


def measure_code(
    model: str | None, device: str, precision: str, folder: Path, *, limit: int, seed: int
) -> dict[str, Any]:
    """Read a folder of Python sources and ask up to `limit` questions of each kind. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    with tempfile.TemporaryDirectory() as place:
        snapshot = Snapshot.create(
            Path(place) / "code.g10m", title=folder.name, model=identity_of(loaded), content_key="0" * 64
        )
        with snapshot:
            for _ in parse_sources(snapshot, find_sources([folder]), loaded.tokenizer, lambda: False):
                pass
            snapshot.finish_documents()
            asked = _drawn(questions_of(snapshot), limit, np.random.default_rng(seed))
            if not asked:
                raise Problem(f"There is no Python source in {folder.name} that defines a name only once.")
            session = _session(loaded, snapshot)
            done = [_answered(session, one) for one in asked]
            tokens = snapshot.tokens_total
    return {
        "task": "code",
        "model": loaded.name,
        "dtype": loaded.precision,
        "folder": folder.name,
        "tokens": tokens,
        "seed": seed,
        "answered_by": "decoder" if loaded.finder is None else "finder",
        **code_scores(done),
        "seconds": time.monotonic() - started,
    }


def questions_of(snapshot: Snapshot) -> list[CodeQuestion]:
    """Everything that can be asked of the Python files of a snapshot, in their order."""
    found: list[tuple[Askable, str, frozenset[int]]] = []
    for text, starts in _python_files(snapshot):
        for one in askables(text):
            here = {number for first, end, number in starts if first < one.end and one.first < end}
            if one.kind == "defined":  # only where it begins: a passage may end inside a long first line
                here = {number for first, end, number in starts if first <= one.first < end}
            found.append((one, text[one.first : one.end], frozenset(here)))
    defined = Counter(one.name for one, _, _ in found if one.kind == "defined")
    return [
        CodeQuestion(one.kind, _QUESTIONS[one.kind].format(name=one.name), answer, passages)
        for one, answer, passages in found
        if defined[one.name] == 1
    ]


def _python_files(snapshot: Snapshot) -> list[tuple[str, list[tuple[int, int, int]]]]:
    """The text of every Python file, with (first, end, id) of its passages in characters of it."""
    files: dict[str, tuple[list[str], list[tuple[int, int, int]]]] = {}
    for passage in snapshot.passages(0):
        if passage.document.endswith(".py"):
            texts, starts = files.setdefault(passage.document, ([], []))
            first = starts[-1][1] if starts else 0
            texts.append(passage.text)
            starts.append((first, first + len(passage.text), passage.id))
    return [("".join(texts), starts) for texts, starts in files.values()]


def _drawn(questions: Sequence[CodeQuestion], limit: int, rng: np.random.Generator) -> list[CodeQuestion]:
    """Up to `limit` of each kind."""
    drawn: list[CodeQuestion] = []
    for kind in _QUESTIONS:
        alike = [one for one in questions if one.kind == kind]
        drawn += [alike[place] for place in rng.permutation(len(alike))[:limit]]
    return drawn


def _session(model: Model, snapshot: Snapshot) -> Session:
    """What the questions are asked of. A finder needs no memory, so the network reads only for a model without one."""
    reading = Reading(snapshot, model)
    if model.finder is None:
        for _ in reading.run(lambda: False):
            pass
    return Session(snapshot, model, reading.state, as_normalisers(reading.normalisers, model.spec))


def _answered(session: Session, question: CodeQuestion) -> CodeAnswer:
    finder = session.model.finder
    likeness = None if finder is None else finder.likeness
    recalled = [one.passage.id for one in recall(session.snapshot, question.text, None, RECALLED, likeness)]
    for event in answer(session, question.text, cancelled=lambda: False):
        if isinstance(event, AnswerFinished):
            refused = event.stopped == "refused"
            cited = [citation.passage for citation in event.citations]
            said = "" if refused else event.answer
            return CodeAnswer(question, said, refused, _first(cited, question), _first(recalled, question))
    raise Problem("The answer ended without saying how.")


def _first(passages: Sequence[int], question: CodeQuestion) -> int | None:
    return next((place for place, number in enumerate(passages) if number in question.passages), None)


def code_scores(done: Sequence[CodeAnswer]) -> dict[str, Any]:
    """The top citation of "where is …", then everything by kind of question."""
    kinds = dict.fromkeys(one.question.kind for one in done)
    return {
        **share([one.cited == 0 for one in done if one.question.kind == "defined"]),
        "by_kind": {kind: _of_kind([one for one in done if one.question.kind == kind]) for kind in kinds},
        "missed": [
            {"question": one.question.text, "answer": one.question.answer, "said": one.said}
            for one in done
            if one.question.kind == "defined" and one.cited != 0
        ],
    }


def _of_kind(done: Sequence[CodeAnswer]) -> dict[str, Any]:
    ranks = [one.recalled for one in done]
    return {
        "top_citation": share([one.cited == 0 for one in done]),
        "passage_recall": ranked(ranks),
        "passage_recall_interval": ranked_intervals(ranks),
        "exact_match": mean([exact_match(one.said, (one.question.answer,)) for one in done]),
        "f1": mean([f1(one.said, (one.question.answer,)) for one in done]),
        "quoted_whole": mean([one.question.answer in one.said for one in done]),
        "refused_wrong": mean([one.refused for one in done]),
    }
