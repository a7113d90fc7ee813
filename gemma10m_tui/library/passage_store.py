"""Documents and their passages: each text once, compressed, at its place in the snapshot's stream of tokens."""

import sqlite3
import zlib
from collections import deque
from collections.abc import Iterator, Sequence

from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.documents.document import Document, Locator, Outcome
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentReport
from gemma10m_tui.library.faults import UnsoundRow
from gemma10m_tui.library.full_text import add_search_row
from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.records import StoredDigest, StoredHeading, StoredPassage
from gemma10m_tui.library.symbol_index import add_symbols

_LARGEST_TEXT = 2**16  # bytes; a passage has at most a few thousand, a hostile file could inflate to anything
_PASSAGES_A_QUERY = 256

_SELECT = """
SELECT passage.id, document.path, document.title, passage.first_token, passage.end_token, passage.text,
       passage.label, passage.page, passage.page_label, passage.section, passage.first_line, passage.last_line
FROM passage JOIN document ON document.id = passage.document
"""


def insert_document(
    connection: sqlite3.Connection, document: Document, token_counts: Sequence[int], text_key: str = ""
) -> None:
    """Append a document's passages to the stream: passage i takes token_counts[i] tokens."""
    report = DocumentReport(
        document.name,
        Outcome.READ.value,
        "; ".join(document.notes),
        len(document.passages),
        document.characters,
    )
    identity = (clean_name(document.title), document.kind.value, document.sha256, document.encoding, text_key)
    author = clean_name(document.author)
    stored = _insert_report(connection, report, identity, author)
    token = stored_tokens(connection)
    headings = deque(document.headings)
    for passage, count in zip(document.passages, token_counts, strict=True):
        placed = StoredPassage(0, document.name, document.title, passage.locator, passage.text, token, token + count)
        begun = []
        while headings and headings[0].first < passage.end:
            begun.append(StoredHeading(headings[0].level, clean_name(headings.popleft().title)))
        insert_passage(connection, stored, placed, passage.locator.symbols, begun)
        token += count


def insert_passage(
    connection: sqlite3.Connection,
    document: int,
    passage: StoredPassage,
    symbols: Sequence[str],
    headings: Sequence[StoredHeading],
) -> None:
    """Store a passage of a document's row, and make it findable; it gets the next id.

    `symbols` and `headings` are the definitions and the headings that begin in it.
    """
    locator = passage.locator
    row = connection.execute(
        "INSERT INTO passage (document, first_token, end_token, label, page, page_label, section, first_line,"
        " last_line, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document,
            passage.first_token,
            passage.end_token,
            clean_name(locator.label),
            locator.page,
            locator.page_label,
            locator.section,
            locator.first_line,
            locator.last_line,
            zlib.compress(clean(passage.text).encode()),
        ),
    ).lastrowid
    assert row is not None  # an INSERT that returned has a row
    add_search_row(connection, row, passage.text, heading(passage.document, passage.title, locator.section))
    add_symbols(connection, row, symbols)
    connection.executemany(
        "INSERT INTO heading (passage, level, title) VALUES (?, ?, ?)",
        [(row, heading.level, heading.title) for heading in headings],
    )


def heading(document: str, title: str, section: str | None) -> str:
    """What a passage is found by besides its own text."""
    return f"{document} {title} {section or ''}"


def insert_report(
    connection: sqlite3.Connection,
    report: DocumentReport,
    sha256: str | None = None,
    text_key: str = "",
    title: str | None = None,
    kind: str | None = None,
    encoding: str | None = None,
    author: str = "",
) -> int:
    """Remember how a file ended, and return the number of its row."""
    return _insert_report(connection, report, (title, kind, sha256, encoding, text_key), author)


def document_reports(connection: sqlite3.Connection) -> tuple[DocumentReport, ...]:
    """How every file ended, in the order they did."""
    rows = connection.execute("SELECT path, outcome, reason, passages, characters FROM document ORDER BY id").fetchall()
    return tuple(
        DocumentReport(clean_name(path), clean_name(outcome), clean_name(reason), passages, characters)
        for path, outcome, reason, passages, characters in rows
    )


def document_digests(connection: sqlite3.Connection) -> tuple[StoredDigest, ...]:
    """Every file that was read or failed, in the order of the reports."""
    rows = connection.execute(
        "SELECT path, outcome, coalesce(sha256, ''), text_key,"
        " (SELECT max(end_token) FROM passage WHERE passage.document = document.id)"
        " FROM document WHERE outcome != ? ORDER BY id",
        (Outcome.SKIPPED,),
    ).fetchall()
    return tuple(StoredDigest(clean_name(path), *rest) for path, *rest in rows)


def stored_tokens(connection: sqlite3.Connection) -> int:
    """Length of the stream so far."""
    (tokens,) = connection.execute("SELECT coalesce(max(end_token), 0) FROM passage").fetchone()
    return int(tokens)


def first_passage_from(connection: sqlite3.Connection, first_token: int) -> int | None:
    """The id of the passage that contains a token; of the first of all for a token before it; None past the end."""
    if first_token <= 0:
        (found,) = connection.execute("SELECT min(id) FROM passage").fetchone()
    else:
        # Passages follow one another without a gap, so the smallest end past the token is of the one that holds it.
        row = connection.execute(
            "SELECT id FROM passage WHERE end_token > ? ORDER BY end_token, id LIMIT 1", (first_token,)
        ).fetchone()
        found = row[0] if row else None
    return None if found is None else int(found)


def count_passages(connection: sqlite3.Connection) -> int:
    """How many there are."""
    return int(connection.execute("SELECT count(*) FROM passage").fetchone()[0])


def passages_from(file: OpenedFile, first_token: int = 0) -> Iterator[StoredPassage]:
    """The passages in order, from the one that contains a token; others may be written meanwhile."""
    with file.reading() as connection:
        following = first_passage_from(connection, first_token)
    # In short queries: a cursor left open over hours of reading would keep the write-ahead log from being folded.
    while following is not None:
        with file.reading() as connection:
            batch = passages_in(connection, following, _PASSAGES_A_QUERY)
        yield from batch
        following = batch[-1].id + 1 if batch else None


def passages_in(connection: sqlite3.Connection, first: int, count: int) -> list[StoredPassage]:
    """At most so many passages in order, from an id on."""
    rows = connection.execute(_SELECT + "WHERE passage.id >= ? ORDER BY passage.id LIMIT ?", (first, count))
    return [_passage(row) for row in rows.fetchall()]


def passage_with(connection: sqlite3.Connection, passage: int) -> StoredPassage:
    """The passage with an id, or a Problem."""
    row = connection.execute(_SELECT + "WHERE passage.id = ?", (passage,)).fetchone()
    if row is None:
        raise Problem(f"The snapshot has no passage {passage}.", ExitCode.NOT_FOUND)
    return _passage(row)


def passages_of_document(connection: sqlite3.Connection, document: str) -> list[StoredPassage]:
    """A document's passages in order, by the name its report has; none when there is no such document."""
    rows = connection.execute(
        _SELECT + "WHERE passage.document IN (SELECT id FROM document WHERE path = ?) ORDER BY passage.id", (document,)
    )
    return [_passage(row) for row in rows.fetchall()]


def passages_around(connection: sqlite3.Connection, passage: int, before: int, after: int) -> list[StoredPassage]:
    """A passage between its neighbours in the same document, in order."""
    rows = connection.execute(
        _SELECT + "WHERE passage.id BETWEEN ? AND ? AND passage.document = (SELECT document FROM passage WHERE id = ?)"
        " ORDER BY passage.id",
        (passage - before, passage + after, passage),
    )
    return [_passage(row) for row in rows.fetchall()]


def _insert_report(
    connection: sqlite3.Connection,
    report: DocumentReport,
    identity: tuple[str | None, str | None, str | None, str | None, str],
    author: str,
) -> int:
    """The row of a document; one that failed before under the same name is the same row, and keeps its place."""
    name = clean_name(report.path)
    told = (report.outcome, clean_name(report.reason), report.passages, report.characters, *identity, author)
    failed = connection.execute(
        "SELECT id FROM document WHERE path = ? AND outcome = ?", (name, Outcome.FAILED)
    ).fetchone()
    if failed is not None:
        connection.execute(
            "UPDATE document SET outcome = ?, reason = ?, passages = ?, characters = ?, title = ?, kind = ?,"
            " sha256 = ?, encoding = ?, text_key = ?, author = ? WHERE id = ?",
            (*told, failed[0]),
        )
        return int(failed[0])
    row = connection.execute(
        "INSERT INTO document (path, outcome, reason, passages, characters, title, kind, sha256, encoding, text_key,"
        " author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, *told),
    ).lastrowid
    assert row is not None  # an INSERT that returned has a row
    return row


def _passage(row: tuple[int, str, str | None, int, int, bytes, str, int, str, str, int, int]) -> StoredPassage:
    passage, document, title, first_token, end_token, text, label, page, page_label, section, first, last = row
    return StoredPassage(
        passage,
        clean_name(document),
        clean_name(title or document),
        Locator(clean_name(label), page, _clean_or_none(page_label), _clean_or_none(section), first, last),
        clean(inflated(text)),
        first_token,
        end_token,
    )


def inflated(compressed: bytes) -> str:
    """A passage's text as it is stored."""
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(compressed, _LARGEST_TEXT).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise UnsoundRow("a passage's text cannot be unpacked") from error
    if not inflater.eof:
        raise UnsoundRow("a passage's text is cut short or far too long")
    return text


def _clean_or_none(text: str | None) -> str | None:
    return None if text is None else clean_name(text)
