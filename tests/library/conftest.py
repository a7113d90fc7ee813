"""Snapshots of a small book, written once a test."""

from pathlib import Path

import pytest
from whale_book import CODE, READER, WHALES, MakeSnapshot

from gemma10m_tui.library import Snapshot


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
