"""The text of a snapshot is read again out of the snapshot: the documents may be gone, and nothing else changes."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_reader import append_paths, ending, never, read_paths, save_reader, story

from gemma10m_tui.assets import sample_book
from gemma10m_tui.documents import find_sources
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import (
    CheckpointSaved,
    DocumentEnded,
    Event,
    Noticed,
    PassagesCounted,
    ReadingFinished,
    SegmentRead,
    SnapshotOpened,
)
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library import copies as library_copies
from gemma10m_tui.library.copies import branch, branch_upto, rename
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto
from gemma10m_tui.library.transfer import export
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.library.verifying import verify
from gemma10m_tui.reading import reread as reading_again
from gemma10m_tui.reading.ingest import Opened, ingest, open_saved
from gemma10m_tui.reading.reread import reread
from model.checkpoint import Model, load_model
from model.training.vocabulary import train_vocabulary


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model whose tokens are others, too."""
    words = train_vocabulary(iter(sample_book().read_text(encoding="utf-8")[80_000:].split("\n")), pieces=600)
    return load_model(save_reader(tmp_path_factory.mktemp("models") / "stranger", words, seed=5), "cpu")


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    paths = []
    for number, sentences in enumerate((60, 150, 2)):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"# Chapter {number}\n\n{story(sentences, seed=number)}", encoding="utf-8")
        paths.append(path)
    return paths


def again(
    model: Model, shelf: Shelf, name: str, cancelled: Callable[[], bool] = never, precision: str | None = None
) -> list[Event]:
    opened = Opened()
    try:
        return list(reread(shelf.find(name), model, opened, precision=precision, cancelled=cancelled))
    finally:
        opened.close()


def reopened(model: Model, path: str) -> ReadingFinished:
    opened = Opened()
    try:
        return ending(list(open_saved(Path(path), model, opened, cancelled=never)))
    finally:
        opened.close()


def afresh(model: Model, folder: Path, paths: list[Path]) -> tuple[ReadingFinished, dict[str, list[Any]]]:
    """The same documents read by a model into a library of its own."""
    folder.mkdir()
    done = ending(read_paths(model, Shelf(folder), paths))
    return done, held(Path(done.path))


def held(path: Path) -> dict[str, list[Any]]:
    """All of a snapshot that a reading leaves in it: who read it, which tokens its passages are, and the memory."""
    connection = sqlite3.connect(path)
    try:
        columns = "model_name, model_fingerprint, content_key, source_key, complete, precision"
        last = "SELECT tokens, segments, sha256 FROM checkpoint ORDER BY tokens DESC LIMIT 1"
        return {
            "snapshot": connection.execute(f"SELECT {columns} FROM snapshot").fetchall(),
            "passages": connection.execute("SELECT id, first_token, end_token, text FROM passage").fetchall(),
            "memory": connection.execute(last).fetchall(),
            "normalisers": connection.execute("SELECT segment, z FROM normaliser ORDER BY segment").fetchall(),
        }
    finally:
        connection.close()


def talked_about(shelf: Shelf, name: str) -> None:
    with Snapshot.open(shelf.find(name)) as snapshot:
        snapshot.conversations.add_turn(None, "Who?", "Anna.", (), "end", "tiny", 0.1)


def questions(shelf: Shelf, name: str) -> list[str]:
    with Snapshot.open(shelf.find(name), read_only=True) as snapshot:
        return [turn.question for one in snapshot.conversations.all() for turn in snapshot.conversations.turns(one.id)]


@pytest.mark.parametrize("by", ["other", "stranger"])
def test_it_equals_reading_the_documents_afresh_though_they_are_gone(
    reader: Model, shelf: Shelf, parts: list[Path], tmp_path: Path, by: str, request: pytest.FixtureRequest
) -> None:
    model = request.getfixturevalue(by)
    fresh, expected = afresh(model, tmp_path / "fresh", parts)
    done = ending(read_paths(reader, shelf, parts))
    talked_about(shelf, done.snapshot)
    for path in parts:
        path.unlink()
    reread_ = ending(again(model, shelf, done.snapshot))
    assert (reread_.snapshot, reread_.path, reread_.complete) == (done.snapshot, done.path, True)
    assert (reread_.state_sha256, reread_.tokens) == (fresh.state_sha256, fresh.tokens)
    assert reread_.state_sha256 != done.state_sha256
    assert held(Path(done.path)) == expected
    assert questions(shelf, done.snapshot) == ["Who?"]
    assert verify(shelf, done.snapshot).sound
    assert [path.name for path in shelf.folder.iterdir()] == [Path(done.path).name]
    assert reopened(model, done.path).complete


def test_the_other_tokens_of_another_vocabulary_are_counted(
    reader: Model, stranger: Model, shelf: Shelf, book: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    assert ending(again(stranger, shelf, done.snapshot)).tokens != done.tokens


def test_documents_that_are_still_there_are_not_read_once_more_after_it(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path]
) -> None:
    done = ending(read_paths(reader, shelf, parts))
    again(other, shelf, done.snapshot)
    events = read_paths(other, shelf, parts)
    assert ending(events).snapshot == done.snapshot
    assert not [event for event in events if isinstance(event, DocumentEnded | SegmentRead)]


def test_one_that_was_read_piece_by_piece_or_had_its_last_document_undone_is_read_as_it_is(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path], tmp_path: Path
) -> None:
    name = ending(read_paths(reader, shelf, parts[:1])).snapshot
    append_paths(reader, shelf, name, parts[1:2])
    append_paths(reader, shelf, name, parts[2:])
    assert ending(again(other, shelf, name)).state_sha256 == afresh(other, tmp_path / "all", parts)[0].state_sha256
    undo(shelf, name)
    assert ending(again(reader, shelf, name)).state_sha256 == (
        afresh(reader, tmp_path / "two", parts[:2])[0].state_sha256
    )
    more = ending(append_paths(reader, shelf, name, parts[2:]))
    assert more.state_sha256 == afresh(reader, tmp_path / "three", parts)[0].state_sha256


def test_a_beginning_a_branch_and_an_imported_one_are_read_again_like_any_other(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path], tmp_path: Path
) -> None:
    done = ending(read_paths(reader, shelf, parts))
    beginning = branch_upto(shelf, Path(done.path), Upto(section="1.txt")).stem
    branched = branch(shelf, done.snapshot, "second").stem
    elsewhere = Shelf(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    export(shelf, done.snapshot, tmp_path / "given.g10m")
    imported = import_(elsewhere, tmp_path / "given.g10m").name
    all_of_it = afresh(other, tmp_path / "all", parts)[0].state_sha256
    part = afresh(other, tmp_path / "part", parts[:2])[0].state_sha256
    assert ending(again(other, shelf, beginning)).state_sha256 == part
    assert ending(again(other, shelf, branched)).state_sha256 == all_of_it
    assert ending(again(other, elsewhere, imported)).state_sha256 == all_of_it
    with Snapshot.open(elsewhere.find(imported), read_only=True) as snapshot:
        assert snapshot.imported
    assert reopened(reader, done.path).complete, "nobody has touched what they were made from"


@pytest.mark.parametrize("passes", [1, 3])
def test_a_stopped_one_leaves_the_snapshot_as_it_was_and_goes_on_where_it_was_stopped(
    reader: Model, other: Model, shelf: Shelf, book: Path, tmp_path: Path, passes: int
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    before = held(Path(done.path))
    polls: list[int] = []

    def after_some() -> bool:
        polls.append(0)
        return len(polls) >= passes

    stopped = ending(again(other, shelf, done.snapshot, after_some))
    assert (stopped.snapshot, stopped.path, stopped.complete) == (done.snapshot, done.path, False)
    assert 0 < stopped.tokens < done.tokens
    assert held(Path(done.path)) == before
    assert [one.name for one in shelf.list()] == [done.snapshot]
    talked_about(shelf, done.snapshot)  # the model that read it can still be asked
    rest = again(other, shelf, done.snapshot)
    assert sum(isinstance(event, SegmentRead) for event in rest) > 0
    first = next(event for event in rest if isinstance(event, SegmentRead))
    assert first.tokens > stopped.tokens
    assert ending(rest).state_sha256 == afresh(other, tmp_path / "fresh", [book])[0].state_sha256
    assert questions(shelf, done.snapshot) == ["Who?"]


def test_it_says_how_far_the_tokens_are_counted_and_a_stop_meanwhile_leaves_nothing_behind(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_again, "_COUNTED_AT_ONCE", 1)
    done = ending(read_paths(reader, shelf, parts))
    before = held(Path(done.path))
    opened = Opened()
    told: list[Event] = []
    with pytest.raises(Problem, match="it is as it was") as stopped:
        told.extend(reread(Path(done.path), other, opened, cancelled=lambda: len(told) > 1))
    assert stopped.value.code == ExitCode.INTERRUPTED
    assert told == [PassagesCounted(0, len(before["passages"])), PassagesCounted(1, len(before["passages"]))]
    assert held(Path(done.path)) == before
    assert [path.name for path in shelf.folder.iterdir()] == [Path(done.path).name]
    counted = [event for event in again(other, shelf, done.snapshot) if isinstance(event, PassagesCounted)]
    assert [event.done for event in counted] == list(range(counted[-1].total + 1))


def test_one_that_is_killed_before_it_takes_over_does_so_the_next_time(
    reader: Model, other: Model, shelf: Shelf, book: Path, tmp_path: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    before = held(Path(done.path))
    opened = Opened()
    events = reread(Path(done.path), other, opened, cancelled=never)
    last = next(event for event in events if isinstance(event, CheckpointSaved) and event.tokens == done.tokens)
    assert last
    opened.close()  # all of it is read and saved, and nobody has taken it over
    assert held(Path(done.path)) == before
    rest = again(other, shelf, done.snapshot)
    assert not [event for event in rest if isinstance(event, SegmentRead)]
    assert ending(rest).state_sha256 == afresh(other, tmp_path / "fresh", [book])[0].state_sha256


def test_a_failure_while_it_is_taken_over_leaves_all_of_the_memory_before(
    reader: Model, other: Model, shelf: Shelf, book: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    before = held(Path(done.path))
    opened = Opened()
    events = reread(Path(done.path), other, opened, cancelled=never)
    next(events)
    assert opened.snapshot is not None
    with opened.snapshot.reading() as writer:  # the last statement of all fails
        writer.execute("CREATE TEMP TRIGGER full BEFORE UPDATE ON snapshot BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        list(events)
    opened.close()
    assert held(Path(done.path)) == before
    assert ending(again(other, shelf, done.snapshot)).complete


def test_where_there_is_no_room_for_the_copy_it_says_so_and_nothing_is_left(
    reader: Model, other: Model, shelf: Shelf, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    before = held(Path(done.path))

    def full(folder: Path, needed: int) -> None:
        raise Problem("The disk is full.")

    monkeypatch.setattr(library_copies, "require_room", full)
    with pytest.raises(Problem, match="The disk is full"):
        again(other, shelf, done.snapshot)
    assert held(Path(done.path)) == before
    assert [path.name for path in shelf.folder.iterdir()] == [Path(done.path).name]


def test_one_that_is_open_elsewhere_is_not_read_again_meanwhile(
    reader: Model, other: Model, shelf: Shelf, book: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    with Snapshot.open(Path(done.path)), pytest.raises(Problem, match="is open in another gemma10m"):
        again(other, shelf, done.snapshot)
    opened = Opened()
    events = reread(Path(done.path), other, opened, cancelled=never)
    assert isinstance(next(event for event in events if not isinstance(event, PassagesCounted)), SnapshotOpened)
    with pytest.raises(Problem, match="is open in another gemma10m"):
        again(other, shelf, done.snapshot)
    with pytest.raises(Problem, match="is open in another gemma10m"):
        shelf.remove(done.snapshot)
    opened.close()


def test_a_text_that_has_changed_meanwhile_or_another_model_begins_anew(
    reader: Model, other: Model, stranger: Model, shelf: Shelf, parts: list[Path], tmp_path: Path
) -> None:
    name = ending(read_paths(reader, shelf, parts[:2])).snapshot
    assert not ending(again(other, shelf, name, lambda: True)).complete
    append_paths(reader, shelf, name, parts[2:])
    assert ending(again(other, shelf, name)).state_sha256 == afresh(other, tmp_path / "a", parts)[0].state_sha256
    assert not ending(again(reader, shelf, name, lambda: True)).complete
    assert ending(again(stranger, shelf, name)).state_sha256 == afresh(stranger, tmp_path / "b", parts)[0].state_sha256


@pytest.mark.parametrize("done_to_it", ["removed", "undone"])
def test_no_text_is_left_behind_of_one_that_is_removed_or_shortened(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path], done_to_it: str
) -> None:
    name = ending(read_paths(reader, shelf, parts)).snapshot
    again(other, shelf, name, lambda: True)
    assert len(list(shelf.folder.iterdir())) == 2
    if done_to_it == "removed":
        shelf.remove(name)
    else:
        undo(shelf, name)
    assert len(list(shelf.folder.iterdir())) == (0 if done_to_it == "removed" else 1)


def test_one_that_is_renamed_goes_on_where_it_was_stopped(
    reader: Model, other: Model, shelf: Shelf, book: Path, tmp_path: Path
) -> None:
    stopped = ending(again(other, shelf, ending(read_paths(reader, shelf, [book])).snapshot, lambda: True))
    rename(shelf, stopped.snapshot, "another")
    assert sorted(path.name for path in shelf.folder.iterdir()) == ["another.g10m", "another.g10m.reread"]
    rest = again(other, shelf, "another")
    assert next(event for event in rest if isinstance(event, SegmentRead)).tokens > stopped.tokens
    assert ending(rest).state_sha256 == afresh(other, tmp_path / "fresh", [book])[0].state_sha256


def test_what_was_read_of_one_that_is_renamed_goes_where_it_is_damaged(
    reader: Model, other: Model, shelf: Shelf, book: Path
) -> None:
    name = ending(read_paths(reader, shelf, [book])).snapshot
    again(other, shelf, name, lambda: True)
    (shelf.folder / f"{name}.g10m.reread").write_bytes(b"SQLite format 3\0" + bytes(5000))
    rename(shelf, name, "another")
    assert [path.name for path in shelf.folder.iterdir()] == ["another.g10m"]


def test_a_copy_that_is_damaged_is_made_anew(
    reader: Model, other: Model, shelf: Shelf, book: Path, tmp_path: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    again(other, shelf, done.snapshot, lambda: True)
    (copied,) = (path for path in shelf.folder.iterdir() if path.name != Path(done.path).name)
    copied.write_bytes(b"SQLite format 3\0" + bytes(5000))
    fresh = afresh(other, tmp_path / "fresh", [book])[0]
    assert ending(again(other, shelf, done.snapshot)).state_sha256 == fresh.state_sha256


def test_what_this_model_has_read_is_only_opened(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    events = again(reader, shelf, done.snapshot)
    assert [event.sentence for event in events if isinstance(event, Noticed)] == [
        f"{done.snapshot} was read by tiny and is whole; --model names another to read it."
    ]
    assert ending(events).state_sha256 == done.state_sha256
    assert not [event for event in events if isinstance(event, SegmentRead)]
    with_precision = again(reader, shelf, done.snapshot, precision="bfloat16")
    assert [event for event in with_precision if isinstance(event, SegmentRead)]


def test_a_damaged_memory_is_read_again_by_the_same_model(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    connection = sqlite3.connect(done.path)
    connection.execute("UPDATE checkpoint SET state = zeroblob(length(state))")
    connection.commit()
    connection.close()
    with pytest.raises(Problem, match=f"gemma10m snapshots reread {done.snapshot}"):
        reopened(reader, done.path)
    assert ending(again(reader, shelf, done.snapshot)).state_sha256 == done.state_sha256
    assert verify(shelf, done.snapshot).sound


def test_a_middle_state_that_is_damaged_is_read_again_though_the_newest_is_sound(
    reader: Model, shelf: Shelf, parts: list[Path]
) -> None:
    done = ending(read_paths(reader, shelf, parts))
    connection = sqlite3.connect(done.path)
    marks = [tokens for (tokens,) in connection.execute("SELECT tokens FROM checkpoint ORDER BY tokens")]
    assert len(marks) > 1
    connection.execute("UPDATE checkpoint SET state = zeroblob(length(state)) WHERE tokens = ?", marks[:1])
    connection.commit()
    connection.close()
    verified = verify(shelf, done.snapshot)
    assert (verified.sound, verified.only_memory_is_unsound) == (False, True)
    events = again(reader, shelf, done.snapshot)
    assert [event for event in events if isinstance(event, SegmentRead)]
    assert ending(events).state_sha256 == done.state_sha256
    assert verify(shelf, done.snapshot).sound


def test_one_that_was_stopped_among_its_files_has_not_the_whole_text_and_says_so(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path]
) -> None:
    opened = Opened()
    list(ingest(find_sources(parts), reader, shelf, opened, cancelled=lambda: True))
    opened.close()
    (name,) = (one.name for one in shelf.list())
    with pytest.raises(Problem, match="does not have the whole text; read the same files with gemma10m ingest"):
        again(other, shelf, name)
    Snapshot.open(shelf.find(name)).close()
