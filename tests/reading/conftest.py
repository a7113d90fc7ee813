"""The tiny reader, loaded, and a shelf of its own for every test."""

from pathlib import Path

import pytest
from tiny_reader import story

from gemma10m_tui.library import Shelf
from model.checkpoint import Model, load_model


@pytest.fixture(scope="session")
def reader(reader_folder: Path) -> Model:
    return load_model(reader_folder, "cpu")


@pytest.fixture(scope="session")
def other(other_folder: Path) -> Model:
    return load_model(other_folder, "cpu")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    return Shelf(folder)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A text of about five passes."""
    path = tmp_path / "book.txt"
    path.write_text(story(150), encoding="utf-8")
    return path
