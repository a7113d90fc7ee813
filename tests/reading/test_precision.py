"""A snapshot knows in which precision its memory was read, and is not given for another that was asked for."""

import json
import sqlite3
from pathlib import Path

import pytest
import torch
from tiny_reader import append_paths, ending, never, story

from gemma10m_tui.cli.app import run
from gemma10m_tui.documents import find_sources
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import Event, Noticed
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch_upto
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto
from gemma10m_tui.reading.ingest import Opened, ingest
from gemma10m_tui.reading.wishes import Wishes
from model.checkpoint import Model, load_model


@pytest.fixture
def exact(reader_folder: Path) -> Model:
    return load_model(reader_folder, "cpu", torch.float32)


@pytest.fixture
def half(reader_folder: Path) -> Model:
    return load_model(reader_folder, "cpu", torch.bfloat16)


def read(model: Model, shelf: Shelf, path: Path, asked: str | None = None) -> list[Event]:
    opened, wishes = Opened(), Wishes(precision=asked, roots=(path,))
    try:
        return list(ingest(find_sources([path]), model, shelf, opened, wishes=wishes, cancelled=never))
    finally:
        opened.close()


def notices(events: list[Event]) -> list[str]:
    return [event.sentence for event in events if isinstance(event, Noticed)]


def precision_of(path: str | Path) -> str:
    with Snapshot.open(Path(path), read_only=True) as snapshot:
        assert snapshot.summary().precision == snapshot.precision
        return snapshot.precision


def test_a_model_says_in_which_precision_it_was_loaded(exact: Model, half: Model, reader_folder: Path) -> None:
    assert (exact.precision, half.precision) == ("float32", "bfloat16")
    assert load_model(reader_folder, "cpu", int8=True).precision == "int8"


def test_another_precision_that_is_asked_for_is_read_into_a_snapshot_of_its_own(
    exact: Model, half: Model, shelf: Shelf, book: Path
) -> None:
    first = ending(read(half, shelf, book))
    again = read(exact, shelf, book, "float32")
    (sentence,) = notices(again)
    assert sentence == (
        f"{first.snapshot} was read in bfloat16 and stays as it is; in float32 it is read anew, beside it."
    )
    second = ending(again)
    assert (precision_of(first.path), precision_of(second.path)) == ("bfloat16", "float32")
    assert first.state_sha256 != second.state_sha256
    for model, asked, expected in (
        *((exact, "float32", second), (half, "bfloat16", first)),
        *((exact, None, second), (half, None, first)),
    ):
        events = read(model, shelf, book, asked)
        assert (ending(events).snapshot, notices(events)) == (expected.snapshot, [])


def test_where_nothing_is_asked_for_the_snapshot_that_there_is_will_do(
    exact: Model, half: Model, shelf: Shelf, book: Path
) -> None:
    first = ending(read(half, shelf, book))
    events = read(exact, shelf, book)
    assert (ending(events).snapshot, notices(events)) == (first.snapshot, [])


def test_a_snapshot_from_before_this_was_kept_is_opened_with_a_sentence(exact: Model, shelf: Shelf, book: Path) -> None:
    first = ending(read(exact, shelf, book))
    connection = sqlite3.connect(first.path)
    connection.execute("UPDATE snapshot SET precision = ''")
    connection.commit()
    connection.close()
    events = read(exact, shelf, book, "float32")
    assert ending(events).snapshot == first.snapshot
    (sentence,) = notices(events)
    assert sentence.startswith(f"{first.snapshot} was read before it was kept in which precision")
    assert notices(read(exact, shelf, book)) == []


def test_what_is_read_on_in_another_precision_is_remembered_too(
    exact: Model, half: Model, shelf: Shelf, book: Path, tmp_path: Path
) -> None:
    first = ending(read(exact, shelf, book))
    (tmp_path / "more.txt").write_text(story(60, seed=9), encoding="utf-8")
    append_paths(half, shelf, first.snapshot, [tmp_path / "more.txt"])
    assert precision_of(first.path) == "float32+bfloat16"
    (tmp_path / "quiet").mkdir()
    assert precision_of(import_(Shelf(tmp_path / "quiet"), Path(first.path)).path) == "float32+bfloat16"


def test_the_beginning_of_a_snapshot_is_that_of_its_own_precision(
    exact: Model, half: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(story(30), encoding="utf-8")
    wholes = [ending(read(model, shelf, folder, model.precision)) for model in (half, exact)]
    made = [branch_upto(shelf, Path(whole.path), Upto(section="a.txt")) for whole in wholes]
    assert [precision_of(path) for path in made] == ["bfloat16", "float32"]


def test_the_commands_show_it_and_read_what_was_asked_for(
    tmp_path: Path, reader_folder: Path, book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "home"))
    names = []
    for precision in ("bfloat16", "float32"):
        words = ["ingest", str(book), "--model", str(reader_folder), "--device", "cpu", "--dtype", precision]
        assert run(words) == ExitCode.DONE
        names.append(capsys.readouterr().out.strip())
        assert run(["snapshots", "show", names[-1], "--json"]) == ExitCode.DONE
        assert json.loads(capsys.readouterr().out)["dtype"] == precision
        assert run(["snapshots", "show", names[-1]]) == ExitCode.DONE
        assert f"precision {precision}\n" in capsys.readouterr().out
    assert names[0] != names[1]
    connection = sqlite3.connect(snapshots_folder() / f"{names[0]}.g10m")
    connection.execute("UPDATE snapshot SET precision = ''")
    connection.commit()
    connection.close()
    assert run(["snapshots", "show", names[0]]) == ExitCode.DONE
    assert "precision unknown\n" in capsys.readouterr().out


def test_a_snapshot_that_is_named_is_opened_and_its_precision_said(
    tmp_path: Path, reader_folder: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "home"))
    engine = LocalEngine(str(reader_folder), "cpu", never, "bfloat16")
    done = ending(list(engine.open((str(book),))))
    engine.close()
    for asked, said in (("auto", 0), ("bfloat16", 0), ("float32", 1)):
        engine = LocalEngine(str(reader_folder), "cpu", never, asked)
        events = list(engine.open(snapshot=done.snapshot))
        engine.close()
        assert ending(events).state_sha256 == done.state_sha256
        assert len(notices(events)) == said
