"""Cutting the end of a snapshot's text off: the passages, what is found of them, and every state that has seen them.

A memory is a sum over all that was read and nothing can be taken out of it; but a state from before is still what it
was. So what comes last can be undone, and what comes first can be had alone; the network reads at most from the last
checkpoint before the cut.
"""

import json
import sqlite3

from gemma10m_tui.documents.document import Outcome
from gemma10m_tui.library.checkpoints import forget_checkpoints_past, settle_completeness
from gemma10m_tui.library.content_key import key_of_beginning
from gemma10m_tui.library.full_text import add_search_row, optimize_index
from gemma10m_tui.library.passage_store import heading, passages_in

_PASSAGES_A_QUERY = 256
_NO_PASSAGE = 0  # the id that no passage has
_LEFT_OUT = "its end was left out"


def cut(connection: sqlite3.Connection, end_token: int) -> None:
    """Leave the passages that end by a token, inside the caller's transaction; others must not reach across it."""
    (first_gone,) = connection.execute("SELECT min(id) FROM passage WHERE first_token >= ?", (end_token,)).fetchone()
    if first_gone is not None:
        connection.execute("DELETE FROM passage WHERE first_token >= ?", (end_token,))
        connection.execute(
            "DELETE FROM document WHERE outcome = ? AND id NOT IN (SELECT document FROM passage)", (Outcome.READ,)
        )
        _recount(connection)
        _index_anew(connection)
        _unlink_citations(connection, first_gone)
    forget_checkpoints_past(connection, end_token)
    settle_completeness(connection)


def _recount(connection: sqlite3.Connection) -> None:
    """Put right what is said of a document that was cut in the middle: it is no longer all of its file."""
    rows = connection.execute(
        "SELECT document.id, reason, text_key, min(passage.id), count(*) FROM document"
        " JOIN passage ON passage.document = document.id GROUP BY document.id HAVING count(*) != document.passages"
    ).fetchall()
    for document, reason, text_key, first, count in rows:
        characters = sum(len(passage.text) for passage in passages_in(connection, first, count))
        told = reason if reason.endswith(_LEFT_OUT) else f"{reason}; {_LEFT_OUT}".removeprefix("; ")
        connection.execute(
            "UPDATE document SET passages = ?, characters = ?, reason = ?, text_key = ? WHERE id = ?",
            (count, characters, told, key_of_beginning(text_key, count), document),
        )


def _index_anew(connection: sqlite3.Connection) -> None:
    """The full-text index keeps no text of its own, so single rows cannot be taken out of it."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    following = 0
    while batch := passages_in(connection, following, _PASSAGES_A_QUERY):
        for passage in batch:
            add_search_row(
                connection, passage.id, passage.text, heading(passage.document, passage.title, passage.locator.section)
            )
        following = batch[-1].id + 1
    optimize_index(connection)


def _unlink_citations(connection: sqlite3.Connection, first_gone: int) -> None:
    """Let no citation lead to a passage that takes the number of one that is gone."""
    for turn, stored in connection.execute("SELECT id, citations FROM turn").fetchall():
        citations = json.loads(stored)
        gone = [citation for citation in citations if citation["passage"] >= first_gone]
        if gone:
            for citation in gone:
                citation["passage"] = _NO_PASSAGE
            connection.execute("UPDATE turn SET citations = ? WHERE id = ?", (json.dumps(citations), turn))
