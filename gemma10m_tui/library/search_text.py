"""Text as the full-text index wants it, and a person's question as a query that cannot fail.

Both sides pass through the same folding: case and accents go, `camelCase` and `snake_case` stand as their parts and
whole, and scripts that put no spaces between words are cut into overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from gemma10m_tui.library.foreign_stop_words import foreign_stop_words

_NAME = re.compile(r"\w+")
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")
# Begun only where a word begins, and never backtracking: a pasted megabyte without spaces takes linear time.
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[_./:\-]++[^\W_]++)+")
_QUOTED = re.compile(r"[\"“„«]([^\"“”«»]{3,200})[\"”»]")

# Thai, Lao, Tibetan, Burmese, Khmer, kana, Han: words follow one another without spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_VOICING_MARKS = "\u3099\u309a"  # what tells one kana from another is no accent

_LONGEST_WORD = 128  # longer runs of letters are data, not words
_LONGEST_PHRASE = 64
_MOST_TERMS = 256

_STOP_WORDS = (
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it "
    "its me my of on or our she so than that the their them then there these they this those to us was we were what "
    "when where which who whom whose why will with would you your"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())


def stop_words_of(words: Collection[str]) -> frozenset[str]:
    """The words that tell nothing in the language of some words, which are in small letters."""
    return STOP_WORDS | foreign_stop_words(words, STOP_WORDS)


def search_text(text: str) -> str:
    """A passage's text with everything a question may ask for, in order, so that phrases still match."""
    return " ".join(_terms(text))


def question_terms(question: str) -> list[str]:
    """The distinct terms of a question worth looking up, in order; stop words only when there is nothing else."""
    terms = list(dict.fromkeys(_terms(question)))[:_MOST_TERMS]
    none = stop_words_of(terms)
    return [term for term in terms if term not in none] or terms


def terms_of_words(words: str) -> list[str]:
    """Terms that the index has for every text with these words as they are written; none where it cannot tell.

    The parts of a name are not among them: "readSource" stands in a text as "readsource", too.
    """
    found = [_folded(word) for word in _WORD.findall(_without_marks(words))]
    return [term for term in found if term and len(term) <= _LONGEST_WORD and not _UNSPACED.search(term)]


def terms_of_name(name: str) -> list[str]:
    """The parts that a name of source code is made of, in small letters: "read", "source" of `read_source`."""
    return [part.lower() for part in _PART.findall(name)]


def question_phrases(question: str) -> list[str]:
    """What stands in quotation marks, and names made of several words (`read_source`, `src/app.py`), as phrases."""
    found = [*_QUOTED.findall(question), *_COMPOUND.findall(question)][:_MOST_TERMS]
    phrases = (_terms(words) for words in found)
    return [" ".join(phrase) for phrase in phrases if 1 < len(phrase) <= _LONGEST_PHRASE]


def quoted(term: str) -> str:
    """A term or phrase as FTS5 takes it literally; it is made of letters, digits and spaces alone.

    One character of an unspaced script begins the pairs that it is in.
    """
    return f'"{term}" *' if len(term) == 1 and _UNSPACED.match(term) else f'"{term}"'


def any_of(queries: Sequence[str]) -> str:
    """The MATCH expression for passages with at least one of some queries."""
    return " OR ".join(queries)


def _terms(text: str) -> list[str]:
    terms: list[str] = []
    for name in _NAME.findall(_without_marks(text)):
        words = _WORD.findall(name)
        for word in words:
            terms.extend(_parts(word))
        if len(words) > 1 and name.isascii():
            terms.append("".join(words).lower())  # read_source as readsource: readSource has the same whole
    return [term for term in terms if term and len(term) <= _LONGEST_WORD]


def _parts(word: str) -> list[str]:
    """A word folded, and the parts that capitals and digits cut it into."""
    folded = _folded(word)
    if not folded.isascii() and _UNSPACED.search(folded):
        return _pairs(folded)
    # Only a capital inside a word, or digits beside letters, makes parts; most words are all lower case.
    if word.isascii() and not (word.islower() and word.isalpha()):
        parts = _PART.findall(word)
        if len(parts) > 1:
            return [folded, *(part.lower() for part in parts)]
    return [folded]


def _pairs(word: str) -> list[str]:
    """Runs of unspaced script as overlapping pairs and the last character alone; what is between them as it is."""
    terms: list[str] = []
    end = 0
    for run in _UNSPACED.finditer(word):
        terms.append(word[end : run.start()])
        characters = run.group()
        terms.extend(characters[index : index + 2] for index in range(len(characters)))
        end = run.end()
    terms.append(word[end:])
    return terms


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", word.casefold())))


def _without_marks(text: str) -> str:
    """The text without accents and vowel points: `\\w` does not hold them, so they would cut words in two."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    marks = {
        ord(character): None
        for character in set(decomposed)
        if unicodedata.category(character)[0] == "M" and character not in _VOICING_MARKS
    }
    return unicodedata.normalize("NFKC", decomposed.translate(marks))
