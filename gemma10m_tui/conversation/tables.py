"""The tables in a passage's text: lines of cells between bars, as Markdown has them and as every other kind of document
is read; and what a question asks of one.

A row is a sentence of its own. Which row is meant is told by the words of the question that only that row has, which
column by its head, or by what the question begins with ("Who …?").
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.library.search_text import STOP_WORDS
from model.finder.vocabulary import Vocabulary
from model.finder.words import split_words, stem

_CELL = re.compile(r"(?:\\\||[^|\n])+")
_RULE = re.compile(r"[\s|:=+-]+")
_LEAST_ROWS, _MOST_COLUMNS = 2, 24
_LEAST_KNOWN = 0.45  # of what the question tells: in the row, the heads of its table, or around it
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split(), 1)}
_ALIKE = 0.3  # what it counts for that a cell says nothing else
_HOW = re.compile(r"(?i)\W*how (?:do|can|to|should)\b")  # a column has to say what is to be done
_MEANT = 1.0  # what a head counts for that answers such a question
_A_PAIR = 2  # cells: what something is called, and what it is
_CLEARLY_MORE = 0.1  # of what it tells: the row over the next best
_HEADS = (
    (r"who(?:se|m)?|by whom", "who owner owners responsible person name assignee author contact member lead held by"),
    (
        r"when|until when|by when|what date|which day",
        "when due date deadline day time year until by month end expires expiry",
    ),
    (r"how (?:long|much time)", "duration time length long period hours minutes days weeks term"),
    (r"how (?:much|expensive)|what does .* cost", "price cost costs amount fee sum total premium rate value"),
    (r"how (?:many|often)", "number count quantity qty amount total"),
    (r"where", "where place location room address city country"),
    (r"why", "why reason cause because"),
    (
        r"how (?:do|can|to|should)|what (?:do|should|can|must) (?:i|we|you)",
        "do action remedy solution fix measure what",
    ),
)


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


@dataclass(frozen=True)
class Told:
    """What a table tells: a row of it and, where it is clear which one is asked for, the cell. `is_all`: whether the
    row and the head of that cell's column have all that is asked.
    """

    table: Table
    row: Row
    cell: Cell | None
    is_all: bool

    @property
    def text(self) -> str:
        """The cell, or the whole row with the names of its columns."""
        if self.cell is not None:
            return self.cell.text
        names = [] if self.table.heads is None else [head.text for head in self.table.heads.cells]
        if len(self.row.cells) == _A_PAIR:
            return ": ".join(cell.text for cell in self.row.cells if cell.text)
        if len(names) != len(self.row.cells):
            return " | ".join(cell.text for cell in self.row.cells if cell.text)
        pairs = zip(names, self.row.cells, strict=True)
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
    is_headed = rules[:1] == [1] or not any(any(map(str.isdigit, cell.text)) for cell in rows[0].cells)
    return Table(rows[0], tuple(rows[1:])) if is_headed and len(rows) > 1 else Table(None, tuple(rows))


def _row(text: str, first: int, end: int) -> Row:
    inner = first + (text[first] == "|"), end - (text[end - 1] == "|" and end - first > 1)
    cells, at = [], inner[0]
    for piece in re.split(r"(?<!\\)\|", text[slice(*inner)])[:_MOST_COLUMNS]:
        begun = at + len(piece) - len(piece.lstrip())
        cells.append(Cell(begun, begun + len(piece.strip()), piece.strip()))
        at += len(piece) + 1
    return Row(first, end, tuple(cells))


def told_by_a_table(vocabulary: Vocabulary, question: str, text: str) -> Told | None:
    """The row of a passage's tables that a question means, and the cell of it; None where that is not clear."""
    asked = _telling(vocabulary, question)
    whole = sum(asked.values())
    if not whole or sum(worth for word, worth in asked.items() if word in _stems(text)) < _LEAST_KNOWN * whole:
        return None
    best: tuple[float, Told] | None = None
    for table in tables_in(text):
        found = _row_of(table, asked, whole)
        if found is not None and (best is None or found[0] > best[0]):
            best = found[0], _told(table, found[1], question, asked)
    return None if best is None else best[1]


def _told(table: Table, row: Row, question: str, asked: dict[str, float]) -> Told:
    cell = _cell_of(table, row, question, asked)
    if table.heads is None or cell is None:
        return Told(table, row, cell, is_all=False)
    head = table.heads.cells[row.cells.index(cell)]
    return Told(table, row, cell, is_all=asked.keys() <= _of_row(row) | _stems(head.text))


def _row_of(table: Table, asked: dict[str, float], whole: float) -> tuple[float, Row] | None:
    """The row that has clearly more than any other of what is asked, and how much of it."""
    if len(table.rows) < _LEAST_ROWS:
        return None
    worths = [
        sum(worth for word, worth in asked.items() if word in _of_row(row)) / whole + _ALIKE * _likest(row, asked)
        for row in table.rows
    ]
    order = sorted(range(len(worths)), key=lambda number: -worths[number])
    if worths[order[0]] <= worths[order[1]] + _CLEARLY_MORE:
        return None
    return worths[order[0]], table.rows[order[0]]


def _likest(row: Row, asked: Collection[str]) -> float:
    """How much of what a cell says is asked, in the cell of which most is: "Contents" is not "Contents of freezer"."""
    said = (_stems(cell.text) - STOP_WORDS for cell in row.cells)
    return max((len(words.intersection(asked)) / len(words) for words in said if words), default=0.0)


def _cell_of(table: Table, row: Row, question: str, asked: dict[str, float]) -> Cell | None:
    """The cell in the column whose head is asked for, which is not the one by which the row was found."""
    if table.heads is None or len(table.heads.cells) != len(row.cells):
        return None
    wanted = _heads_meant(question)
    if _HOW.match(question) and not any(_stems(head.text) & wanted for head in table.heads.cells):
        return None
    worths = []
    for head, cell in zip(table.heads.cells, row.cells, strict=True):
        if cell.text and asked.keys().isdisjoint(_stems(cell.text)):
            names = _stems(head.text)
            worth = sum(asked[word] for word in names & asked.keys()) + _MEANT * bool(names & wanted)
            worths.append((worth, cell))
    best, next_best = [*sorted(worths, key=lambda one: -one[0]), (0.0, None), (0.0, None)][:2]
    return best[1] if best[0] > next_best[0] else None


def _heads_meant(question: str) -> set[str]:
    """What the head of a column may be called that answers a question which begins so."""
    called = (words for begins, words in _HEADS if re.match(rf"(?i)\W*(?:{begins})\b", question))
    return {stem(word) for words in called for word in words.split()}


def _telling(vocabulary: Vocabulary, question: str) -> dict[str, float]:
    """The stems of the words of a question that tell something, and how much each tells."""
    words = {word.plain for word in split_words(question) if word.plain[0].isalnum()} - STOP_WORDS
    return {_key(word): vocabulary.rarity(word) for word in words}


def _of_row(row: Row) -> set[str]:
    return set().union(*(_stems(cell.text) for cell in row.cells))


def _stems(text: str) -> set[str]:
    return {_key(word.plain) for word in split_words(text)}


def _key(word: str) -> str:
    """By which words are compared: their stem, or the number that they are."""
    return _NUMBERS.get(word) or stem(word)
