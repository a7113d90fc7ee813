"""`gemma10m snapshots`: the library listed, shown and removed, on real files."""

import hashlib
import io
import json
from pathlib import Path

import pytest
import torch
from played_engine import PlayedEngine
from safetensors.torch import save

from gemma10m_tui.assets import sample_book
from gemma10m_tui.cli.app import run
from gemma10m_tui.documents.document import Document, DocumentKind, Locator, Passage
from gemma10m_tui.events import DocumentReport
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.library.records import ModelIdentity
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot

Shown = pytest.CaptureFixture[str]
KEYS = {
    "name",
    "title",
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


@pytest.fixture
def saved(home: Path) -> Path:
    """A snapshot of one book in the library."""
    path = Shelf(snapshots_folder()).path_for("The Whale", "1a2b3c4d5e6f")
    text = "Call me Ishmael."
    passage = Passage(text, Locator("Chapter 1"), 0, len(text))
    document = Document("whale.txt", "The Whale", DocumentKind.TEXT, "00" * 32, "utf-8", (), (passage,))
    identity = ModelIdentity("reader", "ff" * 32)
    with Snapshot.create(path, title="The Whale", model=identity, content_key="1a2b3c4d5e6f") as snapshot:
        snapshot.add_document(document, [5])
        snapshot.add_report(DocumentReport("broken.pdf", "failed", "damaged"))
        snapshot.finish_documents()
        snapshot.save_checkpoint(5, 1, b"state", [b"z"])
        snapshot.finish_reading()
    return path


def test_an_empty_library_says_how_to_begin(capsys: Shown) -> None:
    assert run(["snapshots", "list"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "gemma10m ingest" in shown.err


def test_an_empty_library_is_an_empty_list(capsys: Shown) -> None:
    assert run(["snapshots", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_list_under_json_has_the_keys_of_the_contract(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "list", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert set(entry) == KEYS
    assert entry["name"] == saved.stem
    assert entry["title"] == "The Whale"
    assert entry["path"] == str(saved)
    assert entry["model"] == "reader"
    assert entry["documents"] == [
        {"path": "whale.txt", "outcome": "read", "reason": ""},
        {"path": "broken.pdf", "outcome": "failed", "reason": "damaged"},
    ]


def test_the_word_sample_is_what_the_shipped_book_was_read_into(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "show", "sample"]) == 3
    assert "has not been read yet; gemma10m ingest sample reads it." in capsys.readouterr().err
    book = sample_book()
    path = saved.with_name("wonderland.g10m")
    digest = hashlib.sha256(book.read_bytes()).hexdigest()
    passage = Passage("Alice was", Locator("Chapter I"), 0, 9)
    document = Document(book.name, "Alice", DocumentKind.TEXT, digest, "utf-8", (), (passage,))
    with Snapshot.create(path, title="Alice", model=ModelIdentity("m", "ff"), content_key="c0ffee") as snapshot:
        snapshot.add_document(document, [5])
        snapshot.finish_documents()
    assert run(["snapshots", "show", "sample", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "wonderland"


def test_the_list_for_a_person_has_a_row_for_each(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "list"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith("NAME")
    assert row.startswith(saved.stem)
    assert row.split()[2] == "1"  # the broken file is none that was read
    assert "TITLE" not in header
    with Snapshot.open(saved) as snapshot:
        snapshot.retitle("Of [whales]")
    assert run(["snapshots", "list"]) == 0
    header, row = (line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert header.endswith("  TITLE")
    assert row.endswith("  Of [whales]")
    assert run(["snapshots", "show", "of [whales]"]) == 0


def test_a_damaged_snapshot_is_said_and_the_others_are_listed(saved: Path, capsys: Shown) -> None:
    (saved.parent / "bad-00000000.g10m").write_bytes(b"not a database" * 100)
    assert run(["snapshots", "list", "--json"]) == 0
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)) == 1
    assert "bad-00000000" in shown.err


def test_one_is_shown_by_the_beginning_of_its_name(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "show", "the-wh", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert set(entry) == KEYS
    assert entry["name"] == saved.stem


def test_one_is_shown_to_a_person_with_its_documents(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "show", str(saved)]) == 0
    shown = capsys.readouterr().out
    assert "The Whale" in shown
    assert "failed   broken.pdf           0  damaged" in shown


def test_one_that_is_not_there_is_not_found(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "show", "moby", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == 3


def test_removing_without_a_terminal_needs_a_yes(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "remove", saved.stem]) == 2
    assert "--yes" in capsys.readouterr().err
    assert saved.exists()


def test_removing_with_a_yes_removes(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "remove", saved.stem, "--yes"]) == 0
    assert not saved.exists()
    assert capsys.readouterr().out == ""


def test_nothing_is_removed_when_one_name_of_several_is_wrong(saved: Path) -> None:
    assert run(["snapshots", "remove", saved.stem, "moby", "--yes"]) == 3
    assert saved.exists()


@pytest.mark.parametrize("ends", [EOFError, KeyboardInterrupt])
def test_leaving_the_question_removes_nothing_and_is_no_crash(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown, ends: type[BaseException]
) -> None:
    class Left(io.StringIO):
        def readline(self, *_: object) -> str:
            raise ends

    monkeypatch.setattr("gemma10m_tui.cli.snapshots.is_terminal", lambda stream: True)
    monkeypatch.setattr("sys.stdin", Left())
    assert run(["snapshots", "remove", saved.stem]) == 130
    assert "Interrupted" in capsys.readouterr().err
    assert saved.exists()


def test_a_no_at_the_terminal_removes_nothing(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gemma10m_tui.cli.snapshots.is_terminal", lambda stream: True)
    monkeypatch.setattr("typer.confirm", lambda *args, **kwargs: False)
    assert run(["snapshots", "remove", saved.stem]) == 0
    assert saved.exists()


def test_a_snapshot_does_not_differ_from_itself(saved: Path, capsys: Shown) -> None:
    with Snapshot.open(saved) as snapshot:
        snapshot.save_checkpoint(5, 1, save({"layers.0.memory": torch.ones(1, 1, 2, 3)}), [])
    assert run(["snapshots", "diff", saved.stem, str(saved), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["changed"], found["added"], found["removed"], found["passages_new"]) == ([], [], [], 0)
    assert found["memory"] == 0
    assert run(["snapshots", "diff", saved.stem, "moby"]) == 3
    assert run(["snapshots", "diff", saved.stem, saved.stem]) == 0
    assert "0 new, 0 gone" in capsys.readouterr().out


def test_undo_computes_where_and_in_what_it_is_told(engine: type[PlayedEngine]) -> None:
    assert run(["snapshots", "undo", "whale", "-n", "2", "--device", "cpu", "--dtype", "int8"]) == 0
    assert engine.calls[:2] == [("engine", None, "cpu", "int8"), ("undo", "whale", 2)]


def test_verify_ends_with_what_to_do_where_the_memory_is_not_sound(saved: Path, capsys: Shown) -> None:
    assert run(["snapshots", "verify", saved.stem]) == 1
    said = capsys.readouterr().out
    assert "NOT SOUND" in said
    assert said.endswith(f"Its text is whole; to have it read again: gemma10m snapshots reread {saved.stem}\n")
    assert run(["snapshots", "verify", saved.stem, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["advice"].endswith(f"reread {saved.stem}")


def test_what_a_stopped_reading_left_is_told_and_can_be_deleted(saved: Path, capsys: Shown) -> None:
    left = saved.with_name(f"{saved.name}.reread")
    left.write_bytes(bytes(2_000_000))
    assert run(["snapshots", "show", saved.stem]) == 0
    command = f"gemma10m snapshots reread {saved.stem} --discard"
    assert command in capsys.readouterr().out
    run(["doctor"])
    assert f"1 snapshot not read again to the end: {saved.stem} (2.0 MB)" in capsys.readouterr().out
    assert run(command.split()[1:]) == 0
    assert capsys.readouterr().out == (
        f"Deleted what was read again of {saved.stem} (2.0 MB); the snapshot is as it was.\n"
    )
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
    assert run([*command.split()[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"name": saved.stem, "freed_bytes": 0}
    run(["doctor"])
    assert "not read again" not in capsys.readouterr().out


def test_a_paragraph_of_the_help_is_wrapped_by_the_terminal_alone(capsys: Shown) -> None:
    assert run(["snapshots", "reread", "--help"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    paragraph = lines[(start := lines.index(next(x for x in lines if x.startswith("For a snapshot")))) :]
    paragraph = paragraph[: paragraph.index("")]
    assert start
    assert min(len(line) for line in paragraph[:-1]) > 60
