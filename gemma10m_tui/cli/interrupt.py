"""Ctrl-C while something long runs: the first asks for a stop that saves, the second ends at once."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType


class Interrupt:
    """Whether a stop was asked for; long work polls `asked` and ends at the next point where it can save."""

    def __init__(self) -> None:
        self._asked = False

    def asked(self) -> bool:
        """The cancel token that long work takes."""
        return self._asked

    def handle(self, signum: int, frame: FrameType | None) -> None:
        """The signal handler: the second time it is called, the work is cut off."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        # Straight to the descriptor: the signal may have come in the middle of a write to sys.stderr, whose buffer
        # refuses a second writer.
        with suppress(OSError):
            os.write(2, b"\nStopping and saving. Ctrl-C again stops at once.\n")


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Handle Ctrl-C for the length of the block; outside the main thread, where signals never arrive, do nothing."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = signal.signal(signal.SIGINT, interrupt.handle)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
