"""Whether a text has a word at all, in whatever form: what a question names and the text never has, it cannot answer.

To be wrong in saying that a word is missing would be worse than not to say so. So a word is there where another form of
it is (Mongolian for Mongolia), where it is part of a longer word or two words together, and where a letter or two of a
long word differ. What is there in none of these ways but the last may be a slip of the pen.
"""

import re
import sqlite3
from collections.abc import Iterator

from gemma10m_tui.library.search_text import quoted, terms_of_words
from gemma10m_tui.library.word_forms import is_same_name

_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, row)"
_INSTANCES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, search, instance)"
_LIKELIEST = 5  # terms that a word may be a slip for
_OF_EACH = 3  # passages; a term stands for several words
_HEARD = (("ph", "f"), ("ck", "k"), ("y", "i"), ("ie", "i"), ("ei", "i"))
_TWICE = re.compile(r"(\w)\1")
_LEAST_HALF = 3  # letters of a word that the text writes as two
_LEAST_PART = 5  # letters of a word that is looked for inside others
_LONGEST_ENDING = 6  # letters that a stem lacks
_SHARED = 3  # letters that forms of one word begin with
_SLIPS = ((5, 1), (8, 2))  # from so many letters on, a word may be so many slips of the pen away


def has_word(connection: sqlite3.Connection, word: str) -> bool:
    """Whether the index has a word as it is written, or may have it; of "Tweedle-dum" both halves, or the whole."""
    terms = terms_of_words(word)
    if not terms:
        return True  # a script without spaces, or no word: the index cannot tell
    joined = "".join(terms)
    return all(_has(connection, term) for term in terms) or (len(terms) > 1 and _has(connection, joined))


def passages_with_like(connection: sqlite3.Connection, word: str) -> list[int]:
    """The ids of passages that have words which a misspelt one may be a slip of the pen for, the likeliest first; none
    for a word that the text has.
    """
    terms = terms_of_words(word)
    most = slips_allowed(word)
    if len(terms) != 1 or not most or _is_written(connection, terms[0]):
        return []
    near = (
        (slips_between(terms[0][: len(stem) + 1], stem, most + 1), -passages, stem)  # a stem ends before its word does
        for stem, passages in _counted_beginning_with(connection, terms[0][:1])
        if abs(len(stem) - len(terms[0])) <= _LONGEST_ENDING
    )
    likely = [stem for slips, _, stem in sorted(near) if slips <= most + 1][:_LIKELIEST]
    connection.execute(_INSTANCES)
    found = "SELECT DISTINCT doc FROM instances WHERE term = ? LIMIT ?"
    return [passage for stem in likely for (passage,) in connection.execute(found, (stem, _OF_EACH))]


def slips_allowed(word: str) -> int:
    """How many slips of the pen a word may be away from another and still be meant for it."""
    return max((slips for letters, slips in _SLIPS if len(word) >= letters), default=0)


def has_name_in_code(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the index has an identifier, written foo_bar or fooBar, alone or in a longer one.

    That it has "foo bar" is not enough, and one that is spelt in another way is another one.
    """
    term = "".join(terms_of_words(name))
    return not term or _matches(connection, term) or _stands_inside(connection, term)


def names_a_document(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a document is called so, wherever it lies, in capitals or not."""
    found = connection.execute("SELECT 1 FROM document WHERE instr(lower(path), ?) LIMIT 1", (name.lower(),))
    return found.fetchone() is not None


def _has(connection: sqlite3.Connection, term: str) -> bool:
    ways = (_is_written, _stands_inside, _has_form, _has_slip)
    return any(has(connection, term) for has in ways)


def _is_written(connection: sqlite3.Connection, term: str) -> bool:
    """As one word or as two."""
    halves = (f"{term[:at]} {term[at:]}" for at in range(_LEAST_HALF, len(term) - _LEAST_HALF + 1))
    return any(_matches(connection, words) for words in (term, *halves))


def _has_form(connection: sqlite3.Connection, term: str) -> bool:
    return any(is_same_name(term, other) for other in _beginning_with(connection, term[:_SHARED]))


def _has_slip(connection: sqlite3.Connection, term: str) -> bool:
    slips = slips_allowed(term)
    near = range(len(term) - slips, len(term) + slips + 1)
    others = _beginning_with(connection, term[:1]) if slips else iter(())
    return any(len(other) in near and slips_between(term, other, slips) <= slips for other in others)


def _matches(connection: sqlite3.Connection, words: str) -> bool:
    found = connection.execute("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", (quoted(words),))
    return found.fetchone() is not None


def _stands_inside(connection: sqlite3.Connection, term: str) -> bool:
    connection.execute(_VOCABULARY)
    inside = "SELECT 1 FROM vocabulary WHERE instr(term, ?) LIMIT 1"
    return len(term) >= _LEAST_PART and connection.execute(inside, (term,)).fetchone() is not None


def _beginning_with(connection: sqlite3.Connection, letters: str) -> Iterator[str]:
    """The terms of the index, as it stems them, that begin with some letters."""
    connection.execute(_VOCABULARY)
    return (term for term, _ in _counted_beginning_with(connection, letters))


def _counted_beginning_with(connection: sqlite3.Connection, letters: str) -> list[tuple[str, int]]:
    """Those terms, and in how many passages each is."""
    connection.execute(_VOCABULARY)
    between = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?"
    return connection.execute(between, (letters, f"{letters}\U0010ffff")).fetchall()


def slips_between(word: str, other: str, most: int) -> int:
    """How many letters are missing, added, another or swapped with the next (Damerau, Levenshtein), where they are no
    more than `most`; else some number above it. What sounds the same is none: "ph" for "f", one letter for two,
    "honny" for "honey".
    """
    word, other = _as_it_sounds(word), _as_it_sounds(other)
    if len(set(word) ^ set(other)) > 2 * most:
        return most + 1
    before, above = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        here = [row]
        for column, letter_there in enumerate(other, 1):
            cost = min(here[-1] + 1, above[column] + 1, above[column - 1] + (letter != letter_there))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == letter_there:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]


def _as_it_sounds(word: str) -> str:
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    return _TWICE.sub(r"\1", word)
