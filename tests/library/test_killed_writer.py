"""A writer that is killed at any moment leaves a file that opens and holds everything it was told is saved."""

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from whale_book import READER
from writer_process import HERE, empty_snapshot, kill_after, start_writer

from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.writer_lock import WriterLock


def assert_nothing_lost(path: Path, promised: list[str]) -> None:
    with Snapshot.open(path, read_only=True) as reader:  # as a second process finds it, before any recovery by a writer
        assert reader.summary().tokens_total == 40 * len(reader.reports())
    with Snapshot.open(path) as snapshot:
        stored = {report.path for report in snapshot.reports()}
        assert {f"{line.split()[1]}.txt" for line in promised if line.startswith("document")} <= stored
        assert all(len(snapshot.passages_of(name)) == 20 for name in stored)
        assert len(snapshot.index.search("whale", limit=10**6)) == 20 * len(stored)

        checkpoint = snapshot.latest_checkpoint()
        promised_marks = [line.split() for line in promised if line.startswith("checkpoint")]
        if promised_marks:
            _, tokens, sha256 = promised_marks[-1]
            assert checkpoint is not None
            assert checkpoint.tokens >= int(tokens)
            assert checkpoint.tokens > int(tokens) or checkpoint.sha256 == sha256
        if checkpoint is not None:
            normalisers = [number.to_bytes(4, "big") for number in range(1, checkpoint.segments + 1)]
            assert snapshot.normalisers() == normalisers
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    connection.close()


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    path = empty_snapshot(tmp_path / "killed.g10m")
    promised: list[str] = []
    for _ in range(8):
        promised += kill_after(start_writer(path), chance.randrange(1, 25))
        assert_nothing_lost(path, promised)


def test_a_copy_of_the_file_alone_opens_though_its_writer_was_killed(tmp_path: Path) -> None:
    path = empty_snapshot(tmp_path / "killed.g10m")
    kill_after(start_writer(path), 12)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "copy.g10m").write_bytes(path.read_bytes())
    with Snapshot.open(alone / "copy.g10m", read_only=True) as snapshot:
        assert snapshot.tokens_total == 40 * len(snapshot.reports())
    with Snapshot.open(alone / "copy.g10m") as snapshot:
        snapshot.retitle("copy")
    assert [found.name for found in alone.iterdir()] == ["copy.g10m"]


def test_a_killed_creation_leaves_no_half_snapshot(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from whale_book import READER; from gemma10m_tui.library import Snapshot\n"
        "for n in range(10**6):\n"
        "    print(n, flush=True)\n"
        "    Snapshot.create(Path(sys.argv[1]) / f'{n}.g10m', title='t', model=READER, content_key='k').close()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent.parent), str(HERE)])}
    for round_number in range(4):
        folder = tmp_path / str(round_number)
        folder.mkdir()
        child = subprocess.Popen(
            [sys.executable, "-P", "-c", program, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
        )
        kill_after(child, 3 + round_number)
        found = list(folder.glob("*.g10m"))
        assert len(found) >= 2
        for path in found:
            with Snapshot.open(path) as snapshot:
                assert snapshot.title == "t"


def test_what_a_killed_maker_left_goes_when_the_library_is_next_written(tmp_path: Path) -> None:
    left = [tmp_path / f"left.g10m.new{ending}" for ending in ("", "-journal")]
    for path in left:
        path.write_bytes(b"half of a book")
    held = tmp_path / "held.g10m.new"
    held.write_bytes(b"being made")
    lock = WriterLock(tmp_path / "held.g10m")
    try:
        Snapshot.create(tmp_path / "new.g10m", title="t", model=READER, content_key="k").close()
        assert held.exists()
    finally:
        lock.release()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held.g10m.new", "new.g10m"]
    Shelf(tmp_path).remove("new")
    assert not list(tmp_path.iterdir())
