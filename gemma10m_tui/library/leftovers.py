"""What is in the library beside snapshots, and goes when nobody needs it: it holds text that nobody else knows of.

Half a file of a maker that was killed; and the copy in which a snapshot's text is read again, once the snapshot
is gone.
"""

import contextlib
import glob
from pathlib import Path

from gemma10m_tui.errors import Problem
from gemma10m_tui.library.connection import UNBORN, remove_beside
from gemma10m_tui.library.faults import faults_of
from gemma10m_tui.library.writer_lock import WriterLock

_UNFINISHED = ".reread"  # behind the name of a snapshot


def remove_leftovers(folder: Path) -> None:
    """Remove the files that never got their name and that nobody is making: whoever makes one holds its name's lock."""
    for made in folder.glob(f"*.g10m*{UNBORN}"):
        _remove_unheld(made, made.with_name(made.name.removesuffix(UNBORN)))
    for copied in folder.glob(f"*.g10m{_UNFINISHED}"):
        if not copied.with_name(copied.name.removesuffix(_UNFINISHED)).exists():
            _remove_unheld(copied, copied)


def unfinished(path: Path) -> Path:
    """Where the text of a snapshot is read again."""
    return path.with_name(path.name + _UNFINISHED)


def size_of_unfinished(path: Path) -> int:
    """The bytes of the copy in which the text of a snapshot was being read again; 0 where there is none."""
    return sum(one.stat().st_size for one in path.parent.glob(f"{glob.escape(path.name)}{_UNFINISHED}*"))


def unfinished_in(folder: Path) -> list[Path]:
    """The snapshots of a folder whose text was being read again, and is not read to its end."""
    copies = sorted(folder.glob(f"*.g10m{_UNFINISHED}"))
    return [one.with_name(one.name.removesuffix(_UNFINISHED)) for one in copies]


def remove_unfinished(path: Path) -> None:
    """Remove the copy in which the text of a snapshot was read again, if there is one."""
    copied = unfinished(path)
    if copied.exists():
        remove_held(copied, WriterLock(copied))


def _remove_unheld(made: Path, named: Path) -> None:
    with contextlib.suppress(Problem):
        remove_held(made, WriterLock(named))


def remove_held(path: Path, lock: WriterLock) -> None:
    """Remove a file and what a killed writer left beside it, and give the lock of its name back."""
    try:
        with faults_of(path):
            path.unlink(missing_ok=True)
            remove_beside(path)
    finally:
        lock.release()
