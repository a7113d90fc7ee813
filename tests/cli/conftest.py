"""A home of its own for every test, and an engine that answers without a network."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from played_engine import CITATION, READ, PlayedEngine, answered, reading

from gemma10m_tui.events import AnswerStarted, DocumentEnded, PassageRecalled, SegmentRead, SnapshotOpened, TokenDecoded
from gemma10m_tui.reading.wishes import Wishes


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps everything during a test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GEMMA10M_HOME", str(folder))
    monkeypatch.setattr(sys, "argv", ["gemma10m"])
    return folder


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[PlayedEngine]:
    """The engine that commands find; set what it plays on the class."""

    class Engine(PlayedEngine):
        calls: list[tuple[object, ...]] = []  # noqa: RUF012  (a class of its own for every test)
        wishes: list[Wishes] = []  # noqa: RUF012
        reading_events = (
            DocumentEnded(READ, 1, 1),
            SnapshotOpened("whale-1a2b3c4d", "/nowhere/whale-1a2b3c4d.g10m", "Whale", "reader", 0, 512, False),
            SegmentRead(256, 512, 1, 341.0, 0.75),
            reading(),
        )
        answer_events = (
            AnswerStarted("Who?", 512, 512),
            PassageRecalled(CITATION),
            TokenDecoded("Ish"),
            TokenDecoded("mael."),
            answered(),
        )

    module = ModuleType("gemma10m_tui.engine.local")
    module.LocalEngine = Engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gemma10m_tui.engine.local", module)
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))
    return Engine


@pytest.fixture
def whale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A text file in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "whale.txt"
    path.write_text("Call me Ishmael.\n", encoding="utf-8")
    return path
