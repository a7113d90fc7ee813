"""More of a text appended to a snapshot: the same bytes as a reading of all of it in one go, whatever the border."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_reader import SEGMENT, append_paths, ending, read_paths, story

from gemma10m_tui.documents import find_sources
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentEnded, Event, ReadingFinished, SourcesCompared
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.reading.append import append
from gemma10m_tui.reading.ingest import Opened
from model.checkpoint import Model


def compared(events: list[Event]) -> SourcesCompared:
    (event,) = [event for event in events if isinstance(event, SourcesCompared)]
    return event


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three texts that end anywhere in a segment: of less than a pass, of several passes, of less than a segment."""
    paths = []
    for number, sentences in enumerate((20, 150, 2)):
        path = tmp_path / f"{number}.txt"
        path.write_text(story(sentences, seed=number), encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture
def at_once(reader: Model, parts: list[Path], tmp_path: Path) -> ReadingFinished:
    """All three, read in one go in a library of its own."""
    (tmp_path / "quiet").mkdir()
    return ending(read_paths(reader, Shelf(tmp_path / "quiet"), parts))


def test_appending_a_document_at_a_time_equals_reading_all_of_them_in_one_go(
    reader: Model, shelf: Shelf, parts: list[Path], at_once: ReadingFinished
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    assert first.tokens % SEGMENT, "the border must not fall on a segment, or this shows too little"
    second = ending(append_paths(reader, shelf, first.snapshot, parts[1:2]))
    third = ending(append_paths(reader, shelf, first.snapshot, parts[2:]))
    assert (first.snapshot, third.complete) == (second.snapshot, True)
    assert third.state_sha256 == at_once.state_sha256
    assert third.tokens == at_once.tokens


def test_what_was_appended_is_found_again_when_all_of_it_is_read(
    reader: Model, shelf: Shelf, parts: list[Path]
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    append_paths(reader, shelf, first.snapshot, parts[1:])
    assert ending(read_paths(reader, shelf, parts)).snapshot == first.snapshot
    assert ending(read_paths(reader, shelf, parts[:1])).snapshot != first.snapshot
    assert len(shelf.list()) == 2


def test_a_file_that_is_in_it_unchanged_is_not_read_again(reader: Model, shelf: Shelf, parts: list[Path]) -> None:
    first = ending(read_paths(reader, shelf, parts))
    events = append_paths(reader, shelf, first.snapshot, parts[1:])
    assert compared(events).unchanged == 2
    assert not [event for event in events if isinstance(event, DocumentEnded)]
    assert ending(events).state_sha256 == first.state_sha256


def test_a_file_that_changed_is_read_beside_the_earlier_one_once(
    reader: Model, shelf: Shelf, parts: list[Path]
) -> None:
    first = ending(read_paths(reader, shelf, parts))
    parts[0].write_text("It was all quite different.", encoding="utf-8")
    events = append_paths(reader, shelf, first.snapshot, parts)
    assert compared(events).changed == ("0.txt",)
    assert [event.report.path for event in events if isinstance(event, DocumentEnded)] == ["0.txt (2)"]
    with Snapshot.open(shelf.find(first.snapshot), read_only=True) as snapshot:
        assert [passage.text for passage in snapshot.passages_of("0.txt (2)")] == ["It was all quite different."]
        assert snapshot.passages_of("0.txt")
    again = append_paths(reader, shelf, first.snapshot, parts)
    assert not [event for event in again if isinstance(event, DocumentEnded)]


def test_undoing_what_was_appended_gives_the_state_from_before(
    reader: Model, shelf: Shelf, parts: list[Path], at_once: ReadingFinished
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    append_paths(reader, shelf, first.snapshot, parts[1:])
    undone = undo(shelf, first.snapshot, 2)
    assert (undone.documents, undone.tokens) == (("2.txt", "1.txt"), first.tokens)
    again = ending(read_paths(reader, shelf, parts[:1]))
    assert (again.snapshot, again.state_sha256) == (first.snapshot, first.state_sha256)
    assert [report.path for report in again.documents] == ["0.txt"]
    with Snapshot.open(shelf.find(first.snapshot), read_only=True) as snapshot:
        assert {snapshot.passage(hit.passage_id).document for hit in snapshot.index.search("harbour letter", 50)} == {
            "0.txt"
        }
    assert ending(append_paths(reader, shelf, first.snapshot, parts[1:])).state_sha256 == at_once.state_sha256


def test_undoing_a_document_of_a_reading_in_one_go_equals_a_reading_without_it(
    reader: Model, shelf: Shelf, parts: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "without").mkdir()
    without = ending(read_paths(reader, Shelf(tmp_path / "without"), parts[:2]))
    undo(shelf, ending(read_paths(reader, shelf, parts)).snapshot)
    assert ending(read_paths(reader, shelf, parts[:2])).state_sha256 == without.state_sha256
    assert len(shelf.list()) == 1


def test_the_only_document_cannot_be_undone(reader: Model, shelf: Shelf, book: Path) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    with pytest.raises(Problem, match="one must be left") as caught:
        undo(shelf, done.snapshot)
    assert caught.value.code == ExitCode.USAGE


def test_the_snapshot_of_another_model_takes_nothing_in(
    reader: Model, other: Model, shelf: Shelf, parts: list[Path]
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    with pytest.raises(Problem, match="was read by tiny") as caught:
        append_paths(other, shelf, first.snapshot, parts[1:])
    assert caught.value.code == ExitCode.MISMATCH
    Snapshot.open(shelf.find(first.snapshot)).close()  # nothing is kept locked


def test_an_append_stopped_between_two_files_goes_on_with_the_next(
    reader: Model, shelf: Shelf, parts: list[Path], at_once: ReadingFinished
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    opened, ended = Opened(), []

    def events() -> Iterator[Event]:
        survey = find_sources(parts[1:])
        yield from append(survey, reader, shelf.find(first.snapshot), opened, cancelled=lambda: bool(ended))

    stopped = []
    for event in events():
        ended += [event] if isinstance(event, DocumentEnded) else []
        stopped.append(event)
    opened.close()
    assert not ending(stopped).complete
    assert len(ended) == 1
    assert ending(append_paths(reader, shelf, first.snapshot, parts[1:])).state_sha256 == at_once.state_sha256


KILLED = """
import os, sys
from pathlib import Path
from gemma10m_tui.documents import find_sources
from gemma10m_tui.events import CheckpointSaved, DocumentEnded, SegmentRead
from gemma10m_tui.reading import read_on
from gemma10m_tui.reading.append import append
from gemma10m_tui.reading.ingest import Opened
from model.checkpoint import load_model

read_on.CHECKPOINT_SECONDS = 0.0
folder, snapshot, after, *paths = sys.argv[1:]
survey = find_sources([Path(path) for path in paths])
events = append(survey, load_model(Path(folder), "cpu"), Path(snapshot), Opened(), cancelled=lambda: False)
for number, event in enumerate(events):
    if number == int(after):
        os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("after", [1, 2, 5])
def test_an_append_that_is_killed_leaves_a_snapshot_that_opens_and_can_be_appended_to_again(
    reader: Model, reader_folder: Path, shelf: Shelf, parts: list[Path], at_once: ReadingFinished, after: int
) -> None:
    first = ending(read_paths(reader, shelf, parts[:1]))
    command = [sys.executable, "-c", KILLED, str(reader_folder), first.path, str(after), *map(str, parts[1:])]
    root = Path(__file__).parent.parent.parent
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    with Snapshot.open(Path(first.path), read_only=True) as snapshot:
        assert snapshot.documents_complete
        assert snapshot.latest_checkpoint() is not None
    assert ending(append_paths(reader, shelf, first.snapshot, parts[1:])).state_sha256 == at_once.state_sha256
