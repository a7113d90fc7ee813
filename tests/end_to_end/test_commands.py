"""Real processes: read a text, ask it, keep it; stdout holds the result alone, and the exit code says the rest."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_reader import story

from gemma10m_tui.errors import ExitCode

Command = Callable[..., "subprocess.Popen[bytes]"]
QUESTION = "Who carried the old harbour map?"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "book.txt"
    path.write_text(story(40), encoding="utf-8")
    return path


def run(command: Command, *words: object, code: ExitCode = ExitCode.DONE, data: bytes = b"") -> tuple[str, str]:
    """What a command wrote on stdout and stderr; it ends with the code, and no traceback is ever among it."""
    child = command(*words)
    said, complaint = (stream.decode() for stream in child.communicate(data))
    assert child.returncode == code, complaint
    assert "Traceback" not in complaint
    return said, complaint


def run_json(command: Command, *words: object, data: bytes = b"") -> Any:
    return json.loads(run(command, *words, "--json", data=data)[0])


@pytest.fixture(scope="module")
def read(command: Command, book: Path, reader_folder: Path) -> dict[str, Any]:
    """The book, read."""
    answer: dict[str, Any] = run_json(command, "ingest", book, "--model", reader_folder)
    return answer


def test_ingest_says_in_json_what_it_read(read: dict[str, Any]) -> None:
    keys = (
        "snapshot path documents tokens segments seconds tokens_per_second state_bytes state_sha256 peak_memory_bytes"
    )
    assert set(keys.split()) <= read.keys()
    assert read["documents"] == [{"path": "book.txt", "outcome": "read", "reason": ""}]
    assert Path(read["path"]).is_file()
    assert read["tokens"] > 500
    assert read["peak_memory_bytes"] > read["state_bytes"] > 0


def test_ingesting_again_opens_the_same_snapshot_and_prints_its_name_alone(
    command: Command, book: Path, reader_folder: Path, read: dict[str, Any]
) -> None:
    said, complaint = run(command, "ingest", book, "--model", reader_folder)
    assert said == f"{read['snapshot']}\n"
    assert "1 document" in complaint


def test_ask_answers_from_a_snapshot_with_citations_that_stand_in_the_text(
    command: Command, book: Path, reader_folder: Path, read: dict[str, Any]
) -> None:
    answer = run_json(command, "ask", read["snapshot"], QUESTION, "--model", reader_folder)
    assert {"answer", "stopped", "citations", "seconds", "tokens_read", "model"} <= answer.keys()
    assert (answer["tokens_read"], answer["model"], answer["snapshot"]) == (read["tokens"], "tiny", read["snapshot"])
    assert answer["citations"]
    for citation in answer["citations"]:
        assert {"document", "locator", "quote", "verified", "score"} <= citation.keys()
        assert citation["verified"] is bool(citation["quote"])
        assert citation["quote"] in book.read_text(encoding="utf-8")


def test_ask_prints_the_answer_alone_and_where_it_stands_on_stderr(
    command: Command, book: Path, reader_folder: Path, read: dict[str, Any]
) -> None:
    said, complaint = run(command, "ask", book, QUESTION, "--model", reader_folder)
    assert said.strip() == run_json(command, "ask", book, QUESTION, "--model", reader_folder)["answer"]
    assert "[1] book.txt" in complaint


def test_ask_reads_what_is_piped_in(command: Command, reader_folder: Path) -> None:
    answer = run_json(command, "ask", QUESTION, "--model", reader_folder, data=story(20, seed=5).encode())
    assert answer["citations"][0]["document"] == "standard input"


def test_the_library_lists_shows_and_removes(command: Command, tmp_path: Path, reader_folder: Path) -> None:
    path = tmp_path / "leaving.txt"
    path.write_text("A text shorter than a segment.", encoding="utf-8")
    done = run_json(command, "ingest", path, "--model", reader_folder, "--name", "Leaving soon")
    keys = {
        "name",
        "path",
        "model",
        "dtype",
        "tokens",
        "segments",
        "state_bytes",
        "state_sha256",
        "documents",
        "created",
    }
    listed = {one["name"]: one for one in run_json(command, "snapshots", "list")}
    shown = run_json(command, "snapshots", "show", done["snapshot"])
    assert listed[done["snapshot"]] == shown
    assert keys <= shown.keys()
    assert shown["state_sha256"] == done["state_sha256"]
    assert shown["tokens"] == done["tokens"] > 0
    assert shown["segments"] == 0

    said, _ = run(command, "snapshots", "remove", done["snapshot"], code=ExitCode.USAGE)
    assert said == ""
    run(command, "snapshots", "remove", done["snapshot"], "--yes")
    run(command, "snapshots", "show", done["snapshot"], code=ExitCode.NOT_FOUND)


def test_an_interrupted_reading_is_saved_and_goes_on_from_there(
    command: Command, home: Path, tmp_path: Path, reader_folder: Path
) -> None:
    path = tmp_path / "long.txt"
    path.write_text(story(1500, seed=3), encoding="utf-8")
    child = command("ingest", path, "--model", reader_folder, "--json")
    while child.poll() is None and not list((home / "snapshots").glob("long-*.g10m")):
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    said, complaint = child.communicate()
    assert child.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in complaint
    assert b"run again: gemma10m ingest" in complaint
    stopped = json.loads(said)
    assert stopped["complete"] is False

    done = run_json(command, "ingest", path, "--model", reader_folder)
    assert done["complete"] is True
    assert done["snapshot"] == stopped["snapshot"]
    assert done["tokens"] > stopped["tokens"]


def test_a_folder_with_a_broken_file_is_read_in_part(command: Command, tmp_path: Path, reader_folder: Path) -> None:
    (tmp_path / "good.txt").write_text(story(3, seed=9), encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    said, complaint = run(command, "ingest", tmp_path, "--model", reader_folder, "--json", code=ExitCode.PARTIAL)
    outcomes = {one["path"]: one["outcome"] for one in json.loads(said)["documents"]}
    assert outcomes == {"good.txt": "read", "bad.pdf": "failed"}
    assert "bad.pdf: it is damaged" in complaint


def test_a_snapshot_of_another_model_names_the_right_one(
    command: Command, other_folder: Path, read: dict[str, Any]
) -> None:
    words = ("ask", read["snapshot"], QUESTION, "--model", other_folder)
    said, complaint = run(command, *words, code=ExitCode.MISMATCH)
    assert said == ""
    assert "was read by tiny" in complaint
    assert complaint.count("\n") == 1
