"""A branch is a clone of the file where nobody writes, and whichever way it is made both go their own way."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from whale_book import begun, document

from gemma10m_tui.library import Shelf, Snapshot, cloning
from gemma10m_tui.library.connection import open_reader
from gemma10m_tui.library.copies import branch


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("program", ["cp", "/no/such/program", "false"])
def test_a_branch_of_a_file_at_rest_shares_nothing_with_it_that_either_can_change(
    finished: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(cloning, "_CLONE", (program, *cloning._CLONE[1:]))
    before = digest(finished)
    made = branch(Shelf(finished.parent), "whales", "boats")
    with Snapshot.open(made) as snapshot:
        snapshot.add_document(document("more.txt", "And a boat came back.\n"), [9])
    assert digest(finished) == before
    branched = digest(made)
    with Snapshot.open(finished) as snapshot:
        begun(snapshot, "elsewhere")
        assert [report.path for report in snapshot.reports()] == ["whales.txt", "src/app.py"]
    assert digest(made) == branched
    with Snapshot.open(made, read_only=True) as snapshot:
        assert [report.path for report in snapshot.reports()] == ["whales.txt", "src/app.py", "more.txt"]
        assert snapshot.conversations.all() == []
        assert [hit.passage_id for hit in snapshot.index.search("boat came")]


def test_a_branch_of_a_snapshot_that_is_being_written_has_what_stands_in_its_log(finished: Path) -> None:
    with Snapshot.open(finished) as snapshot:
        snapshot.add_document(document("late.txt", "He said no more.\n"), [5])
        reader = open_reader(finished)
        assert not cloning.cloned(reader, finished, finished.with_name("half"))
        reader.close()
        made = branch(Shelf(finished.parent), "whales", "late")
        begun(snapshot, "goes on")
    with Snapshot.open(made, read_only=True) as branched:
        assert [report.path for report in branched.reports()][-1] == "late.txt"
        assert branched.conversations.all() == []
    assert not finished.with_name("half").exists()


def test_the_clone_is_made_by_the_program_with_the_reader_s_lock_held(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_transaction: list[bool] = []
    run = subprocess.run
    reader = open_reader(finished)

    def watched(*arguments: object, **options: object) -> object:
        in_transaction.append(reader.in_transaction)
        return run(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(cloning.subprocess, "run", watched)
    made = finished.with_name("made")
    assert cloning.cloned(reader, finished, made)
    assert (in_transaction, reader.in_transaction) == ([True], False)
    reader.close()
    assert digest(made) == digest(finished)
