"""Recall: choosing the passages to read again for a question.

The ranking is BM25 over the passages' words, measured best for the small reader so far; heat is computed beside it
where the memory's gates are open, shown and stored, and not yet mixed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gemma10m_tui.library import Snapshot, StoredPassage

_FEW_WORDS = 4
_SPARE = 8  # passages looked at beyond those wanted, in the place of copies


@dataclass(frozen=True)
class Recalled:
    """A passage chosen for a question; `score` is its share of the scores of all that were found."""

    passage: StoredPassage
    score: float


def recall(snapshot: Snapshot, question: str, earlier_question: str | None, limit: int) -> list[Recalled]:
    """The passages that answer best to the question, best first."""
    hits = snapshot.search(in_context(question, earlier_question), limit + _SPARE)
    found = _each_text_once((snapshot.passage(hit.passage_id), max(hit.score, 0.0)) for hit in hits)[:limit]
    total = sum(score for _, score in found)
    return [Recalled(passage, score / total if total else 0.0) for passage, score in found]


def _each_text_once(ranked: Iterable[tuple[StoredPassage, float]]) -> list[tuple[StoredPassage, float]]:
    """Without passages that say what a better one says word for word: a file that lies in a folder twice, say."""
    best: dict[str, tuple[StoredPassage, float]] = {}
    for passage, score in ranked:
        best.setdefault(" ".join(passage.text.split()), (passage, score))
    return list(best.values())


def in_context(question: str, earlier_question: str | None) -> str:
    """What is asked for: a question of a few words that follows another one ("And where?") together with that one."""
    if earlier_question is None or len(question.split()) > _FEW_WORDS:
        return question
    return f"{earlier_question} {question}"
