"""How much more one row of a table has than another: "How much heavier is the Heron than the Lark?", "What is the
difference in price between A and B?"

Told only where both are figures of one kind, each a single one, in the one column that is meant; both are told, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.tables.between_figures import between
from gemma10m_tui.conversation.tables.called import naming_column
from gemma10m_tui.conversation.tables.compared_rows import row_called
from gemma10m_tui.conversation.tables.comparisons_asked import COMPARATIVE, NAME, measures_of_comparative
from gemma10m_tui.conversation.tables.extremes import column_of, tables_of
from gemma10m_tui.conversation.tables.superlative_words import OF_VERBS, PRICE
from gemma10m_tui.conversation.tables.superlatives import Measure
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from model.finder.words import plain_words

_COLUMN = r"(?P<column>(?:[\w'’&/-]+ ){0,2}?[\w'’&/-]+)"
_ONE, _OTHER = NAME.format("one"), NAME.format("other")
_MUCH = r"(?:by )?how (?:much|many [\w-]+)"
_MORE = r"(?P<bound>more|less|longer)"
_BY_VERB = {**OF_VERBS, "earn": "salary pay wage wages income earnings"}
_VERB = r"(?P<verb>cost|weigh|last|take|earn)"
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"{_MUCH} (?P<comparative>{COMPARATIVE}) (?:is|are|was|were) {_ONE} than {_OTHER}",
        rf"{_MUCH} (?:is|are|was|were) {_ONE} (?P<comparative>{COMPARATIVE}) than {_OTHER}",
        rf"{_MUCH} {_MORE} expensive (?:is|are) {_ONE} than {_OTHER}",
        rf"{_MUCH} {_MORE} (?:does|do|did) {_ONE} {_VERB} than {_OTHER}",
        rf"{_MUCH} (?:does|do|did) {_ONE} {_VERB} {_MORE} than {_OTHER}",
        rf"how (?:many|much) (?P<bound>more|fewer|less) {_COLUMN} (?:does|do|did) {_ONE}"
        rf" (?:have|work|get|need|hold|use|sell|sold|score|win) than {_OTHER}",
        rf"(?:what is|what['’]s|how (?:large|big|great) is) the difference (?:in|of) (?:the )?{_COLUMN} between {_ONE}"
        rf" and {_OTHER}",
        rf"(?:what is|what['’]s|how (?:large|big|great) is) the {_COLUMN} difference between {_ONE} and {_OTHER}",
    )
)
_NEVER = re.compile(r"\b(?:not|never|or|except|without|average|percent|per|each|every|third|second)\b")
_LESS = ("less", "fewer")


@dataclass(frozen=True)
class _Asked:
    """Of which row over which other; `is_more`: whether it is said to have more, None where neither is."""

    one: str
    other: str
    measures: tuple[tuple[Measure, bool | None], ...]


@dataclass(frozen=True)
class _Found:
    table: WholeTable
    naming: int
    column: int
    one: PlacedRow
    other: PlacedRow
    is_more: bool | None
    by: Decimal
    said: str


def difference_in_a_table(text: WatchedText, question: str) -> FromTheMap | None:
    """By how much; None where no such is asked, or it is not clear between which figures."""
    asked = _asked(question)
    if asked is None:
        return None
    found = [
        one
        for measure, is_more in asked.measures
        for table in tables_of(text, measure)
        for one in _found(table, asked, measure, is_more=is_more)
    ]
    return _told(found[0]) if len(found) == 1 else None


def _asked(question: str) -> _Asked | None:
    found = way_asked(question, _WAYS, _NEVER)
    return None if found is None else _Asked(found[1]["one"], found[1]["other"], _measures(found[1]))


def _measures(parts: dict[str, str]) -> tuple[tuple[Measure, bool | None], ...]:
    if word := parts.get("comparative"):
        return tuple((measure, sign == ">") for measure, sign in measures_of_comparative(word))
    bound = parts.get("bound", "")
    is_more = bound not in _LESS if bound else None
    if verb := parts.get("verb"):
        return ((Measure(True, (), frozenset(_BY_VERB[verb].split())), is_more),)
    if column := tuple(plain_words(parts.get("column", ""))):
        return ((Measure(True, column, frozenset(PRICE.split()) if column[-1] == "price" else frozenset()), is_more),)
    return ((Measure(True, (), frozenset(PRICE.split())), is_more),)


def _found(table: WholeTable, asked: _Asked, measure: Measure, *, is_more: bool | None) -> Iterator[_Found]:
    naming, column = naming_column(table), column_of(table, measure, ())
    if naming is None or column is None or column == naming:
        return
    one, other = (row_called(table, naming, name) for name in (asked.one, asked.other))
    if one is None or other is None or one is other:
        return
    by = between(one.cells[column], other.cells[column], table.column(column), table.heads[column])
    if by is not None:
        yield _Found(table, naming, column, one, other, is_more, *by)


def _told(found: _Found) -> FromTheMap:
    both = ", ".join(
        f"{row.cells[found.naming]} ({found.table.heads[found.column]}: {row.cells[found.column]})"
        for row in (found.one, found.other)
    )
    if not found.by:
        said = f"They are equal: {both}"
    elif found.is_more is None or found.is_more == (found.by > 0):
        said = f"{found.said}: {both}"
    else:
        said = f"The other way round, by {found.said}: {both}"
    standing = (found.table.standing(row, found.column) for row in (found.one, found.other))
    sources = tuple(dict.fromkeys(Sourced(row.passage, row.said) for row in standing))
    return FromTheMap(clean(said), sources, clean(found.table.place))
