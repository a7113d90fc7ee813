"""A terminal that is gone: its window was closed, its connection was lost, or the system wants the app to end.

Mostly a signal tells of it. Where none does (the app leads no session, or was started under another program that
died), Textual would read nothing over and over, at full speed, and wait for ever to write: here both are made harmless,
and the app is told so that it can let the engine save.
"""

import asyncio
import contextlib
import errno
import io
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

_GONE = (errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF)
_OUT_OF_FOCUS = b"\x1b[O"
_BETWEEN_WORDS = 0.1  # seconds


class LastingFile(io.FileIO):
    """A file to draw on; once the terminal behind it is gone, what is written there is written nowhere.

    The thread that draws would end with the error instead, and everything else would wait for it.
    """

    def write(self, data: Any, /) -> int:  # a Buffer, which has no name before Python 3.12
        """Write as much as the terminal takes."""
        try:
            return super().write(data) or 0
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return len(data)


def tell_when_gone(terminal: int, tell: Callable[[], None]) -> None:
    """Call `tell` on this event loop once the terminal is gone, or a signal says that the app has to end."""
    loop = asyncio.get_running_loop()
    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name) and hasattr(select, "poll"):  # Windows has neither, and ends programs in its own way
            loop.add_signal_handler(getattr(signal, name), tell)
    if hasattr(select, "poll"):
        threading.Thread(target=_watch, args=(terminal, loop, tell), daemon=True, name="terminal watch").start()


def _watch(terminal: int, loop: asyncio.AbstractEventLoop, tell: Callable[[], None]) -> None:
    watched = select.poll()
    watched.register(terminal, 0)  # nothing but its end is waited for
    watched.poll()
    # From here on the terminal is a pipe in which next to nothing comes: one that is gone has endless nothing to read.
    # A word now and then, that the window is out of focus: whoever reads was told of the terminal's end, may be told
    # again, and looks whether the app ends only after each read.
    silence, kept_open = os.pipe()
    os.set_blocking(kept_open, False)
    os.write(kept_open, _OUT_OF_FOCUS)
    os.dup2(silence, terminal)
    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop is closed: the app has ended already
        return
    with contextlib.suppress(OSError):  # nobody reads any more
        while True:
            time.sleep(_BETWEEN_WORDS)
            os.write(kept_open, _OUT_OF_FOCUS)
