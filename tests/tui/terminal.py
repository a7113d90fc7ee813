"""A program on a pseudo-terminal, for tests to type into and to look at."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Callable

from stage import ROOT

_STILL = 30  # looks of 0.05 s at a terminal on which nothing happens


class Terminal:
    """A program on a pseudo-terminal of 80×24 cells; keeps all it has written."""

    def __init__(self, command: list[str], **variables: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **variables}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self.written = b""
        self._open = True

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def until(self, condition: Callable[[str], object], again: bytes = b"") -> None:
        """Read on until the text written, without its escape sequences, meets the condition.

        `again`: keys to press once more whenever the program has been still for a while: it may have been busy with
        something else when they were pressed first, as a person would see.
        """
        still = 0
        while not condition(self.text):
            ready, _, _ = select.select([self.master], [], [], 0.05)
            if not ready:
                assert self.process.poll() is None, self.text[-2000:]
                still += 1
                if again and still % _STILL == 0:
                    self.press(again)
                continue
            try:
                self.written += os.read(self.master, 65536)
            except OSError:
                assert condition(self.text), self.text[-2000:]

    def wait(self) -> int:
        """Until the program has ended; what it writes is read, since it waits where nobody does."""
        while self.process.poll() is None:
            if select.select([self.master], [], [], 0.05)[0]:
                self.read_rest()
        return self.process.wait()

    def read_rest(self) -> None:
        """What a program that has ended still wrote."""
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.written += os.read(self.master, 65536)
            except OSError:
                return

    @property
    def text(self) -> str:
        raw = self.written.decode(errors="replace")
        return re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z$]|\x1b[\]P][^\x07\x1b]*(\x07|\x1b\\\\)?", "", raw)

    def vanish(self) -> None:
        """Be gone, and send no signal: the program does not lead a session of this terminal's."""
        self._open = False
        os.close(self.master)

    def end(self) -> None:
        """End the program where it still runs, and let go of the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._open:
            self.vanish()
