"""Snapshots of an older format climb to this one, whole or not at all, with everything they hold."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from whale_book import held

from gemma10m_tui.errors import Problem
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.schema import APPLICATION_ID, LADDER, VERSION, climb


def in_version_1(finished: Path) -> Path:
    """The same snapshot as the first version of the program would have left it."""
    path = finished.with_name("older.g10m")
    connection = sqlite3.connect(path, isolation_level=None)
    climb(connection, 1)
    connection.execute("ATTACH ? AS new", (str(finished),))
    for table in ("snapshot", "document", "passage", "checkpoint", "normaliser", "conversation", "turn"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    connection.close()
    return path


@pytest.mark.parametrize("read_only", [True, False])
def test_an_older_snapshot_is_brought_up_to_date_when_it_is_opened(finished: Path, read_only: bool) -> None:
    older = in_version_1(finished)
    with Snapshot.open(finished, read_only=True) as now, Snapshot.open(older, read_only=read_only) as climbed:
        assert list(climbed.passages()) == list(now.passages())
        assert climbed.latest_checkpoint() == now.latest_checkpoint()
        assert climbed.source_key == ""
    connection = sqlite3.connect(older)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_an_older_snapshot_that_cannot_be_written_is_left_as_it_is(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = in_version_1(finished)
    before = older.read_bytes()
    broken = (*LADDER[:-1], "ALTER TABLE snapshot ADD COLUMN source_key TEXT;\nALTER TABLE missing ADD COLUMN x")
    monkeypatch.setattr("gemma10m_tui.library.schema.LADDER", broken)
    with pytest.raises(Problem):
        Snapshot.open(older, read_only=True)
    assert older.read_bytes() == before


def test_an_older_version_with_a_table_of_the_newer_one_is_refused(finished: Path) -> None:
    copy = Path(shutil.copy(finished, finished.with_name("copy.g10m")))
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(Problem, match="layout"):
        Snapshot.open(copy, read_only=True)


def test_an_older_file_from_elsewhere_is_imported_and_stays_as_it_is(sound: Path, tmp_path: Path) -> None:
    older = in_version_1(sound)
    before = older.read_bytes()
    (tmp_path / "clean").mkdir()
    imported = import_(Shelf(tmp_path / "clean"), older)
    assert older.read_bytes() == before
    assert held(imported.path) == held(sound)
