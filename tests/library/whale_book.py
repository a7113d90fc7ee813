"""A small book as the documents room would hand it on."""

from collections.abc import Callable
from pathlib import Path

from gemma10m_tui.documents.document import Document, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity

READER = ModelIdentity("gemma10m-reader", "ab" * 32)


def document(name: str, *texts: str, section: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    """A document with these passages."""
    passages = []
    first = 0
    for line, text in enumerate(texts, start=1):
        locator = Locator(f"line {line}", section=section, first_line=line, last_line=line)
        passages.append(Passage(text, locator, first, first + len(text)))
        first += len(text)
    return Document(name, name.title(), DocumentKind.TEXT, "00" * 32, "utf-8", notes, tuple(passages))


WHALES = document(
    "whales.txt",
    "Call me Ishmael. Some years ago I went to sea.\n",
    "The whale is white, and the captain hates it.\n",
    "They lower the boats at dawn.\n",
    section="Chapter 1. Loomings",
)
CODE = document("src/app.py", "def readSource(path):\n    ", "return open_file(path)\n")

MakeSnapshot = Callable[[str], Path]
