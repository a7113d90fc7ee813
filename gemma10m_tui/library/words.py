"""Words as they are written, looked for in all of the text.

The index knows words by their stems and cannot tell where a sentence has them; so passages are unpacked one after
another and only looked at, which is ten times as quick as to make passages of them.
"""

from collections.abc import Iterator

from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.passage_store import inflated

_ROWS_A_QUERY = 512  # a query that stays open would hold up whoever writes


def passages_with_words(snapshot: OpenedFile, words: str) -> list[int]:
    """The ids of the passages that hold the words, in upper or lower case; a line may end between two of them."""
    wanted = " ".join(words.casefold().split())
    return [id for id, text in _texts(snapshot) if wanted in inflated(text).replace("\n", " ").casefold()]


def _texts(snapshot: OpenedFile) -> Iterator[tuple[int, bytes]]:
    """Ids and packed texts of all passages, in order."""
    last = -1
    while True:
        with snapshot.reading() as connection:
            rows = connection.execute(
                f"SELECT id, text FROM passage WHERE id > ? ORDER BY id LIMIT {_ROWS_A_QUERY}", (last,)
            ).fetchall()
        if not rows:
            return
        yield from rows
        last = int(rows[-1][0])
