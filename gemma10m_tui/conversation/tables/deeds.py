"""What somebody has to do, told by all rows of a table of actions that name the person: "What does Jun Takeda have to
do?", "Which tasks does Anna have?"

Such a table has a column of deeds ("Action", "What") and one of those who do them ("Owner", "Who").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.deeds_asked import whose_deeds
from gemma10m_tui.conversation.tables.called import keys, words_of
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable, tables_with
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, WatchedText, named
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean

_OF_DEEDS = "action task what todo deliverable duty activity responsibility assignment aufgabe was maßnahme tätigkeit"
_OF_DOERS = (
    "who owner assignee assigned responsible person by lead whom charge name wer verantwortlich zuständig "
    "responsibility"
)
_DEED, _DOER = frozenset(keys(_OF_DEEDS.split())), frozenset(keys(_OF_DOERS.split()))
_NUMBERING = re.compile(r"(?i)\W*(?:no|nr|n°|id|number|nummer|#)?\W*")
_MOST = 40  # rows


@dataclass(frozen=True)
class _Found:
    """The rows of one table that name somebody."""

    table: WholeTable
    deed: int
    doer: int
    rows: tuple[PlacedRow, ...]


def deeds_of_somebody(text: WatchedText, question: str) -> FromTheMap | None:
    """All that tables of actions say somebody has to do; None where nobody is asked about, or none names the person."""
    who = whose_deeds(question)
    tables = [one for table in tables_with(text, who[-1:]) for one in _rows_of(table, who)] if who else []
    rows = sum(len(one.rows) for one in tables)
    return _told(tables, words_of(" ".join(who))) if 0 < rows <= _MOST else None


def _rows_of(table: WholeTable, who: Sequence[str]) -> Iterator[_Found]:
    doer = _column(table, _DOER)
    deed = _column(table, _DEED, doer)
    if doer is None or deed is None:
        return
    name = words_of(" ".join(who))
    rows = tuple(row for row in table.rows if name <= words_of(row.cells[doer]) and row.cells[deed])
    if rows:
        yield _Found(table, deed, doer, rows)


def _column(table: WholeTable, called: frozenset[str], other: int | None = None) -> int | None:
    """The first column that is called so, and is not the other."""
    numbers = (number for number in range(len(table.heads)) if number != other)
    return next((number for number in numbers if words_of(table.heads[number]) & called), None)


def _told(found: Sequence[_Found], name: set[str]) -> FromTheMap:
    places = [named(one.table.document, one.table.section, several=_in_several(found)) for one in found]
    several = len(set(places)) > 1
    lines = [
        _line(one, row, name) + (f" ({place})" if several else "")
        for one, place in zip(found, places, strict=True)
        for row in one.rows
    ]
    sources = tuple(Sourced(row.passage, row.said) for one in found for row in one.rows)[:MOST_CITED]
    said = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    looked = f"{counted(sum(len(one.table.rows) for one in found), 'row')} of {found[0].table.place}"
    further = f" and {counted(len(found) - 1, 'more table')}" if len(found) > 1 else ""
    return FromTheMap(clean(said), sources, clean(looked + further))


def _in_several(found: Sequence[_Found]) -> bool:
    return len({one.table.document for one in found}) > 1


def _line(found: _Found, row: PlacedRow, name: set[str]) -> str:
    """The deed, and what else the row says: who does it where that is not just who was asked about."""
    heads = found.table.heads
    others = [
        f"{head}: {cell}" if head else cell
        for number, (head, cell) in enumerate(zip(heads, row.cells, strict=True))
        if cell
        and number != found.deed
        and not _NUMBERING.fullmatch(head)
        and (number != found.doer or words_of(cell) != name)
    ]
    return f"{row.cells[found.deed]} ({'; '.join(others)})" if others else row.cells[found.deed]
