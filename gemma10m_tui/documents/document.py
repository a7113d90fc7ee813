"""What the documents room hands on: sources found, documents read, and their passages with locators."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gemma10m_tui.documents.revision import Revision


class DocumentKind(StrEnum):
    """How a document is read; chosen by content and name."""

    TEXT = "text"
    MARKDOWN = "markdown"
    PDF = "pdf"
    CODE = "code"
    EPUB = "epub"
    HTML = "html"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    NOTEBOOK = "notebook"


class Outcome(StrEnum):
    """How every file ends in the report."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Locator:
    """Where in its document a passage stands, in the words a person would use to find it again.

    `label` is complete on its own ("p. 45", "Chapter 7. The Chapel", "src/app.py:10-40"); the other fields carry its
    parts where they are known. Pages and lines count from 1. `symbols` are the names that source code defines there
    ("App.run").
    """

    label: str
    page: int | None = None
    page_label: str | None = None
    section: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A stretch of a document's text, clean of control characters, never empty.

    `first` and `end` are character offsets in the document's text: the passages of a document are in order, and
    joined they are its whole text.
    """

    text: str
    locator: Locator
    first: int
    end: int


@dataclass(frozen=True)
class DocumentHeading:
    """A line of a document's own map: its rank (1 is the outermost), its words, and where in the text it stands.

    All of them are kept, in the order of the text: also one right before the next, that has no text of its own and
    names no passage.
    """

    level: int
    title: str
    first: int


@dataclass(frozen=True)
class Source:
    """A file that was found and is worth opening. `name` is what a report and a citation call it (cleaned).

    `revision` is where it stands in git; None for a file that is not committed. `member` says which file of the archive
    at `path` it is; None for a file of its own.
    """

    path: Path
    name: str
    kind: DocumentKind
    size: int  # bytes
    revision: Revision | None = None
    member: int | None = None


@dataclass(frozen=True)
class Skipped:
    """A file that was found and will not be opened, with the reason in a few words."""

    name: str
    reason: str


@dataclass(frozen=True)
class Survey:
    """Everything that a list of paths leads to, before any of it is parsed. `title` names the whole.

    `warnings` are sentences that a person should see before the reading begins.
    """

    title: str
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A source that was read. `sha256` is of the file's bytes (hex); `notes` are things the reader should be told;
    `author` is whom the file itself names as such, "" if nobody.
    """

    name: str
    title: str
    kind: DocumentKind
    sha256: str
    encoding: str | None
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]
    headings: tuple[DocumentHeading, ...] = ()
    author: str = ""

    @property
    def characters(self) -> int:
        """Length of the document's text in characters."""
        return sum(len(passage.text) for passage in self.passages)
