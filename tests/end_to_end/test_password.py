"""A password is asked for on a terminal, unseen there, and is on no command line that anybody could list."""

import os
import pty
import select
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from documents.written_pdf import written_pdf

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "open-sesame-4711"

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs the list of processes")


def command_lines() -> list[bytes]:
    """What everybody on the machine can see of every process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                found.append((entry / "cmdline").read_bytes())
            except OSError:  # it has ended since
                continue
    return found


def test_the_prompt_shows_nothing_and_no_process_carries_the_password(tmp_path: Path, reader_folder: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(written_pdf(["Anna hid the lamp in the cellar."], user_password=SECRET))
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "gemma10m_tui", "ingest", "locked.pdf", "--password", "--model", reader_folder],
        cwd=tmp_path,
        env=os.environ | {"GEMMA10M_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    said, typed, seen = b"", False, set[bytes]()
    try:
        while True:
            seen.update(command_lines())
            # What is typed before the echo is off is thrown away by whoever turns it off.
            if not typed and b"Password" in said and not termios.tcgetattr(master)[3] & termios.ECHO:
                os.write(master, SECRET.encode() + b"\n")
                typed = True
            if not select.select([master], [], [], 0.02)[0]:
                continue
            try:
                said += os.read(master, 65536)
            except OSError:  # the last process has let go of the terminal
                break
        assert process.wait() == 0, said.decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(master)
    assert typed
    assert b"1 document" in said
    assert SECRET.encode() not in said
    assert any(b"pdf_child" in line for line in seen)  # the process that opened the file was looked at
    assert not any(SECRET.encode() in line for line in seen)
