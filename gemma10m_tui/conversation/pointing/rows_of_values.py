"""Rows of files of values, which a finder reads as if they were sentences: its words may be of two fields or of two
rows. They are never an answer; the row that they begin in is quoted, or the one that has more of what is asked.
"""

from collections.abc import Callable
from dataclasses import replace

from gemma10m_tui.conversation.pointing.pointed import Pointed
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.tables.values import is_of_values, line_at, lines_of
from gemma10m_tui.conversation.tables.whole_tables import table_of_values
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.headings import Stretch
from gemma10m_tui.documents import clean
from gemma10m_tui.library import StoredPassage


def row_of_values(passage: StoredPassage, at: int, share: Callable[[str], float]) -> Stretch | None:
    """The line of a file of values to quote, for what is found at a character of it; None in any other document.
    `share`: how much of what is asked some words have.
    """
    if not is_of_values(passage):
        return None
    lines = (line_at(passage.text, at), *lines_of(passage.text))
    return max(lines, key=lambda line: share(passage.text[slice(*line)]))


def with_heads(text: WatchedText, pointed: Pointed) -> Pointed:
    """The same; a row of a file of values that is quoted, with the names of its columns."""
    if pointed.verdict is not Verdict.QUOTE or not is_of_values(pointed.recalled[0].passage):
        return pointed
    passage = pointed.recalled[0].passage
    line = passage.text[pointed.first : pointed.end].rstrip()
    table = table_of_values(text, passage)
    rows = [row for row in table.rows if row.passage.id == passage.id and row.said == line] if table else []
    return replace(pointed, text=clean(table.with_names(rows[0]))) if table and rows else pointed
