"""The shelf lists what opens, reports what does not, and finds what a person means."""

import subprocess
import sys
from pathlib import Path

import pytest
from whale_book import READER, MakeSnapshot

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Shelf, Snapshot


def test_a_shelf_without_a_folder_is_empty(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "none")
    assert shelf.list() == []
    assert shelf.look()[1] == {}
    assert shelf.by_content("key") is None
    with pytest.raises(Problem) as caught:
        shelf.find("book")
    assert caught.value.code == ExitCode.NOT_FOUND
    assert not (tmp_path / "none").exists()


def test_damaged_files_are_reported_and_do_not_hide_the_others(tmp_path: Path, make_snapshot: MakeSnapshot) -> None:
    make_snapshot("whales")
    (tmp_path / "broken.g10m").write_bytes(b"nothing " * 900)
    (tmp_path / "empty.g10m").touch()
    (tmp_path / "folder.g10m").mkdir()
    (tmp_path / "dangling.g10m").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("not a snapshot")
    shelf = Shelf(tmp_path)
    assert [summary.name for summary in shelf.list()] == ["whales"]
    assert set(shelf.look()[1]) == {"broken", "empty", "folder"}
    assert "broken.g10m is not a gemma10m snapshot" in shelf.look()[1]["broken"]


def test_a_snapshot_is_found_by_name_beginning_and_path(
    tmp_path: Path, make_snapshot: MakeSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    moby, alice, alibi = (make_snapshot(name) for name in ("moby-dick-12345678", "alice", "alice-in-wonderland"))
    shelf = Shelf(tmp_path)
    assert shelf.find("moby-dick-12345678") == moby
    assert shelf.find("Moby") == moby
    assert shelf.find("alice") == alice
    assert shelf.find("alice-") == alibi
    assert shelf.find("alice.g10m") == alice
    elsewhere = Shelf(tmp_path / "elsewhere")
    assert elsewhere.find(moby) == moby
    monkeypatch.chdir(tmp_path)
    assert elsewhere.find("alice.g10m") == alice


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("moby-dick-1234567x", "did you mean moby-dick-12345678"),
        ("mobi", "did you mean moby-dick-12345678?"),
        ("moby-dik", "did you mean moby-dick-12345678?"),
        ("dick", "did you mean moby-dick-12345678?"),
        ("wonderland", "did you mean alice-in-wonderland?"),
        ("nope", "snapshots list"),
        ("nofile.pdf", "snapshots list"),
        ("ali", "beginning of alice, alice-in-wonderland; write more"),
        ("zzz", "snapshots list"),
        ("", "snapshots list"),
        ("no/such.g10m", "There is no snapshot"),
        ("\x1b[31m", "There is no snapshot \u241b"),
        ("a\x00b.g10m", "There is no snapshot"),
        pytest.param("x" * 5000 + ".g10m", "There is no snapshot", id="longer than a file name"),
    ],
)
def test_what_is_not_found_names_the_next_step(
    tmp_path: Path, make_snapshot: MakeSnapshot, wanted: str, says: str
) -> None:
    for name in ("moby-dick-12345678", "alice", "alice-in-wonderland", "copy2", "untitled-f7a044fd"):
        make_snapshot(name)
    with pytest.raises(Problem) as caught:
        Shelf(tmp_path).find(wanted)
    assert caught.value.code == ExitCode.NOT_FOUND
    assert says in caught.value.sentence


def test_the_same_content_is_found_again_by_its_whole_key(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    key, twin = "0123456789abcdef" * 4, "01234567" + "f" * 56  # the same first eight characters
    path = shelf.path_for("Moby Dick; or, The Whale", key)
    assert path.name == "moby-dick-or-the-whale-01234567.g10m"
    Snapshot.create(path, title="Moby Dick", model=READER, content_key=key).close()
    assert shelf.by_content(key) == path
    assert shelf.by_content(twin) is None
    beside = shelf.path_for("Moby Dick; or, The Whale", twin)
    assert beside.name == "moby-dick-or-the-whale-01234567-2.g10m"
    Snapshot.create(beside, title="Other", model=READER, content_key=twin).close()
    assert (shelf.by_content(key), shelf.by_content(twin)) == (path, beside)


def test_a_damaged_file_does_not_stop_the_same_text_from_being_read_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.path_for("Book", "0123456789")
    path.write_bytes(b"torn")
    assert shelf.by_content("0123456789") is None
    assert shelf.path_for("Book", "0123456789").name == "book-01234567-2.g10m"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "untitled-01234567.g10m"),
        ("../../etc/passwd", "etc-passwd-01234567.g10m"),
        ("Война и мир", "война-и-мир-01234567.g10m"),
        ("\x1b]0;evil\x07", "0-evil-01234567.g10m"),
        ("検" * 200, "検" * 26 + "-01234567.g10m"),
    ],
)
def test_a_title_becomes_a_plain_file_name(tmp_path: Path, title: str, name: str) -> None:
    assert Shelf(tmp_path).path_for(title, "0123456789") == tmp_path / name


def test_removing_takes_what_a_killed_writer_left_too(tmp_path: Path, make_snapshot: MakeSnapshot) -> None:
    path = make_snapshot("gone")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).touch()
    assert Shelf(tmp_path).remove("gone") == path
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_can_be_removed_and_a_folder_cannot(tmp_path: Path) -> None:
    (tmp_path / "torn.g10m").write_bytes(b"x")
    (tmp_path / "folder.g10m").mkdir()
    shelf = Shelf(tmp_path)
    shelf.remove("torn")
    with pytest.raises(Problem, match="is a folder"):
        shelf.remove("folder")
    assert [found.name for found in tmp_path.iterdir()] == ["folder.g10m"]


def test_listing_loads_neither_torch_nor_textual() -> None:
    program = (
        "import sys; from pathlib import Path; from gemma10m_tui.library import Shelf; Shelf(Path('none')).list()\n"
        "print([name for name in ('torch', 'textual', 'numpy', 'typer') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
