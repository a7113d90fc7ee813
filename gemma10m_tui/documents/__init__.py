"""Paths to documents: what to open, how to read it, and passages that say where they stand.

Everything in a file is foreign: it is parsed within limits, cleaned of what could drive a terminal, and one bad file
never stops the rest.

What is named here is loaded when it is first used: whoever cleans a name or opens a snapshot does not wait for the
readers of every format.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from gemma10m_tui.documents.clean import clean, clean_name

if TYPE_CHECKING:
    from gemma10m_tui.documents.discover import find_sources
    from gemma10m_tui.documents.document import (
        Document,
        DocumentHeading,
        DocumentKind,
        Locator,
        Outcome,
        Passage,
        Skipped,
        Source,
        Survey,
    )
    from gemma10m_tui.documents.options import AS_FOUND, PageSpan, ReadOptions, described, page_spans, text_encoding
    from gemma10m_tui.documents.source import read_source, read_stream
    from gemma10m_tui.documents.unreadable import Unreadable

_ROOMS = {
    "discover": ("find_sources",),
    "document": (
        "Document",
        "DocumentHeading",
        "DocumentKind",
        "Locator",
        "Outcome",
        "Passage",
        "Skipped",
        "Source",
        "Survey",
    ),
    "options": ("AS_FOUND", "PageSpan", "ReadOptions", "described", "page_spans", "text_encoding"),
    "source": ("read_source", "read_stream"),
    "unreadable": ("Unreadable",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "AS_FOUND",
    "Document",
    "DocumentHeading",
    "DocumentKind",
    "Locator",
    "Outcome",
    "PageSpan",
    "Passage",
    "ReadOptions",
    "Skipped",
    "Source",
    "Survey",
    "Unreadable",
    "clean",
    "clean_name",
    "described",
    "find_sources",
    "page_spans",
    "read_source",
    "read_stream",
    "text_encoding",
]


def __getattr__(name: str) -> object:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{room}"), name)
