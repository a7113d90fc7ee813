"""What a person should see before a reading begins is said before it begins, and once."""

from pathlib import Path

from tiny_reader import read_paths

from gemma10m_tui.events import Noticed
from gemma10m_tui.library import Shelf
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
