"""A reading that was stopped at any border, or failed, goes on to the very state of one that was not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_reader import ending, never, read_paths, story

from gemma10m_tui.documents import find_sources
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import CheckpointSaved, DocumentEnded, Event, SegmentRead, SnapshotOpened
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.reading import read_on
from gemma10m_tui.reading.ingest import Opened, ingest, open_saved
from model.checkpoint import Model


def stop_after(kind: type, count: int) -> tuple[Callable[[Event], None], Callable[[], bool]]:
    """A listener, and a cancel token that is set from the count-th event of a kind on."""
    seen: list[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, kind):
            seen.append(event)

    return listen, lambda: len(seen) >= count


def read_until(model: Model, shelf: Shelf, paths: list[Path], kind: type, count: int) -> list[Event]:
    listen, cancelled = stop_after(kind, count)
    opened, events = Opened(), []
    for event in ingest(find_sources(paths), model, shelf, opened, cancelled=cancelled):
        listen(event)
        events.append(event)
    opened.close()
    return events


@pytest.fixture
def uninterrupted(reader: Model, book: Path, tmp_path: Path) -> str:
    """The hash of the state of a reading that nothing disturbed, in a library of its own."""
    (tmp_path / "quiet").mkdir()
    return ending(read_paths(reader, Shelf(tmp_path / "quiet"), [book])).state_sha256


@pytest.mark.parametrize("passes", [1, 3])
def test_a_cancelled_reading_is_saved_and_the_next_one_ends_the_same(
    reader: Model, shelf: Shelf, book: Path, uninterrupted: str, passes: int
) -> None:
    stopped = ending(read_until(reader, shelf, [book], SegmentRead, passes))
    assert not stopped.complete
    with Snapshot.open(Path(stopped.path)) as snapshot:
        checkpoint = snapshot.latest_checkpoint()
        assert checkpoint is not None
        assert (checkpoint.tokens, checkpoint.sha256) == (stopped.tokens, stopped.state_sha256)
        assert not snapshot.complete
    rest = read_paths(reader, shelf, [book])
    opened = next(event for event in rest if isinstance(event, SnapshotOpened))
    assert (opened.tokens, opened.reused) == (stopped.tokens, False)
    assert ending(rest).state_sha256 == uninterrupted
    assert ending(rest).complete


def test_what_is_reported_at_the_end_is_on_disk_whenever_the_cancel_comes(
    reader: Model, shelf: Shelf, book: Path
) -> None:
    polls = 0

    def every_second_poll() -> bool:
        nonlocal polls
        polls += 1
        return polls % 2 == 0

    done = ending(read_paths(reader, shelf, [book], cancelled=every_second_poll))
    with Snapshot.open(Path(done.path)) as snapshot:
        assert snapshot.summary().tokens == done.tokens
        assert snapshot.summary().state_sha256 == done.state_sha256


def test_a_reading_stopped_among_the_files_goes_on_with_the_next_file(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(story(5, seed=number), encoding="utf-8")
    stopped = ending(read_until(reader, shelf, [folder], DocumentEnded, 2))
    assert not stopped.complete
    assert len(stopped.documents) == 2
    with pytest.raises(Problem, match="read the same files again"):
        list(open_saved(Path(stopped.path), reader, Opened(), cancelled=never))
    rest = read_paths(reader, shelf, [folder])
    assert [event.report.path for event in rest if isinstance(event, DocumentEnded)] == ["2.txt", "3.txt"]
    assert ending(rest).complete
    (tmp_path / "quiet").mkdir()
    quiet = read_paths(reader, Shelf(tmp_path / "quiet"), [folder])
    assert ending(rest).state_sha256 == ending(quiet).state_sha256


def test_a_file_that_failed_before_a_kill_is_still_the_problem_after_it(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF\n")
    opened = Opened()
    events = ingest(find_sources([broken]), reader, shelf, opened, cancelled=never)
    assert isinstance(next(events), DocumentEnded)
    opened.close()  # as a killed process leaves it: the report is stored, the empty snapshot not yet removed
    with pytest.raises(Problem, match=r"broken\.pdf: it is damaged"):
        read_paths(reader, shelf, [broken])
    assert list(shelf.folder.iterdir()) == []


def test_a_reading_killed_before_it_was_called_complete_is_called_so_by_the_next(
    reader: Model, shelf: Shelf, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Snapshot, "finish_reading", lambda self: None)
        done = ending(read_paths(reader, shelf, [book]))
    assert not shelf.list()[0].complete
    assert ending(read_paths(reader, shelf, [book])).state_sha256 == done.state_sha256
    assert shelf.list()[0].complete


def test_a_disk_that_fills_among_the_files_loses_none_of_those_stored(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "1.txt").write_text(story(5), encoding="utf-8")
    (folder / "2.txt").write_text(story(4000, seed=1), encoding="utf-8")
    opened = Opened()
    events = ingest(find_sources([folder]), reader, shelf, opened, cancelled=never)
    next(events)
    assert opened.snapshot is not None
    fill_the_disk(opened.snapshot)
    with pytest.raises(Problem, match=r"disk .* is full"):
        list(events)
    opened.close()
    rest = read_until(reader, shelf, [folder], SegmentRead, 1)
    assert [event.report.path for event in rest if isinstance(event, DocumentEnded)] == ["2.txt"]


def test_a_disk_that_fills_during_the_reading_loses_nothing_saved_before(
    reader: Model, shelf: Shelf, book: Path, uninterrupted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_on, "CHECKPOINT_SECONDS", 0.0)
    opened = Opened()
    events = ingest(find_sources([book]), reader, shelf, opened, cancelled=never)
    saved = next(event for event in events if isinstance(event, CheckpointSaved))
    assert opened.snapshot is not None
    fill_the_disk(opened.snapshot)
    with pytest.raises(Problem, match=r"disk .* is full"):
        list(events)
    path = opened.snapshot.path
    opened.close()
    with Snapshot.open(path, read_only=True) as snapshot:
        checkpoint = snapshot.latest_checkpoint()
        assert checkpoint is not None
        assert checkpoint.tokens >= saved.tokens
    assert ending(read_paths(reader, shelf, [book])).state_sha256 == uninterrupted


def fill_the_disk(snapshot: Snapshot) -> None:
    """Let SQLite find no room for one more page."""
    connection = snapshot._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def test_the_snapshot_of_another_model_is_refused_by_the_name_of_the_right_one(
    reader: Model, other: Model, shelf: Shelf, book: Path
) -> None:
    done = ending(read_paths(reader, shelf, [book]))
    opened = Opened()
    with pytest.raises(Problem, match="was read by tiny") as caught:
        list(open_saved(Path(done.path), other, opened, cancelled=never))
    assert caught.value.code is ExitCode.MISMATCH
    assert opened.snapshot is None  # nothing is kept locked


def test_a_truncated_snapshot_is_a_problem_and_is_left_as_it_is(reader: Model, shelf: Shelf, book: Path) -> None:
    path = Path(ending(read_paths(reader, shelf, [book])).path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    with pytest.raises(Problem, match="damaged"):
        list(open_saved(path, reader, Opened(), cancelled=never))
    assert path.read_bytes() == before


def test_normalisers_that_do_not_fit_the_state_are_a_problem(reader: Model, shelf: Shelf, book: Path) -> None:
    path = Path(ending(read_paths(reader, shelf, [book])).path)
    with Snapshot.open(path) as snapshot:
        snapshot._connection.execute("UPDATE normaliser SET z = x'00' WHERE segment = 2")
    with pytest.raises(Problem, match="cannot be used"):
        list(open_saved(path, reader, Opened(), cancelled=never))


def test_a_snapshot_that_is_only_asked_can_be_open_twice(reader: Model, shelf: Shelf, book: Path) -> None:
    path = Path(ending(read_paths(reader, shelf, [book])).path)
    writing, asking, again = Opened(), Opened(), Opened()
    list(open_saved(path, reader, writing, cancelled=never))
    list(open_saved(path, reader, asking, read_only=True, cancelled=never))
    list(ingest(find_sources([book]), reader, shelf, again, read_only=True, cancelled=never))
    for opened in (writing, asking, again):
        assert opened.reading is not None
        assert opened.reading.state.tokens_read == opened.reading.snapshot.tokens_total
        opened.close()


def test_an_incomplete_snapshot_that_is_only_asked_is_read_to_its_end_first(
    reader: Model, shelf: Shelf, book: Path, uninterrupted: str
) -> None:
    path = Path(ending(read_until(reader, shelf, [book], SegmentRead, 1)).path)
    opened = Opened()
    done = ending(list(open_saved(path, reader, opened, read_only=True, cancelled=never)))
    opened.close()
    assert (done.complete, done.state_sha256) == (True, uninterrupted)
