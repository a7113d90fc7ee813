"""The map of what was read: documents, their headings or definitions, and where each begins.

It answers what the five best passages cannot (how many, list all, what is in it), and it is the tree that a person
walks through. Nothing is unpacked for it: it is made from the headings, the locators and the symbols alone.
"""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.heading_numbers import called
from gemma10m_tui.library.heading_ranks import in_order
from gemma10m_tui.library.opened_file import OpenedFile

MOST_HEADINGS = 5_000  # of one document
_DOT = re.compile(r"\.|::")


@dataclass(frozen=True)
class Heading:
    """A heading, or a definition in source code, over passages first_passage to last_passage (ids, both included).

    `path` are the titles of those around it and its own; `tokens` are those of its passages, one that several small
    definitions share counted whole.
    """

    path: tuple[str, ...]
    label: str
    first_passage: int
    last_passage: int
    tokens: int

    @property
    def title(self) -> str:
        """Its own title, without those around it."""
        return self.path[-1]

    @property
    def depth(self) -> int:
        """How many headings it stands under."""
        return len(self.path) - 1


@dataclass(frozen=True)
class DocumentOutline:
    """A document with its headings in the order of the text; none for a text without any.

    They are `ranked` where all of them are known with their ranks, and not only where the sections of passages change.
    `author`: whom the file itself names as such, "" if nobody.
    """

    name: str
    title: str
    kind: str
    first_passage: int
    last_passage: int
    tokens: int
    headings: tuple[Heading, ...]
    ranked: bool
    author: str

    @property
    def passages(self) -> int:
        """How many passages it has."""
        return self.last_passage - self.first_passage + 1


@dataclass(frozen=True)
class _Row:
    passage: int
    label: str
    section: str | None
    tokens: int


def outline(snapshot: OpenedFile) -> tuple[DocumentOutline, ...]:
    """Every document that was read, in the order of the text."""
    with snapshot.reading() as connection:
        documents = connection.execute(
            "SELECT id, path, coalesce(title, path), coalesce(kind, ''), author FROM document"
            " WHERE id IN (SELECT document FROM passage)"
        ).fetchall()
        outlines = [_document(connection, document, *map(clean_name, named)) for document, *named in documents]
    return tuple(sorted(outlines, key=lambda outlined: outlined.first_passage))


def _document(
    connection: sqlite3.Connection, document: int, name: str, title: str, kind: str, author: str
) -> DocumentOutline:
    rows = [
        _Row(int(passage), clean_name(label), section, int(tokens))
        for passage, label, section, tokens in connection.execute(
            "SELECT id, label, section, end_token - first_token FROM passage WHERE document = ? ORDER BY id",
            (document,),
        ).fetchall()
    ]
    symbols = connection.execute(
        "SELECT symbol.passage, symbol.name FROM symbol JOIN passage ON passage.id = symbol.passage"
        " WHERE passage.document = ? ORDER BY symbol.passage, symbol.rowid LIMIT ?",
        (document, MOST_HEADINGS),
    ).fetchall()
    headings = connection.execute(
        "SELECT heading.passage, heading.level, heading.title FROM heading JOIN passage ON passage.id = heading.passage"
        " WHERE passage.document = ? ORDER BY heading.passage, heading.rowid LIMIT ?",
        (document, MOST_HEADINGS + 1),
    ).fetchall()
    # A snapshot of an earlier version knows the headings by its passages' sections alone.
    marked = _definitions(symbols) if symbols else _ranked(headings, rows[0].passage) if headings else _sections(rows)
    return DocumentOutline(
        name,
        title,
        kind,
        rows[0].passage,
        rows[-1].passage,
        sum(row.tokens for row in rows),
        tuple(_ended(marked[:MOST_HEADINGS], rows)),
        ranked=bool(headings),
        author=author,
    )


def _ranked(rows: Sequence[tuple[int, int, str]], first_passage: int) -> list[Heading]:
    """The headings below the ones of a higher rank; one that all others stand under is the document's own title.

    Not one with a number or with a text before it: it is the only chapter that was read, or the only act.
    """
    around: list[tuple[int, str]] = []
    headings: list[Heading] = []
    for passage, level, title in in_order(rows):
        while around and around[-1][0] >= level:
            around.pop()
        around.append((int(level), clean_name(title)))
        headings.append(Heading(tuple(above for _, above in around), "", int(passage), int(passage), 0))
    root = headings[0]
    is_numbered = root.title[:1].isdigit() or called(root.title) is not None
    is_title = root.first_passage == first_passage and not is_numbered
    if is_title and len(headings) > 1 and all(heading.depth for heading in headings[1:]):
        return [replace(heading, path=heading.path[1:]) for heading in headings[1:]]
    return headings


def _definitions(symbols: Sequence[tuple[int, str]]) -> list[Heading]:
    named = [(int(passage), clean_name(name)) for passage, name in symbols]
    return [Heading(_qualified(name), "", passage, passage, 0) for passage, name in named]


def _qualified(name: str) -> tuple[str, ...]:
    """A definition behind those that it stands in, each by its whole name: App, App.run."""
    return (*(name[: dot.start()] for dot in _DOT.finditer(name)), name)


def _sections(rows: Sequence[_Row]) -> list[Heading]:
    """A heading wherever the section changes; one that goes on after another has begun is named again."""
    headings: list[Heading] = []
    before: str | None = None
    for row in rows:
        if row.section and row.section != before:
            path = tuple(clean_name(row.section).split(PATH_MARK))
            headings.append(Heading(path, "", row.passage, row.passage, 0))
        before = row.section
    return headings


def _ended(headings: Sequence[Heading], rows: Sequence[_Row]) -> list[Heading]:
    """The headings with their ends: each reaches to the next one that is not below it."""
    place = {row.passage: index for index, row in enumerate(rows)}
    tokens = [0]
    for row in rows:
        tokens.append(tokens[-1] + row.tokens)
    ended: list[Heading] = []
    open_ones: list[int] = []  # indices into `headings` whose end is not known yet, outermost first
    lasts = [rows[-1].passage] * len(headings)
    for index, heading in enumerate(headings):
        while open_ones and headings[open_ones[-1]].depth >= heading.depth:
            closed = open_ones.pop()
            lasts[closed] = max(headings[closed].first_passage, heading.first_passage - 1)
        open_ones.append(index)
    for heading, last in zip(headings, lasts, strict=True):
        first_index, last_index = place[heading.first_passage], place[last]
        ended.append(
            replace(
                heading,
                label=rows[first_index].label,
                last_passage=last,
                tokens=tokens[last_index + 1] - tokens[first_index],
            )
        )
    return ended
