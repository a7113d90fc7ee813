"""The tables in a passage's text: lines of cells between bars, as Markdown has them and as every other kind of document
is read. A row is a sentence of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RULE = re.compile(r"[\s|:=+-]+")
_AMOUNT = re.compile(r"\W*\d[\d.,:/ -]*\W*\w{0,4}\W*")  # no name of a column: 12, £3.50, 60 °C, 2 kg
_DIGIT_FIRST = re.compile(r"[^\w\s]{0,3}[A-Z]{0,3}\s?\d")  # £3, -2, EUR 5
_NONE = re.compile(r"(?i)\W*(?:n/?a|no|none|nil|free|unlimited|unknown|tb[acd])?\W*")
_LEAST_ROWS, _MOST_COLUMNS = 2, 24
_A_PAIR = 2  # cells: what something is called, and what it is


@dataclass(frozen=True)
class Cell:
    """Characters [first, end) of a passage's text, without white space around them."""

    first: int
    end: int
    text: str


@dataclass(frozen=True)
class Row:
    """A line of cells, [first, end)."""

    first: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows in order; `heads` are the names of the columns, none where the table begins without."""

    heads: Row | None
    rows: tuple[Row, ...]

    def with_names(self, row: Row) -> str:
        """A row with the names of its columns, where they have any; of two cells the former names the latter."""
        names = [] if self.heads is None else [head.text for head in self.heads.cells]
        if len(row.cells) == _A_PAIR:
            return ": ".join(cell.text for cell in row.cells if cell.text)
        if len(names) != len(row.cells):
            return " | ".join(cell.text for cell in row.cells if cell.text)
        pairs = zip(names, row.cells, strict=True)
        return " · ".join(f"{name}: {cell.text}" if name else cell.text for name, cell in pairs if cell.text)


def tables_in(text: str) -> list[Table]:
    """Every table of a text."""
    return [] if "|" not in text else [_table(text, lines) for lines in _groups(text)]


def rows_in(text: str) -> list[tuple[int, int]]:
    """Where the lines of all tables stand."""
    return [] if "|" not in text else [line for lines in _groups(text) for line in lines]


def _groups(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines with bars that follow one another, several at least."""
    lines: list[tuple[int, int]] = []
    at = 0
    for line in [*text.split("\n"), ""]:
        bare = line.strip()
        if bare.startswith("|") or " | " in bare:
            first = at + len(line) - len(line.lstrip())
            lines.append((first, first + len(bare)))
        else:
            if len(lines) >= _LEAST_ROWS:
                yield lines
            lines = []
        at += len(line) + 1


def _table(text: str, lines: Sequence[tuple[int, int]]) -> Table:
    rules = [number for number, (first, end) in enumerate(lines) if _RULE.fullmatch(text, first, end)]
    rows = [_row(text, *line) for number, line in enumerate(lines) if number not in rules]
    if not rows:
        return Table(None, ())
    has_amounts = any(_AMOUNT.fullmatch(cell.text) for cell in rows[0].cells)
    is_headed = rules[:1] == [1] or not has_amounts or _heads_figures(rows)
    return Table(rows[0], tuple(rows[1:])) if is_headed and len(rows) > 1 else Table(None, tuple(rows))


def _heads_figures(rows: Sequence[Row]) -> bool:
    """Whether a first row with figures, as doses and years are, yet names the columns: it begins with a word, and so
    does what it has above a column of figures alone.
    """
    heads, *others = rows
    if len(others) < _LEAST_ROWS or any(len(row.cells) != len(heads.cells) for row in others):
        return False
    columns = list(zip(*([cell.text for cell in row.cells] for row in rows), strict=True))
    names, *values = columns
    if any(map(_begins_with_a_digit, names)):
        return False
    is_word = [cells for cells in values if not _begins_with_a_digit(cells[0]) and not _NONE.fullmatch(cells[0])]
    return any(all(map(_begins_with_a_digit, cells[1:])) for cells in is_word)


def _begins_with_a_digit(cell: str) -> bool:
    return _DIGIT_FIRST.match(cell) is not None


def _row(text: str, first: int, end: int) -> Row:
    inner = first + (text[first] == "|"), end - (text[end - 1] == "|" and end - first > 1)
    cells, at = [], inner[0]
    for piece in re.split(r"(?<!\\)\|", text[slice(*inner)])[:_MOST_COLUMNS]:
        begun = at + len(piece) - len(piece.lstrip())
        cells.append(Cell(begun, begun + len(piece.strip()), piece.strip()))
        at += len(piece) + 1
    return Row(first, end, tuple(cells))
