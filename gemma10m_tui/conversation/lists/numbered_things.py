"""How many there are: of clubs that a table lists, of steps, of decisions; counted over all of a table or list that is
called so. Where the text itself says a number of them, that is left to the rest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.lists.counted_lists import is_of_some, items_called, labels_called, numbered_steps
from gemma10m_tui.conversation.lists.counted_rows import rows_with
from gemma10m_tui.conversation.tables.called import how_called, keys, naming_column, words_of
from gemma10m_tui.conversation.tables.summed_rows import is_of_no_one
from gemma10m_tui.conversation.tables.turned_tables import is_clearly_turned, is_turned, turned
from gemma10m_tui.conversation.tables.whole_tables import PlacedRow, WholeTable, tables_with
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.library.word_forms import singulars
from model.finder.words import plain_words

_NOUN = r"(?P<noun>(?:[\w'’-]+ ){0,3}?[\w'’-]+)"
_BE = r"are|is|were|was"
_DOING = (
    rf"(?:{_BE})(?: held| led| made| based| located| run| taught| played| due)?|meet|come|play|live|work|start|begin"
    r"|end|run|take place|happen|belong|leave|depart|arrive|stop|have|has|had|include|offer|need|use|teach|allow"
)
_LISTED = (
    "listed|mentioned|named|given|included|offered|available|made|taken|agreed|recorded|shown"
    "|on (?:the )?(?:list|offer)"
)
_REST = r"(?: (?P<rest>(?:in|on|for|to|at|of|from|with|by) .+))?"
_OWNING = "have|offer|list|include|contain|take|need|run|sell|require"
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"how many (?:of (?:the|our|these) )?{_NOUN} (?:{_BE})(?: there)?(?: (?:{_LISTED}))?{_REST}",
        rf"how many {_NOUN} (?:does|do|did|can) (?P<subject>.+?) (?:{_OWNING})",
        rf"how many {_NOUN} (?:has|have) (?P<subject>(?:the|this|our|my) .+)",
        rf"(?:what is the (?:total )?number of|count)(?: the| all)? {_NOUN}(?: (?:{_LISTED}))?",
        rf"how many (?:of (?:the|our|these) )?{_NOUN} (?:{_DOING}) (?:an? |the )?(?P<rest>.+)",
        rf"wie viele {_NOUN} (?:gibt es|sind es|sind aufgeführt|werden genannt)(?: (?P<rest>(?:in|bei|im|für) .+))?",
    )
)
_NEVER = re.compile(
    r"\b(?:not|never|no|except|without|besides|more|less|fewer|than|under|over|above|below|between|before|after|or|and"
    r"|per|each|every|different|left|most|least|nicht|kein\w*|ohne|mehr|weniger|pro)\b|n['’]t\b|\bby \d"
)
_WORDS_FOR_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen both several zwei drei vier fünf "
    "sechs sieben acht neun zehn elf zwölf"
)
# No number of a heading ("7. Clubs"), which stands at the beginning of a line.
_NUMBER = rf"(?:(?<=[^\n])(?<!# )\d[\d,]*|(?:\w+-)?(?:{'|'.join(_WORDS_FOR_NUMBERS.split())}))"
_GAP = r"(?:[ \t]+|[ \t]*\n(?=\S))"
# A row of several: E03–E05, Mon–Fri.
_SEVERAL = re.compile(
    r"(?i)(?P<of>[^\d]*)\d+\s*(?:-|–|—|to|bis|…|\.\.+)\s*(?:(?P=of))?\d+\W*"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\w*\.?\s*(?:-|–|—|to|bis)\s*[a-z]+\.?"
)
_OF_HAVING = re.compile(r"\b(?:have|has|had|with)\b")
_STEPS = frozenset(keys(["step", "steps", "schritte", "schritt"]))
_PROPERTIES = (
    "property properties feature features specification parameter characteristic attribute eigenschaft merkmal"
)
_OF_PROPERTIES = frozenset(keys(_PROPERTIES.split()))
_MODELS = "model product version variant edition device"
_OF_MODELS = frozenset(keys(_MODELS.split()))
_MOST_LOOKED_AT = 1000  # passages with the noun
_MOST_NAMED, _MOST_CITED = 12, 12
_LEAST = 2


@dataclass(frozen=True)
class _Asked:
    """How many of what, its words; `conditions`: what else is told of them; `owner`: who is said to have them;
    `is_of_having`: whether it is asked how many have something.
    """

    noun: tuple[str, ...]
    conditions: tuple[str, ...]
    owner: tuple[str, ...]
    is_of_having: bool


@dataclass(frozen=True)
class _Counted:
    """What was counted, by name, in which table or list, and where it stands."""

    names: tuple[str, ...]
    sources: tuple[Sourced, ...]
    where: str
    sureness: int


def how_many_things(text: WatchedText, question: str) -> FromTheMap | None:
    """How many of them; None where none are asked for, or no one table or list is called so."""
    asked = _asked(question)
    if asked is None or _is_said(text, asked):
        return None
    found = list(_in_tables(text, asked))
    most = max((one.sureness for one in found), default=0)
    best = [one for one in found if one.sureness == most]
    if not best:
        best = list(_in_lists(text, asked))
    return _told(best[0]) if len(best) == 1 else None


def _asked(question: str) -> _Asked | None:
    found = way_asked(question, _WAYS, _NEVER)
    if found is None:
        return None
    said, parts = found
    noun, rest, owner = (tuple(plain_words(parts.get(name, ""))) for name in ("noun", "rest", "subject"))
    return _Asked(noun, rest, owner, _OF_HAVING.search(said) is not None) if noun else None


def _is_said(text: WatchedText, asked: _Asked) -> bool:
    """Whether a sentence has a number of them."""
    forms = "|".join(map(re.escape, singulars(asked.noun[-1])))
    number_of = re.compile(
        rf"(?i)(?<![\w.,]){_NUMBER}{_GAP}(?:[^\W\d][\w'’-]*{_GAP}){{0,2}}(?:{forms})\b|\b(?:{forms}):[ \t]*\d"
    )
    for form in singulars(asked.noun[-1]):
        for count, passage in enumerate(text.passages_with(form)):
            if number_of.search(passage.text):
                return True
            if count == _MOST_LOOKED_AT:
                break
    return False


def _in_tables(text: WatchedText, asked: _Asked) -> Iterator[_Counted]:
    last = keys(asked.noun[-1:])[0]
    names = [*singulars(asked.noun[-1]), *(_PROPERTIES.split() if last in _OF_MODELS else ())]
    for table in tables_with(text, names):
        if is_of_some(f"{table.heading}\n{table.lead}", set(keys(asked.noun))):
            continue
        if is_turned(table):
            yield from _columns_of(table, asked)
        elif (naming := naming_column(table)) is not None:
            sureness = _sureness(table, naming, asked)
            rows = _rows_of(table, naming, asked) if sureness else None
            if rows:
                yield _of_rows(table, naming, rows, sureness)


def _columns_of(table: WholeTable, asked: _Asked) -> Iterator[_Counted]:
    """The things of a table that has a column for each."""
    last, head = keys(asked.noun[-1:])[0], words_of(table.heads[0])
    is_called = (last in head and is_clearly_turned(table)) or (last in _OF_MODELS and head <= _OF_PROPERTIES)
    if asked.conditions or not is_called:
        return
    for other in turned(table):
        names = tuple(row.cells[0] for row in other.rows)
        yield _Counted(names, (Sourced(table.rows[0].passage, table.heading_line),), _place(table), 1)


def _sureness(table: WholeTable, naming: int, asked: _Asked) -> int:
    """How surely the table lists what is asked for: by the head of its first column, else by the heading above it."""
    sureness, rows = how_called(table, naming, asked.noun)
    cells = table.column(naming)
    if len(rows) < len(table.rows) or len(set(cells)) < len(cells):
        return 0
    bare = words_of(re.sub(r"^[\d.\s]+", "", table.heading))
    if sureness == 4:
        return 2
    return int(bool(bare) and keys(asked.noun[-1:])[0] in bare and bare <= set(keys(asked.noun)))


def _rows_of(table: WholeTable, naming: int, asked: _Asked) -> list[PlacedRow] | None:
    """Those of which all that is asked is true; who has them has to be known."""
    *kinds, _ = asked.noun
    own = words_of(table.heads[naming])
    told = [word for word in kinds if keys([word])[0] not in own]
    kept = rows_with(table, table.rows, [*told, *asked.conditions], asks_who_has=asked.is_of_having)
    cells = [cell.lower().split() for row in table.rows for cell in row.cells] if asked.owner else []
    if kept is None or any(word in cell for word in asked.owner for cell in cells):
        return None
    names = [row.cells[naming] for row in kept]
    return None if any(is_of_no_one(name) or _SEVERAL.fullmatch(name) for name in names) else kept


def _of_rows(table: WholeTable, naming: int, rows: Sequence[PlacedRow], sureness: int) -> _Counted:
    names = tuple(row.cells[naming] for row in rows)
    return _Counted(names, tuple(Sourced(row.passage, row.said) for row in rows), _place(table), sureness)


def _place(table: WholeTable) -> str:
    return f"in the table of “{table.section}”" if table.section else "in the table"


def _in_lists(text: WatchedText, asked: _Asked) -> Iterator[_Counted]:
    """The one list that is called so, or the one that is numbered where steps are asked for."""
    rest = [*asked.conditions, *asked.owner]
    if keys(asked.noun[-1:])[0] in _STEPS:
        found = numbered_steps(text, rest)
    else:
        found = labels_called(text, asked.noun) or items_called(text, asked.noun) if not asked.conditions else []
    for place, items in found:
        if len(items) >= _LEAST:
            yield _Counted((), items, place, 1)


def _told(found: _Counted) -> FromTheMap:
    number = len(found.names or found.sources)
    names = f": {', '.join(found.names)}" if found.names and number <= _MOST_NAMED else ""
    return FromTheMap(clean(f"{number}, counted {found.where}{names}"), found.sources[:_MOST_CITED], clean(found.where))
