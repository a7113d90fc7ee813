"""Snapshots that leave the library and come from elsewhere: checked before they do, and never trusted."""

import hashlib
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save
from whale_book import READER, WHALES, edited, held, state

from gemma10m_tui.errors import Problem
from gemma10m_tui.library import Shelf, Snapshot, connection, importing, opened_file
from gemma10m_tui.library.copies import branch, branch_upto
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto
from gemma10m_tui.library.transfer import export, export_memory
from gemma10m_tui.library.verifying import verify


def test_what_is_exported_and_imported_is_the_same(shelf: Shelf, sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "away.g10m"
    exported = export(shelf, "whales", target)
    assert exported.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == ["away.g10m"]
    with Snapshot.open(target, read_only=True) as snapshot:
        assert snapshot.source_key == ""  # where the documents lay is nobody else's business
    (tmp_path / "elsewhere").mkdir()
    other = Shelf(tmp_path / "elsewhere")
    imported = import_(other, target)
    assert held(imported.path) == held(sound)
    assert (imported.tokens, imported.documents, imported.conversations) == (50, 2, 1)
    assert verify(other, imported.name).sound
    assert other.by_content("c0ffee" * 10) == imported.path


def test_an_export_replaces_nothing_unless_it_is_told_to(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "away.g10m"
    target.write_bytes(b"mine")
    with pytest.raises(Problem, match="exists already"):
        export(shelf, "whales", target)
    with pytest.raises(Problem, match="is a folder"):
        export(shelf, "whales", tmp_path)
    assert target.read_bytes() == b"mine"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Problem, match="is not a file"):
        export(shelf, "whales", tmp_path / "pipe", overwrite=True)
    assert (tmp_path / "pipe").is_fifo()
    export(shelf, "whales", target, overwrite=True)
    Snapshot.open(target, read_only=True).close()


@pytest.mark.parametrize("write", [export, export_memory])
def test_an_export_replaces_no_snapshot_that_is_being_written(
    shelf: Shelf, sound: Path, write: Callable[..., object]
) -> None:
    other = branch(shelf, "whales", "other")
    before = held(sound)
    with Snapshot.open(sound), pytest.raises(Problem, match="is open in another"):
        write(shelf, "other", sound, overwrite=True)
    assert (held(sound), sorted(shelf.folder.iterdir())) == (before, [other, sound])


def test_a_log_that_a_killed_writer_left_is_not_folded_into_the_file_that_replaces_its_own(
    shelf: Shelf, sound: Path, tmp_path: Path
) -> None:
    target = Path(shutil.copy(sound, tmp_path / "away.g10m"))
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("UPDATE snapshot SET title = 'gone'")
    kept = {ending: target.with_name(target.name + ending).read_bytes() for ending in ("-wal", "-shm")}
    connection.close()
    for ending, data in kept.items():
        target.with_name(target.name + ending).write_bytes(data)
    export(shelf, "whales", target, overwrite=True)
    assert [path.name for path in tmp_path.glob("away*")] == ["away.g10m"]
    assert held(target) == held(sound)


def test_the_memory_alone_is_plain_safetensors_without_a_word_of_the_text(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "memory.safetensors"
    export_memory(shelf, "whales", target)
    with safe_open(str(target), "pt") as file:
        assert sorted(file.keys()) == ["layers.0.memory", "layers.1.memory"]
        metadata = file.metadata()
    assert (metadata["model"], metadata["fingerprint"], metadata["tokens"]) == (READER.name, READER.fingerprint, "50")


def replaced_state(path: Path, bad: bytes) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(
        "UPDATE checkpoint SET state = ?, sha256 = ? WHERE tokens = 50", (bad, hashlib.sha256(bad).hexdigest())
    )
    connection.close()


def unpacking_to(path: Path, size: int, passages: int) -> None:
    """Add passages of so many characters each, packed to next to nothing."""
    text = zlib.compress(b"a whale " * (size // 8), 9)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executemany(
        "INSERT INTO passage (document, first_token, end_token, label, text) VALUES (1, 50, 50, '', ?)",
        [(text,)] * passages,
    )
    connection.close()


HOSTILE: list[tuple[Callable[[Path], None], str]] = [
    (lambda path: path.write_bytes(os.urandom(50_000)) and None, "not a gemma10m snapshot"),
    (lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    (lambda path: edited(path, "PRAGMA user_version = 99"), "newer gemma10m"),
    (lambda path: edited(path, "PRAGMA application_id = 7"), "another program"),
    (lambda path: edited(path, "CREATE TRIGGER evil AFTER INSERT ON turn BEGIN DELETE FROM passage; END"), "layout"),
    (lambda path: edited(path, "UPDATE checkpoint SET sha256 = 'no' WHERE tokens = 50"), "damaged"),
    (lambda path: replaced_state(path, b"\0"), "unpacked"),
    (lambda path: replaced_state(path, save({"evil": torch.zeros(1)})), "not one of a memory"),
    (lambda path: replaced_state(path, state(50, 3, float("inf"))), "not finite"),
    (lambda path: replaced_state(path, state(49, 3)), "not of the place"),
    (lambda path: replaced_state(path, state(50, 2)), "not of the place"),
    (lambda path: edited(path, "UPDATE checkpoint SET tokens = 40 WHERE tokens = 50"), "not of the place"),
    (lambda path: edited(path, "UPDATE checkpoint SET tokens = 5000 WHERE tokens = 50"), "damaged"),
    (lambda path: edited(path, "UPDATE passage SET first_token = 3 WHERE id = 2"), "damaged"),
    (lambda path: edited(path, "UPDATE passage SET text = x'0011'"), "damaged"),
    (lambda path: edited(path, "UPDATE document SET outcome = 'owned'"), "damaged"),
    (lambda path: edited(path, "DELETE FROM normaliser WHERE segment = 1"), "damaged"),
    (lambda path: edited(path, "UPDATE turn SET citations = '[{]'"), "damaged"),
    (lambda path: edited(path, "UPDATE document SET path = printf('%.*c', 100000, 'x')"), "damaged"),
    (lambda path: edited(path, "DELETE FROM snapshot"), "damaged"),
    (lambda path: unpacking_to(path, 1_000_000, 1), "damaged"),
    (lambda path: unpacking_to(path, 60_000, 150), "damaged"),
]


@pytest.mark.parametrize(("spoil", "says"), HOSTILE)
def test_a_hostile_or_broken_file_is_not_imported_and_leaves_nothing(
    sound: Path, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    foreign = Path(shutil.copy(sound, tmp_path / "foreign.g10m"))
    spoil(foreign)
    (tmp_path / "clean").mkdir()
    with pytest.raises(Problem, match=says):
        import_(Shelf(tmp_path / "clean"), foreign)
    assert list((tmp_path / "clean").iterdir()) == []


def test_control_characters_in_a_foreign_file_do_not_come_in(sound: Path, tmp_path: Path) -> None:
    edited(sound, "UPDATE snapshot SET title = 'evil' || char(27) || '[31m'", "UPDATE document SET reason = char(27)")
    (tmp_path / "clean").mkdir()
    imported = import_(Shelf(tmp_path / "clean"), sound)
    with Snapshot.open(imported.path, read_only=True) as snapshot:
        assert "\x1b" not in snapshot.title + "".join(report.reason for report in snapshot.reports())


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE checkpoint SET state = x'00' WHERE tokens = 20", "states"),
        ("UPDATE passage SET end_token = 12 WHERE id = 1", "texts"),
        ("DELETE FROM normaliser WHERE segment = 2", "normalisers"),
        ("INSERT INTO search (search) VALUES ('delete-all')", "index"),
        ("UPDATE turn SET citations = 'x'", "conversations"),
    ],
)
def test_verify_names_what_is_not_sound(shelf: Shelf, sound: Path, statement: str, what: str) -> None:
    assert verify(shelf, "whales").sound
    edited(sound, statement)
    verified = verify(shelf, "whales")
    assert [check.what for check in verified.checks if not check.sound] == [what]


def test_a_damaged_snapshot_is_not_exported(shelf: Shelf, sound: Path, tmp_path: Path) -> None:
    edited(sound, "DELETE FROM normaliser WHERE segment = 2")
    with pytest.raises(Problem, match="was not exported"):
        export(shelf, "whales", tmp_path / "away.g10m")
    assert [found for found in tmp_path.iterdir() if found.is_file()] == []


def test_a_name_that_another_import_takes_at_that_moment_is_not_the_readers_problem(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Shelf(tmp_path / "elsewhere")
    free = Shelf.path_for

    def taken_at_once(shelf: Shelf, title: str, content_key: str) -> Path:
        path = free(shelf, title, content_key)
        if not list(shelf.folder.glob("*.g10m")):
            path.write_bytes(b"the other one")
        return path

    monkeypatch.setattr(Shelf, "path_for", taken_at_once)
    assert import_(other, sound).name.endswith("-2")


def test_a_full_disk_is_not_laid_on_the_file_that_is_imported(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(sound, tmp_path / "theirs.g10m")

    def full(path: Path) -> sqlite3.Connection:
        made = connection.connect_new(path)
        made.execute("PRAGMA max_page_count = 4")
        return made

    monkeypatch.setattr(importing, "connect_new", full)
    with pytest.raises(Problem, match=r"The disk that holds whales-\w+\.g10m is full"):
        import_(Shelf(tmp_path / "elsewhere"), tmp_path / "theirs.g10m")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_damaged_file_that_is_closed_is_a_sentence(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(writer: sqlite3.Connection) -> None:
        writer.close()
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(opened_file, "close_writer", damaged)
    snapshot = Snapshot.open(sound)
    with pytest.raises(Problem, match="whales"):
        snapshot.close()
    monkeypatch.undo()
    Snapshot.open(sound).close()  # and its lock was given back


def test_what_came_as_a_snapshot_stays_known_as_that(shelf: Shelf, sound: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Shelf(tmp_path / "elsewhere")
    imported = import_(other, sound)
    made = [imported.path, branch(other, imported.name, "mine"), branch_upto(other, imported.path, Upto(WHALES.name))]
    with Snapshot.open(imported.path) as snapshot:
        snapshot.forget_source()
    for path in made:
        with Snapshot.open(path, read_only=True) as snapshot:
            assert snapshot.imported
    with Snapshot.open(sound, read_only=True) as snapshot:
        assert not snapshot.imported


def test_a_folder_that_is_not_there_is_said_of_the_file_that_was_to_be_written(
    shelf: Shelf, sound: Path, tmp_path: Path
) -> None:
    target = tmp_path / "no" / "away.g10m"
    with pytest.raises(Problem) as caught:
        export(shelf, "whales", target)
    said = f"{target} cannot be written: the folder {tmp_path / 'no'} is not there; make it, or name another."
    assert caught.value.sentence == said
    with pytest.raises(Problem, match="is no folder; make it"):
        export(shelf, "whales", sound / "away.g10m")
