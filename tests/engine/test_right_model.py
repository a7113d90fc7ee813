"""A snapshot is opened by the model that read it, wherever that is kept, and whatever it was called then."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from tiny_reader import ending, never, save_gemma, save_reader, story

from gemma10m_tui.cli.app import run
from gemma10m_tui.engine.desk import list_snapshots
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import ReadingFinished
from gemma10m_tui.library.folders import models_folder
from gemma10m_tui.model_folders import find_model_folder, lasting_name

GEMMA = "google/gemma-3-tiny-it"
REVISION = "1f2e3d4c5b6a79880123456789abcdef01234567"


@pytest.fixture
def hub(home: Path, tmp_path: Path, vocabulary: bytes, reader_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub cache with one Gemma in it, beside a built-in model; returns the folder of the Gemma's revision."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("gemma10m_tui.model_folders.default_model_folder", lambda: reader_folder)
    return save_gemma(tmp_path / "hub" / "models--google--gemma-3-tiny-it" / "snapshots" / REVISION, vocabulary)


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "book.txt"
    path.write_text(story(40), encoding="utf-8")
    return str(path)


def read_with(model: str | None, book: str) -> ReadingFinished:
    engine = LocalEngine(model, "cpu", never)
    try:
        return ending(list(engine.open((book,))))
    finally:
        engine.close()


def opened_by(snapshot: str, model: str | None = None) -> str:
    """The name of the model that a snapshot is opened with."""
    engine = LocalEngine(model, "cpu", never)
    try:
        list(engine.open(snapshot=snapshot))
        return engine.model.name
    finally:
        engine.close()


def renamed(done: ReadingFinished, model: str) -> str:
    """The snapshot with another name for its model, as an earlier version would have written it."""
    connection = sqlite3.connect(done.path)
    connection.execute("UPDATE snapshot SET model_name = ?", (model,))
    connection.commit()
    connection.close()
    return done.snapshot


@pytest.mark.parametrize("by_path", [False, True], ids=["named", "named by its path"])
def test_a_snapshot_of_a_pulled_gemma_has_its_repository_as_the_name_and_opens_without_one(
    hub: Path, book: str, by_path: bool
) -> None:
    done = read_with(str(hub) if by_path else GEMMA, book)
    engine = LocalEngine(None, "cpu", never)
    list(engine.open(snapshot=done.snapshot))
    assert engine.model.name == engine.snapshot.model.name == GEMMA
    assert [one.model for one in list_snapshots(engine.shelf).snapshots] == [GEMMA]
    engine.close()


def test_ask_and_the_plain_chat_open_it_without_a_model(
    hub: Path, book: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", book, "--model", GEMMA, "--device", "cpu"]) == ExitCode.DONE
    name = capsys.readouterr().out.strip()
    assert run(["ask", name, "Who went to Oslo?", "--device", "cpu"]) == ExitCode.DONE
    monkeypatch.setattr("builtins.input", lambda prompt: "/quit")
    assert run(["chat", "--plain", name]) == ExitCode.DONE
    capsys.readouterr()
    assert run(["snapshots", "list"]) == ExitCode.DONE
    assert GEMMA in capsys.readouterr().out


def test_a_snapshot_that_has_the_revision_as_its_models_name_opens_too(hub: Path, book: str) -> None:
    assert opened_by(renamed(read_with(GEMMA, book), REVISION)) == GEMMA


def test_a_model_that_was_renamed_is_found_by_its_fingerprint(hub: Path, book: str, vocabulary: bytes) -> None:
    save_reader(models_folder() / "before", vocabulary, name="mine", seed=3)
    done = read_with("before", book)
    (models_folder() / "before").rename(models_folder() / "after")
    save_reader(models_folder() / "before", vocabulary, name="mine", seed=4)
    assert opened_by(done.snapshot) == "after"


def test_the_built_in_model_is_accepted_by_the_name_that_snapshots_have_for_it(
    hub: Path, book: str, reader_folder: Path
) -> None:
    done = read_with(None, book)
    built_in = find_model_folder(None)
    assert lasting_name(built_in) == "tiny"
    assert find_model_folder("tiny") == find_model_folder("reader") == built_in
    for model in (None, "tiny", "reader", str(reader_folder)):
        assert opened_by(done.snapshot, model) == "tiny"


def test_another_model_is_told_a_name_that_opens_the_snapshot(
    hub: Path, book: str, other_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for reader, word in ((GEMMA, GEMMA), (None, "reader")):
        done = read_with(reader, book)
        with pytest.raises(Problem, match=f"open it with --model {word}, or") as caught:
            opened_by(done.snapshot, str(other_folder))
        assert caught.value.code is ExitCode.MISMATCH
        assert opened_by(done.snapshot, word)


def test_a_model_that_is_gone_is_missed_and_no_other_is_advised(hub: Path, book: str) -> None:
    done = read_with(GEMMA, book)
    shutil.rmtree(hub)
    for model in (None, "reader"):
        with pytest.raises(Problem, match=f"was read by {GEMMA}.*give its folder with --model") as caught:
            opened_by(done.snapshot, model)
        assert caught.value.code is ExitCode.MISMATCH
