"""What the rows of a table are called, and which of them some words mean: by what a column or the section is called
("Club", "Error codes"), else by the words in their own cells ("Oslo", "chair").
"""

import re
from collections.abc import Iterable, Sequence

from gemma10m_tui.conversation.tables.figures import is_figure
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable
from model.finder.words import plain_form, split_words, stem

_OF_ANYTHING = (
    "one thing item product model option entry version type kind variant article row name property feature modell "
    "produkt artikel variante"
)
_OF_A_PERSON = (
    "who person people name player member employee staff student pupil winner champion teacher leader captain coach "
    "driver runner rider swimmer author artist candidate elected owner manager director chair contact responsible "
    "assignee seller spieler mitglied mitarbeiter schüler lehrer leiter"
)
_NUMBERING = re.compile(r"(?i)\W*(?:no|nr|n°|id|rank|pos|position|place|number|nummer|rang|platz|#)?\W*")
_YES = re.compile(r"(?i)(?:yes|y|x|✓|✔|✅|true|ja|included|available|optional)")
_DENIES = re.compile(r"(?i)\b(?:not|no|non|never|nearly|almost|nicht|kein\w*|ohne|without)\b|n['’]t\b")
_SAYS_LITTLE = (
    "of in for at on with from to among by made available listed there table list the a an all im von für mit aus nach "
    "this that it our your their offered offer currently text document given shown"
)
_VERBS_OF_HAVING = "have has had with mit haben hat"


def keys(words: Iterable[str]) -> list[str]:
    """The words as they are compared: players with a player, whose ending is one, too."""
    return [stem(stem(plain_form(word))) for word in words]


def words_of(text: str) -> set[str]:
    """The words of a text as they are compared."""
    return set(keys(word.plain for word in split_words(text)))


_ANYTHING, _PERSON, SAYS_LITTLE = (
    frozenset(keys(words.split())) for words in (_OF_ANYTHING, _OF_A_PERSON, f"{_SAYS_LITTLE} {_VERBS_OF_HAVING}")
)


_LINKING = frozenset(keys(["of", "in", "for", "at", "on", "with", "from", "to", "by", "the", "a", "an", "im", "für"]))


def naming_column(table: WholeTable, *, is_of_people: bool = False) -> int | None:
    """The column that says what each row is, or who; none where one says nothing there."""
    if is_of_people:
        return next((number for number in range(len(table.heads)) if names_people(table, number)), None)
    for number, head in enumerate(table.heads):
        cells = table.column(number)
        is_numbering = _NUMBERING.fullmatch(head) is not None and (
            bool(head) or number > 0 or all(map(is_figure, cells))
        )
        if not is_numbering or number + 1 == len(table.heads):
            return number if all(cells) else None
    return None


def heads_numbers(head: str) -> bool:
    """Whether a column is called so that only numbers the rows."""
    return bool(head) and _NUMBERING.fullmatch(head) is not None


def says_yes(cell: str) -> bool:
    """Whether a cell says no more than that it is so."""
    return _YES.fullmatch(cell) is not None


def names_people(table: WholeTable, number: int) -> bool:
    """Whether a column has the names of people, as its head says."""
    cells = table.column(number)
    return all(cells) and bool(words_of(table.heads[number]) & _PERSON) and not any(map(is_figure, cells))


def how_called(table: WholeTable, naming: int, noun: Sequence[str]) -> tuple[int, list[PlacedRow]]:
    """How surely the rows of a table are what a noun says, 0 for not at all, and which of them."""
    rows = list(table.rows)
    if not noun:
        return 2, rows
    head, last = words_of(table.heads[naming]), keys(noun[-1:])[0]
    if last in head:
        return 4, rows
    if last in words_of(table.around):
        return 3, rows
    if own := [row for row in rows if last in words_of(row.cells[naming])]:
        return 2, own
    is_person = last in _PERSON and names_people(table, naming)
    is_of_title = last in words_of(table.title) and head <= _ANYTHING
    return int(last in _ANYTHING or is_person or is_of_title), rows


def rows_that_have(table: WholeTable, rows: Sequence[PlacedRow], conditions: Iterable[str]) -> list[PlacedRow] | None:
    """The rows of which some words are true: by a cell that has them, by a "yes" below them; None where a word tells of
    nothing in the table nor around it.
    """
    around = words_of(f"{table.title} {table.around}") | SAYS_LITTLE
    heads = [words_of(head) for head in table.heads]
    kept = list(rows)
    for word in keys(conditions):
        if word in _LINKING:  # a locker "for a month" is not what is asked for "for adults"
            continue
        having = [cell for row in rows for cell in row.cells if word in words_of(cell)]
        own = [row for row in kept if any(word in words_of(cell) for cell in row.cells)]
        if any(map(_DENIES.search, having)) or (having and not own):
            return None  # what is "not done" has the word, too; and no row may be all that is told
        if own:
            kept = own
            continue
        below = [number for number, head in enumerate(heads) if word in head]
        if len(below) == 1 and any(_YES.fullmatch(row.cells[below[0]]) for row in rows):
            kept = [row for row in kept if _YES.fullmatch(row.cells[below[0]])]
            continue
        if word not in around and not any(word in head for head in heads):
            return None
    return kept
