"""Which rows of a table are counted: those of which all that a question tells is true. What names a column alone is
true of the rows that have something below it ("a locker"), where it is asked how many have one.
"""

import re
from collections.abc import Sequence

from gemma10m_tui.conversation.tables.called import SAYS_LITTLE, heads_numbers, keys, rows_that_have, says_yes, words_of
from gemma10m_tui.conversation.tables.figures import is_left_out
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable

_MAY_BE_NOTHING = re.compile(r"(?i)\W*0+(?:[.,]0+)?(?![.,]?\d).*|.*\b(?:maybe|perhaps|unknown|tb[acd])\b.*|.*\?.*")


def rows_with(
    table: WholeTable, rows: Sequence[PlacedRow], conditions: Sequence[str], *, asks_who_has: bool
) -> list[PlacedRow] | None:
    """The rows of which some words are true; None where that is not clear, or a word would make no difference."""
    columns = _columns_named(table, conditions)
    if columns and (not asks_who_has or len(columns) > 1):
        return None
    named = set[str]().union(*(words_of(table.heads[number]) for number in columns))
    kept = rows_that_have(table, rows, [word for word in conditions if keys([word])[0] not in named])
    for number in columns:
        kept = None if kept is None else _with_something(kept, number)
    return kept


def _columns_named(table: WholeTable, conditions: Sequence[str]) -> list[int]:
    """The columns that are named by words which are in none of their cells, where these do not say yes."""
    wanted = set(keys(conditions)) - SAYS_LITTLE
    found = []
    for number, head in enumerate(table.heads):
        cells = table.column(number)
        is_told = any(says_yes(cell) or words_of(cell) & wanted for cell in cells)
        if words_of(head) & wanted and not is_told and not heads_numbers(head):
            found.append(number)
    return found


def _with_something(rows: Sequence[PlacedRow], column: int) -> list[PlacedRow] | None:
    """The rows with something in a column; None where what is there may be nothing, or is not known."""
    if any(_MAY_BE_NOTHING.fullmatch(row.cells[column]) for row in rows):
        return None
    return [row for row in rows if not is_left_out(row.cells[column])] or None
