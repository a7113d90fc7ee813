"""The passage that a page or a line of a document stands in, found without unpacking any text."""

from gemma10m_tui.library.opened_file import OpenedFile

_COLUMNS = {"page": "page", "line": "first_line"}


def passage_at(snapshot: OpenedFile, document: str, kind: str, number: int) -> int | None:
    """The id of the first passage on a page, or of the one that a line is in; the nearest before it where none is.

    `kind` is "page", as it is printed or else as it is counted, or "line"; None where the document has none so early.
    """
    column = _COLUMNS[kind]
    with snapshot.reading() as connection:
        if kind == "page":  # what a person reads on it, where the first pages are numbered in another way
            printed = connection.execute(
                "SELECT min(id) FROM passage WHERE document IN (SELECT id FROM document WHERE path = ?)"
                " AND page_label = ?",
                (document, str(number)),
            ).fetchone()[0]
            if printed is not None:
                return int(printed)
        row = connection.execute(
            f"SELECT id FROM passage WHERE document IN (SELECT id FROM document WHERE path = ?) AND {column} <= ?"
            f" ORDER BY {column} DESC, id LIMIT 1",
            (document, number),
        ).fetchone()
    return None if row is None else int(row[0])


def has_numbers(snapshot: OpenedFile, document: str, kind: str) -> bool:
    """Whether any passage of a document has a page, or a line."""
    with snapshot.reading() as connection:
        row = connection.execute(
            "SELECT 1 FROM passage WHERE document IN (SELECT id FROM document WHERE path = ?)"
            f" AND {_COLUMNS[kind]} IS NOT NULL LIMIT 1",
            (document,),
        ).fetchone()
    return row is not None
