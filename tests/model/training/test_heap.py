"""Freed memory is given back."""

import ctypes
from pathlib import Path

import pytest

from model.training.heap import trimmer


def _held() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])  # pages


def test_what_was_freed_between_what_is_kept_goes_back_to_the_system() -> None:
    if not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("this C library keeps no such heap")
    give_back, before = trimmer(), _held()
    blocks = [bytearray(50_000) for _ in range(4000)]  # each too small for a mapping of its own
    kept = blocks[::20]
    full = _held() - before
    del blocks
    left = _held() - before
    give_back()
    assert left > full / 2
    assert _held() - before < full / 4
    assert len(kept) == 200


def test_where_the_library_has_none_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ctypes, "CDLL", asked.append)  # gives None, which has no malloc_trim
    give_back = trimmer()
    before = list(asked)
    give_back()
    assert asked == before == [None]
