"""Every file that is not a sound snapshot ends in one sentence and is left exactly as it was."""

import os
import shutil
import sqlite3
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from whale_book import READER, WHALES, begun, document

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.schema import APPLICATION_ID


def meddle(path: Path, *statements: str) -> None:
    """Change a file as another program could."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


def plain_text(path: Path) -> None:
    path.write_bytes(b"Call me Ishmael. " * 1000)


def random_bytes(path: Path) -> None:
    path.write_bytes(os.urandom(100_000))


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_inside_the_header(path: Path) -> None:
    os.truncate(path, 60)


def schema_page_overwritten(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 3000 + whole[3100:])


def another_application(path: Path) -> None:
    path.unlink()
    meddle(path, "CREATE TABLE bookmark (url TEXT)", "PRAGMA application_id = 7", "PRAGMA user_version = 1")


def another_application_with_our_number(path: Path) -> None:
    path.unlink()
    meddle(path, "CREATE TABLE t (x)", f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 1")


def a_trigger_added(path: Path) -> None:
    meddle(path, "CREATE TRIGGER evil AFTER INSERT ON turn BEGIN DELETE FROM passage; END")


def a_view_added(path: Path) -> None:
    meddle(path, "CREATE VIEW evil AS SELECT * FROM passage")


def a_table_turned_into_a_view(path: Path) -> None:
    meddle(path, "DROP TABLE normaliser", "CREATE VIEW normaliser AS SELECT 0 AS segment, x'00' AS z")


def a_column_added(path: Path) -> None:
    meddle(path, "ALTER TABLE turn ADD COLUMN evil TEXT")


def newer_version(path: Path) -> None:
    meddle(path, "PRAGMA user_version = 99")


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (zero_bytes, "empty"),
        (plain_text, "not a gemma10m snapshot"),
        (random_bytes, "not a gemma10m snapshot"),
        (cut_in_half, "damaged"),
        (cut_inside_the_header, "not a gemma10m snapshot"),
        (schema_page_overwritten, "damaged"),
        (another_application, "another program"),
        (another_application_with_our_number, "layout"),
        (a_trigger_added, "layout"),
        (a_view_added, "layout"),
        (a_table_turned_into_a_view, "layout"),
        (a_column_added, "layout"),
        (newer_version, "newer gemma10m"),
    ],
)
def test_a_file_that_is_no_sound_snapshot_is_refused_and_not_changed(
    finished: Path, damage: Callable[[Path], None], says: str, read_only: bool
) -> None:
    damage(finished)
    before = finished.read_bytes()
    with pytest.raises(Problem, match=says) as caught:
        Snapshot.open(finished, read_only=read_only)
    assert caught.value.code == ExitCode.FAILED
    assert "whales.g10m" in caught.value.sentence
    assert finished.read_bytes() == before
    assert [found.name for found in finished.parent.iterdir()] == ["whales.g10m"]


@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_not_there_is_not_found(tmp_path: Path, read_only: bool) -> None:
    for missing in (tmp_path / "no.g10m", tmp_path / "no" / "folder.g10m"):
        with pytest.raises(Problem) as caught:
            Snapshot.open(missing, read_only=read_only)
        assert caught.value.code == ExitCode.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_and_a_pipe_are_no_snapshots(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "folder.g10m").mkdir()
    os.mkfifo(tmp_path / "pipe.g10m")
    with pytest.raises(Problem, match="is a folder"):
        Snapshot.open(tmp_path / "folder.g10m", read_only=read_only)
    with pytest.raises(Problem, match="not a file"):
        Snapshot.open(tmp_path / "pipe.g10m", read_only=read_only)


def test_a_name_with_control_characters_is_shown_harmlessly(tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m.g10m"
    path.write_bytes(b"no snapshot" * 100)
    with pytest.raises(Problem) as caught:
        Snapshot.open(path)
    assert "\x1b" not in caught.value.sentence


def test_odd_characters_in_a_path_are_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "a %41 ?mode=memory #x"
    folder.mkdir()
    path = folder / "whale & böök ?.g10m"
    with Snapshot.create(path, title="t", model=READER, content_key="k") as snapshot:
        snapshot.add_document(WHALES, [1, 1, 1])
    with Snapshot.open(path, read_only=True) as snapshot:
        assert snapshot.tokens_total == 3
    assert [found.name for found in folder.iterdir()] == [path.name]


def test_a_damaged_state_gives_the_one_before(finished: Path) -> None:
    meddle(finished, "UPDATE checkpoint SET state = x'00' WHERE tokens = 50")
    with Snapshot.open(finished, read_only=True) as snapshot:
        checkpoint = snapshot.latest_checkpoint()
        assert checkpoint is not None
        assert (checkpoint.tokens, checkpoint.segments, checkpoint.state) == (20, 1, b"first state" * 1000)
        assert snapshot.normalisers() == [b"z0"]


def test_reading_goes_on_from_the_checkpoint_before_a_damaged_one(finished: Path) -> None:
    meddle(finished, "UPDATE checkpoint SET state = x'00' WHERE tokens = 50")
    with Snapshot.open(finished) as snapshot:
        snapshot.save_checkpoint(40, 2, b"again", [b"new z1"])
        checkpoint = snapshot.latest_checkpoint()
        assert checkpoint is not None
        assert checkpoint.tokens == 40
        assert snapshot.normalisers() == [b"z0", b"new z1"]


def test_a_complete_snapshot_without_a_sound_state_says_so(finished: Path) -> None:
    meddle(finished, "UPDATE checkpoint SET state = x'00'")
    with Snapshot.open(finished, read_only=True) as snapshot:
        with pytest.raises(Problem, match=r"memory stored in whales\.g10m is damaged") as caught:
            snapshot.latest_checkpoint()
        assert caught.value.code == ExitCode.FAILED
        assert snapshot.index.search("whale")


def test_an_unfinished_snapshot_without_a_sound_state_is_read_from_the_start(finished: Path) -> None:
    meddle(finished, "UPDATE checkpoint SET state = x'00'", "UPDATE snapshot SET complete = 0")
    with Snapshot.open(finished, read_only=True) as snapshot:
        assert snapshot.latest_checkpoint() is None


@pytest.mark.parametrize("blob", ["x'00'", "x'789c'", "zeroblob(9)"])
def test_a_passage_that_cannot_be_unpacked_is_damage(finished: Path, blob: str) -> None:
    meddle(finished, f"UPDATE passage SET text = {blob}")
    with Snapshot.open(finished, read_only=True) as snapshot, pytest.raises(Problem, match="damaged"):
        list(snapshot.passages())


def test_a_passage_that_unpacks_to_gigabytes_is_refused(finished: Path) -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)
    connection = sqlite3.connect(finished, isolation_level=None)
    connection.execute("UPDATE passage SET text = ?", (bomb,))
    connection.close()
    with Snapshot.open(finished, read_only=True) as snapshot, pytest.raises(Problem, match="damaged"):
        list(snapshot.passages())


def read_everything(path: Path) -> None:
    with Snapshot.open(path, read_only=True) as snapshot:
        snapshot.summary()
        list(snapshot.passages())
        snapshot.index.search("whale")
        snapshot.latest_checkpoint()


def test_a_page_of_noise_in_the_middle_is_damage_where_it_is_met(finished: Path) -> None:
    whole = bytearray(finished.read_bytes())
    for page in range(2, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    finished.write_bytes(whole)
    with pytest.raises(Problem, match="damaged"):
        read_everything(finished)
    assert finished.read_bytes() == whole


def test_citations_that_are_not_ours_are_damage(finished: Path) -> None:
    with Snapshot.open(finished) as snapshot:
        talk = begun(snapshot, "t")
        snapshot.conversations.add_turn(talk, "q", "a", (), "end", "m", 1)
    for citations in ("{", '[{"evil": 1}]', "[1]", "7"):
        connection = sqlite3.connect(finished, isolation_level=None)
        connection.execute("UPDATE turn SET citations = ?", (citations,))
        connection.close()
        with Snapshot.open(finished, read_only=True) as snapshot, pytest.raises(Problem, match="damaged"):
            snapshot.conversations.turns(talk)


def test_a_missing_row_is_damage(finished: Path) -> None:
    meddle(finished, "DELETE FROM snapshot")
    with Snapshot.open(finished, read_only=True) as snapshot, pytest.raises(Problem, match="damaged"):
        snapshot.summary()


def test_a_full_disk_is_one_sentence_and_loses_nothing(finished: Path) -> None:
    with Snapshot.open(finished) as snapshot:
        (pages,) = snapshot._connection.execute("PRAGMA page_count").fetchone()
        snapshot._connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        big = document("big.txt", *[f"{number} words of text. " * 60 for number in range(300)])
        with pytest.raises(Problem, match=r"disk that holds whales\.g10m is full") as caught:
            snapshot.add_document(big, [1] * 300)
        assert caught.value.code == ExitCode.FAILED
        with pytest.raises(Problem, match="full"):
            snapshot.save_checkpoint(60, 4, os.urandom(10**6), [b"z3"])
        assert snapshot.tokens_total == 50
        snapshot._connection.execute("PRAGMA max_page_count = 1000000")
        snapshot.save_checkpoint(60, 4, b"after", [b"z3"])
    with Snapshot.open(finished, read_only=True) as snapshot:
        checkpoint = snapshot.latest_checkpoint()
        assert checkpoint is not None
        assert checkpoint.state == b"after"
        assert len(list(snapshot.passages())) == 5


def test_a_snapshot_is_not_begun_on_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Problem, match=r"1 MB free and 34 MB are needed"):
        Snapshot.create(tmp_path / "a.g10m", title="t", model=READER, content_key="k")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_still_serves_readers(finished: Path) -> None:
    folder = finished.parent
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user writes anywhere")
        with Snapshot.open(finished, read_only=True) as snapshot:
            assert snapshot.index.search("whale")
        with pytest.raises(Problem, match="permission denied"):
            Snapshot.open(finished)
        with pytest.raises(Problem, match="permission denied"):
            Snapshot.create(folder / "new.g10m", title="t", model=READER, content_key="k")
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_file_that_may_not_be_read_says_so(finished: Path) -> None:
    finished.chmod(0)
    if os.access(finished, os.R_OK):
        pytest.skip("this user reads anything")
    with pytest.raises(Problem, match="cannot be opened"):
        Snapshot.open(finished, read_only=True)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        Snapshot.create(tmp_path / "no" / "a.g10m", title="t", model=READER, content_key="k")
