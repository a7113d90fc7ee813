"""Starting a process that writes a snapshot, and killing it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from whale_book import READER

from gemma10m_tui.library import Snapshot

HERE = Path(__file__).parent


def start_writer(path: Path) -> "subprocess.Popen[str]":
    root = HERE.parent.parent
    search = os.pathsep.join([str(root), str(HERE)])
    return subprocess.Popen(
        [sys.executable, "-P", str(HERE / "writer_child.py"), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": search},
    )


def kill_after(child: "subprocess.Popen[str]", promises: int) -> list[str]:
    """Let a writer make so many promises, kill it in the middle of the next, and return all it made."""
    assert child.stdout is not None
    made = [child.stdout.readline() for _ in range(promises)]
    child.send_signal(signal.SIGKILL)
    made += child.stdout.read().splitlines(keepends=True)
    child.wait()
    child.stdout.close()
    # A promise that was cut in the middle of its line was not made.
    return [line.rstrip("\n") for line in made if line.endswith("\n")]


def empty_snapshot(path: Path) -> Path:
    Snapshot.create(path, title="t", model=READER, content_key="k").close()
    return path
