"""One writer a snapshot: an advisory lock beside the file, so that a second reading says who is in the way.

SQLite alone would let two processes take turns at writing checkpoints of two different readings.
"""

import contextlib
import os
import sys
from pathlib import Path

from gemma10m_tui.errors import Problem
from gemma10m_tui.library.faults import faults_of, shown


class WriterLock:
    """Held from construction to `release`; the system drops it when the process dies, however it dies."""

    def __init__(self, snapshot: Path) -> None:
        self._path = snapshot.with_name(snapshot.name + ".writer")
        with faults_of(snapshot):
            self._descriptor = self._take(snapshot)

    def release(self) -> None:
        """Give the lock back and leave no file behind; a second call does nothing."""
        if self._descriptor is not None:
            _let_go(self._descriptor, self._path)
            self._descriptor = None

    def _take(self, snapshot: Path) -> int | None:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                _lock(descriptor)
                if _same_file(descriptor, self._path):
                    os.ftruncate(descriptor, 0)
                    os.write(descriptor, str(os.getpid()).encode())
                    return descriptor
            except BlockingIOError:
                holder = os.read(descriptor, 20).decode("ascii", "replace")
                os.close(descriptor)
                who = f" (process {holder})" if holder.isdecimal() else ""
                raise Problem(f"{shown(snapshot)} is open in another gemma10m{who}; wait or close it.") from None
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def _same_file(descriptor: int, path: Path) -> bool:
    """Whether the name still leads to the file that was locked: the last holder removes it."""
    held = os.fstat(descriptor)
    with contextlib.suppress(FileNotFoundError):
        found = path.stat()
        return (held.st_dev, held.st_ino) == (found.st_dev, found.st_ino)
    return False


if sys.platform == "win32":
    _FAR = 2**30  # what is locked cannot be read by others, and the number of the holder is to be

    def _lock(descriptor: int) -> None:
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

    def _let_go(descriptor: int, path: Path) -> None:
        os.close(descriptor)
        with contextlib.suppress(PermissionError):  # a file that somebody else has open by now cannot be removed
            path.unlink(missing_ok=True)

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(descriptor: int, path: Path) -> None:
        # Unlinked while it is still held: whoever waits on this file finds that the name is gone and starts again.
        path.unlink(missing_ok=True)
        os.close(descriptor)
