"""What a person should see before a reading begins is said before it begins, and once."""

from pathlib import Path

from tiny_reader import ending, never, read_paths

from gemma10m_tui.documents import find_sources
from gemma10m_tui.events import Noticed
from gemma10m_tui.library import Shelf
from gemma10m_tui.reading.append import append
from gemma10m_tui.reading.ingest import Opened
from model.checkpoint import Model


def test_files_that_may_hold_secrets_are_told_before_anything_is_read(
    reader: Model, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "notes.txt").write_text("Anna met Boris in London.\n" * 20, encoding="utf-8")
    (folder / ".env").write_text("KEY=1\n", encoding="utf-8")
    first, *rest = read_paths(reader, shelf, [folder])
    assert isinstance(first, Noticed)
    assert ".env" in first.sentence
    assert not [event for event in rest if isinstance(event, Noticed)]


def test_what_is_appended_is_warned_of_too(reader: Model, shelf: Shelf, tmp_path: Path) -> None:
    for name, text in (
        ("first/a.txt", "Anna met Boris.\n" * 20),
        ("more/b.txt", "Clara left.\n" * 20),
        ("more/.env", "K=1\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = ending(read_paths(reader, shelf, [tmp_path / "first"]))
    opened = Opened()
    events = append(find_sources([tmp_path / "more"]), reader, Path(first.path), opened, cancelled=never)
    warned = next(events)
    assert isinstance(warned, Noticed)
    assert ".env" in warned.sentence
    assert not [event for event in events if isinstance(event, Noticed)]
    opened.close()
