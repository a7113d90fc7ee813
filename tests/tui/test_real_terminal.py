"""The app in a terminal of its own: what really is written there, byte by byte."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stage import ROOT, fake_command
from terminal import Terminal

PROGRAM = """
import os
import sys
import tempfile
from pathlib import Path
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.stderr_guard import noise_kept_off_the_screen
log = Path(sys.argv[1])
app = ChatApp(("/books",), None, None, sys.argv[2:], log)
with noise_kept_off_the_screen(log):
    app.call_later(os.write, 2, b"a native library of this process \\x1b]0;owned\\x07")
    app.run()
assert "torch" not in sys.modules
try:
    os.kill(app.link.pid, 0)
    sys.exit("the engine outlived the app")
except ProcessLookupError:
    pass
sys.exit(app.return_code or app.return_value or 0)
"""


@contextmanager
def on_a_terminal(folder: Path, *options: str) -> Iterator[Terminal]:
    terminal = Terminal([sys.executable, "-c", PROGRAM, str(folder / "engine.log"), *fake_command(*options)])
    try:
        yield terminal
    finally:
        terminal.end()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with on_a_terminal(tmp_path, "--hostile", "--noise") as terminal:
        yield terminal


def test_nothing_that_a_document_a_model_or_a_library_says_acts_on_the_terminal(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.until(lambda text: "tokens read" in text)
    terminal.press(b"hostile one\ntwo\x1b\rthree\r")
    terminal.until(lambda text: "Open the passage" in text, again=b"\t")
    terminal.until(lambda text: "unverified" in text and "fake reader" in text and "in the text" in text)
    terminal.until(lambda text: "controvert" in text, again=b"\r")
    # F5 copies the answer: ours alone may write to the clipboard
    terminal.until(lambda text: "copied" in text, again=b"\x1b[15~")
    terminal.press(b"\x11")
    assert terminal.wait() == 0
    assert "hostile one" in terminal.text
    assert b"]52;" in terminal.written  # it is shown, as text
    for harmful in (b"\x1b]52;c;aGFja2Vk", b"\x1b]52;c;bm9pc2U=", b"\x1b]0;owned", b"\xc2\x9b", b"\xe2\x80\xae"):
        assert harmful not in terminal.written
    assert terminal.written.count(b"\x1b]52;c;") >= 1
    assert b"native library" not in terminal.written
    assert "a native library of this process" in (tmp_path / "engine.log").read_text(errors="replace")


def test_a_terminal_that_vanishes_without_a_signal_ends_the_app_and_its_engine(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path, "--pace", "0.05") as terminal:
        terminal.until(lambda text: "tokens" in text)
        terminal.vanish()
        assert terminal.process.wait() == 130


def test_who_quits_while_it_reads_is_told_how_far_that_is_saved(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path, "--pace", "0.05") as terminal:
        terminal.until(lambda text: "left" in text)
        terminal.press(b"\x11")
        terminal.until(lambda text: "% of the text is read and saved (" in text)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_saves_and_leaves_the_terminal_as_it_was(tmp_path: Path, number: int) -> None:
    with on_a_terminal(tmp_path, "--pace", "0.05") as terminal:
        terminal.until(lambda text: "tokens" in text)
        terminal.process.send_signal(number)
        assert terminal.wait() == 130
        terminal.read_rest()
        assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")


STORY = """Chapter 1. The Lighthouse

Old Mrs. Peabody kept the lighthouse of Gull Rock for forty years. Her parrot was called Admiral.
Every evening she lit the great lamp with a match from a tin box.

Chapter 2. The Storm

One night the captain of the Mary Jane saw no light. His name was Horatio Finch.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installed command keeps what it reads, with a short book beside it."""
    home = tmp_path_factory.mktemp("home")
    (home / "book.txt").write_text(STORY, encoding="utf-8")
    return home


HARMFUL = (b"\x1b]52;c;aGFja2Vk", b"\x1b]0;owned", b"\x1b[8m", b"\xc2\x9b", b"\xe2\x80\xae")


def test_the_command_with_the_model_that_ships_reads_answers_and_cites_and_a_hostile_book_stays_text(
    home: Path,
) -> None:
    book = home / "book\x1b]0;owned\x07\u202e.txt"
    said = "".join(one.decode() for one in HARMFUL)
    book.write_text(f"{STORY}Then came{said}\x07 [@click=app.quit]the end[/].\n", encoding="utf-8")
    command = [sys.executable, "-m", "gemma10m_tui", "chat", str(book)]
    terminal = Terminal(command, GEMMA10M_HOME=str(home), TMUX="", SSH_TTY="1", OMP_NUM_THREADS="1")
    try:
        terminal.until(lambda text: "Ask about the text" in text)
        terminal.press(b"Who kept the lighthouse of Gull Rock?\r")
        terminal.until(lambda text: "[1]" in text and "in the text" in text)
        terminal.until(lambda text: "app.quit]the" in text, again=b"\x1b[17~")  # F6
        terminal.press(b"\x11")
        terminal.process.wait()
        assert terminal.process.returncode == 0
        assert b"]0;owned" in terminal.written  # it is shown, as text
        for harmful in HARMFUL:
            assert harmful not in terminal.written
    finally:
        terminal.end()
    assert list((home / "snapshots").glob("*.g10m"))
    assert "Gull Rock" in (home / "history.jsonl").read_text()


def test_plain_lines_say_who_speaks_and_hold_no_escape_sequence(home: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gemma10m_tui", "chat", "--plain", str(home / "book.txt")],
        input="What was the parrot called?\n/source 1\n/source x\n/nonsense\n/new\n/export\n/help\n/quit\n",
        capture_output=True,
        text=True,
        env=os.environ | {"GEMMA10M_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert ended.returncode == 0, ended.stderr
    assert "\x1b" not in ended.stdout
    for said in ("All of it is read", "You: Model: ", "Source 1: book.txt", "write /source", "There is no command"):
        assert said in ended.stdout


EDITOR = """#!/bin/sh
printf 'the editor has: '; cat "$1"; printf ' (any key)'; read -r _
printf ' and Filby' >> "$1"
"""


def test_the_editor_has_the_terminal_while_it_runs_and_its_text_comes_back(tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "engine.log"), *fake_command()]
    terminal = Terminal(command, VISUAL="", EDITOR=f"'{editor}'")
    try:
        terminal.until(lambda text: "tokens read" in text)
        terminal.press(b"Who speaks")
        terminal.until(lambda text: "Who speaks" in text)
        terminal.press(b"\x07")
        terminal.until(lambda text: "the editor has: Who speaks (any key)" in text)
        terminal.press(b"\r")
        terminal.until(lambda text: "Who speaks and Filby" in text)
        terminal.until(lambda text: "from The Time Machine" in text, again=b"\r")
        terminal.press(b"\x11")
        terminal.process.wait()
        assert terminal.process.returncode == 0
    finally:
        terminal.end()
    assert not list(Path(tempfile.gettempdir()).glob("gemma10m-*/question.md"))
