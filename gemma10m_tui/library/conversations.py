"""Conversations with a snapshot: turns are only ever added, and keep their citations as they were shown."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Citation
from gemma10m_tui.library.faults import UnsoundRow
from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.records import ConversationSummary, Turn

_BRANCH = " (branch)"
_TITLE = 60  # characters of a question that a conversation is called by


class Conversations:
    """Those of an open snapshot; every method is one transaction."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file

    def all(self) -> list[ConversationSummary]:
        """Without their turns, the one that spoke last first."""
        with self._file.reading() as connection:
            return stored_conversations(connection)

    def turns(self, conversation: int) -> list[Turn]:
        """A conversation's turns in the order they were said."""
        with self._file.reading() as connection:
            return stored_turns(connection, conversation)

    def add_turn(
        self,
        conversation: int | None,
        question: str,
        answer: str,
        citations: Sequence[Citation],
        stopped: str,
        model: str,
        seconds: float,
        *,
        markdown: bool = False,
    ) -> int:
        """Add a turn at the end of a conversation and return that one's id.

        Where there is none, or it was removed while the turn was being answered, one begins, called as the question.
        """
        with self._file.writing() as connection:
            if conversation is None or not _is_there(connection, conversation):
                conversation = insert_conversation(connection, question[:_TITLE])
            insert_turn(
                connection, conversation, question, answer, citations, stopped, model, seconds, markdown=markdown
            )
            return conversation

    def branch(self, conversation: int, turns: int) -> int:
        """Begin a conversation with the first so many turns of another, which stays as it is; returns its id."""
        with self._file.writing() as connection:
            kept = stored_turns(connection, conversation)[:turns]
            (title,) = connection.execute("SELECT title FROM conversation WHERE id = ?", (conversation,)).fetchone()
            begun = insert_conversation(connection, f"{title.removesuffix(_BRANCH)}{_BRANCH}")
            for turn in kept:
                insert_turn(
                    connection,
                    begun,
                    turn.question,
                    turn.answer,
                    turn.citations,
                    turn.stopped,
                    turn.model,
                    turn.seconds,
                    markdown=turn.markdown,
                )
            return begun

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title."""
        with self._file.writing() as connection:
            _require_conversation(connection, conversation)
            connection.execute("UPDATE conversation SET title = ? WHERE id = ?", (clean_name(title), conversation))

    def remove(self, conversation: int) -> None:
        """Remove a conversation and its turns."""
        with self._file.writing() as connection:
            _require_conversation(connection, conversation)
            connection.execute("DELETE FROM conversation WHERE id = ?", (conversation,))


def now() -> str:
    """The moment as it is stored: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def insert_conversation(connection: sqlite3.Connection, title: str) -> int:
    """Begin a conversation and return its id."""
    row = connection.execute(
        "INSERT INTO conversation (title, created) VALUES (?, ?)", (clean_name(title), now())
    ).lastrowid
    assert row is not None  # an INSERT that returned has a row
    return row


def insert_turn(
    connection: sqlite3.Connection,
    conversation: int,
    question: str,
    answer: str,
    citations: Sequence[Citation],
    stopped: str,
    model: str,
    seconds: float,
    *,
    markdown: bool = False,
) -> None:
    """Add a turn at the end of a conversation."""
    _require_conversation(connection, conversation)
    stored = json.dumps([asdict(citation) for citation in citations])
    connection.execute(
        "INSERT INTO turn (conversation, question, answer, citations, stopped, model, seconds, created, markdown)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            conversation,
            clean(question),
            clean(answer),
            stored,
            stopped,
            clean_name(model),
            float(seconds),
            now(),
            int(markdown),
        ),
    )


def stored_turns(connection: sqlite3.Connection, conversation: int) -> list[Turn]:
    """A conversation's turns in the order they were said."""
    _require_conversation(connection, conversation)
    rows = connection.execute(
        "SELECT id, question, answer, citations, stopped, model, seconds, created, markdown FROM turn"
        " WHERE conversation = ? ORDER BY id",
        (conversation,),
    ).fetchall()
    return [
        Turn(
            turn,
            conversation,
            clean(question),
            clean(answer),
            _citations(citations),
            clean_name(stopped),
            clean_name(model),
            seconds,
            clean_name(created),
            bool(markdown),
        )
        for turn, question, answer, citations, stopped, model, seconds, created, markdown in rows
    ]


def stored_conversations(connection: sqlite3.Connection) -> list[ConversationSummary]:
    """All conversations, the one that spoke last first."""
    rows = connection.execute(
        "SELECT conversation.id, title, conversation.created, count(turn.id) FROM conversation"
        " LEFT JOIN turn ON turn.conversation = conversation.id"
        " GROUP BY conversation.id ORDER BY coalesce(max(turn.id), 0) DESC, conversation.id DESC"
    ).fetchall()
    return [
        ConversationSummary(row, clean_name(title), clean_name(created), turns) for row, title, created, turns in rows
    ]


def _require_conversation(connection: sqlite3.Connection, conversation: int) -> None:
    if not _is_there(connection, conversation):
        raise Problem(f"The snapshot has no conversation {conversation}.", ExitCode.NOT_FOUND)


def _is_there(connection: sqlite3.Connection, conversation: int) -> bool:
    return connection.execute("SELECT 1 FROM conversation WHERE id = ?", (conversation,)).fetchone() is not None


def _citations(stored: str) -> tuple[Citation, ...]:
    """The citations of a turn, from a file that may come from elsewhere: their texts are cleaned like any other."""
    try:
        return tuple(
            Citation(
                passage=int(fields["passage"]),
                document=clean_name(fields["document"]),
                locator=clean_name(fields["locator"]),
                quote=clean(fields["quote"]),
                verified=fields["verified"] is True,
                score=float(fields["score"]),
                heat=None if fields["heat"] is None else float(fields["heat"]),
            )
            for fields in json.loads(stored)
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnsoundRow("a turn's citations cannot be read") from error
