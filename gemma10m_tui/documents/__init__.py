"""Paths to documents: what to open, how to read it, and passages that say where they stand.

Everything in a file is foreign: it is parsed within limits, cleaned of what could drive a terminal, and one bad file
never stops the rest.
"""

from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.documents.discover import find_sources
from gemma10m_tui.documents.document import (
    Document,
    DocumentKind,
    Locator,
    Outcome,
    Passage,
    Skipped,
    Source,
    Survey,
)
from gemma10m_tui.documents.options import AS_FOUND, PageSpan, ReadOptions, page_spans
from gemma10m_tui.documents.source import read_source, read_stream
from gemma10m_tui.documents.unreadable import Unreadable

__all__ = [
    "AS_FOUND",
    "Document",
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
    "find_sources",
    "page_spans",
    "read_source",
    "read_stream",
]
