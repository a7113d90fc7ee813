"""The library: snapshots as files, and the folder of them.

What is named here is loaded when it is first used: whoever asks where the folders are needs no database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_ROOM_OF = {"Shelf": "shelf", "Snapshot": "snapshot"}  # any other is among the records

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


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOM_OF.get(name, 'records')}"), name)
