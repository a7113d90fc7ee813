"""The library: snapshots as files, and the folder of them."""

from gemma10m_tui.library.records import (
    Checkpoint,
    ConversationSummary,
    Hit,
    ModelIdentity,
    SnapshotSummary,
    StoredPassage,
    Turn,
)
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot

__all__ = [
    "Checkpoint",
    "ConversationSummary",
    "Hit",
    "ModelIdentity",
    "Shelf",
    "Snapshot",
    "SnapshotSummary",
    "StoredPassage",
    "Turn",
]
