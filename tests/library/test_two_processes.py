"""One process writes, others read; a second writer is told who is in the way."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from whale_book import READER, WHALES, begun
from writer_process import empty_snapshot, kill_after, start_writer

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Shelf, Snapshot


def test_a_reader_sees_whole_documents_while_another_process_writes(tmp_path: Path) -> None:
    path = empty_snapshot(tmp_path / "busy.g10m")
    child = start_writer(path)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        seen = []
        for _ in range(12):
            child.stdout.readline()
            with Snapshot.open(path, read_only=True) as reader:
                reports = reader.reports()
                assert len(list(reader.passages())) >= 20 * len(reports)
                checkpoint = reader.latest_checkpoint()
                assert checkpoint is None or len(checkpoint.state) == 300_000
                assert [summary.name for summary in Shelf(tmp_path).list()] == ["busy"]
                seen.append(len(reports))
        assert seen == sorted(seen)
        assert seen[-1] > seen[0]
    finally:
        kill_after(child, 0)


def test_a_reader_that_stays_open_sees_what_is_written_later(tmp_path: Path) -> None:
    path = empty_snapshot(tmp_path / "a.g10m")
    with Snapshot.open(path) as writer, Snapshot.open(path, read_only=True) as reader:
        assert reader.tokens_total == 0
        writer.add_document(WHALES, [1, 1, 1])
        assert reader.tokens_total == 3


def test_a_second_writer_is_told_which_process_holds_the_snapshot(tmp_path: Path) -> None:
    path = empty_snapshot(tmp_path / "busy.g10m")
    child = start_writer(path)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for attempt in (lambda: Snapshot.open(path), lambda: Shelf(tmp_path).remove("busy")):
            with pytest.raises(Problem, match=rf"open in another gemma10m \(process {child.pid}\)") as caught:
                attempt()
            assert caught.value.code == ExitCode.FAILED
    finally:
        kill_after(child, 0)
    Snapshot.open(path).close()


def test_a_second_writer_in_the_same_process_is_refused_too(finished: Path) -> None:
    with Snapshot.open(finished), pytest.raises(Problem, match=f"process {os.getpid()}"):
        Snapshot.open(finished)
    Snapshot.open(finished).close()


def test_a_file_locked_by_another_program_is_one_sentence(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gemma10m_tui.library.connection._BUSY_SECONDS", 0.05)
    other = sqlite3.connect(finished, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for read_only in (True, False):
        with pytest.raises(Problem, match="another gemma10m; wait or close it"):
            Snapshot.open(finished, read_only=read_only)
    other.execute("ROLLBACK")
    other.close()
    assert [found.name for found in finished.parent.iterdir()] == [finished.name]


def test_a_writer_that_closes_under_a_reader_loses_nothing(finished: Path) -> None:
    with Snapshot.open(finished) as writer:
        reader = Snapshot.open(finished, read_only=True)
        talk = begun(writer, "kept")
    assert [entry.id for entry in reader.conversations.all()] == [talk]
    reader.close()
    with Snapshot.open(finished) as again:
        assert [entry.id for entry in again.conversations.all()] == [talk]
    assert [found.name for found in finished.parent.iterdir()] == [finished.name]


def test_listing_the_shelf_does_not_drop_the_locks_of_this_process(finished: Path) -> None:
    """Closing a plain descriptor of a database drops POSIX locks; then another process could change the journal."""
    program = (
        "import sqlite3, sys\n"
        "other = sqlite3.connect(sys.argv[1], timeout=0.05, isolation_level=None)\n"
        "try:\n"
        "    print(other.execute('PRAGMA journal_mode = DELETE').fetchone()[0])\n"
        "except sqlite3.OperationalError as error:\n"
        "    print(error)\n"
    )
    with Snapshot.open(finished) as writer:
        begun(writer, "one")
        shelf = Shelf(finished.parent)
        assert len(shelf.list()) == 1
        assert shelf.by_content("c0ffee" * 10) == finished
        tried = subprocess.run(
            [sys.executable, "-c", program, str(finished)], capture_output=True, text=True, check=True
        )
        assert tried.stdout.strip() in {"wal", "database is locked"}
        begun(writer, "two")


def test_without_shared_memory_the_rollback_journal_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def without_shared_memory(address: str, **options: object) -> sqlite3.Connection:
        """The dot-file VFS has no shared memory, like NFS."""
        return connect(address if address == ":memory:" else address + "&vfs=unix-dotfile", **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", without_shared_memory)
    path = tmp_path / "nfs.g10m"
    with Snapshot.create(path, title="t", model=READER, content_key="k") as snapshot:
        assert snapshot._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        snapshot.add_document(WHALES, [1, 1, 1])
        snapshot.save_checkpoint(3, 1, b"state", [b"z"])
        with Snapshot.open(path, read_only=True) as reader:
            assert reader.tokens_total == 3
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_rollback_journal_that_a_kill_left_is_rolled_back(finished: Path, tmp_path: Path) -> None:
    """As after a kill where WAL is refused: a copy taken in the middle of a transaction, with its journal."""
    other = sqlite3.connect(finished, isolation_level=None)
    other.execute("PRAGMA cache_size = 1")
    other.execute("BEGIN")
    other.execute("UPDATE passage SET label = 'half'")
    other.execute("INSERT INTO normaliser VALUES (9, zeroblob(400000))")
    aside = tmp_path / "aside"
    aside.mkdir()
    for found in (finished, finished.with_name(finished.name + "-journal")):
        (aside / found.name).write_bytes(found.read_bytes())
    other.execute("ROLLBACK")
    other.close()
    with Snapshot.open(aside / finished.name, read_only=True) as snapshot:
        assert next(snapshot.passages()).locator.label == "line 1"
    assert [found.name for found in aside.iterdir()] == [finished.name]
