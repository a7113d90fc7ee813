"""Rows of a table whose figures are compared with one that a question names, or with another row's.

Told only where it is clear which column is meant, and where every row has a figure there that can be compared with what
is asked: of the same kind, in a unit that is said.
"""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.tables.called import how_called, naming_column, rows_that_have, words_of
from gemma10m_tui.conversation.tables.comparisons_asked import Comparison, comparison_asked
from gemma10m_tui.conversation.tables.extremes import columns_of, joined, tables_of
from gemma10m_tui.conversation.tables.figures import Figure, figure, is_left_out, ways_to_read
from gemma10m_tui.conversation.tables.superlatives import Measure
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean

_HOLDS = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}
_NO_UNIT = "in "
_UNIT_BEHIND = re.compile(r"\d\s*([^\W\d]+\.?|[€$£%°]\w*)\s*$")
_MOST_TOLD, _MOST_CITED = 20, 12
_LEAST_ROWS = 2


@dataclass(frozen=True)
class _Compared:
    """The rows of which it is so, by one column or by each of several prices, of `among` in all; `others`: those they
    were compared with by name.
    """

    table: WholeTable
    naming: int
    columns: tuple[int, ...]
    rows: tuple[PlacedRow, ...]
    others: tuple[PlacedRow, ...]
    among: int
    sureness: int


def compared_in_a_table(text: WatchedText, question: str) -> FromTheMap | None:
    """The rows that are asked for, or yes or no of two; None where no such is asked, or it is not clear."""
    asked = comparison_asked(question)
    if asked is None:
        return None
    found = [
        one
        for measure, sign in asked.measures
        for table in tables_of(text, measure)
        if (one := _compared(table, asked, measure, sign)) is not None
    ]
    most = max((one.sureness for one in found), default=0)
    best = [one for one in found if one.sureness == most]
    if len(best) != 1:
        return None
    return _told_of_two(best[0], asked) if asked.one else _told(best[0], asked)


def _compared(table: WholeTable, asked: Comparison, measure: Measure, sign: str) -> _Compared | None:
    naming = naming_column(table, is_of_people=asked.is_of_people)
    columns = columns_of(table, measure, ())
    if naming is None or not columns or naming in columns or len(table.rows) < _LEAST_ROWS:
        return None
    *kinds, _ = asked.noun or ("",)
    sureness, rows = how_called(table, naming, asked.noun)
    kept = rows_that_have(table, rows, kinds) if sureness else None
    if not kept:
        return None
    each = [
        _of_two(table, naming, column, asked, sign)
        if asked.one
        else _of_all(table, naming, column, asked.than, sign, kept, sureness)
        for column in columns
    ]
    one = each[0]
    is_same = one is not None and all(other is not None and other.rows == one.rows for other in each)
    return replace(one, columns=columns) if one is not None and is_same else None


def _of_all(
    table: WholeTable,
    naming: int,
    column: int,
    than: str,
    sign: str,
    kept: Sequence[PlacedRow],
    sureness: int,
) -> _Compared | None:
    other = row_called(table, naming, than)
    others = () if other is None else (other,)
    kept = [row for row in kept if row not in others]
    chosen = _of_which(table, column, kept, than if other is None else other.cells[column], sign)
    return _Compared(table, naming, (column,), tuple(chosen), others, len(kept), sureness) if chosen else None


def _of_two(table: WholeTable, naming: int, column: int, asked: Comparison, sign: str) -> _Compared | None:
    one, other = (row_called(table, naming, name) for name in (asked.one, asked.than))
    if one is None or other is None or one is other:
        return None
    chosen = _of_which(table, column, [one], other.cells[column], sign)
    reverse = _of_which(table, column, [other], one.cells[column], sign)
    if chosen is None or reverse is None:
        return None
    return _Compared(table, naming, (column,), tuple(chosen or reverse), (one, other), 2, 1)


def row_called(table: WholeTable, naming: int, name: str) -> PlacedRow | None:
    """The row of a name, which may say what it is, too ("the argon laser"): the one that is called so, or the only one
    whose name has its words.
    """
    words = words_of(name) - words_of(table.heads[naming]) or words_of(name)
    same = [row for row in table.rows if words_of(row.cells[naming]) in (words, words_of(name))]
    within = same or [row for row in table.rows if words and words <= words_of(row.cells[naming])]
    return within[0] if len(within) == 1 else None


def _of_which(
    table: WholeTable, column: int, rows: Sequence[PlacedRow], than: str, sign: str
) -> list[PlacedRow] | None:
    """The rows on that side of a figure, those without one left out; None where one cannot be compared, or where what
    its point or comma means would make a difference.
    """
    known = [row for row in rows if not is_left_out(row.cells[column])]
    cells = [row.cells[column] for row in known]
    found = [
        _holding(table.heads[column], cells, than, sign, decimal_comma=is_comma)
        for is_comma in ways_to_read([*cells, than])
    ]
    if any(one is None or one != found[0] for one in found) or found[0] is None:
        return None
    return [row for row, holds in zip(known, found[0], strict=True) if holds]


def _holding(head: str, cells: Sequence[str], than: str, sign: str, *, decimal_comma: bool) -> list[bool] | None:
    figures = [figure(cell, decimal_comma=decimal_comma) for cell in cells]
    limit = _limit(head, [one for one in figures if one is not None], than, decimal_comma=decimal_comma)
    if limit is None:
        return None
    holds = []
    for one in figures:
        if one is None or one.kind != limit.kind:
            return None
        low, high = _HOLDS[sign](one.low, limit.low), _HOLDS[sign](one.high, limit.high)
        if low != high:
            return None  # a range that reaches over it
        holds.append(low)
    return holds


def _limit(head: str, figures: Sequence[Figure], than: str, *, decimal_comma: bool) -> Figure | None:
    """The figure that is compared with, as one of the column's kind; one unit may be left out, or stand at the head."""
    limit = figure(than, decimal_comma=decimal_comma)
    kinds = {one.kind for one in figures}
    if limit is None or len(kinds) != 1 or limit.low != limit.high:
        return None
    (kind,) = kinds
    if limit.kind == kind:
        return limit
    unit = _UNIT_BEHIND.search(than)
    if kind == _NO_UNIT and unit is not None and unit[1] in re.split(r"[\s()\[\],/]+", head.lower()):
        return figure(than[: unit.start(1)], decimal_comma=decimal_comma)
    is_bare = limit.kind == _NO_UNIT and kind.startswith(("money", _NO_UNIT))
    return Figure(kind, limit.low, limit.high) if is_bare else None


def _told(found: _Compared, asked: Comparison) -> FromTheMap | None:
    names = [row.cells[found.naming] for row in found.rows]
    if len(names) > _MOST_TOLD and not asked.is_counted:
        return None
    if asked.is_counted:
        said = f"{len(names)}{f': {joined(names)}' if len(names) <= _MOST_TOLD else ''}"
    else:
        said = joined([_with_figure(found, row) for row in found.rows])
    rows = counted(found.among, "row" if found.table.turned_from is None else "column")
    looked = f"{rows} of {found.table.place}"
    return FromTheMap(clean(said), _sources(found, (*found.others, *found.rows)), clean(looked))


def _told_of_two(found: _Compared, asked: Comparison) -> FromTheMap:
    one, other = found.others
    said = f"{_with_figure(found, one)}, {_with_figure(found, other)}"
    if not asked.is_choice:
        said = f"{'Yes' if found.rows and found.rows[0] is one else 'No'}: {said}"
    elif not found.rows:
        said = f"Neither: {said}"
    else:
        less = other if found.rows[0] is one else one
        said = f"{_with_figure(found, found.rows[0])}, not {_with_figure(found, less)}"
    return FromTheMap(clean(said), _sources(found, found.others), clean(found.table.place))


def _with_figure(found: _Compared, row: PlacedRow) -> str:
    figures = (f"{found.table.heads[column]}: {row.cells[column]}" for column in found.columns)
    return f"{row.cells[found.naming]} ({'; '.join(figures)})"


def _sources(found: _Compared, rows: Sequence[PlacedRow]) -> tuple[Sourced, ...]:
    standing = (found.table.standing(row, column) for row in rows for column in found.columns)
    return tuple(dict.fromkeys(Sourced(row.passage, row.said) for row in standing))[:_MOST_CITED]
