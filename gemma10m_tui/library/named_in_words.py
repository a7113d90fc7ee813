"""Definitions that a question tells of in words: `MissingParameter` where a parameter is missing, `raise_for_status`
where a status raises something.

What a definition is called says in a word or three what it is for, more than all of its body does. So the parts of its
name are compared with the question's words, by their stems: how much of the question the name tells, and how much of
the name the question. Names in tests are left out; they say what is tested.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from math import log

from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library.name_stems import name_stem
from gemma10m_tui.library.search_text import STOP_WORDS, question_terms, quoted, terms_of_name

_MOST_NAMES = 3_000  # that have one of the words in them
_MOST_COUNTED = 2_000  # passages with a word; one in more tells hardly anything
_LEAST = 3  # letters of a word that is looked for in names
_OUTER = 0.5  # of a method's name, the class's counts for this much
_KIND_WORDS = (
    "function functions method methods class classes exception exceptions error errors module modules constant "
    "variable attribute property decorator called named name code python"
)
_KINDS = frozenset(_KIND_WORDS.split())
_EMPTY = STOP_WORDS | {"get", "set", "init"}
_PART = re.compile(r"[^\W\d]\w*")


def named_in_words(connection: sqlite3.Connection, question: str) -> dict[int, float]:
    """How well a name that is defined in a passage says what the question does, 0 to 1; of the passages with any."""
    if connection.execute("SELECT 1 FROM symbol LIMIT 1").fetchone() is None:
        return {}
    asked = {name_stem(term): term for term in question_terms(question) if len(term) >= _LEAST and term not in _KINDS}
    rarity = _rarity(connection, asked)
    if not rarity:
        return {}
    found: dict[int, float] = {}
    for passage, name, path in _candidates(connection, asked):
        likeness = 0.0 if is_test(path) else _likeness(name, rarity)
        if likeness > found.get(passage, 0.0):
            found[passage] = likeness
    return found


def _candidates(connection: sqlite3.Connection, asked: Iterable[str]) -> Sequence[tuple[int, str, str]]:
    """Passages with a definition whose last part has one of the words in it, by the letters of its stem."""
    wanted = list(asked)
    clause = " OR ".join("instr(symbol.folded, ?)" for _ in wanted)
    return connection.execute(
        "SELECT symbol.passage, symbol.name, document.path FROM symbol"
        " JOIN passage ON passage.id = symbol.passage JOIN document ON document.id = passage.document"
        f" WHERE {clause} ORDER BY symbol.passage LIMIT ?",
        (*wanted, _MOST_NAMES),
    ).fetchall()


def _likeness(name: str, rarity: Mapping[str, float]) -> float:
    """The share of its own parts that are asked for, times the share of the question that it tells."""
    *outer, last = _PART.findall(name)
    own = {name_stem(part) for part in terms_of_name(last) if part not in _EMPTY}
    around = {name_stem(part) for one in outer for part in terms_of_name(one)} - own
    told = sum(rarity[word] for word in own if word in rarity)
    if not told:
        return 0.0
    told += _OUTER * sum(rarity[word] for word in around if word in rarity)
    share = sum(word in rarity for word in own) / len(own)
    return share * told / sum(rarity.values())


def _rarity(connection: sqlite3.Connection, asked: Mapping[str, str]) -> dict[str, float]:
    """How much each word tells passages apart, as BM25 counts it."""
    (passages,) = connection.execute("SELECT count(*) FROM passage").fetchone()
    rarity = {}
    for word, term in asked.items():
        (count,) = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)", (quoted(term), _MOST_COUNTED)
        ).fetchone()
        rarity[word] = log(1 + (passages - count + 0.5) / (count + 0.5))
    return rarity
