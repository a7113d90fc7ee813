"""What a native library prints to the file descriptors of this process lands in the log and not on the screen.

Textual draws on standard error: it is given a copy of that, made before the descriptor itself is turned to the log.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def noise_kept_off_the_screen(log: Path) -> Iterator[None]:
    """While this holds, descriptor 2 is the log and sys.__stderr__ still the terminal."""
    try:
        noise = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        kept = os.dup(2)
    except OSError:
        yield
        return
    screen = os.fdopen(os.dup(kept), "w", encoding="utf-8", errors="replace")
    before, sys.__stderr__ = sys.__stderr__, screen  # type: ignore[misc]
    os.dup2(noise, 2)
    os.close(noise)
    try:
        yield
    finally:
        screen.flush()
        os.dup2(kept, 2)
        os.close(kept)
        sys.__stderr__ = before  # type: ignore[misc]
        screen.close()
