"""Words as they are written, looked for in all of the text.

The index knows words by their stems and cannot tell where a sentence has them; so passages are unpacked one after
another and only looked at, which is ten times as quick as to make passages of them.
"""

from collections.abc import Iterator

from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.passage_store import inflated

_ROWS_A_QUERY = 512  # a query that stays open would hold up whoever writes
_FIRST, _LAST = -1, 2**62  # beyond every id


def passage_with(snapshot: OpenedFile, words: str, after: int, *, backwards: bool) -> int | None:
    """The id of the next passage after (or before) one that holds the words, in upper or lower case.

    A line may end between two of them. From the end it goes on at the beginning, and the other way round; the passage
    itself comes last. None: there is none.
    """
    wanted = " ".join(words.casefold().split())
    before, behind = (_FIRST, after), (after, _LAST)
    nearest, further = (before, (after - 1, _LAST)) if backwards else (behind, (_FIRST, after + 1))
    for low, high in (nearest, further):
        for passage, text in _texts(snapshot, low, high, backwards=backwards):
            if wanted in inflated(text).replace("\n", " ").casefold():
                return passage
    return None


def _texts(snapshot: OpenedFile, low: int, high: int, *, backwards: bool) -> Iterator[tuple[int, bytes]]:
    """Ids and packed texts of the passages between two ids, in order."""
    order = "DESC" if backwards else "ASC"
    while True:
        with snapshot.reading() as connection:
            rows = connection.execute(
                f"SELECT id, text FROM passage WHERE id > ? AND id < ? ORDER BY id {order} LIMIT {_ROWS_A_QUERY}",
                (low, high),
            ).fetchall()
        if not rows:
            return
        yield from rows
        # One border moves along: the database begins where it is, and not at the first row that the other lets in.
        low, high = (low, int(rows[-1][0])) if backwards else (int(rows[-1][0]), high)
