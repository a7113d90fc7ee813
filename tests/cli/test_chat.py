"""`gemma10m chat`: what is named is handed to the app, and without a terminal it says what to use instead."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from gemma10m_tui.cli.app import run


@pytest.fixture
def app_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the app was started with; it ends with 0."""
    calls: list[tuple[object, ...]] = []

    def run_chat(*arguments: object) -> int:
        calls.append(arguments)
        return 0

    module = ModuleType("gemma10m_tui.tui.app")
    module.run_chat = run_chat  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gemma10m_tui.tui.app", module)
    monkeypatch.setattr("gemma10m_tui.cli.chat.is_terminal", lambda stream: True)
    return calls


def test_nothing_named_opens_the_library(app_calls: list[tuple[object, ...]]) -> None:
    assert run(["chat"]) == 0
    assert app_calls == [((), None, None)]


def test_paths_are_handed_on_with_the_model(app_calls: list[tuple[object, ...]], whale: Path) -> None:
    assert run(["chat", "whale.txt", "--model", "big"]) == 0
    assert app_calls == [(("whale.txt",), None, "big")]


def test_a_name_that_means_nothing_is_said_before_the_app_starts(
    app_calls: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["chat", "moby"]) == 3
    assert app_calls == []


def test_without_a_terminal_it_points_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chat"]) == 2
    assert "gemma10m ask" in capsys.readouterr().err


def test_up_to_a_chapter_of_a_file_asks_for_a_reading_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("Call me Ishmael.", encoding="utf-8")
    assert run(["chat", str(book), "--upto", "Chapter 7"]) == 2
    assert "gemma10m ingest PATH --upto" in capsys.readouterr().err
