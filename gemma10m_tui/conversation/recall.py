"""Recall: choosing the passages to read again for a question.

The ranking is BM25 over the passages' words, measured best for the small reader so far; heat is computed beside it
where the memory's gates are open, shown and stored, and not yet mixed in.
"""

from dataclasses import dataclass

from gemma10m_tui.library import Snapshot, StoredPassage

_FEW_WORDS = 4


@dataclass(frozen=True)
class Recalled:
    """A passage chosen for a question; `score` is its share of the scores of all that were found."""

    passage: StoredPassage
    score: float


def recall(snapshot: Snapshot, question: str, earlier_question: str | None, limit: int) -> list[Recalled]:
    """The passages that answer best to the question, best first."""
    hits = snapshot.search(in_context(question, earlier_question), limit)
    total = sum(max(hit.score, 0.0) for hit in hits)
    return [Recalled(snapshot.passage(hit.passage_id), max(hit.score, 0.0) / total if total else 0.0) for hit in hits]


def in_context(question: str, earlier_question: str | None) -> str:
    """What is asked for: a question of a few words that follows another one ("And where?") together with that one."""
    if earlier_question is None or len(question.split()) > _FEW_WORDS:
        return question
    return f"{earlier_question} {question}"
