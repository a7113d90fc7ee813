"""`gemma10m chat`: what is named is handed to the app, and without a terminal it says what to use instead."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from played_engine import PlayedEngine, answered

from gemma10m_tui.cli.app import run
from gemma10m_tui.cli.plain import Interrupts, PlainChat
from gemma10m_tui.engine.requests import Open, Wanted
from gemma10m_tui.events import AnswerStarted, Event
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.records import ModelIdentity


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
    assert app_calls == [(Open(), "auto", "auto")]


def test_paths_are_handed_on_with_the_model(app_calls: list[tuple[object, ...]], whale: Path) -> None:
    assert run(["chat", "whale.txt", "--model", "big"]) == 0
    assert app_calls == [(Open(("whale.txt",), None, "big"), "auto", "auto")]


ON = ["--model", "big", "--device", "cpu", "--dtype", "int8"]


@pytest.mark.parametrize("words", [[], ["whale.txt"]], ids=["the library", "a file"])
def test_the_app_computes_where_and_in_what_it_is_told(
    app_calls: list[tuple[object, ...]], whale: Path, words: list[str]
) -> None:
    assert run(["chat", *words, *ON]) == 0
    assert app_calls == [(Open(tuple(words), None, "big"), "cpu", "int8")]


def test_the_plain_chat_computes_where_and_in_what_it_is_told(
    engine: type[PlayedEngine], whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: "/quit")
    assert run(["chat", "--plain", "whale.txt", *ON]) == 0
    assert engine.calls[0] == ("engine", "big", "cpu", "int8")


def test_the_app_starts_its_engine_as_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from gemma10m_tui.tui import app

    started: list[tuple[str, ...]] = []

    class Started(app.ChatApp):
        def run(self, *_: object, **__: object) -> None:
            started.append(self.link.command)

    monkeypatch.setattr(app, "ChatApp", Started)
    monkeypatch.setattr(app.sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(app.sys, "stdout", SimpleNamespace(isatty=lambda: True))
    app.run_chat(Open(model="big"), "cpu", "int8")
    assert " ".join(started[0][4:]) == "--model big --device cpu --dtype int8"


def test_how_files_are_to_be_read_is_handed_on(
    app_calls: list[tuple[object, ...]], whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMMA10M_PASSWORD", "hush")
    options = ["--upto", "Chapter 7", "--jobs", "2", "--encoding", "latin-1", "--pages", "1-9"]
    assert run(["chat", "whale.txt", *options]) == 0
    (opened, *_), *_ = app_calls
    assert opened == Open(("whale.txt",), wanted=Wanted("Chapter 7", 2, "iso8859-1", "1-9", "hush"))
    assert "hush" not in repr(app_calls)


def test_files_are_appended_to_a_snapshot(app_calls: list[tuple[object, ...]], whale: Path) -> None:
    snapshot = whale.with_name("kept.g10m")
    Snapshot.create(snapshot, title="Kept", model=ModelIdentity("m", "f"), content_key="k").close()
    assert run(["chat", "--append", str(snapshot), "whale.txt"]) == 0
    assert app_calls == [(Open(("whale.txt",), str(snapshot)), "auto", "auto")]


@pytest.mark.parametrize(
    "words", [["--append", "x"], ["whale.txt", "--append", "x", "--upto", "2"], ["--upto", "Chapter 7"]]
)
def test_what_cannot_be_meant_is_said(
    app_calls: list[tuple[object, ...]], whale: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["chat", *words]) == 2
    assert app_calls == []
    assert "--upto" in capsys.readouterr().err


def test_a_name_that_means_nothing_is_said_before_the_app_starts(
    app_calls: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["chat", "moby"]) == 3
    assert app_calls == []


def test_without_a_terminal_it_points_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chat"]) == 2
    assert "gemma10m ask" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        ("end", ""),
        ("quoted", "Not sure: this is what comes nearest to an answer.\n"),
        ("refused", "What comes nearest:\n"),
    ],
)
def test_plain_lines_say_how_sure_an_answer_is(
    stopped: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Asked:
        snapshot = SimpleNamespace(read_only=True)

        def ask(self, question: str, **_: object) -> Iterator[Event]:
            yield answered("Ishmael.", stopped)

    lines = iter(["Who?", "/quit"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    PlainChat(Asked(), Interrupts()).talk()  # type: ignore[arg-type]
    assert capsys.readouterr().out == f"Model: Ishmael.\n{said}Source 1: whale.txt, Chapter 1: “Call me Ishmael.”\n"


def test_plain_lines_say_what_a_question_was_taken_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Asked:
        snapshot = SimpleNamespace(read_only=True)

        def ask(self, question: str, **_: object) -> Iterator[Event]:
            yield AnswerStarted(question, 1, 1, "Who is Ahab?")
            yield answered("A captain.", "end")

    lines = iter(["And Ahab?", "/quit"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    PlainChat(Asked(), Interrupts()).talk()  # type: ignore[arg-type]
    assert capsys.readouterr().out.startswith("Model: (asked as “Who is Ahab?”) A captain.\n")
