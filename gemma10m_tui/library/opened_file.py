"""A snapshot's file while it is open: one connection behind one lock, transactions that are whole or nothing."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from gemma10m_tui.errors import Problem
from gemma10m_tui.library.connection import close_writer, create_file, open_reader, open_writer, require_file
from gemma10m_tui.library.faults import faults_of, shown
from gemma10m_tui.library.folders import require_room
from gemma10m_tui.library.leftovers import remove_leftovers
from gemma10m_tui.library.writer_lock import WriterLock

_LEAST_ROOM = 32 * 2**20  # bytes free before a snapshot is begun; less cannot hold two checkpoints of any model


class OpenedFile:
    """One open .g10m file; close it (or leave its `with` block) to have one file at rest.

    The same object may be used from several threads; other processes may read while this one writes.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, writer_lock: WriterLock | None) -> None:
        self._path = path
        self._connection = connection
        self._writer_lock = writer_lock
        self._turnstile = threading.RLock()
        self._closed = False

    @classmethod
    def _created(cls, path: Path, row: dict[str, str]) -> Self:
        """A new file with this `snapshot` row, open for writing."""
        path = path.absolute()
        with faults_of(path):
            require_room(path.parent, _LEAST_ROOM)
        remove_leftovers(path.parent)
        lock = WriterLock(path)
        try:
            if path.exists():
                raise Problem(f"{shown(path)} exists already; open it, or choose another name.")
            create_file(path, row)
            return cls(path, open_writer(path), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open a snapshot; for writing, by one process at a time, or only for reading, by any number."""
        path = path.absolute()
        if read_only:
            return cls(path, open_reader(path), None)
        require_file(path)
        lock = WriterLock(path)
        try:
            return cls(path, open_writer(path), lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Fold everything into the one file and let others write; a second call does nothing."""
        with self._turnstile:
            if self._closed:
                return
            self._closed = True
            if self._writer_lock is None:
                self._connection.close()
                return
            with faults_of(self._path):
                try:
                    close_writer(self._connection)
                finally:
                    self._writer_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file, absolute."""
        return self._path

    @property
    def name(self) -> str:
        """What a person types to mean this snapshot."""
        return self._path.stem

    @property
    def read_only(self) -> bool:
        """Whether it was opened only for reading."""
        return self._writer_lock is None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone; an error of SQLite leaves the block as a Problem."""
        with self._turnstile, faults_of(self._path):
            if self._closed:
                raise Problem(f"{shown(self._path)} is closed.")
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block, on disk and synced, or nothing of it."""
        with self.reading() as connection:
            if self.read_only:
                raise Problem(f"{shown(self._path)} was opened only for reading.")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk can have ended it already
                    connection.execute("ROLLBACK")
                raise
