"""A second memory of the text that a snapshot holds, made beside the first and put in its place once it is whole.

A snapshot has all of its text, in the order in which it was read: a model that did not read it can do so without the
documents. What it has read so far lies in a copy that the library does not list; until that holds all of the text the
snapshot is what it was, and a reading that was stopped goes on in the copy. Conversations never leave the snapshot.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import Problem
from gemma10m_tui.library.content_key import key_of_documents, renew_content_key
from gemma10m_tui.library.copies import copy
from gemma10m_tui.library.leftovers import remove_unfinished, unfinished
from gemma10m_tui.library.records import ModelIdentity
from gemma10m_tui.library.snapshot import Snapshot

_MOVED = (  # what a memory is, table by table
    ("checkpoint", "tokens, segments, sha256, state"),
    ("normaliser", "segment, z"),
)


def copy_begun(snapshot: Snapshot, model: ModelIdentity) -> Snapshot | None:
    """The copy in which a model was stopped while it read a snapshot's text; one that serves no more is removed.

    The snapshot is open for writing meanwhile, so that nobody changes the text.
    """
    path = unfinished(snapshot.path)
    if not path.exists():
        return None
    begun = _begun(path, snapshot, model)
    if begun is None:
        remove_unfinished(snapshot.path)
    return begun


def copy_to_read(snapshot: Snapshot, model: ModelIdentity, counts: Sequence[int]) -> Snapshot:
    """A copy without any memory, for a model to read a snapshot's text in.

    `counts` has the tokens of each passage: another model has other tokens.
    """
    path = unfinished(snapshot.path)
    copy(snapshot.path, path, lambda connection: _without_memory(connection, model, counts))
    return Snapshot.open(path)


def take_over(snapshot: Snapshot, read: Snapshot) -> None:
    """Give a snapshot the memory of its copy, which holds all of the text, in one transaction; the copy goes."""
    with read.reading() as source, snapshot.writing() as target:
        target.executemany(
            "UPDATE passage SET first_token = ?, end_token = ? WHERE id = ?",
            source.execute("SELECT first_token, end_token, id FROM passage"),
        )
        for table, columns in _MOVED:
            target.execute(f"DELETE FROM {table}")
            places = ", ".join("?" * len(columns.split(", ")))
            rows = source.execute(f"SELECT {columns} FROM {table}")
            target.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
        target.execute(
            "UPDATE snapshot SET model_name = ?, model_fingerprint = ?, content_key = ?, precision = ?, complete = 1",
            source.execute("SELECT model_name, model_fingerprint, content_key, precision FROM snapshot").fetchone(),
        )
    read.close()
    remove_unfinished(snapshot.path)


def _begun(path: Path, snapshot: Snapshot, model: ModelIdentity) -> Snapshot | None:
    """The copy in a file, where it is being read by this model and has the text that the snapshot has now."""
    try:
        begun = Snapshot.open(path)
    except Problem:
        return None
    same = False
    with contextlib.suppress(Problem), snapshot.reading() as ours, begun.reading() as theirs:
        wanted = model.fingerprint, key_of_documents(ours, model.fingerprint), _passages(ours)
        same = wanted == (begun.model.fingerprint, begun.content_key, _passages(theirs))
    if not same:
        begun.close()
    return begun if same else None


def _passages(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many there are, and the last: what was read again after it had failed has the same key as before."""
    count, last = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM passage").fetchone()
    return int(count), int(last)


def _without_memory(connection: sqlite3.Connection, model: ModelIdentity, counts: Sequence[int]) -> None:
    """The stream of tokens as a model has it, nothing of which is read."""
    ends = list(accumulate(counts))
    ids = [row[0] for row in connection.execute("SELECT id FROM passage ORDER BY id")]
    connection.executemany(
        "UPDATE passage SET first_token = ?, end_token = ? WHERE id = ?", zip([0, *ends][:-1], ends, ids, strict=True)
    )
    for table in ("checkpoint", "normaliser", "conversation"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(
        "UPDATE snapshot SET model_name = ?, model_fingerprint = ?, precision = '', complete = 0",
        (clean_name(model.name), model.fingerprint),
    )
    renew_content_key(connection)
