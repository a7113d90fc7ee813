"""Tables as wholes: a long table is cut into passages, and only the first of them has the names of its columns.

The passages that a table goes on over are put together again, so that what is said of all of its rows is said of all.
Files of values with commas or tabs between them are tables, too.
"""

import csv
from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gemma10m_tui.conversation.tables.figures import is_figure
from gemma10m_tui.conversation.tables.marked import Row, tables_in
from gemma10m_tui.conversation.tables.summed_rows import is_total, without_sums
from gemma10m_tui.conversation.tables.values import OF_VALUES, is_of_values
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import outline

_MOST_LOOKED_AT, _MOST_JOINED = 1000, 400  # passages with a word; passages of one table
_LONGEST_LEAD = 300  # characters


@dataclass(frozen=True)
class PlacedRow:
    """A row of a table: its passage, the line word for word, and its cells, one a column."""

    passage: StoredPassage
    said: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class WholeTable:
    """All rows of a table with the names of its columns; `lead`: the lines before it, which may say what it holds.

    `turned_from`: the table as it stands in the text, where its columns are the rows of this one.
    """

    document: str
    title: str
    section: str
    lead: str
    heads: tuple[str, ...]
    rows: tuple[PlacedRow, ...]
    heading_line: str = ""
    turned_from: "WholeTable | None" = None

    @property
    def around(self) -> str:
        """What the table stands under, without the title of all of the text."""
        headings = (heading for heading in self.section.split(PATH_MARK) if heading != self.title)
        return " ".join((*headings, self.heading, self.lead))

    @property
    def heading(self) -> str:
        """What stands right above it; a file of values is called by its name."""
        if self.is_of_values:
            return OF_VALUES.sub("", self.document.rpartition("/")[2]).replace("_", " ")
        return self.section.split(PATH_MARK)[-1]

    @property
    def is_of_values(self) -> bool:
        """Whether it is a file of values, whose rows nothing else is told by."""
        return OF_VALUES.search(self.document) is not None

    @property
    def place(self) -> str:
        """What to call it."""
        return f"the table in “{self.section}”" if self.section else "the table"

    def standing(self, row: PlacedRow, column: int) -> PlacedRow:
        """The row of the text that a cell stands in."""
        return row if self.turned_from is None else self.turned_from.rows[column - 1]

    def with_names(self, row: PlacedRow) -> str:
        """A row with the names of its columns."""
        pairs = zip(self.heads, row.cells, strict=True)
        return " · ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)

    def column(self, number: int) -> tuple[str, ...]:
        """The cells below one of the heads."""
        return tuple(row.cells[number] for row in self.rows)


def tables_with(text: WatchedText, words: Iterable[str]) -> list[WholeTable]:
    """The tables of the passages that have any of some words, whole, in order."""
    found: dict[int, StoredPassage] = {}
    wanted = list(words)
    for document in outline(text.snapshot):
        if OF_VALUES.search(document.name) and any(word in document.name.lower() for word in wanted):
            found[document.first_passage] = text.snapshot.passage(document.first_passage)
    for word in wanted:
        for count, passage in enumerate(text.passages_with(word)):
            if count == _MOST_LOOKED_AT:
                break
            if is_of_values(passage) or "|" in passage.text:
                found.setdefault(passage.id, passage)
    tables: list[WholeTable] = []
    done: set[int] = set()
    for number in sorted(found):
        if number not in done:
            run, is_whole = _run_around(text, found[number], done)
            done.update(passage.id for passage in run)
            tables += _tables_of(run) if is_whole else []
    return tables


def table_of_values(text: WatchedText, passage: StoredPassage) -> WholeTable | None:
    """All of the file of values that a passage is of; None where it is no table, or too long."""
    run, is_whole = _run_around(text, passage, ())
    return _of_values(run) if is_whole else None


def _run_around(
    text: WatchedText, passage: StoredPassage, done: Collection[int]
) -> tuple[Sequence[StoredPassage], bool]:
    """A passage with those before and behind it that its first and last table go on over, and whether these are all: of
    a table that is too long, or that another run has a part of, nothing is told.
    """
    run = deque([passage])
    first, last = _edges(passage.text)
    for step in (-1, 1):
        while (other := _next(text, run, step)) is not None:
            begins, ends = _edges(other.text)
            is_of_both = _goes_on(ends, first) if step < 0 else _goes_on(last, begins)
            if not (is_of_values(other) or is_of_both):
                break
            if other.id in done or len(run) > _MOST_JOINED:
                return run, False
            if step < 0:
                run.appendleft(other)
                first = begins if "\n" in begins else begins + first
            else:
                run.append(other)
                last = ends if "\n" in other.text.removesuffix("\n") or last.endswith("\n") else last + ends
    return run, True


def _next(text: WatchedText, run: Sequence[StoredPassage], step: int) -> StoredPassage | None:
    """The passage of the same document before a run, or behind it."""
    end = run[0] if step < 0 else run[-1]
    near = text.snapshot.neighbours(end.id, before=int(step < 0), after=int(step > 0))
    other = next((one for one in text.while_wanted(iter(near)) if one.id == end.id + step), None)
    return other if other is not None and other.document == end.document else None


def _edges(text: str) -> tuple[str, str]:
    """The first line and the last, each with the end of the line if it stands there."""
    begun = text.find("\n") + 1
    last = text.rfind("\n", 0, len(text) - 1) + 1
    return (text[:begun] or text), text[last:]


def _goes_on(former: str, latter: str) -> bool:
    """Whether a table does, from the last line of a passage to the first of the next: no empty line is between its
    rows, or a row is cut in two.
    """
    if former.endswith("\n"):
        return _is_row(former) and _is_row(latter)
    return _is_row(former + latter)


def _is_row(line: str) -> bool:
    return "| " in f"{line.rstrip()} "


def _tables_of(run: Sequence[StoredPassage]) -> Iterator[WholeTable]:
    if is_of_values(run[0]):
        found = _of_values(run)
        yield from [found] if found is not None else []
        return
    joined, begins = _joined(run)

    def placed(row: Row) -> PlacedRow:
        number = bisect_right(begins, row.first) - 1
        said = joined[row.first : min(row.end, begins[number + 1])]  # what of it stands in the passage
        return PlacedRow(run[number], said.rstrip(), tuple(cell.text for cell in row.cells))

    end = 0
    for table in tables_in(joined):
        if table.heads is not None:
            heads = placed(table.heads)
            section, lead = heads.passage.locator.section or "", _lead(joined[end : table.heads.first])
            whole = _whole(heads, [placed(row) for row in table.rows], section, lead)
            yield from [whole] if whole is not None else []
        end = table.rows[-1].end if table.rows else end


def _joined(run: Sequence[StoredPassage]) -> tuple[str, list[int]]:
    """The text of passages, and where each begins, and all of it ends."""
    texts = [passage.text for passage in run]
    return "".join(texts), [0, *accumulate(map(len, texts))]


def _lead(before: str) -> str:
    return " ".join(before.split())[-_LONGEST_LEAD:]


def _whole(heads: PlacedRow, rows: Sequence[PlacedRow], section: str, lead: str) -> WholeTable | None:
    """None where rows have more cells than there are heads, or one may add up the others or not: what stands below
    which, and for what, is not known.
    """
    names = heads.cells
    if len(names) < 2 or any(len(row.cells) > len(names) for row in rows):
        return None
    filled = [
        PlacedRow(row.passage, row.said, (*row.cells, *[""] * (len(names) - len(row.cells))))
        for row in rows
        if row.cells != names and not is_total(row.cells[0], names[0])
    ]
    kept = without_sums(filled, lambda row: row.cells)
    passage = heads.passage
    return WholeTable(passage.document, passage.title, section, lead, names, tuple(kept), heads.said) if kept else None


def _part_in(passage: StoredPassage, line: str) -> str:
    """What of a line stands in the passage that it begins in."""
    if line in passage.text:
        return line
    last = _edges(passage.text)[1]
    return last if line.startswith(last) else line


def _of_values(run: Sequence[StoredPassage]) -> WholeTable | None:
    """A file of values: every line is a row, the first the names of the columns."""
    joined, begins = _joined(run)
    lines, at = list[tuple[StoredPassage, str]](), 0
    for line in joined.split("\n"):
        if line.strip():
            lines.append((run[bisect_right(begins, at) - 1], line))
        at += len(line) + 1
    mark = max(",;\t", key=lines[0][1].count) if lines else ","
    try:
        cells = [tuple(cell.strip() for cell in next(csv.reader([line], delimiter=mark))) for _, line in lines]
    except csv.Error:  # a cell without end
        return None
    rows = [PlacedRow(passage, _part_in(passage, line), row) for (passage, line), row in zip(lines, cells, strict=True)]
    if not rows or any(is_figure(cell) for cell in rows[0].cells) or len({len(row.cells) for row in rows}) > 1:
        return None
    return _whole(rows[0], rows[1:], "", "")
