"""The greatest and the least of a column: "Which model is the heaviest?" is told by no row alone but by all of a table.

A row is told only where it is clear which column is meant, where all rows have figures there that can be compared, and
where the text does not say so itself; rows that are equal are all told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.tables.called import (
    SAYS_LITTLE,
    how_called,
    keys,
    names_people,
    naming_column,
    rows_that_have,
    words_of,
)
from gemma10m_tui.conversation.tables.figures import extreme, figure, is_left_out, kinds, signs
from gemma10m_tui.conversation.tables.marked import rows_in
from gemma10m_tui.conversation.tables.rates import is_of_money, rate_columns
from gemma10m_tui.conversation.tables.summed_rows import is_of_no_one
from gemma10m_tui.conversation.tables.superlative_words import (
    LASTING,
    LIVED,
    OF_AGE,
    OF_AMOUNTS,
    OF_DEGREES,
    OF_ORDER,
    OF_THINGS_ALONE,
    PRICE,
    SINCE_ENDS,
)
from gemma10m_tui.conversation.tables.superlatives import Measure, Sought, superlative_asked
from gemma10m_tui.conversation.tables.turned_tables import turned
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable, tables_with
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from model.finder.words import plain_words

_LITTLE = "use usage consumption level number amount value score figure of total rate per the average date time"
_LIMITING = (
    "limit max min maximum minimum allowed permitted change difference rank no target due expiry expires expiration "
    "deadline end ends last next review reviewed update updated modified died death closed closing delivery shipping "
    "repair maintenance service insurance extra late cancellation deposit interest growth exchange"
)
_BY_PLACE = "rank ranking position pos place priority version grade severity tier seed platz rang version note"
_SAYS_LITTLE, _LIMITS, _PLACES = (frozenset(keys(words.split())) for words in (_LITTLE, _LIMITING, _BY_PLACE))
_DEGREES = frozenset(keys(OF_DEGREES))
_TIMES = frozenset(keys(["time", "zeit", "uhrzeit"]))
_ENDS = frozenset(keys(SINCE_ENDS.split()))
_PRICES, _SURE_PRICES = frozenset(keys(PRICE.split())), frozenset(keys(["price", "cost", "fee", "fare", "preis"]))
_YEAR = re.compile(r"[12]\d{3}")
_UNIT = re.compile(r"\([^()]*\)")
_MOST_SENTENCES_FROM = 300  # passages with the superlative
_BY_TITLE, _BY_CELLS = 1, 2  # how surely a table is meant: by no more than that
_MOST_TOLD = 8  # rows that are equal


@dataclass(frozen=True)
class _Found:
    """Rows with the greatest or the least figure of a column, or of each of several prices, none where that is not
    clear; and how surely a question means the table.
    """

    table: WholeTable
    naming: int
    columns: tuple[int, ...]
    besides: int | None
    rows: tuple[PlacedRow, ...]
    among: int
    without: int
    sureness: int


def extreme_of_a_table(text: WatchedText, question: str) -> FromTheMap | None:
    """The rows with the greatest or the least figure; None where no such is asked, or it is not clear."""
    sought = superlative_asked(question)
    if sought is None:
        return None
    by_name = [measure for measure in sought.measures if measure.named]
    by_kind = [measure for measure in sought.measures if not measure.named]  # of which one alone may be meant
    for measures in (*([one] for one in by_name), by_kind):
        found = [
            one for measure in measures for table in tables_of(text, measure) for one in _found(table, sought, measure)
        ]
        if by_kind and measures[0].named == sought.noun:  # the longest race may be of no column that is called so
            found = [one for one in found if one.rows]
        if found:
            is_said = any(_is_said(text, sought, measure) for measure in measures)
            return None if is_said else _clearest(text, sought, found)
    return None


def _clearest(text: WatchedText, sought: Sought, found: Sequence[_Found]) -> FromTheMap | None:
    """What the one table tells that is most surely meant."""
    most = max(one.sureness for one in found)
    best = [one for one in found if one.sureness == most]
    if len(best) > 1 or not best[0].rows or (most <= _BY_TITLE and _has_table_of(text, sought.noun)):
        return None
    return _told(best[0])


def _has_table_of(text: WatchedText, noun: Sequence[str]) -> bool:
    """Whether some table is called so, which then is meant and not one that may be of anything."""
    tables = tables_with(text, sorted(_forms(noun[-1]))) if noun else []
    named = ((table, naming_column(table)) for table in tables)
    return any(naming is not None and how_called(table, naming, noun)[0] > _BY_CELLS for table, naming in named)


def tables_of(text: WatchedText, measure: Measure) -> Iterator[WholeTable]:
    """The tables that may have a column for a measure, as they stand and turned."""
    words = {form for word in (*measure.named, *measure.called) for form in _forms(word)}
    if _is_of_prices(measure):
        words |= _forms(measure.per) if measure.per else {"per"}
    for table in tables_with(text, sorted(words)):
        yield table
        yield from turned(table)


def _forms(word: str) -> set[str]:
    """A word as it may stand at the head of a column."""
    return {word, word.removesuffix("s"), f"{word}s", f"{word[:-1]}ies" if word.endswith("y") else word}


def _found(table: WholeTable, sought: Sought, measure: Measure) -> Iterator[_Found]:
    naming = naming_column(table, is_of_people=sought.is_of_people)
    if naming is not None and sought.said in OF_AGE and names_people(table, naming):
        measure = replace(measure, called=measure.called & LIVED)
    if measure.since and sought.is_of_people:
        measure = replace(measure, called=measure.called - OF_THINGS_ALONE)
    if measure.since and any(words_of(said) & _ENDS for said in (*table.heads, table.around)):
        return  # how long it was, of what may be no more
    columns = columns_of(table, measure, (*sought.conditions, *(sought.noun if measure.since else ())))
    besides = column_of(table, sought.besides, sought.conditions) if sought.besides else None
    if naming is None or not columns or naming in columns:
        return
    *kinds, _ = sought.noun or ("",)
    if measure.named == sought.noun:  # "the highest price" is of whatever has one
        sureness, rows, kinds = 2, list(table.rows), []
    else:
        sureness, rows = how_called(table, naming, sought.noun)
    kept = rows_that_have(table, rows, [*kinds, *sought.conditions]) if sureness else None
    if not kept:
        return
    missing = max(sum(is_left_out(row.cells[column]) for row in kept) for column in columns)
    is_told = sought.besides is None or besides is not None
    best = [_best(table, kept, naming, column, sought, measure) if is_told else [] for column in columns]
    rows = best[0] if all(one == best[0] for one in best) else []
    yield _Found(table, naming, columns, besides, tuple(rows), len(kept), missing, sureness)


def _is_measure(
    table: WholeTable, naming: int, column: int, cells: Sequence[str], sought: Sought, measure: Measure
) -> bool:
    """Whether the figures of a column can mean what is asked: no place is higher than the first, no share of a hundred
    is a price, and of what is below zero it is not known which is the most.
    """
    head, found = words_of(table.heads[column]), kinds(cells)
    if head & _PLACES or (not measure.named and "in %" in found):
        return False
    if measure.below_zero:
        return -1 in signs(cells)
    if sought.said in OF_AMOUNTS and not head & _DEGREES:
        of_both = sought.said in OF_ORDER and 1 in signs(cells)
        if -1 in signs(cells) and not of_both:
            return False
    is_of_day = "clock" in found and head <= _TIMES  # when it is, of what does not run or swim
    return not (is_of_day and measure.called & LASTING) or names_people(table, naming)


def _best(
    table: WholeTable, rows: Sequence[PlacedRow], naming: int, column: int, sought: Sought, measure: Measure
) -> list[PlacedRow]:
    """Those with the greatest figure, or the least; none where all are equal, or too many, or two have one name, or
    where that has the rest, or the figures do not mean that.
    """
    cells = [row.cells[column] for row in rows]
    if not _is_measure(table, naming, column, cells, sought, measure):
        return []
    numbers = extreme(cells, most=measure.most, decimal_comma=sought.is_german, place=sought.place) or []
    names = [row.cells[naming] for row in rows]
    is_clear = len(numbers) <= _MOST_TOLD and len(numbers) < len(rows)
    if not is_clear or any(names.count(names[number]) > 1 or is_of_no_one(names[number]) for number in numbers):
        return []
    return [rows[number] for number in numbers]


def columns_of(table: WholeTable, measure: Measure, conditions: Sequence[str]) -> tuple[int, ...]:
    """The one column that is meant; where all that are called so are prices for something, these, or the one that is
    asked for.
    """
    if measure.per:
        return rate_columns(table, measure.per) if _is_of_prices(measure) else ()
    column = column_of(table, measure, conditions)
    if column is not None:
        return (column,)
    is_free = _is_of_prices(measure) and not any(words_of(head) & _PRICES for head in table.heads)
    return rate_columns(table, "") if is_free else ()


def _is_of_prices(measure: Measure) -> bool:
    return not measure.named and set(keys(measure.called)) == _PRICES


def column_of(table: WholeTable, measure: Measure, conditions: Sequence[str]) -> int | None:
    """The one column that is meant: whose head has the words, best those alone, or what else is told ("in 2024")."""
    heads = [words_of(_UNIT.sub(" ", head) or head) for head in table.heads]
    called, told = set(keys(measure.called)), set(keys(conditions))
    if measure.named:
        words = set(keys(measure.named))
        words = words - _SAYS_LITTLE or words
        fitting = [number for number, head in enumerate(heads) if words <= head]
        narrower = [number for number in fitting if heads[number] & called]
        fitting = narrower or fitting
    else:
        words = called
        fitting = [number for number, head in enumerate(heads) if head & called and not head & _LIMITS - called]
    fitting = [
        number for number in fitting if any(letter.isdigit() for cell in table.column(number) for letter in cell)
    ]
    if called == _PRICES and not fitting and words_of(table.around) & _SURE_PRICES:
        fitting = [number for number, head in enumerate(heads) if head & told - SAYS_LITTLE]  # prices for adults
    if called == _PRICES:  # the rate of cooling is none
        fitting = [number for number in fitting if heads[number] & _SURE_PRICES or is_of_money(table, number)]
    if measure.since:
        known = {*called, *_SAYS_LITTLE, *told}  # a member since 1998 may not have worked since then
        fitting = [number for number in fitting if heads[number] <= known]
        fitting = [number for number in fitting if all(map(_says_when, filter(None, table.column(number))))]
    if len(fitting) > 1 and told:
        fitting = [number for number in fitting if heads[number] & told] or fitting
    if len(fitting) > 1:  # "opens" is not "opened"
        exact = [number for number in fitting if set(measure.named) <= set(plain_words(table.heads[number]))]
        fitting = exact if measure.named and exact else fitting
    if len(fitting) > 1:
        fitting = [number for number in fitting if heads[number] <= words | _SAYS_LITTLE]
    return fitting[0] if len(fitting) == 1 else None


def _says_when(cell: str) -> bool:
    """Whether it is a date or a year, or left out."""
    found = figure(cell)
    is_date = found is not None and found.kind.startswith("date")
    return is_date or is_left_out(cell) or _YEAR.fullmatch(cell.strip()) is not None


def _is_said(text: WatchedText, sought: Sought, measure: Measure) -> bool:
    """Whether a sentence of the text itself says of something that it is so."""
    named = set(keys((*sought.noun[-1:], *measure.named[-1:])))
    wanted = re.compile(rf"{sought.ordinal}{'[ -]?' if sought.ordinal else ''}{re.escape(sought.said)}")
    for count, passage in enumerate(text.passages_with(sought.said)):
        if count == _MOST_SENTENCES_FROM:
            break
        rows = rows_in(passage.text)
        for first, _, said in sentences(passage.text):
            is_row = any(begins <= first < end for begins, end in rows)
            if not is_row and wanted.search(said.lower()) and named <= words_of(said) and "?" not in said:
                return True
    return False


def _told(found: _Found) -> FromTheMap:
    table, columns = found.table, _columns(found)
    names = [row.cells[found.naming] for row in found.rows]
    figures = ["; ".join(f"{table.heads[one]}: {row.cells[one]}" for one in columns) for row in found.rows]
    if len(set(figures)) == 1:
        said = f"{joined(names)} ({figures[0]})"
    else:
        said = joined([f"{name} ({one})" for name, one in zip(names, figures, strict=True)])
    looked = f"{_rows(found)} of {table.place}"
    missing = f", {found.without} of them without such a figure" if found.without else ""
    return FromTheMap(clean(said), tuple(_sources(found)), clean(f"{looked}{missing}"))


def _columns(found: _Found) -> list[int]:
    """Those of which the figures are told: what is asked for, and by what the row was found."""
    besides = () if found.besides is None or found.besides in found.columns else (found.besides,)
    return [*besides, *found.columns]


def _rows(found: _Found) -> str:
    every = "all " if found.among == len(found.table.rows) else ""
    return f"{every}{counted(found.among, 'row' if found.table.turned_from is None else 'column')}"


def _sources(found: _Found) -> Iterator[Sourced]:
    standing = (found.table.standing(row, column) for row in found.rows for column in _columns(found))
    yield from dict.fromkeys(Sourced(row.passage, row.said) for row in standing)


def joined(names: Sequence[str]) -> str:
    """Some names as they are said: "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
