"""What opens first or closes last, told from cells that say from when to when: "On which day does the pool close
latest?", "Which shop opens earliest?"

The end that is asked for is compared alone: a place that opens late may close late, too. Told only where every cell of
the column says a time of opening, or that it is closed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.tables.called import SAYS_LITTLE, how_called, keys, naming_column, words_of
from gemma10m_tui.conversation.tables.extremes import joined
from gemma10m_tui.conversation.tables.figures import Figure, figure, go_past_midnight, is_left_out
from gemma10m_tui.conversation.tables.turned_tables import turned
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable, tables_with
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from model.finder.words import plain_words

_NOUN = r"(?:[\w'’&/-]+ ){0,3}?[\w'’&/-]+"
_END = "close|end|finish|shut"
_VERB = rf"(?P<verb>open|start|begin|{_END})"
_WORD = r"(?: the)? (?P<word>latest|earliest)"
_WHEN = rf"(?: (?:on|in|at|during) (?:the )?(?P<where>{_NOUN}))?"
_DOES = rf"do(?:es)? (?:the |our )?(?P<subject>{_NOUN}) {_VERB}{_WORD}"
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"(?:on |at )?(?:which|what) (?P<noun>{_NOUN}) {_DOES}",
        rf"when {_DOES}",
        rf"(?:which|what)(?: of the)?(?: (?P<noun>{_NOUN}))? {_VERB}(?:s|es)?{_WORD}{_WHEN}",
    )
)
_NEVER = re.compile(r"\b(?:not|never|no|or|and|except|second|third|other|last|next)\b")
_CLOSED = re.compile(r"(?i)\W*(?:closed|all day closed|geschlossen|ruhetag|fermé|cerrado)\W*")
_HOURS = ("hours", "open", "opening", "opens", "times", "timetable", "schedule", "öffnungszeiten")
_DAYS = frozenset(keys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
_DAY = frozenset(keys(["day", "weekday"]))
_ALL_WEEK = 5  # days, at least
_LEAST = 2


@dataclass(frozen=True)
class _Asked:
    """What opens or closes, what is asked for that it does so by, and where: words, none for any."""

    noun: tuple[str, ...]
    subject: tuple[str, ...]
    where: tuple[str, ...]
    is_end: bool
    is_latest: bool


@dataclass(frozen=True)
class _Found:
    table: WholeTable
    naming: int
    column: int
    rows: tuple[PlacedRow, ...]
    among: int
    without: int
    sureness: int


def first_or_last_open(text: WatchedText, question: str) -> FromTheMap | None:
    """The rows whose hours begin or end first or last; None where no such is asked, or it is not clear."""
    asked = _asked(question)
    if asked is None:
        return None
    words = {*_HOURS, *asked.noun, *asked.subject, *asked.where}
    tables = (one for table in tables_with(text, sorted(words)) for one in (table, *turned(table)))
    found = [one for table in tables for one in _found(table, asked)]
    most = max((one.sureness for one in found), default=0)
    best = [one for one in found if one.sureness == most]
    return _told(best[0]) if len(best) == 1 and best[0].rows else None


def _asked(question: str) -> _Asked | None:
    found = way_asked(question, _WAYS, _NEVER)
    if found is None:
        return None
    parts = found[1]
    noun, subject, where = (tuple(plain_words(parts.get(name, ""))) for name in ("noun", "subject", "where"))
    noun = () if noun == ("one",) else noun
    return _Asked(noun, subject, where, parts["verb"] in _END.split("|"), parts["word"] == "latest")


def _found(table: WholeTable, asked: _Asked) -> Iterator[_Found]:
    naming = naming_column(table)
    columns = [number for number in range(len(table.heads)) if number != naming and _is_of_hours(table, number)]
    if named := set(keys((*asked.subject, *asked.where))) - SAYS_LITTLE:
        columns = [number for number in columns if named <= words_of(table.heads[number])]
    if naming is None or len(columns) != 1:
        return
    (column,) = columns
    sureness = _sureness(table, naming, asked)
    known = [row for row in table.rows if not _is_without(row.cells[column])]
    if not sureness or len(known) < _LEAST or 2 * len(known) < len(table.rows):
        return
    rows = tuple(_first_or_last(known, column, asked))
    yield _Found(table, naming, column, rows, len(table.rows), len(table.rows) - len(known), sureness)


def _sureness(table: WholeTable, naming: int, asked: _Asked) -> int:
    """How surely the rows are what is asked for: days, or whatever the noun says; of a "when" the days alone."""
    is_of_days = len(words_of(" ".join(table.column(naming))) & _DAYS) >= _ALL_WEEK
    if not asked.noun and asked.subject:
        return 2 * is_of_days
    if keys(asked.noun[-1:])[:1] and keys(asked.noun[-1:])[0] in _DAY:
        return 4 * is_of_days
    sureness, rows = how_called(table, naming, asked.noun)
    return sureness if len(rows) == len(table.rows) and not is_of_days else 0


def _is_of_hours(table: WholeTable, column: int) -> bool:
    """Whether the cells of a column say from when to when, all but those that are closed or left out."""
    cells = [cell for cell in table.column(column) if not _is_without(cell)]
    return len(cells) >= _LEAST and all((hours := figure(cell)) and _lasts(hours) for cell in cells)


def _lasts(hours: Figure) -> bool:
    return hours.kind == "clock" and hours.low < hours.high


def _is_without(cell: str) -> bool:
    return _CLOSED.fullmatch(cell) is not None or is_left_out(cell)


def _first_or_last(rows: Sequence[PlacedRow], column: int, asked: _Asked) -> list[PlacedRow]:
    """None where all are equal, or some end in the night after."""
    hours = [one for row in rows if (one := figure(row.cells[column])) is not None]
    ends = [one.high if asked.is_end else one.low for one in hours]
    best = max(ends) if asked.is_latest else min(ends)
    is_clear = min(ends) < max(ends) and not go_past_midnight([Figure("clock", end, end) for end in ends])
    return [row for row, end in zip(rows, ends, strict=True) if end == best] if is_clear else []


def _told(found: _Found) -> FromTheMap:
    table = found.table
    said = [f"{row.cells[found.naming]} ({table.heads[found.column]}: {row.cells[found.column]})" for row in found.rows]
    rows = counted(found.among, "row" if table.turned_from is None else "column")
    missing = f", {found.without} of them without hours" if found.without else ""
    standing = (table.standing(row, found.column) for row in found.rows)
    sources = tuple(dict.fromkeys(Sourced(row.passage, row.said) for row in standing))
    return FromTheMap(clean(joined(said)), sources, clean(f"all {rows} of {table.place}{missing}"))
