"""A snapshot from elsewhere into the library: nothing of the file is used as it is, every row is read and written anew.

The file is opened with what makes SQLite obey a hostile schema switched off, and only if it has exactly our tables.
Texts are unpacked within bounds and cleaned, the index is made from them, and states must have their hash and hold
finite numbers. Whether they fit a model shows when one opens them: exit code 4 if not.
"""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.documents.document import Outcome
from gemma10m_tui.events import DocumentReport
from gemma10m_tui.library import checkpoints, conversations
from gemma10m_tui.library.connection import appear, connect_new, insert_snapshot_row, open_foreign, unborn
from gemma10m_tui.library.faults import UnsoundRow, faults_of, shown
from gemma10m_tui.library.folders import require_room
from gemma10m_tui.library.full_text import optimize_index
from gemma10m_tui.library.leftovers import remove_leftovers
from gemma10m_tui.library.passage_store import insert_passage, insert_report, passages_in, stored_tokens
from gemma10m_tui.library.records import IMPORTED, StoredHeading, StoredPassage
from gemma10m_tui.library.schema import climb
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot
from gemma10m_tui.library.state_bytes import require_sound_state
from gemma10m_tui.library.writer_lock import WriterLock

_LARGEST_VALUE = 512 * 2**20  # bytes; no state, and far less any text, is larger
_LARGEST_ROW = 64 * 2**10  # characters of a name, a title or a reason
_HIGHEST_RATIO = 16  # of all texts to the file, which holds their index too; one passage of spaces alone has twelve
_RATIO_FROM = 8 * 2**20  # characters
_PASSAGES_A_QUERY = 256
_DEEPEST_HEADING = 1000
_OUTCOMES = frozenset(Outcome)


@dataclass(frozen=True)
class Imported:
    """The snapshot as the library has it now."""

    name: str
    path: Path
    title: str
    model: str
    tokens: int
    documents: int
    conversations: int


def import_(shelf: Shelf, file: Path) -> Imported:
    """Copy a snapshot file into the library; raises a Problem that names what is wrong with it, and leaves nothing."""
    file = file.expanduser().absolute()
    foreign = open_foreign(file)
    try:
        with faults_of(file):
            foreign.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
            foreign.execute("PRAGMA query_only = ON")
            foreign.execute("PRAGMA mmap_size = 0")
            if foreign.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise UnsoundRow("the pages of the file contradict each other")
            row = _snapshot_row(foreign)
            require_room(shelf.folder, file.stat().st_size * 2)
        remove_leftovers(shelf.folder)
        path, lock = _free_path(shelf, row)
        try:
            with faults_of(file), _full_disk_of(path):
                _write(foreign, path, row, file)
        finally:
            lock.release()
    finally:
        foreign.close()
    with Snapshot.open(path, read_only=True) as made:
        summary = made.summary()
        return Imported(
            summary.name,
            path,
            summary.title,
            summary.model.name,
            summary.tokens,
            len(summary.documents),
            len(made.conversations.all()),
        )


def _free_path(shelf: Shelf, row: dict[str, str]) -> tuple[Path, WriterLock]:
    """A name of its own and the lock of it: another import may have taken the one that was free a moment ago."""
    while True:
        path = shelf.path_for(row["title"], row["content_key"])
        lock = WriterLock(path)
        if not os.path.lexists(path):
            return path, lock
        lock.release()


@contextlib.contextmanager
def _full_disk_of(path: Path) -> Iterator[None]:
    """What goes wrong in writing is the library's: only the foreign file's own faults are to be told of it."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_FULL)
        if code & 0xFF != sqlite3.SQLITE_FULL:
            raise
        with faults_of(path):
            raise


def _write(foreign: sqlite3.Connection, path: Path, row: dict[str, str], file: Path) -> None:
    made = connect_new(path)
    try:
        made.execute("BEGIN IMMEDIATE")
        climb(made)
        insert_snapshot_row(made, row)
        _copy_documents(foreign, made, max(file.stat().st_size * _HIGHEST_RATIO, _RATIO_FROM))
        _copy_states(foreign, made, shown(file))
        _copy_conversations(foreign, made)
        (whole,) = foreign.execute("SELECT documents_complete FROM snapshot").fetchone()
        if whole:
            made.execute("UPDATE snapshot SET documents_complete = 1")
            optimize_index(made)
            checkpoints.settle_completeness(made)
        made.execute("COMMIT")
        made.close()
        appear(unborn(path), path)
    finally:
        made.close()
        unborn(path).unlink(missing_ok=True)


def _snapshot_row(foreign: sqlite3.Connection) -> dict[str, str]:
    row = foreign.execute(
        "SELECT title, model_name, model_fingerprint, content_key, passage_format, precision FROM snapshot"
    ).fetchone()
    if row is None:
        raise UnsoundRow("it says nothing of itself")
    title, model, fingerprint, key, passage_format, precision = (_text(value) for value in row)
    return {
        "title": title,
        "model_name": model,
        "model_fingerprint": fingerprint,
        "content_key": key,
        "source_key": IMPORTED,
        "passage_format": passage_format,
        "precision": precision,
        "created": conversations.now(),
    }


def _copy_documents(foreign: sqlite3.Connection, made: sqlite3.Connection, most_characters: int) -> None:
    numbers: dict[int, int] = {}
    rows = foreign.execute(
        "SELECT id, path, outcome, reason, passages, characters, author, title, kind, sha256, encoding, text_key"
        " FROM document ORDER BY id"
    )
    for number, path, outcome, reason, passages, characters, author, *identity in rows:
        if outcome not in _OUTCOMES or passages < 0 or characters < 0:
            raise UnsoundRow("a report says what no report says")
        report = DocumentReport(_text(path), outcome, _text(reason), passages, characters)
        title, kind, sha256, encoding, text_key = (None if part is None else _text(part) for part in identity)
        numbers[number] = insert_report(made, report, sha256, text_key or "", title, kind, encoding, _text(author))
    expected = characters = 0
    for number, passage in _foreign_passages(foreign):
        characters += len(passage.text)
        if characters > most_characters:
            raise UnsoundRow("its passages unpack to far more than texts do")
        if passage.first_token != expected or passage.end_token < expected or number not in numbers:
            raise UnsoundRow("a passage does not begin where the one before it ends")
        expected = passage.end_token
        insert_passage(made, numbers[number], passage, _symbols(foreign, passage.id), _headings(foreign, passage.id))


def _foreign_passages(foreign: sqlite3.Connection) -> Iterator[tuple[int, StoredPassage]]:
    following = 0
    while batch := passages_in(foreign, following, _PASSAGES_A_QUERY):
        owners = dict(
            foreign.execute(
                "SELECT id, document FROM passage WHERE id BETWEEN ? AND ?", (batch[0].id, batch[-1].id)
            ).fetchall()
        )
        yield from ((owners[passage.id], passage) for passage in batch)
        following = batch[-1].id + 1


def _symbols(foreign: sqlite3.Connection, passage: int) -> list[str]:
    rows = foreign.execute("SELECT name FROM symbol WHERE passage = ? ORDER BY rowid", (passage,))
    return [_text(name) for (name,) in rows]


def _headings(foreign: sqlite3.Connection, passage: int) -> list[StoredHeading]:
    rows = foreign.execute("SELECT level, title FROM heading WHERE passage = ? ORDER BY rowid", (passage,)).fetchall()
    if any(not 1 <= level <= _DEEPEST_HEADING for level, _ in rows):
        raise UnsoundRow("a heading has a rank that no heading has")
    return [StoredHeading(level, _text(title)) for level, title in rows]


def _copy_states(foreign: sqlite3.Connection, made: sqlite3.Connection, name: str) -> None:
    sizes: set[int] = set()
    for index, (segment, z) in enumerate(foreign.execute("SELECT segment, z FROM normaliser ORDER BY segment")):
        sizes.add(len(z))
        if segment != index or len(sizes) > 1:
            raise UnsoundRow("what the segments added to the memory has gaps")
        made.execute("INSERT INTO normaliser (segment, z) VALUES (?, ?)", (segment, z))
    total = stored_tokens(made)
    (normalisers,) = made.execute("SELECT count(*) FROM normaliser").fetchone()
    for tokens, _ in checkpoints.kept_marks(foreign):
        segments, sha256, state = foreign.execute(
            "SELECT segments, sha256, state FROM checkpoint WHERE tokens = ?", (tokens,)
        ).fetchone()
        if hashlib.sha256(state).hexdigest() != sha256 or not 0 <= segments <= tokens <= total:
            raise UnsoundRow("a state is not the one that was stored")
        if normalisers and segments > normalisers:
            raise UnsoundRow("a state has more segments than are told of")
        require_sound_state(state, tokens, segments, name)
        made.execute(
            "INSERT INTO checkpoint (tokens, segments, sha256, state) VALUES (?, ?, ?, ?)",
            (tokens, segments, sha256, state),
        )


def _copy_conversations(foreign: sqlite3.Connection, made: sqlite3.Connection) -> None:
    for talk in reversed(conversations.stored_conversations(foreign)):
        number = conversations.insert_conversation(made, _text(talk.title))
        for turn in conversations.stored_turns(foreign, talk.id):
            conversations.insert_turn(
                made,
                number,
                turn.question,
                turn.answer,
                turn.citations,
                turn.stopped,
                turn.model,
                float(turn.seconds),
                markdown=turn.markdown,
            )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LARGEST_ROW:
        raise UnsoundRow("a name is not a text, or has no end")
    return clean_name(clean(value))
