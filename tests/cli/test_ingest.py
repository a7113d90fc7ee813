"""`gemma10m ingest`: the snapshot's name on stdout, the rest on stderr, and how a reading in part ends."""

import json
import os
import signal
from pathlib import Path

import pytest
from played_engine import FAILED, READ, PlayedEngine, reading

from gemma10m_tui.cli.app import run
from gemma10m_tui.events import DocumentReport

Shown = pytest.CaptureFixture[str]


def test_the_snapshots_name_is_all_that_stdout_gets(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    assert run(["ingest", "whale.txt", "--name", "The Whale"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "whale-1a2b3c4d\n"
    assert "512 tokens in 2 segments" in shown.err
    assert ("open", ("whale.txt",), None, "The Whale") in engine.calls
    assert engine.calls[-1] == ("close",)


def test_json_is_one_object_with_the_keys_of_the_contract(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    assert run(["ingest", "whale.txt", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {
        "snapshot",
        "path",
        "documents",
        "tokens",
        "segments",
        "seconds",
        "tokens_per_second",
        "state_bytes",
        "state_sha256",
        "peak_memory_bytes",
    } <= set(answer)
    assert answer["documents"] == [{"path": "whale.txt", "outcome": "read", "reason": ""}]


def test_a_file_that_failed_is_named_and_ends_in_5(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (reading(documents=(READ, FAILED)),)
    assert run(["ingest", "whale.txt", "--json"]) == 5
    shown = capsys.readouterr()
    assert json.loads(shown.out)["documents"][1]["reason"] == "the file is damaged"
    assert "1 file could not be read:\n  broken.pdf: the file is damaged" in shown.err


def test_a_hundred_failed_files_are_counted_and_not_all_named(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    failed = tuple(DocumentReport(f"{number}.pdf", "failed", "damaged") for number in range(100))
    engine.reading_events = (reading(documents=(READ, *failed)),)
    assert run(["ingest", "whale.txt"]) == 5
    said = capsys.readouterr().err
    assert "100 files could not be read" in said
    assert "and 95 more" in said


def test_skipped_files_are_counted_and_are_no_failure(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    engine.reading_events = (reading(documents=(READ, DocumentReport("a.png", "skipped", "not a text"))),)
    assert run(["ingest", "whale.txt"]) == 0
    assert "1 file skipped (not a text)." in capsys.readouterr().err


def test_a_path_that_is_not_there_is_not_found_and_nothing_is_read(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    assert run(["ingest", "whale.txt", "nothing.txt"]) == 3
    assert "nothing.txt" in capsys.readouterr().err
    assert engine.calls == []


def test_an_interrupted_reading_ends_in_130_and_says_how_to_go_on(
    engine: type[PlayedEngine], whale: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["gemma10m", "ingest", "whale.txt", "--json"])
    engine.on_open = staticmethod(lambda: os.kill(os.getpid(), signal.SIGINT))
    assert run(["ingest", "whale.txt", "--json"]) == 130
    shown = capsys.readouterr()
    assert json.loads(shown.out)["complete"] is False
    assert "512 tokens are read and saved" in shown.err
    assert "gemma10m ingest whale.txt --json" in shown.err


def test_a_dry_run_lists_what_would_be_read_and_loads_no_model(
    engine: type[PlayedEngine], whale: Path, capsys: Shown
) -> None:
    (whale.parent / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert run(["ingest", ".", "--dry-run", "--json"]) == 0
    survey = json.loads(capsys.readouterr().out)
    assert [document["path"] for document in survey["documents"]] == ["whale.txt"]
    assert [skipped["path"] for skipped in survey["skipped"]] == ["picture.png"]
    assert run(["ingest", ".", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "whale.txt" in shown.out
    assert "picture.png" in shown.err
    assert engine.calls == []


def test_progress_is_not_drawn_where_nobody_looks(engine: type[PlayedEngine], whale: Path, capsys: Shown) -> None:
    run(["ingest", "whale.txt"])
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\r" not in said
