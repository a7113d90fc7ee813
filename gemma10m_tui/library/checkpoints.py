"""The network's state on disk: the last two checkpoints with their hashes, and what each segment added to z."""

import hashlib
import sqlite3
from collections.abc import Sequence

from gemma10m_tui.library.records import Checkpoint

_KEPT = 2


def insert_checkpoint(
    connection: sqlite3.Connection, tokens: int, segments: int, state: bytes, normalisers: Sequence[bytes]
) -> None:
    """Store a state and the normalisers of the segments since the one it continues; older than two go.

    A reading that went on from the previous checkpoint, because the last was damaged, replaces what lies past it.
    """
    first = segments - len(normalisers)
    if first < 0:
        raise ValueError(f"{len(normalisers)} normalisers for {segments} segments")
    connection.execute("DELETE FROM checkpoint WHERE tokens >= ?", (tokens,))
    connection.execute("DELETE FROM normaliser WHERE segment >= ?", (first,))
    connection.executemany("INSERT INTO normaliser (segment, z) VALUES (?, ?)", enumerate(normalisers, start=first))
    connection.execute(
        "INSERT INTO checkpoint (tokens, segments, sha256, state) VALUES (?, ?, ?, ?)",
        (tokens, segments, hashlib.sha256(state).hexdigest(), state),
    )
    connection.execute(
        "DELETE FROM checkpoint WHERE tokens NOT IN (SELECT tokens FROM checkpoint ORDER BY tokens DESC LIMIT ?)",
        (_KEPT,),
    )


def sound_checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    """The newest checkpoint whose state has the hash it was stored with, or None."""
    newest_first = connection.execute("SELECT tokens FROM checkpoint ORDER BY tokens DESC").fetchall()
    for (tokens,) in newest_first:
        try:
            segments, sha256, state = connection.execute(
                "SELECT segments, sha256, state FROM checkpoint WHERE tokens = ?", (tokens,)
            ).fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            continue
        if isinstance(state, bytes) and hashlib.sha256(state).hexdigest() == sha256:
            return Checkpoint(tokens, segments, state, sha256)
    return None


def has_checkpoint(connection: sqlite3.Connection) -> bool:
    """Whether any state was ever stored, sound or not."""
    return connection.execute("SELECT 1 FROM checkpoint LIMIT 1").fetchone() is not None


def newest_mark(connection: sqlite3.Connection) -> tuple[int, int, int, str]:
    """Tokens, segments, state bytes and hash of the newest checkpoint, unread and unchecked; zeros for none."""
    row = connection.execute(
        "SELECT tokens, segments, length(state), sha256 FROM checkpoint ORDER BY tokens DESC LIMIT 1"
    ).fetchone()
    return row if row else (0, 0, 0, "")


def stored_normalisers(connection: sqlite3.Connection, segments: int) -> list[bytes]:
    """One blob a segment, in order, of the first so many segments."""
    rows = connection.execute("SELECT z FROM normaliser WHERE segment < ? ORDER BY segment", (segments,)).fetchall()
    return [z for (z,) in rows]
