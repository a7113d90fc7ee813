"""Words as they are written, looked for in all of the text.

The index knows words by their stems and cannot tell where a sentence has them; so passages are unpacked one after
another and only looked at, which is ten times as quick as to make passages of them.
"""

from collections.abc import Iterator

from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.passage_store import inflated

_ROWS_A_QUERY = 512  # a query that stays open would hold up whoever writes


def passage_with(snapshot: OpenedFile, words: str, after: int, *, backwards: bool) -> int | None:
    """The id of the next passage after (or before) one that holds the words, in upper or lower case.

    A line may end between two of them. From the end it goes on at the beginning, and the other way round; the passage
    itself comes last. None: there is none.
    """
    wanted = " ".join(words.casefold().split())
    if backwards:
        spans = (("id < ?", after, "DESC"), ("id >= ?", after, "DESC"))
    else:
        spans = (("id > ?", after, "ASC"), ("id <= ?", after, "ASC"))
    for condition, border, order in spans:
        for passage, text in _texts(snapshot, condition, border, order):
            if wanted in inflated(text).replace("\n", " ").casefold():
                return passage
    return None


def _texts(snapshot: OpenedFile, condition: str, border: int, order: str) -> Iterator[tuple[int, bytes]]:
    """Ids and packed texts of the passages on one side of a border, in order."""
    beyond = ">" if order == "ASC" else "<"
    last: int | None = None
    while True:
        further = "" if last is None else f" AND id {beyond} {last}"
        with snapshot.reading() as connection:
            rows = connection.execute(
                f"SELECT id, text FROM passage WHERE {condition}{further} ORDER BY id {order} LIMIT {_ROWS_A_QUERY}",
                (border,),
            ).fetchall()
        if not rows:
            return
        yield from rows
        last = int(rows[-1][0])
