"""The passage that a page or a line of a document stands in, found without unpacking any text."""

from gemma10m_tui.library.opened_file import OpenedFile

_COLUMNS = {"page": "page", "line": "first_line"}
_LAST = {"page": "max(max(page), coalesce(max(CAST(page_label AS INTEGER)), 0))", "line": "max(last_line)"}


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


def last_number(snapshot: OpenedFile, document: str, kind: str) -> int | None:
    """The last page of a document that has any text, as printed or as counted, or its last line; None where it has
    none of the kind.
    """
    with snapshot.reading() as connection:
        (last,) = connection.execute(
            f"SELECT {_LAST[kind]} FROM passage WHERE document IN (SELECT id FROM document WHERE path = ?)", (document,)
        ).fetchone()
    return None if last is None else int(last)
