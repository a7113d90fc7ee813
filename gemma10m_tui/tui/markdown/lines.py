"""Rows wrapped to a width: the lines that a widget draws, and which of them only a wrap has parted."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from gemma10m_tui.tui.markdown.rows import Row

_LEAST_TEXT = 12  # cells that a prefix leaves to the text; deeper nesting is drawn less deep
_GAP = "  "  # between a table's columns
_LEAST_COLUMN = 4


@dataclass(frozen=True)
class Line:
    """`wrapped`: it goes on with the line before it. `prefix` characters of it are no part of the text.

    `boxed`: it stands in a box of its own colour, as code does.
    """

    content: Content
    wrapped: bool
    prefix: int
    boxed: bool = False


def lines_of(rows: Sequence[Row], width: int, columns: Sequence[int] = ()) -> list[Line]:
    """What to draw in `width` cells; `columns` are a table's natural widths where an earlier piece set them."""
    fitted = fitted_columns(columns or natural_columns(rows), width)
    lines: list[Line] = []
    for row in rows:
        if row.rule:
            length = min(width, sum(fitted) + len(_GAP) * (len(fitted) - 1)) if fitted else width
            lines.append(Line(Content.styled("─" * max(length, 1), "$foreground 30%"), False, 0))
        elif row.cells:
            lines += _table_lines(row, fitted)
        else:
            lines += _text_lines(row, width)
    return lines


def natural_columns(rows: Sequence[Row]) -> list[int]:
    """The width of each column where nothing is wrapped."""
    widths: list[int] = []
    for row in rows:
        for place, cell in enumerate(row.cells):
            if place == len(widths):
                widths.append(0)
            widths[place] = max(widths[place], cell.cell_length)
    return widths


def fitted_columns(widths: Sequence[int], room: int) -> list[int]:
    """The widths, the widest cut until all of them fit."""
    fitted = list(widths)
    room -= len(_GAP) * (len(fitted) - 1)
    while sum(fitted) > room and fitted and max(fitted) > _LEAST_COLUMN:
        widest = max(fitted)
        second = max([width for width in fitted if width < widest] or [_LEAST_COLUMN])
        sharing = fitted.count(widest)
        cut = min(widest - max(second, _LEAST_COLUMN), -(-(sum(fitted) - room) // sharing)) or 1
        fitted = [width - cut if width == widest else width for width in fitted]
    return fitted


def _text_lines(row: Row, width: int) -> list[Line]:
    room = max(width - max(row.first.cell_length, row.rest.cell_length), _LEAST_TEXT)
    wrapped = _wrapped(row.text, room)
    return [
        Line((row.rest if place else row.first) + part, place > 0, len(row.rest if place else row.first))
        for place, part in enumerate(wrapped)
    ]


def _table_lines(row: Row, widths: Sequence[int]) -> list[Line]:
    cells = [_wrapped(cell, max(width, 1)) for cell, width in zip(row.cells, widths, strict=False)]
    height = max(map(len, cells), default=1)
    lines = []
    for place in range(height):
        parts = [cell[place] if place < len(cell) else Content("") for cell in cells]
        padded = [part + " " * max(width - part.cell_length, 0) for part, width in zip(parts, widths, strict=False)]
        lines.append(Line((row.first if place == 0 else row.rest) + Content(_GAP).join(padded), False, 0))
    return lines


def _wrapped(text: Content, width: int) -> list[Content]:
    """Most lines fit, and to see that is a tenth of the cost of wrapping."""
    return [text] if text.cell_length <= width else text.wrap(width)
