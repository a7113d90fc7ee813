"""The app in a terminal of its own: what really is written there, byte by byte."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stage import ROOT, fake_command

PROGRAM = """
import sys
from pathlib import Path
from gemma10m_tui.tui.app import ChatApp
app = ChatApp(("/books",), None, None, sys.argv[2:], Path(sys.argv[1]))
app.run()
assert "torch" not in sys.modules
sys.exit(app.return_code or app.return_value or 0)
"""


class Terminal:
    """A program on a pseudo-terminal of 80×24 cells; keeps all it has written."""

    def __init__(self, command: list[str]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self.written = b""

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def until(self, condition: Callable[[str], object]) -> None:
        """Read on until the text written, without its escape sequences, meets the condition."""
        while not condition(self.text):
            ready, _, _ = select.select([self.master], [], [], 0.05)
            if not ready:
                assert self.process.poll() is None, self.text[-2000:]
                continue
            try:
                self.written += os.read(self.master, 65536)
            except OSError:
                assert condition(self.text), self.text[-2000:]

    @property
    def text(self) -> str:
        raw = self.written.decode(errors="replace")
        return re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z$]|\x1b[\]P][^\x07\x1b]*(\x07|\x1b\\\\)?", "", raw)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "engine.log"), *fake_command("--hostile", "--noise")]
    terminal = Terminal(command)
    yield terminal
    if terminal.process.poll() is None:
        terminal.process.kill()
    terminal.process.wait()
    os.close(terminal.master)


def test_nothing_that_a_document_a_model_or_a_library_says_acts_on_the_terminal(terminal: Terminal) -> None:
    terminal.until(lambda text: "tokens read" in text)
    terminal.press(b"hostile one\ntwo\x1b\rthree\r")
    terminal.until(lambda text: "unverified" in text and "fake reader" in text)
    terminal.press(b"\x1b[Z")
    terminal.until(lambda text: "Open the passage" in text)
    terminal.press(b"\r")
    terminal.until(lambda text: "an argumentative person" in text)
    terminal.press(b"\x11")
    terminal.process.wait()
    assert terminal.process.returncode == 0
    assert "hostile one" in terminal.text
    assert b"]52;" in terminal.written  # it is shown, as text
    for harmful in (b"\x1b]52", b"\x1b]0;owned", b"\xc2\x9b", b"\xe2\x80\xae"):
        assert harmful not in terminal.written
