"""A table as text: one line a row, its cells between bars; a table that only lays out a page is no table."""

from collections.abc import Iterator, Sequence

from gemma10m_tui.documents.blocks import Block

_LONGEST_CELL = 800  # characters; a cell that holds more is a column of a page, not an entry of a table
_CELL_MARK = " | "


def is_layout(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are a page's layout: a single column, or a cell with as much text as paragraphs have."""
    return max(map(len, rows), default=0) < 2 or any(len(cell) > _LONGEST_CELL for row in rows for cell in row)


def table_blocks(rows: Sequence[Sequence[str]], page: str | None = None, *, tight: bool = False) -> Iterator[Block]:
    """The rows that are not empty as blocks; `tight` if the table follows its caption."""
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Block(_CELL_MARK.join(cells), tight=tight, page=page)
            tight = True
