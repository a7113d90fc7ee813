"""What Windows lacks is missed nowhere: every module can be imported, a text read, asked, branched and written out.

Nobody has run the program on Windows. Here a process is robbed of what Python has on other systems alone, once the
libraries that it uses are loaded (those know Windows), and told that it is there.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from gemma10m_tui.tui import clipboard, typed_path

ROOT = Path(__file__).resolve().parents[2]
ROBBED = """
import asyncio, multiprocessing, os, pkgutil, select, shutil, signal, sqlite3, subprocess, sys, sysconfig
import tempfile, types
import numpy, platformdirs, textual.app, textual.pilot, textual.widgets, tokenizers, torch, typer.main
import fcntl
sysconfig.get_config_vars()  # once, and kept
flock = fcntl.flock

def locking(descriptor, mode, length):
    try:
        flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise PermissionError(13, "Permission denied") from error

for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for owner, names in (
    (os, "fork killpg pread pwrite sysconf getuid geteuid setsid getpgid O_NOFOLLOW O_NONBLOCK O_DIRECTORY mkfifo"),
    (select, "poll epoll"), (signal, "SIGHUP SIGKILL SIGALRM setitimer"),
):
    for name in names.split():
        if hasattr(owner, name):
            delattr(owner, name)
sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=2, locking=locking)
subprocess.CREATE_NEW_PROCESS_GROUP = 0
sys.platform = "win32"
"""
IMPORTS = """
import gemma10m_tui, model
for package in (gemma10m_tui, model):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            __import__(found.name)
print("all of them")
"""
WORK = """
from pathlib import Path
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.engine.memory_facts import process_bytes
from gemma10m_tui.errors import Problem
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.copies import branch, rename
from gemma10m_tui.library.transfer import export
reader, folder = sys.argv[1], Path(sys.argv[2])
(folder / "book.txt").write_text("Daniel went to Oslo. " * 200, encoding="utf-8")
engine = LocalEngine(reader, "cpu", lambda: False)
*_, ended = engine.open((str(folder / "book.txt"),))
*_, answer = engine.ask("Who went to Oslo?", kept=True)
assert ended.complete and answer.conversation
try:
    Snapshot.open(engine.snapshot.path)
except Problem as problem:
    assert f"is open in another gemma10m (process {os.getpid()})" in problem.sentence, problem.sentence
else:
    raise AssertionError("two writers")
path = engine.snapshot.path
engine.close()
copy = branch(engine.shelf, str(path), "a copy")
copy = rename(engine.shelf, str(copy), "another name")
*_, again = engine.open(snapshot=str(copy))
assert again.state_sha256 == ended.state_sha256
engine.close()
assert export(engine.shelf, str(copy), folder / "out.g10m").path.stat().st_size > 0
engine.shelf.remove(copy)
assert not list(folder.glob("home/snapshots/*.writer")), list(folder.glob("home/snapshots/*"))
assert process_bytes() >= 0
print("all of it")
"""


def run(program: str, *arguments: str, home: Path) -> str:
    environment = {"PYTHONPATH": str(ROOT), "GEMMA10M_HOME": str(home), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", ROBBED + program, *arguments], env=environment, capture_output=True, text=True, cwd=home
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_every_module_can_be_imported_without_what_windows_lacks(tmp_path: Path) -> None:
    assert "all of them" in run(IMPORTS, home=tmp_path)


def test_a_text_is_read_asked_branched_and_written_out_without_it(reader_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert "all of it" in run(WORK, str(reader_folder), str(tmp_path), home=tmp_path / "home")


def test_paths_are_taken_as_windows_writes_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str] = []
    monkeypatch.setattr(typed_path.sys, "platform", "win32")
    monkeypatch.setattr(typed_path, "_exists", lambda path: seen.append(str(path)) or str(path).startswith("C:"))
    for typed in (r"C:\books\my book.txt", r'"C:\books\my book.txt"', "file:///C:/books/a%20b.txt"):
        assert typed_path.typed_paths(typed), seen
    assert [str(path) for path in typed_path.typed_paths(r'"C:\a b.txt" C:\c.txt')] == [r"C:\a b.txt", r"C:\c.txt"]


def test_the_clipboard_of_windows_gets_every_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[bytes] = []
    monkeypatch.setattr(clipboard, "copying_program", lambda: ("clip.exe",))
    monkeypatch.setattr(clipboard.subprocess, "run", lambda command, input, **_: handed.append(input))
    clipboard.run_copying_program("Größe — “ж”")
    assert handed[0].startswith((b"\xff\xfe", b"\xfe\xff"))
    assert handed[0].decode("utf-16") == "Größe — “ж”"
