"""What a file of values tells of one of its rows: "What is the phone number of Ann Lee?", "Who has locker 8?".

A cell is told where every word of the question is accounted for: by the cells that only that row has, by the heads of
their columns and of the one that is asked for, or by the name of the file. Where the cell is empty the row is quoted.
"""

import re
from dataclasses import dataclass

from gemma10m_tui.conversation.source.asked_kind import asks_whether
from gemma10m_tui.conversation.tables.called import heads_numbers, keys, naming_column, words_of
from gemma10m_tui.conversation.tables.figures import is_left_out
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable, tables_with
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.library.search_text import STOP_WORDS
from model.finder.words import split_words

_LONGEST = 160  # characters
_NEVER = re.compile(
    r"(?i)\b(?:not|never|no|nor|except|without|or|than|before|after|between|average|total|sum|most|least|nicht|kein\w*)\b"
    r"|n['’]t\b"
)
_NAMED = re.compile(r"(?i)\W*(?:who(?:m|se)?|which|what)\b(?!\s+(?:is|are|was|were)\b)")
_SAYS_LITTLE = frozenset(keys(["s", "tell", "me", "give", "show", "please", "get", "got", "value"]))


@dataclass(frozen=True)
class _Row:
    """A row that a question means, by the cells of which columns, and which words of the question these have."""

    row: PlacedRow
    columns: frozenset[int]
    words: frozenset[str]


def told_by_values(text: WatchedText, question: str) -> FromTheMap | None:
    """The cell of a file of values that is asked for; None where that is not clear."""
    if len(question) > _LONGEST or asks_whether(question) or _NEVER.search(question):
        return None
    words = {word.plain for word in split_words(question) if word.plain[0].isalnum()} - STOP_WORDS
    tables = (table for table in tables_with(text, sorted(words)) if table.is_of_values)
    found = [told for table in tables if (told := _told_by(table, question, words)) is not None]
    return found[0] if len(found) == 1 else None


def _told_by(table: WholeTable, question: str, words: set[str]) -> FromTheMap | None:
    asked = set(keys(words)) - _SAYS_LITTLE
    meant = _row_meant(table, asked)
    column = None if meant is None else _column_meant(table, question, asked, meant)
    if meant is None or column is None:
        return None
    cell, row = meant.row.cells[column], meant.row
    is_told = not is_left_out(cell)
    said = cell if is_told else table.with_names(row)
    return FromTheMap(clean(said), (Sourced(row.passage, row.said),), clean(table.place), is_sure=is_told)


def _row_meant(table: WholeTable, asked: set[str]) -> _Row | None:
    """The only row that has all words of the question that any row has."""
    naming = naming_column(table)
    if naming is None:
        return None
    having = [one for row in table.rows if (one := _as_asked(table, row, naming, asked)).words]
    every = frozenset[str]().union(*(one.words for one in having))
    own = [one for one in having if one.words == every]
    return own[0] if len(own) == 1 else None


def _as_asked(table: WholeTable, row: PlacedRow, naming: int, asked: set[str]) -> _Row:
    """What of a question is said by a row: words of its name, or all of another cell, a figure only where the head of
    its column is named, or numbers the rows.
    """
    columns, found = set[int](), set[str]()
    for number, cell in enumerate(row.cells):
        said = words_of(cell) - STOP_WORDS
        said = {word for word in said if word[0].isalnum()}
        is_whole = bool(said) and said <= asked
        is_known = not any(letter.isdigit() for letter in cell) or number < naming
        is_named = bool(words_of(table.heads[number]) & asked)
        if (number == naming and said & asked) or (is_whole and (is_known or is_named)):
            columns.add(number)
            found |= said & asked
    return _Row(row, frozenset(columns), frozenset(found))


def _column_meant(table: WholeTable, question: str, asked: set[str], meant: _Row) -> int | None:
    """The column that is asked for, by its head or, where a question asks who or which one, the one with the names;
    None where there is no other, or a word of the question is not accounted for.
    """
    naming = naming_column(table)
    heads = [words_of(head) - STOP_WORDS for head in table.heads]
    of_row = set[str]().union(*(heads[number] for number in meant.columns))
    left = asked - meant.words
    named = [number for number, head in enumerate(heads) if number not in meant.columns and head & left - of_row]
    asks_who = _NAMED.match(question) is not None and naming is not None and naming not in meant.columns
    if len(named) > 1 or asks_who:  # a phone number is not the number of the row
        named = [number for number in named if not heads_numbers(table.heads[number])]
    if not named and asks_who and naming is not None:
        named = [naming]
    if len(named) != 1:
        return None
    numbering = set[str]().union(*(heads[number] for number in range(len(heads)) if heads_numbers(table.heads[number])))
    known = of_row | heads[named[0]] | numbering | words_of(table.around)
    return named[0] if left <= known else None
