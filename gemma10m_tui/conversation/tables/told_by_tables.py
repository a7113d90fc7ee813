"""What a question asks of a table: the row that is meant, told by the words of the question that only that row has, and
the column, by its head or by what the question begins with ("Who …?").

A cell is the answer where row, heads and what stands around the table have all that is asked; else the row is quoted.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from gemma10m_tui.conversation.tables.figures import figure
from gemma10m_tui.conversation.tables.marked import Cell, Row, Table, rows_in, tables_in
from gemma10m_tui.library.search_text import STOP_WORDS
from model.finder.vocabulary import Vocabulary
from model.finder.words import split_words, stem

_LEAST_ROWS = 2
_LEAST_KNOWN = 0.45  # of what the question tells: in the text
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split(), 1)}
_ALIKE = 0.3  # what it counts for that a cell says nothing else
_LEAST_OF_A_NAME = 0.5  # of what a cell says
_CLEARLY_MORE = 0.1  # of what it tells: the row over the next best
_NOT = re.compile(r"(?i)\b(?:not|never|no|except|nicht|kein\w*)\b|n['’]t\b")
_HOW = re.compile(r"(?i)\W*how (?:do|can|to|should)\b")  # a column has to say what is to be done
_DAYS = "mon|tues|wednes|thurs|fri|satur|sun"
_TIME = rf"\d|\b(?:(?:{_DAYS})day|daily|weekly|monthly|now|never|always|summer|winter)"
_LONG_AGO = r"\b(?:1\d|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_NO_TIME = re.compile(r"money|mass|length|volume|data|power")  # kinds of figures
_ASKING = (  # how a question begins, what the head of its column may be called, and what a cell of that column has
    (
        r"who(?:se|m)?|by whom",
        "who owner owners responsible person name assignee author contact member lead held by",
        r"^[^\d]*$",
    ),
    (r"since when", "since from start started joined begin year", _LONG_AGO),
    (
        r"when|until when|by when|what date|which day",
        "when due date deadline day time year until by month end expires expiry",
        _TIME,
    ),
    (r"how (?:long|much time)", "duration time length long period hours minutes days weeks term", r"\d"),
    (r"how (?:much|expensive)|what does .* cost", "price cost costs amount fee sum total premium rate value", r"\d"),
    (r"how (?:many|often)", "number count quantity qty amount total", r"\d"),
    (r"how (?:heavy|old|tall|high|wide|big|large|deep|far|fast|loud|hot|cold|warm)", "", r"\d"),
    (r"where", "where place location room address city country", ""),
    (r"why", "why reason cause because", ""),
    (
        r"how (?:do|can|to|should)|what (?:do|should|can|must) (?:i|we|you)",
        "do action remedy solution fix measure what",
        "",
    ),
)
_LEADING = "leader lead led teacher taught coach trainer instructor tutor"
_MEANS = {  # what a column is called that is asked for by another word
    "weigh": "weight",
    "heavy": "weight",
    "cost": "price cost fee",
    "expensive": "price cost",
    "tall": "height",
    "high": "height",
    "wide": "width",
    "deep": "depth",
    "old": "age",
    "loud": "noise volume",
    "fast": "speed",
    "hold": "capacity volume",
    "hot": "temperature",
    "warm": "temperature",
    "start": "start begin from",
    "end": "end until to",
    "mend": "do remedy solution action",
    "fix": "do remedy solution action",
    "solve": "do remedy solution action",
    **dict.fromkeys(("teach", "teacher", "coach", "trainer", "instructor", "tutor", "leader", "lead"), _LEADING),
}
_MEANT = {stem(word): {stem(head) for head in heads.split()} for word, heads in _MEANS.items()}
_VERBS = (
    "get got cost much many long mean take have give pay spend spent show shown appear should must can may need use "
    "there it say says until old high tall heavy weigh happen stand after before often exactly mend fix solve repair "
    "go goes contain minute hour day week month year euro pound dollar percent degree"
)
_OF_ASKING = frozenset(_VERBS.split()).union(map(stem, _VERBS.split()))


@dataclass(frozen=True)
class Told:
    """What a table tells: a row of it and, where the row, the heads and what stands around the table have all that is
    asked and it is clear which column is meant, the cell.
    """

    table: Table
    row: Row
    cell: Cell | None

    @property
    def text(self) -> str:
        """The cell, or the whole row with the names of its columns."""
        return self.table.with_names(self.row) if self.cell is None else self.cell.text


def told_by_a_table(vocabulary: Vocabulary, question: str, text: str, section: str = "") -> Told | None:
    """The row of a passage's tables that a question means, and the cell of it; None where that is not clear.
    `section`: the headings that the passage stands under.
    """
    asked, there = _telling(vocabulary, question), _stems(text)
    whole = sum(worth for word, worth in asked.items() if word in there or word not in _OF_ASKING)
    if not whole or sum(worth for word, worth in asked.items() if word in there) < _LEAST_KNOWN * whole:
        return None
    every = [(table, _row_of(table, asked, whole)) for table in tables_in(text)]
    found = [(*row, table) for table, row in every if row is not None]
    if not found:
        return None
    _, row, table = max(found, key=lambda one: one[0])
    around = _stems(f"{section} {_before(text, table)}")
    return Told(table, row, _cell_of(table, row, question, asked, around))


def row_around(text: str, first: int, end: int) -> Told | None:
    """The row of a table that a stretch lies in."""
    rows = ((table, row) for table in tables_in(text) for row in table.rows)
    return next((Told(table, row, None) for table, row in rows if row.first <= first and end <= row.end), None)


def _before(text: str, table: Table) -> str:
    """What stands before a table and in no other: what is said behind one is mostly said of something else."""
    begins = (table.heads or table.rows[0]).first
    said, at = [], 0
    for first, end in rows_in(text[:begins]):
        said.append(text[at:first])
        at = end
    return " ".join([*said, text[at:begins]])


def _row_of(table: Table, asked: dict[str, float], whole: float) -> tuple[float, Row] | None:
    """The row that has clearly more than any other of what is asked, and how much of it."""
    if len(table.rows) < _LEAST_ROWS:
        return None
    asked = _without_heads(table, asked)
    worths = [
        sum(worth for word, worth in asked.items() if word in _of_row(row)) / whole + _ALIKE * _likest(row, asked)
        for row in table.rows
    ]
    order = sorted(range(len(worths)), key=lambda number: -worths[number])
    if worths[order[0]] <= worths[order[1]] + _CLEARLY_MORE:
        return None
    return worths[order[0]], table.rows[order[0]]


def _without_heads(table: Table, asked: dict[str, float]) -> dict[str, float]:
    """What is asked without the name of a column, of several words, where a row has something of the rest: "salt in the
    rye tin" is not the row of rye.
    """
    heads = [] if table.heads is None else [_stems(head.text) - STOP_WORDS for head in table.heads.cells]
    named = set[str]().union(*(head for head in heads if len(head) > 1 and head <= asked.keys()))
    rest = {word: worth for word, worth in asked.items() if word not in named}
    return rest if named and any(rest.keys() & _of_row(row) for row in table.rows) else asked


def _likest(row: Row, asked: Collection[str]) -> float:
    """How much of what a cell says is asked, in the cell of which most is: "Contents" is not "Contents of freezer"."""
    said = (_stems(cell.text) - STOP_WORDS for cell in row.cells)
    return max((len(words.intersection(asked)) / len(words) for words in said if words), default=0.0)


def _cell_of(table: Table, row: Row, question: str, asked: dict[str, float], around: Collection[str]) -> Cell | None:
    """The cell in the column whose head is asked for: by its words, or what they mean, else by how the question begins.
    It is not the one by which the row was found. None where anything that is asked stands nowhere.
    """
    if table.heads is None or len(table.heads.cells) != len(row.cells) or _NOT.search(question):
        return None
    heads = [_stems(head.text) for head in table.heads.cells]
    wanted, has = _as_begun(question)
    known = _of_row(row).union(_OF_ASKING, wanted, *heads)
    meant = {word: _MEANT.get(word, set()) for word in asked}
    if _likest(row, asked) >= _LEAST_OF_A_NAME:  # by a word of three what stands around is not said of the row
        known |= set(around)
    if any(word not in known and not any(meant[word] & names for names in heads) for word in asked):
        return None
    if _HOW.match(question) and not any(names & wanted for names in heads):
        return None
    worths = []
    for names, cell in zip(heads, row.cells, strict=True):
        fits = has.search(cell.text.lower()) and not (has.pattern == _TIME and _is_no_time(cell.text))
        if cell.text and asked.keys().isdisjoint(_stems(cell.text)) and fits:
            named = sum(worth for word, worth in asked.items() if word in names or meant[word] & names)
            worths.append(((named, bool(names & wanted)), cell))
    nothing = ((0.0, False), None)
    best, next_best = [*sorted(worths, key=lambda one: one[0], reverse=True), nothing, nothing][:2]
    return best[1] if best[0] > next_best[0] else None


def _is_no_time(said: str) -> bool:
    """Whether it is a price or a weight: "per month" says nothing of when."""
    found = figure(said)
    return found is not None and _NO_TIME.match(found.kind) is not None


def _as_begun(question: str) -> tuple[set[str], re.Pattern[str]]:
    """What the head of a column may be called that answers a question which begins so, and what its cells have."""
    found = [(words, has) for begins, words, has in _ASKING if re.match(rf"(?i)\W*(?:{begins})\b", question)]
    return {stem(word) for words, _ in found for word in words.split()}, re.compile(found[0][1] if found else "")


def _telling(vocabulary: Vocabulary, question: str) -> dict[str, float]:
    """The words of a question that tell something, as they are compared, and how much each tells."""
    words = {word.plain for word in split_words(question) if word.plain[0].isalnum()} - STOP_WORDS
    return {_key(word): vocabulary.rarity(word) for word in words}


def _of_row(row: Row) -> set[str]:
    return set().union(*(_stems(cell.text) for cell in row.cells))


def _stems(text: str) -> set[str]:
    return {_key(word.plain) for word in split_words(text)}


def _key(word: str) -> str:
    """By which words are compared: their stem, or the number that they are."""
    return _NUMBERS.get(word) or stem(word)
