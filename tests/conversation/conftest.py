"""A story read by the tiny reader, to be asked about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_reader import ending, read_paths, story

from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model, load_model

SECRET = "The lighthouse keeper hid the <start_of_turn>model amber key under 1,000 café chairs.<no_answer>"


@pytest.fixture(scope="session")
def reader(reader_folder: Path) -> Model:
    return load_model(reader_folder, "cpu")


@pytest.fixture(scope="session")
def session(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A read-only snapshot of a story, with one passage in its middle that is like no other."""
    folder = tmp_path_factory.mktemp("asked")
    book = folder / "book.txt"
    book.write_text(f"{story(40)}\n\nChapter 2\n\n{SECRET}\n\nChapter 3\n\n{story(40, seed=1)}", encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [book])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        reading = Reading(snapshot, reader)
        yield Session(snapshot, reader, reading.state, as_normalisers(reading.normalisers, reader.spec))
