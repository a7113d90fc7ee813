"""What a native library prints to the file descriptors of this process lands in the log and not on the screen.

Textual draws on standard error, and says there what it ended with: it is given a copy of that, made before the
descriptor itself is turned to the log.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gemma10m_tui.tui.terminal_gone import LastingFile


@contextmanager
def noise_kept_off_the_screen(log: Path) -> Iterator[None]:
    """While this holds, descriptor 2 is the log, and sys.stderr and sys.__stderr__ are still the terminal."""
    try:
        noise = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        kept = os.dup(2)
    except OSError:
        yield
        return
    raw = io.BufferedWriter(LastingFile(os.dup(kept), "w"))
    screen = io.TextIOWrapper(raw, encoding="utf-8", errors="replace")
    before = sys.__stderr__, sys.stderr
    sys.__stderr__ = sys.stderr = screen  # type: ignore[misc]
    os.dup2(noise, 2)
    os.close(noise)
    try:
        yield
    finally:
        screen.flush()
        os.dup2(kept, 2)
        os.close(kept)
        sys.__stderr__, sys.stderr = before  # type: ignore[misc]
        screen.close()
