"""One snapshot made out of another: a branch, or its beginning alone. The new file appears whole or not at all."""

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.cloning import cloned
from gemma10m_tui.library.connection import appear, connect_new, open_reader, sync_file, unborn
from gemma10m_tui.library.content_key import key_upto
from gemma10m_tui.library.conversations import now
from gemma10m_tui.library.cutting import cut
from gemma10m_tui.library.faults import faults_of, shown
from gemma10m_tui.library.folders import require_room
from gemma10m_tui.library.leftovers import remove_leftovers, unfinished
from gemma10m_tui.library.places import Upto, end_of
from gemma10m_tui.library.records import IMPORTED
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot
from gemma10m_tui.library.writer_lock import WriterLock

_ROOM_TO_SPARE = 8 * 2**20  # bytes


def branch(shelf: Shelf, name: str, new_name: str) -> Path:
    """Copy a snapshot, with its conversations, under another name; the one it was made from never notices."""
    source, target = shelf.find(name), shelf.path_named(new_name)

    def rename(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE snapshot SET title = ?, created = ?", (clean_name(new_name), now()))

    copy(source, target, rename)
    return target


def branch_upto(shelf: Shelf, path: Path, upto: Upto) -> Path:
    """The beginning of a snapshot as a snapshot of its own, made once and found again: what comes later is not in it.

    The one who opens it reads what lies between the cut and the checkpoint before it.
    """
    with Snapshot.open(path, read_only=True) as whole:
        end, key, title = end_of(whole, upto), key_upto(whole.content_key, upto.key), whole.title
        source, precision = IMPORTED if whole.imported else "", whole.precision
        if not whole.documents_complete:
            raise Problem(f"{whole.name} is not taken in whole yet; read the same files again first.")
    made = shelf.by_content(key, precision)
    if made is None:
        title = upto.titled(title)
        made = shelf.path_for(title, key)
        beginning(path, made, end, title=title, content_key=key, source_key=source)
    return made


def rename(shelf: Shelf, name: str, new_name: str) -> Path:
    """Give a snapshot another title and its file the name of it; refused while another process has it open."""
    source, target = shelf.find(name), shelf.path_named(new_name, instead_of=name)
    Snapshot.open(source).close()  # folds back what a killed writer left beside the file
    if target != source:
        _move(source, target)
    with Snapshot.open(target) as snapshot:
        snapshot.retitle(new_name)
    return target


def _move(source: Path, target: Path) -> None:
    """The file first and its title behind it: one that is refused has changed in nothing.

    Both names are locked: two snapshots that are given the same name at once must not become one.
    """
    with contextlib.ExitStack() as locks:
        for path in (source, target):
            locks.callback(WriterLock(path).release)
        if source.with_name(source.name + "-wal").exists():
            raise Problem(f"{shown(source)} is open in another gemma10m; close it there first.")
        with faults_of(source):
            appear(source, target)
        _move_unfinished(source, target)
    remove_leftovers(source.parent)


def _move_unfinished(source: Path, target: Path) -> None:
    """What was read again of its text, where that was stopped; what cannot be gone on with is a leftover."""
    copied = unfinished(source)
    if copied.exists():
        with contextlib.suppress(Problem):
            Snapshot.open(copied).close()  # folds back what a killed reader left beside it
            with faults_of(copied):
                appear(copied, unfinished(target))


def beginning(
    source: Path,
    target: Path,
    end_token: int,
    *,
    title: str,
    content_key: str,
    source_key: str = "",
    documents: Sequence[str] | None = None,
) -> None:
    """Make a snapshot of the first tokens of another one, without its conversations: they may know of the rest.

    With `documents`, those of which reports are kept, it is the beginning of a reading that has more to take in.
    """

    def change(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM conversation")
        cut(connection, end_token)
        connection.execute(
            "UPDATE snapshot SET title = ?, content_key = ?, source_key = ?, created = ?, documents_complete = ?",
            (clean_name(title), content_key, source_key, now(), documents is None),
        )
        if documents is not None:
            connection.execute("UPDATE snapshot SET complete = 0")
            connection.execute(
                "DELETE FROM document WHERE id NOT IN (SELECT document FROM passage)"
                f" AND path NOT IN ({', '.join('?' * len(documents))})",
                tuple(documents),
            )

    copy(source, target, change)


def copy(source: Path, target: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    """A copy of a snapshot, changed in one transaction before it appears; raises a Problem if the name is taken."""
    with faults_of(target):
        require_room(target.parent, source.stat().st_size + _ROOM_TO_SPARE)
    remove_leftovers(target.parent)
    lock = WriterLock(target)
    try:
        if target.exists():
            raise Problem(f"{shown(target)} exists already; choose another name.", ExitCode.USAGE)
        reader = open_reader(source)
        try:
            with faults_of(target):
                writer = connect_new(target)
                try:
                    if not cloned(reader, source, unborn(target)):
                        reader.backup(writer)
                    writer.execute("PRAGMA journal_mode = DELETE").fetchall()
                    # Nobody sees it before it is whole, and where that fails it is thrown away: one sync is enough.
                    writer.execute("PRAGMA journal_mode = OFF").fetchall()
                    writer.execute("PRAGMA synchronous = OFF")
                    writer.execute("BEGIN IMMEDIATE")
                    change(writer)
                    writer.execute("COMMIT")
                finally:
                    writer.close()
                sync_file(unborn(target))
                appear(unborn(target), target)
        finally:
            reader.close()
            unborn(target).unlink(missing_ok=True)  # a full disk must not keep half a copy
    finally:
        lock.release()
