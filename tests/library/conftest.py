"""Snapshots of a small book, written once a test."""

from pathlib import Path

import pytest
from whale_book import CODE, READER, WHALES, MakeSnapshot, begun, state

from gemma10m_tui.events import Citation
from gemma10m_tui.library import Shelf, Snapshot


@pytest.fixture
def make_snapshot(tmp_path: Path) -> MakeSnapshot:
    """Write a complete snapshot of two documents and two checkpoints under a name."""

    def make(name: str) -> Path:
        path = tmp_path / f"{name}.g10m"
        with Snapshot.create(path, title="Whales", model=READER, content_key="c0ffee" * 10) as snapshot:
            snapshot.add_document(WHALES, [10, 20, 5])
            snapshot.add_document(CODE, [7, 8])
            snapshot.finish_documents()
            snapshot.save_checkpoint(20, 1, b"first state" * 1000, [b"z0"])
            snapshot.save_checkpoint(50, 3, b"second state" * 1000, [b"z1", b"z2"])
            snapshot.finish_reading()
        return path

    return make


@pytest.fixture
def finished(make_snapshot: MakeSnapshot) -> Path:
    """The file of a complete snapshot at rest."""
    return make_snapshot("whales")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A complete snapshot with states that could be, in a library of its own."""
    folder = tmp_path / "library"
    folder.mkdir()
    path = folder / "whales.g10m"
    with Snapshot.create(path, title="Whales", model=READER, content_key="c0ffee" * 10, source_key="home") as snapshot:
        snapshot.add_document(WHALES, [10, 20, 5])
        snapshot.add_document(CODE, [7, 8])
        snapshot.finish_documents()
        snapshot.save_checkpoint(20, 1, state(20, 1), [b"z0"])
        snapshot.save_checkpoint(50, 3, state(50, 3), [b"z1", b"z2"])
        snapshot.finish_reading()
        talk = begun(snapshot, "About whales")
        cited = tuple(Citation(number, "x", "line 1", "", False, 0.5) for number in (1, 5))
        snapshot.conversations.add_turn(talk, "Which colour?", "White.", cited, "end", "reader", 1.5)
    return path


@pytest.fixture
def shelf(sound: Path) -> Shelf:
    return Shelf(sound.parent)
