"""The network's state on disk: checkpoints with their hashes, and what each segment added to z.

The last two are there for safety. Older ones are kept as places to go back to, when a document is undone, has changed,
or only the beginning of a text is asked; they are thinned as they come to be too many or too large, so that those left
are spread over the whole text.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

from gemma10m_tui.library.records import Checkpoint

_LATEST = 2
MOST_KEPT = 16
MOST_KEPT_BYTES = 64 * 2**20


def insert_checkpoint(
    connection: sqlite3.Connection, tokens: int, segments: int, state: bytes, normalisers: Sequence[bytes]
) -> None:
    """Store a state and the normalisers of the segments since the one it continues.

    A reading that went on from an earlier checkpoint replaces what lies past it.
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
    rows = connection.execute("SELECT tokens, length(state) FROM checkpoint ORDER BY tokens").fetchall()
    for unneeded in too_many(rows):
        connection.execute("DELETE FROM checkpoint WHERE tokens = ?", (unneeded,))


def note_precision(connection: sqlite3.Connection, tokens: int, precision: str) -> None:
    """Remember what the state after so many tokens was computed in, beside what those before it were."""
    (known,) = connection.execute("SELECT precision FROM snapshot").fetchone()
    first = connection.execute("SELECT 1 FROM checkpoint WHERE tokens < ?", (tokens,)).fetchone() is None
    if first and precision:
        connection.execute("UPDATE snapshot SET precision = ?", (precision,))
    elif known and precision not in ("", *known.split("+")):
        connection.execute("UPDATE snapshot SET precision = ?", (f"{known}+{precision}",))


def too_many(checkpoints: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Which of the checkpoints (tokens, bytes; in order) go: always the one that leaves the smallest gap behind."""
    left = list(checkpoints)
    while len(left) > _LATEST and (
        len(left) > MOST_KEPT + _LATEST or sum(size for _, size in left) > max(MOST_KEPT_BYTES, _LATEST * left[-1][1])
    ):
        places = [0, *(tokens for tokens, _ in left)]
        gaps = [after - before for before, _, after in zip(places, places[1:], places[2:], strict=False)]
        smallest = min(range(len(left) - _LATEST), key=lambda index: gaps[index])
        yield left.pop(smallest)[0]


def forget_checkpoints_past(connection: sqlite3.Connection, tokens: int) -> None:
    """Drop every state that holds more than so many tokens, and the normalisers that none of those left covers."""
    connection.execute("DELETE FROM checkpoint WHERE tokens > ?", (tokens,))
    connection.execute("DELETE FROM normaliser WHERE segment >= (SELECT coalesce(max(segments), 0) FROM checkpoint)")


def settle_completeness(connection: sqlite3.Connection) -> None:
    """Call the snapshot complete if its newest state holds every token of the stream, and incomplete if not."""
    connection.execute(
        "UPDATE snapshot SET complete = coalesce((SELECT max(tokens) FROM checkpoint), 0)"
        " >= coalesce((SELECT max(end_token) FROM passage), 0)"
    )


def sound_checkpoint(connection: sqlite3.Connection, at_most: int | None = None, every: int = 1) -> Checkpoint | None:
    """The newest checkpoint whose state has the hash it was stored with, or None.

    Only those of at most so many tokens, and of a multiple of `every` segments, count.
    """
    newest_first = connection.execute(
        "SELECT tokens FROM checkpoint WHERE (?1 IS NULL OR tokens <= ?1) AND segments % ?2 = 0 ORDER BY tokens DESC",
        (at_most, every),
    ).fetchall()
    found = (_sound(connection, tokens) for (tokens,) in newest_first)
    return next((checkpoint for checkpoint in found if checkpoint is not None), None)


def sound_marks(connection: sqlite3.Connection) -> Iterator[tuple[int, bool]]:
    """Tokens of every checkpoint, oldest first, and whether its state has the hash it was stored with."""
    for (tokens,) in connection.execute("SELECT tokens FROM checkpoint ORDER BY tokens").fetchall():
        yield tokens, _sound(connection, tokens) is not None


def kept_marks(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Tokens and segments of every checkpoint, oldest first, unread and unchecked."""
    return connection.execute("SELECT tokens, segments FROM checkpoint ORDER BY tokens").fetchall()


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


def _sound(connection: sqlite3.Connection, tokens: int) -> Checkpoint | None:
    try:
        segments, sha256, state = connection.execute(
            "SELECT segments, sha256, state FROM checkpoint WHERE tokens = ?", (tokens,)
        ).fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return None
    if isinstance(state, bytes) and hashlib.sha256(state).hexdigest() == sha256:
        return Checkpoint(tokens, segments, state, sha256)
    return None
