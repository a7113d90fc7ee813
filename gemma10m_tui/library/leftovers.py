"""What killed makers of snapshots left in the library: half a file holds text that nobody knows of any more."""

from pathlib import Path

from gemma10m_tui.errors import Problem
from gemma10m_tui.library.connection import UNBORN, remove_beside
from gemma10m_tui.library.faults import faults_of
from gemma10m_tui.library.writer_lock import WriterLock


def remove_leftovers(folder: Path) -> None:
    """Remove the files that never got their name and that nobody is making: whoever makes one holds its name's lock."""
    for made in folder.glob(f"*.g10m{UNBORN}"):
        try:
            lock = WriterLock(made.with_name(made.name.removesuffix(UNBORN)))
        except Problem:
            continue
        remove_held(made, lock)


def remove_held(path: Path, lock: WriterLock) -> None:
    """Remove a file and what a killed writer left beside it, and give the lock of its name back."""
    try:
        with faults_of(path):
            path.unlink(missing_ok=True)
            remove_beside(path)
    finally:
        lock.release()
