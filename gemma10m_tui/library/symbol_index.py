"""Where names of source code are defined: questions that name a function or a class are led to its definition.

Every definition is kept under the last part of its name without underscores and capitals ("urlfor" for `Flask.url_for`
and `urlFor`); the other parts, and the file, only choose among several of that name.
"""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.order import is_stub, is_test
from gemma10m_tui.library.search_text import STOP_WORDS

_MOST_NAMES = 16  # of one question
_SPELLED, _NO_TEST = 2, 3  # places in a rank
_MOST_PLACES = 200  # of one name; more tell nothing apart
_LONGEST = 200
_PART = re.compile(r"[^\W\d]\w{0,199}")
_BETWEEN = r"(?:\.|::|#|->)"
_CODE_NAME = re.compile(rf"`([^`\n]{{1,200}})`|((?<!\w)[^\W\d]\w*(?:{_BETWEEN}[^\W\d]\w*)*+)(\s?\()?")
_HUMP = re.compile(r"[a-z\d][A-Z]|_|[A-Z]{2}[a-z]")
_ASKS_WHERE = re.compile(
    r"(?i)\b(defin(?:ed|es?|ition)|declar(?:ed|es?|ation)|implement(?:ed|s|ation)?|signature|arguments?|args|"
    r"param(?:eter)?s?|takes?|accepts?|returns?|located|lives?|source)\b"
)
# What makes an object of a class, within it: Python, JavaScript, Ruby, PHP, Rust. Elsewhere it is called as the class.
_CONSTRUCTORS = ("__init__", "constructor", "initialize", "__construct", "new")
_ASKING_WORDS = re.compile(
    r"(?i)(?:defin|declar|implement|signature|argument|args|param|tak|accept|return|locat|liv|source|function|method|"
    r"class|show|find|file|code|module|name|call|use|exact|first|does|give)\w*"
)


@dataclass(frozen=True)
class AskedName:
    """A name in a question: its parts as written ("Flask", "url_for"), and whether its definition is what is asked."""

    parts: tuple[str, ...]
    for_definition: bool


@dataclass(frozen=True)
class Definition:
    """A passage in which a name that a question asks for is defined; a higher rank is nearer to what was written."""

    passage: int
    name: str
    rank: tuple[int, ...]
    for_definition: bool


def add_symbols(connection: sqlite3.Connection, passage: int, names: Sequence[str]) -> None:
    """Remember the names that a passage defines."""
    rows = [(passage, shown, folded(_last(shown))) for shown in map(clean_name, names)]
    connection.executemany(
        "INSERT INTO symbol (passage, name, folded) VALUES (?, ?, ?)", [row for row in rows if row[2]]
    )


def asked_names(question: str) -> list[AskedName]:
    """The names of code in a question: those that look like one and, when a definition is asked for, every word."""
    wanted = _ASKS_WHERE.search(question) is not None
    names: dict[tuple[str, ...], AskedName] = {}
    for quoted, plain, called in _CODE_NAME.findall(question[:10_000]):
        parts = tuple(_PART.findall(quoted or plain))
        if not parts or len(parts) > 8:
            continue
        looks_like_code = bool(quoted or called or len(parts) > 1 or _HUMP.search(plain))
        is_common = len(parts) == 1 and (parts[0].lower() in STOP_WORDS or _ASKING_WORDS.fullmatch(parts[0]))
        if looks_like_code or (wanted and not is_common):
            names.setdefault(parts, AskedName(parts, wanted))
    return list(names.values())[:_MOST_NAMES]


def named_among(names: Sequence[str], asked: Sequence[AskedName]) -> list[str]:
    """Those of some names that a question names, by their last part and, where it says more, the one before."""
    parts = {name: _PART.findall(name) for name in names}
    return [name for name in names if any(_is_named(parts[name], one.parts) for one in asked)]


def _is_named(own: Sequence[str], asked: Sequence[str]) -> bool:
    said = min(len(own), len(asked), 2)
    return said > 0 and list(own[-said:]) == list(asked[-said:])


def definitions(connection: sqlite3.Connection, question: str) -> list[Definition]:
    """The passages that define what a question names, the nearest to what was written first."""
    found: dict[int, Definition] = {}
    for asked in asked_names(question):
        for one in _defined(connection, asked):
            if one.passage not in found or found[one.passage].rank < one.rank:
                found[one.passage] = one
    return sorted(found.values(), key=lambda definition: (definition.rank, -definition.passage), reverse=True)


def _defined(connection: sqlite3.Connection, asked: AskedName) -> list[Definition]:
    rows = connection.execute(
        "SELECT symbol.passage, symbol.name, document.path FROM symbol"
        " JOIN passage ON passage.id = symbol.passage JOIN document ON document.id = passage.document"
        " WHERE symbol.folded = ? ORDER BY symbol.passage LIMIT ?",
        (folded(asked.parts[-1]), _MOST_PLACES),
    ).fetchall()
    ranked = ((int(passage), name, _rank(asked, name, path)) for passage, name, path in rows)
    return [Definition(passage, name, rank, asked.for_definition) for passage, name, rank in ranked if rank is not None]


def passages_of_qualified(connection: sqlite3.Connection, question: str) -> list[int]:
    """All passages of what a question names together with the class or the module it belongs to (`Context.invoke`).

    Who writes both means that one, and not another of its name. None where nothing is called so.
    """
    found: dict[int, None] = {}
    for asked in asked_names(question):
        named = _defined(connection, asked) if len(asked.parts) > 1 else []
        best = max((one.rank for one in named), default=())
        if best and best[0] == len(asked.parts) - 1:
            for one in named:
                if one.rank == best:
                    found.update(dict.fromkeys(_stretch(connection, one)))
    return list(found)


def passages_of_name(connection: sqlite3.Connection, name: str) -> list[int]:
    """All passages of the definitions of a name of one part, whatever they belong to; the nearest to what was written
    first: a function before a method, what is defined before what only declares it, what is tested before the test.
    """
    asked = AskedName((name,), for_definition=True)
    named = [one for one in _defined(connection, asked) if one.rank[_SPELLED]] if _PART.fullmatch(name) else []
    if not _HUMP.search(name):  # a word of every day: a test that uses it for something defines nothing of the kind
        named = [one for one in named if one.rank[_NO_TEST]]
    named.sort(key=lambda one: (one.rank, -one.passage), reverse=True)
    return list(dict.fromkeys(passage for one in named for passage in _stretch(connection, one)))


def constructor_of(connection: sqlite3.Connection, name: str) -> str | None:
    """The name, as it is defined, of what makes an object of a class; None where the text defines no such thing."""
    owner = _PART.findall(name)[-1:]
    for made_by in (*_CONSTRUCTORS, *owner):
        rows = connection.execute("SELECT DISTINCT name FROM symbol WHERE folded = ?", (folded(made_by),)).fetchall()
        for (defined,) in rows:
            if _PART.findall(defined)[-2:] == [*owner, made_by]:
                return str(defined)
    return None


def is_defined(connection: sqlite3.Connection, name: str) -> bool:
    """Whether any definition is called so, whatever it belongs to."""
    found = connection.execute("SELECT 1 FROM symbol WHERE folded = ? LIMIT 1", (folded(name),))
    return found.fetchone() is not None


def defined_in(connection: sqlite3.Connection, passages: Sequence[int]) -> dict[int, list[str]]:
    """The names whose definitions begin in some passages; of those with any."""
    marks = ", ".join("?" * len(passages))
    rows = connection.execute(f"SELECT passage, name FROM symbol WHERE passage IN ({marks})", tuple(passages))
    found: dict[int, list[str]] = {}
    for passage, name in rows.fetchall():
        found.setdefault(int(passage), []).append(name)
    return found


def _stretch(connection: sqlite3.Connection, definition: Definition) -> list[int]:
    """The passages that a definition stands in: the sections of those of source code are the names there."""
    rows = connection.execute(
        "SELECT id, section FROM passage WHERE document = (SELECT document FROM passage WHERE id = ?) AND id >= ?"
        " AND instr(section, ?) ORDER BY id",
        (definition.passage, definition.passage, definition.name),
    ).fetchall()
    further = [int(passage) for passage, section in rows if definition.name in section.split(", ")]
    return [definition.passage, *(passage for passage in further if passage != definition.passage)]


def _rank(asked: AskedName, name: str, path: str) -> tuple[int, ...] | None:
    """How near a definition is to an asked name; None for a plain word that is written in another way."""
    parts = _PART.findall(name)
    spelled = bool(parts) and parts[-1] == asked.parts[-1]
    if not spelled and len(asked.parts) == 1 and not _HUMP.search(asked.parts[0]):
        return None
    around = {folded(part) for part in [*parts[:-1], *_PART.findall(path)]}
    matched = sum(folded(part) in around for part in asked.parts[:-1])
    return (
        matched,
        int(parts[-len(asked.parts) :] == list(asked.parts)),
        int(spelled),
        int(not is_test(path)),
        int(not is_stub(path)),
        -len(parts),
    )


def folded(name: str) -> str:
    """A name's last part as it is looked up: without underscores, in small letters."""
    return name.replace("_", "").casefold()[:_LONGEST] or name[:_LONGEST]


def _last(name: str) -> str:
    parts = _PART.findall(name)
    return parts[-1] if parts else name
