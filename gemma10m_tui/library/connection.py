"""Opening the one SQLite file of a snapshot: checked before anything is written, WAL while writing, one file at rest.

The file is never opened by other means while a connection may exist: closing a plain descriptor would drop the
process's locks on it (a property of POSIX locks, see "How To Corrupt An SQLite Database File", section 2.2).
"""

import contextlib
import os
import sqlite3
import stat
from pathlib import Path

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.faults import faults_of, shown
from gemma10m_tui.library.schema import climb, is_older, require_our_schema

UNBORN = ".new"  # behind the name of a file that is being made
_BUSY_SECONDS = 5.0
_JOURNAL_LIMIT = 64 * 2**20  # bytes that a write-ahead log keeps after it was folded back
_HOT_JOURNAL = frozenset({sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY})


def create_file(path: Path, row: dict[str, str]) -> None:
    """Make a new snapshot file with its tables and its one `snapshot` row; it appears whole or not at all."""
    with faults_of(path):
        connection = connect_new(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            climb(connection)
            insert_snapshot_row(connection, row)
            connection.execute("COMMIT")
        finally:
            connection.close()
        appear(unborn(path), path)


def insert_snapshot_row(connection: sqlite3.Connection, row: dict[str, str]) -> None:
    """Write the one row of the `snapshot` table: column names to values."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    connection.execute(f"INSERT INTO snapshot (id, {columns}) VALUES (1, {values})", row)


def unborn(path: Path) -> Path:
    """Where a file is made before it appears under its name."""
    return path.with_name(path.name + UNBORN)


def connect_new(path: Path) -> sqlite3.Connection:
    """A connection to an empty database at the place where a file is made; what a killed maker left there goes."""
    made = unborn(path)
    made.unlink(missing_ok=True)
    remove_beside(made)
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return _connect(made, "mode=rw")


def appear(made: Path, path: Path) -> None:
    """Give a file at rest its name, in a way that survives a power cut; the caller has the writer's lock of the name.

    Raises a Problem when another file got the name first.
    """
    if os.path.lexists(path):
        raise Problem(f"{shown(path)} exists already; choose another name.", ExitCode.USAGE)
    remove_beside(path)  # a log whose file is gone would be replayed into the one that gets its name
    os.rename(made, path)
    sync_folder(path.parent)


def remove_beside(path: Path) -> None:
    """Remove what SQLite keeps beside a file."""
    for ending in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def require_file(path: Path) -> None:
    """Raise a Problem unless the path leads to a file with something in it."""
    with faults_of(path):
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise Problem(f"There is no snapshot {shown(path)}.", ExitCode.NOT_FOUND) from None
    if stat.S_ISDIR(found.st_mode):
        raise Problem(f"{shown(path)} is a folder, not a snapshot.")
    if not stat.S_ISREG(found.st_mode):
        raise Problem(f"{shown(path)} is not a file and cannot be a snapshot.")
    if found.st_size == 0:
        raise Problem(f"{shown(path)} is empty and not a snapshot; remove it and read its documents again.")


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, to a file that is a snapshot; while another process writes, too.

    A file of an older version is brought up to date first, in one transaction.
    """
    require_file(path)
    connection = _reader(path)
    with faults_of(path):
        if not is_older(connection):
            return connection
        connection.close()
        _bring_up_to_date(path)
    return _reader(path)


def open_foreign(path: Path) -> sqlite3.Connection:
    """A connection to a snapshot from elsewhere, which stays as it is: an older one is brought up to date in a copy."""
    require_file(path)
    connection = _reader(path)
    with faults_of(path):
        if not is_older(connection):
            return connection
        copy = sqlite3.connect("", isolation_level=None)  # a file without a name, gone when it is closed
        try:
            copy.execute("PRAGMA trusted_schema = OFF")
            connection.backup(copy)
            copy.execute("BEGIN")
            climb(copy)
            copy.execute("COMMIT")
        except BaseException:
            copy.close()
            raise
        finally:
            connection.close()
        return copy


def _reader(path: Path) -> sqlite3.Connection:
    with faults_of(path):
        try:
            return _checked(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in _HOT_JOURNAL:
                _checked(path, "mode=rw").close()  # a killed writer left a journal: only a writer can roll it back
                return _checked(path, "mode=ro")
            # A killed writer's log cannot be indexed in a folder that cannot be written; without a log there is
            # nothing to index, and nobody can be writing there.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN or _log_of(path).exists():
                raise
            return _checked(path, "mode=ro&immutable=1")


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that writes, in WAL mode where the file system can hold it. The caller has the writer's lock."""
    open_reader(path).close()  # a file that is not ours is told apart before anything could change it
    with faults_of(path):
        connection = _checked(path, "mode=rw")
        try:
            connection.execute("PRAGMA secure_delete = FAST")
            connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_LIMIT}")
            _choose_journal(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def close_writer(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log back so that one file is left at rest, and close.

    When another process still reads, or the disk is full, the log stays: what it holds is safe there, and the next
    writer folds it back.
    """
    try:
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA busy_timeout = 250")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        connection.close()


def _connect(path: Path, options: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _checked(path: Path, options: str) -> sqlite3.Connection:
    connection = _connect(path, options)
    try:
        require_our_schema(connection, shown(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _choose_journal(connection: sqlite3.Connection) -> None:
    """WAL, or where the file system has no shared memory (NFS, SMB) the rollback journal: as safe, readers wait."""
    mode = ""
    with contextlib.suppress(sqlite3.OperationalError):
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.execute("PRAGMA synchronous = FULL")


def _bring_up_to_date(path: Path) -> None:
    writer = _checked(path, "mode=rw")
    try:
        writer.execute("PRAGMA synchronous = FULL")
        writer.execute("BEGIN IMMEDIATE")
        climb(writer)
        writer.execute("COMMIT")
    finally:
        writer.close()


def sync_file(path: Path) -> None:
    """Make a file that no connection is open to survive a power cut."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut, where folders can be synced at all."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
