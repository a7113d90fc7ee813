"""A process that is silent is given up; one that a busy machine keeps waiting is waited for."""

import os
from pathlib import Path

import pytest

from gemma10m_tui.documents import Unreadable, child, read_stream

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs the processor time of a process")


def module(folder: Path, name: str, body: str, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / f"{name}.py").write_text(f"import sys, time\nsys.stdin.buffer.read()\n{body}\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return name


def test_what_a_process_says_is_heard_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = module(tmp_path, "speaker", 'print(\'{"a": 1}\\n{"b": 2}\')', monkeypatch)
    assert list(child.child_lines(speaker, {}, b"x" * 1_000_000)) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("body", ["time.sleep(1000)", "while True: pass"])
def test_a_process_that_sleeps_or_works_without_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    assert list(child.child_lines(module(tmp_path, "silent", body, monkeypatch), {}, b"", 0.5)) == [None]


def test_a_process_gets_no_more_memory_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """
from gemma10m_tui.documents.limits import limit_resources
limit_resources(60)
held = []
try:
    while len(held) < 40:
        held.append(bytearray(100_000_000))
except MemoryError:
    print(f'{{"refused_after": {len(held)}}}')
"""
    (said,) = child.child_lines(module(tmp_path, "hog", body, monkeypatch), {})
    assert said is not None
    assert 5 <= said["refused_after"] <= 15  # of a hundred megabytes each: the limit is 1.5 GB, with all of Python


def test_a_file_that_grows_beyond_the_memory_of_its_process_is_one_sentence() -> None:
    notebook = b'{"cells": [' + b'{"":0},' * 7_000_000 + b"{}]}"  # a dictionary takes thirty times its characters
    with pytest.raises(Unreadable, match="too large for the reader; split it, or convert it to plain text"):
        read_stream(notebook, "huge.ipynb")


def test_a_process_that_is_ready_and_was_not_let_run_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_: int) -> tuple[bool, float]:
        return True, 1.0

    monkeypatch.setattr(child, "_work", work)
    assert child._is_kept_waiting(1, 30.0)
    assert not child._is_kept_waiting(1, 0.5)


def test_the_work_of_this_process_is_known_and_that_of_no_process_is_not() -> None:
    assert child._work(os.getpid())[1] > 0.0
    assert child._work(2**30) == (False, 0.0)
