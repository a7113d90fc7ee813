"""Ctrl-C, or the system that wants a command to end: the first time asks for a stop that saves, the second ends it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
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
        again = b" Ctrl-C again stops at once." if signum == signal.SIGINT else b""
        # Straight to the descriptor: the signal may have come in the middle of a write to sys.stderr, whose buffer
        # refuses a second writer.
        with suppress(OSError):
            os.write(2, b"\nStopping and saving." + again + b"\n")


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Stop in an orderly way where Ctrl-C or the system asks for it in the length of the block."""
    interrupt = Interrupt()
    with _handled([signal.SIGINT, *_ends()], interrupt.handle):
        yield interrupt


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Where the system asks a command to end, it ends as by Ctrl-C: with a sentence, and what is open is closed."""
    with _handled(_ends(), _raise):
        yield


@contextmanager
def _handled(signals: list[signal.Signals], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """For the length of the block; outside the main thread, where signals never arrive, nothing is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(one, signal.signal(one, handler)) for one in signals]
    try:
        yield
    finally:
        for one, handled in before:
            signal.signal(one, handled)


def _ends() -> list[signal.Signals]:
    """The signals that ask a program to end, where this system has them; under nohup one of them asks for nothing."""
    named = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
    return [one for one in named if one is not None and signal.getsignal(one) is not signal.SIG_IGN]


def _raise(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
