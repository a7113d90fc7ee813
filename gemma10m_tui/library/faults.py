"""SQLite's errors as sentences for a person: what happened to which snapshot, and what to do next."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import Problem

_PRIMARY = 0xFF  # an extended result code carries its primary code in the low byte

_SENTENCES = {
    sqlite3.SQLITE_FULL: (
        "The disk that holds {name} is full; free some space and run the same command again: what was saved is kept."
    ),
    sqlite3.SQLITE_BUSY: "{name} is open in another gemma10m; wait or close it.",
    sqlite3.SQLITE_LOCKED: "{name} is open in another gemma10m; wait or close it.",
    sqlite3.SQLITE_NOTADB: "{name} is not a gemma10m snapshot; it was left as it is.",
    sqlite3.SQLITE_CORRUPT: (
        "{name} is damaged and was left as it is; restore a copy of it, or remove it and read its documents again."
    ),
    sqlite3.SQLITE_READONLY: "{name} cannot be written; check the permissions of the file and of its folder.",
    sqlite3.SQLITE_CANTOPEN: "{name} cannot be opened; check the permissions of the file and of its folder.",
    sqlite3.SQLITE_PERM: "{name} cannot be opened; check the permissions of the file and of its folder.",
    sqlite3.SQLITE_IOERR: (
        "The disk that holds {name} could not be read or written; check the disk and its free space, then try again."
    ),
    sqlite3.SQLITE_TOOBIG: "{name} cannot hold a value that large (the limit is 1 GB); use a smaller memory.",
}


class UnsoundRow(Exception):
    """A row holds what this program cannot have written: the file is damaged, or made by someone else."""


def shown(path: Path) -> str:
    """A path's file name as it may be shown: a file from elsewhere can carry control characters in its name."""
    return clean_name(path.name)


def damaged(path: Path) -> Problem:
    """The problem with a file whose contents contradict themselves."""
    return Problem(_SENTENCES[sqlite3.SQLITE_CORRUPT].format(name=shown(path)))


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's errors inside the block into a Problem that names the snapshot.

    Errors that only a mistake in this package can cause (misuse, a broken constraint) pass as they are.
    """
    try:
        yield
    except UnsoundRow as error:
        raise damaged(path) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise
        if code is None and "decode" in str(error):  # bytes that are not UTF-8 in a text column
            raise damaged(path) from error
        sentence = _SENTENCES.get((code or 0) & _PRIMARY)
        if sentence is None:
            sentence = "{name} could not be used (" + clean_name(str(error)).replace("{", "(").replace("}", ")") + ")."
        raise Problem(sentence.format(name=shown(path))) from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Problem(f"{shown(path)} cannot be used: {reason}; check the file and its folder.") from error
