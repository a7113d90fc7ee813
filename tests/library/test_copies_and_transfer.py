"""Snapshots that are branched, renamed, cut, exported and imported: whole or not at all, and never trusted."""

import hashlib
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save
from whale_book import CODE, READER, WHALES, MakeSnapshot

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Citation
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch, branch_upto, copy, rename
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto, end_of, places
from gemma10m_tui.library.timeline import timeline
from gemma10m_tui.library.transfer import export, export_memory
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.library.verifying import verify


def state(tokens: int, segments: int, fill: float = 1.0) -> bytes:
    """Bytes as a model's state leaves them, of two layers with a memory."""
    tensors = {f"layers.{layer}.memory": torch.full((1, 1, 4, 5), fill) for layer in range(2)}
    folded = {"counters": torch.tensor([tokens - 3, segments]), "tail": torch.zeros(3, dtype=torch.int32)}
    return save(tensors | folded)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A complete snapshot with states that could be, in a library of its own."""
    folder = tmp_path / "library"
    folder.mkdir()
    path = folder / "whales.g10m"
    with Snapshot.create(path, title="Whales", model=READER, content_key="c0ffee" * 10, source_key="home") as snapshot:
        snapshot.add_document(WHALES, [10, 20, 5])
        snapshot.add_document(CODE, [7, 8])
        snapshot.finish_documents()
        snapshot.save_checkpoint(20, 1, state(20, 1), [b"z0"])
        snapshot.save_checkpoint(50, 3, state(50, 3), [b"z1", b"z2"])
        snapshot.finish_reading()
        talk = snapshot.start_conversation("About whales")
        cited = tuple(Citation(number, "x", "line 1", "", False, 0.5) for number in (1, 5))
        snapshot.add_turn(talk, "Which colour?", "White.", cited, "end", "reader", 1.5)
    return path


@pytest.fixture
def shelf(sound: Path) -> Shelf:
    return Shelf(sound.parent)


def held(path: Path) -> tuple[object, ...]:
    """Everything that a snapshot holds, but its name and its date."""
    with Snapshot.open(path, read_only=True) as snapshot:
        talks = snapshot.conversations()
        return (
            list(snapshot.passages()),
            snapshot.reports(),
            snapshot.model,
            snapshot.complete,
            snapshot.latest_checkpoint(),
            snapshot.normalisers(),
            [(turn.question, turn.answer, turn.citations) for talk in talks for turn in snapshot.turns(talk.id)],
            [hit.passage_id for hit in snapshot.search("whale boats function")],
        )


def test_a_branch_holds_the_same_and_goes_its_own_way(shelf: Shelf, sound: Path) -> None:
    before = sound.read_bytes()
    made = branch(shelf, "whales", "My Branch")
    assert made.name == "my-branch.g10m"
    assert held(made) == held(sound)
    with Snapshot.open(made) as snapshot:
        snapshot.start_conversation("elsewhere")
    assert sound.read_bytes() == before
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert sorted(found.name for found in shelf.folder.iterdir()) == ["my-branch.g10m", "whales.g10m"]
    with pytest.raises(Problem, match="already") as caught:
        branch(shelf, "whales", "my branch")
    assert caught.value.code == ExitCode.USAGE


def test_a_copy_that_fails_on_its_way_leaves_nothing(shelf: Shelf, sound: Path) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM passage")
        raise Problem("no more")

    with pytest.raises(Problem, match="no more"):
        copy(sound, shelf.folder / "new.g10m", fail)
    assert not (shelf.folder / "new.g10m").exists()
    assert branch(shelf, "whales", "new").exists()  # what was left half-made is no obstacle


def test_a_renamed_snapshot_is_found_by_its_new_name_and_by_its_text(shelf: Shelf, sound: Path) -> None:
    expected = held(sound)
    made = rename(shelf, "whales", "Moby Dick")
    assert (made.stem, held(made), shelf.list()[0].title) == ("moby-dick", expected, "Moby Dick")
    assert shelf.by_content("c0ffee" * 10) == made
    with pytest.raises(Problem):
        shelf.find("whales.g10m")
    branch(shelf, "moby-dick", "other")
    with pytest.raises(Problem, match="already"):
        rename(shelf, "other", "moby dick")


def test_an_open_snapshot_is_not_renamed_under_its_writer(shelf: Shelf, sound: Path) -> None:
    with Snapshot.open(sound), pytest.raises(Problem, match="being read by another"):
        rename(shelf, "whales", "Moby Dick")
    assert sound.exists()


def test_a_snapshot_that_is_being_asked_keeps_both_of_its_names(shelf: Shelf, sound: Path) -> None:
    writer = Snapshot.open(sound)
    with Snapshot.open(sound, read_only=True) as reader:
        assert reader.title == "Whales"
        writer.close()  # its log stays as long as somebody reads
        with pytest.raises(Problem, match="open in another gemma10m"):
            rename(shelf, "whales", "Moby Dick")
        assert (reader.title, [path.stem for path in shelf.folder.glob("*.g10m")]) == ("Whales", ["whales"])
    assert rename(shelf, "whales", "Moby Dick").stem == "moby-dick"


@pytest.mark.parametrize("take", [rename, branch])
def test_a_name_that_another_process_took_meanwhile_is_not_taken_from_it(
    shelf: Shelf, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, take: Callable[..., Path]
) -> None:
    path_named, elsewhere = shelf.path_named, shutil.copy(sound, tmp_path / "elsewhere.g10m")
    edited(Path(elsewhere), "UPDATE snapshot SET title = 'Theirs'")

    def meanwhile(name: str, **rest: str) -> Path:
        path = path_named(name, **rest)
        shutil.copy(elsewhere, path)
        return path

    monkeypatch.setattr(shelf, "path_named", meanwhile)
    with pytest.raises(Problem, match="exists already"):
        take(shelf, "whales", "Moby Dick")
    assert sorted(summary.title for summary in shelf.list()) == ["Theirs", "Whales"]


def test_an_import_takes_no_name_from_another_process(
    shelf: Shelf, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(sound, "UPDATE snapshot SET title = 'Theirs'")
    monkeypatch.setattr(shelf, "path_for", lambda *_: sound)  # free when it was asked, taken now
    with pytest.raises(Problem, match="exists already"):
        import_(shelf, Path(shutil.copy(sound, shelf.folder.parent / "away.g10m")))
    assert [(summary.title, summary.path) for summary in shelf.list()] == [("Theirs", sound)]


def ghost_of(path: Path) -> None:
    """Leave the log of a killed writer, without the file that it is of."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("UPDATE snapshot SET title = 'Ghost'")
    log = path.with_name(path.name + "-wal")
    kept = log.read_bytes()
    connection.close()
    path.unlink()
    log.write_bytes(kept)


def test_the_log_of_a_file_that_is_gone_is_not_replayed_into_the_one_that_gets_its_name(
    shelf: Shelf, sound: Path, make_snapshot: MakeSnapshot
) -> None:
    ghost_of(branch(shelf, "whales", "moby-dick"))
    made = rename(shelf, "whales", "Moby Dick")
    assert (verify(shelf, "moby-dick").sound, shelf.list()[0].title) == (True, "Moby Dick")
    ghost_of(make_snapshot("new"))
    with Snapshot.open(make_snapshot("new"), read_only=True) as snapshot:
        assert (snapshot.title, snapshot.tokens_total) == ("Whales", 50)
    ghost_of(made)
    with Snapshot.create(made, title="Boats", model=READER, content_key="") as snapshot:
        snapshot.add_document(WHALES, [10, 20, 5])
    with Snapshot.open(made, read_only=True) as snapshot:
        assert (snapshot.title, snapshot.tokens_total) == ("Boats", 35)


def test_undoing_keeps_answers_and_unlinks_what_they_cited_of_it(shelf: Shelf, sound: Path) -> None:
    undone = undo(shelf, "whales")
    assert (undone.documents, undone.tokens) == (("src/app.py",), 35)
    with Snapshot.open(sound) as snapshot:
        (talk,) = snapshot.conversations()
        (turn,) = snapshot.turns(talk.id)
        assert (turn.answer, [citation.passage for citation in turn.citations]) == ("White.", [1, 0])
        assert not snapshot.complete
        latest = snapshot.latest_checkpoint()
        assert latest is not None
        assert (latest.tokens, snapshot.normalisers()) == (20, [b"z0"])
        assert snapshot.search("readSource open file") == []
        assert snapshot.search("whale captain")[0].passage_id == 2
    assert verify(shelf, "whales").sound


def test_the_beginning_alone_knows_nothing_of_the_rest(shelf: Shelf, sound: Path) -> None:
    before = sound.read_bytes()
    made = branch_upto(shelf, sound, Upto("chapter 1"))
    assert branch_upto(shelf, sound, Upto("Chapter  1")) != sound
    assert sound.read_bytes() == before
    with Snapshot.open(made, read_only=True) as snapshot:
        assert [report.path for report in snapshot.reports()] == ["whales.txt"]
        assert snapshot.tokens_total == 35
        assert snapshot.conversations() == []
        assert snapshot.search("readSource") == []
    assert b"readSource" not in made.read_bytes()
    assert branch_upto(shelf, sound, Upto("chapter 1")) == made


@pytest.mark.parametrize(
    ("named", "end"), [("Chapter 1", 35), ("loomings", 35), ("whales.txt", 35), ("src/app.py", 50), ("APP.PY", 50)]
)
def test_places_are_named_as_a_person_would(sound: Path, named: str, end: int) -> None:
    with Snapshot.open(sound, read_only=True) as snapshot:
        assert end_of(snapshot, Upto(named)) == end
        assert [(place.document, place.end_token) for place in places(snapshot)] == [
            ("whales.txt", 35),
            ("src/app.py", 50),
        ]


@pytest.mark.parametrize("named", ["Chapter 10", "hapter", "", "Chapter 2"])
def test_a_place_that_is_not_there_is_answered_with_what_is(sound: Path, named: str) -> None:
    with Snapshot.open(sound, read_only=True) as snapshot, pytest.raises(Problem, match="for example") as caught:
        end_of(snapshot, Upto(named))
    assert caught.value.code == ExitCode.NOT_FOUND


def test_pages_of_a_text_without_pages_are_a_matter_of_usage(sound: Path) -> None:
    with Snapshot.open(sound, read_only=True) as snapshot, pytest.raises(Problem, match="have pages") as caught:
        end_of(snapshot, Upto(page=3))
    assert caught.value.code == ExitCode.USAGE


def test_the_timeline_says_where_in_the_text_each_state_stands(sound: Path) -> None:
    with Snapshot.open(sound, read_only=True) as snapshot:
        points = timeline(snapshot)
    assert [(point.tokens, point.document, point.section, point.latest) for point in points] == [
        (20, "whales.txt", "Chapter 1. Loomings", False),
        (50, "src/app.py", None, True),
    ]


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
    export(shelf, "whales", target, overwrite=True)
    Snapshot.open(target, read_only=True).close()


@pytest.mark.parametrize("write", [export, export_memory])
def test_an_export_replaces_no_snapshot_that_is_being_written(
    shelf: Shelf, sound: Path, write: Callable[..., object]
) -> None:
    other = branch(shelf, "whales", "other")
    before = held(sound)
    with Snapshot.open(sound), pytest.raises(Problem, match="being read by another"):
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


def edited(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def replaced_state(path: Path, bad: bytes) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(
        "UPDATE checkpoint SET state = ?, sha256 = ? WHERE tokens = 50", (bad, hashlib.sha256(bad).hexdigest())
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


def test_a_full_disk_stops_a_branch_and_leaves_the_library_as_it_was(
    shelf: Shelf, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemma10m_tui.library.folders.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(Problem, match="free some space"):
        branch(shelf, "whales", "new")
    assert [found.name for found in shelf.folder.iterdir()] == ["whales.g10m"]
