"""Tables that have a column for each thing and a row for each of its properties, as data sheets have them."""

from collections.abc import Iterator

from gemma10m_tui.conversation.tables.figures import figure
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable

_LEAST_THINGS, _MOST_THINGS = 2, 24
_MOST_PROPERTIES = 300


def turned(table: WholeTable) -> Iterator[WholeTable]:
    """The same with a row for each thing, where its columns have names that differ."""
    names = table.heads[1:]
    if not _LEAST_THINGS <= len(set(names)) == len(names) <= _MOST_THINGS or not all(names):
        return
    heads = (table.heads[0] if is_turned(table) else "", *table.column(0))
    rows = tuple(
        PlacedRow(table.rows[0].passage, "", (name, *table.column(number))) for number, name in enumerate(names, 1)
    )
    yield WholeTable(table.document, table.title, table.section, table.lead, heads, rows, turned_from=table)


def is_turned(table: WholeTable) -> bool:
    """Whether it is such a table: what stands in a row can be compared, what stands in a column cannot."""
    if len(table.rows) > _MOST_PROPERTIES:
        return False
    rows = ({_kind(cell) for cell in row.cells[1:]} for row in table.rows)
    if 2 * sum(len(kinds) == 1 and "" not in kinds for kinds in rows) < len(table.rows):
        return False
    return all(len({_kind(cell) for cell in table.column(number)}) > 1 for number in range(1, len(table.heads)))


def is_clearly_turned(table: WholeTable) -> bool:
    """Whether every column has figures that cannot be compared: "Opens" and "Closes" may just have some left out."""
    columns = ({_kind(cell) for cell in table.column(number)} - {""} for number in range(1, len(table.heads)))
    return is_turned(table) and all(len(kinds) > 1 for kinds in columns)


def _kind(cell: str) -> str:
    found = figure(cell)
    return found.kind if found else ""
