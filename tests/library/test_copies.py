"""Snapshots that are branched, renamed, cut and undone: whole or not at all, and no name is taken twice."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from whale_book import READER, WHALES, MakeSnapshot, begun, edited, held

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch, branch_upto, copy, rename
from gemma10m_tui.library.importing import import_
from gemma10m_tui.library.places import Upto, end_of, places
from gemma10m_tui.library.timeline import timeline
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.library.verifying import verify


def test_a_branch_holds_the_same_and_goes_its_own_way(shelf: Shelf, sound: Path) -> None:
    before = sound.read_bytes()
    made = branch(shelf, "whales", "My Branch")
    assert made.name == "my-branch.g10m"
    assert held(made) == held(sound)
    with Snapshot.open(made) as snapshot:
        begun(snapshot, "elsewhere")
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
    with Snapshot.open(sound), pytest.raises(Problem, match="is open in another"):
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


def test_an_import_takes_no_name_from_another_process_but_another_one(
    shelf: Shelf, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(sound, "UPDATE snapshot SET title = 'Theirs'")
    path_for, taken = shelf.path_for, [sound]  # free when it was asked for, taken now
    monkeypatch.setattr(shelf, "path_for", lambda *named: taken.pop() if taken else path_for(*named))
    imported = import_(shelf, Path(shutil.copy(sound, shelf.folder.parent / "away.g10m")))
    assert (imported.path != sound, taken) == (True, [])
    assert {summary.path for summary in shelf.list()} == {sound, imported.path}
    assert verify(shelf, sound.stem).sound


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
        (talk,) = snapshot.conversations.all()
        (turn,) = snapshot.conversations.turns(talk.id)
        assert (turn.answer, [citation.passage for citation in turn.citations]) == ("White.", [1, 0])
        assert not snapshot.complete
        latest = snapshot.latest_checkpoint()
        assert latest is not None
        assert (latest.tokens, snapshot.normalisers()) == (20, [b"z0"])
        assert snapshot.index.search("readSource open file") == []
        assert snapshot.index.search("whale captain")[0].passage_id == 2
    assert verify(shelf, "whales").sound


def test_a_section_that_is_called_like_a_page_is_not_that_page(shelf: Shelf, sound: Path) -> None:
    edited(sound, "UPDATE passage SET page = id, section = CASE WHEN id = 1 THEN 'Page 2' END WHERE document = 1")
    section, page = branch_upto(shelf, sound, Upto("page 2")), branch_upto(shelf, sound, Upto(page=2))
    for made, tokens in ((section, 10), (page, 30)):
        with Snapshot.open(made, read_only=True) as snapshot:
            assert snapshot.tokens_total == tokens
    assert branch_upto(shelf, sound, Upto("PAGE 2")) == section


def test_the_beginning_alone_knows_nothing_of_the_rest(shelf: Shelf, sound: Path) -> None:
    before = sound.read_bytes()
    made = branch_upto(shelf, sound, Upto("chapter 1"))
    assert branch_upto(shelf, sound, Upto("Chapter  1")) != sound
    assert sound.read_bytes() == before
    with Snapshot.open(made, read_only=True) as snapshot:
        assert [report.path for report in snapshot.reports()] == ["whales.txt"]
        assert snapshot.tokens_total == 35
        assert snapshot.conversations.all() == []
        assert snapshot.index.search("readSource") == []
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


def test_a_chapter_with_a_roman_number_is_named_in_digits_too(sound: Path) -> None:
    with sqlite3.connect(sound) as connection:
        connection.execute("UPDATE passage SET section = 'Chapter VII. Loomings' WHERE section IS NOT NULL")
    with Snapshot.open(sound, read_only=True) as snapshot:
        assert end_of(snapshot, Upto("chapter 7")) == end_of(snapshot, Upto("Chapter VII"))
        for other in ("Chapter 6", "Chapter 8", "Chapter 70"):
            with pytest.raises(Problem, match="for example"):
                end_of(snapshot, Upto(other))


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


def test_a_full_disk_stops_a_branch_and_leaves_the_library_as_it_was(
    shelf: Shelf, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemma10m_tui.library.folders.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(Problem, match="free some space"):
        branch(shelf, "whales", "new")
    assert [found.name for found in shelf.folder.iterdir()] == ["whales.g10m"]


def test_a_snapshot_is_found_by_its_title_where_only_it_has_it(shelf: Shelf, sound: Path) -> None:
    other = branch(shelf, "whales", "moby-dick")
    with Snapshot.open(sound) as snapshot:
        snapshot.retitle("Moby")
    assert shelf.find("MOBY") == sound, "the whole title goes before the beginning of another name"
    assert shelf.find("moby-dick") == other
    with Snapshot.open(other) as snapshot:
        snapshot.retitle("Of  whales")
    assert shelf.find("of whales") == other
    with Snapshot.open(sound) as snapshot:
        snapshot.retitle("Of whales")
    with pytest.raises(Problem, match="no snapshot"):
        shelf.find("Of whales")
