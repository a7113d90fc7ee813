"""Whether a text has a word at all, in whatever form: what a question names and the text never has, it cannot answer.

To be wrong in saying that a word is missing would be worse than not to say so. So a word is there where another form of
it is (Mongolian for Mongolia), where it is part of a longer word or two words together, and where a letter or two of a
long word differ.
"""

import sqlite3
from collections.abc import Iterator

from gemma10m_tui.library.search_text import quoted, terms_of_words

_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, row)"
_ENDINGS = ("ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "es", "s", "y", "ia", "a", "e", "i")
_LEAST_FORM = 4  # letters left of a word without its ending
_LEAST_HALF = 3  # letters of a word that the text writes as two
_LEAST_PART = 5  # letters of a word that is looked for inside others
_SHARED = 3  # letters that forms of one word begin with
_SLIPS = ((5, 1), (8, 2))  # from so many letters on, a word may be so many slips of the pen away


def has_word(connection: sqlite3.Connection, word: str) -> bool:
    """Whether the index has a word as it is written, or may have it; of "Tweedle-dum" both halves, or the whole."""
    terms = terms_of_words(word)
    if not terms:
        return True  # a script without spaces, or no word: the index cannot tell
    joined = "".join(terms)
    return all(_has(connection, term) for term in terms) or (len(terms) > 1 and _has(connection, joined))


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
    halves = (f"{term[:at]} {term[at:]}" for at in range(_LEAST_HALF, len(term) - _LEAST_HALF + 1))
    if any(_matches(connection, words) for words in (term, *halves)):
        return True
    if _stands_inside(connection, term):
        return True
    forms = _forms(term)
    if any(forms & _forms(other) for other in _beginning_with(connection, term[:_SHARED])):
        return True
    slips = max((slips for letters, slips in _SLIPS if len(term) >= letters), default=0)
    near = range(len(term) - slips, len(term) + slips + 1)
    return slips > 0 and any(
        len(other) in near and _is_slip(term, other, slips) for other in _beginning_with(connection, term[:1])
    )


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
    rows = connection.execute(
        "SELECT term FROM vocabulary WHERE term >= ? AND term < ?", (letters, f"{letters}\U0010ffff")
    ).fetchall()
    return (term for (term,) in rows)


def _forms(term: str) -> set[str]:
    """A word, and what is left of it without each ending it may have."""
    cut = (term.removesuffix(ending) for ending in _ENDINGS if term.endswith(ending))
    return {term, *(form for form in cut if len(form) >= _LEAST_FORM)}


def _is_slip(term: str, other: str, most: int) -> bool:
    """Whether at most so many letters are missing, added, another or swapped with the next (Damerau, Levenshtein)."""
    if len(set(term) ^ set(other)) > 2 * most:
        return False
    before, above = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(term, 1):
        here = [row]
        for column, letter_there in enumerate(other, 1):
            cost = min(here[-1] + 1, above[column] + 1, above[column - 1] + (letter != letter_there))
            if row > 1 and column > 1 and letter == other[column - 2] and term[row - 2] == letter_there:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return False
        before, above = above, here
    return above[-1] <= most
