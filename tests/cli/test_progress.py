"""Progress is drawn on a terminal, with the rate and the time left, and leaves nothing behind."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from gemma10m_tui.cli.progress import segment_line
from gemma10m_tui.events import SegmentRead

ROOT = Path(__file__).resolve().parents[2]
DRAWN = """
from gemma10m_tui.cli.progress import ReadingProgress
from gemma10m_tui.events import DocumentEnded, DocumentReport, SegmentRead
with ReadingProgress() as progress:
    progress.show(DocumentEnded(DocumentReport("[red]whale[/red].txt", "read"), 1, 2))
    progress._progress.refresh()
    progress.show(SegmentRead(4096, 20480, 2, 1024.0, 16.0))
    progress._progress.refresh()
print("result")
"""


def test_a_segment_says_how_far_how_fast_and_how_long_still() -> None:
    assert segment_line(SegmentRead(4096, 20480, 2, 1024.0, 16.0)) == (
        "4,096 of 20,480 tokens · 1,024 tokens/s · 16 s left"
    )


def test_a_terminal_is_drawn_on_and_stdout_is_not() -> None:
    ours, theirs = pty.openpty()
    ended = subprocess.run(
        [sys.executable, "-P", "-c", DRAWN],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 65536):
            drawn += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert ended.returncode == 0
    assert ended.stdout == b"result\n"
    assert b"1 of 2" in drawn
    assert b"[red]whale[/red].txt" in drawn
    assert b"1,024 tokens/s" in drawn
