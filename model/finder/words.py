"""Words as the finder counts them: with their places in the text, a plain form, and what two words have in common."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# A number keeps its separators, a name in code its underscores; scripts without spaces have a word a character; accents
# and vowel signs belong to the letter before them; any other sign is a word of its own.
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "".join(re.escape(mark) for mark in map(chr, range(0x300, 0x20000)) if unicodedata.category(mark)[0] == "M")
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|[{_UNSPACED}][{_MARKS}]*|(?:(?![{_UNSPACED}])\w)(?:(?![{_UNSPACED}])[\w{_MARKS}])*|[^\w\s]"
)
_ENDINGS = ("ational", "iveness", "fulness", "ization", "ations", "ingly", "edly", "ation", "ments", "ment", "ness")
_SHORT_ENDINGS = ("ings", "ing", "ies", "ed", "es", "ly", "er", "or", "s", "e", "y")
_LEAST_STEM = 3  # letters
KEPT_WORDS = 2**15  # whose forms are remembered: a turn meets the same few thousand over and over


@dataclass(frozen=True)
class Word:
    """A word of a text: `text[first:end]`; `plain` is its form without case and accents."""

    text: str
    plain: str
    first: int
    end: int


def split_words(text: str) -> list[Word]:
    """Every word of a text, in order; white space belongs to none."""
    return [Word(found[0], plain_form(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def plain_words(text: str) -> list[str]:
    """The plain forms of a text's words and numbers, in order, without its other signs."""
    return [word.plain for word in split_words(text) if word.plain[0].isalnum()]


@lru_cache(KEPT_WORDS)
def plain_form(word: str) -> str:
    """A word without case and accents."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    # A free-standing accent decomposes into a space and itself; nothing would be left of it.
    bare = "".join(letter for letter in decomposed if not (unicodedata.combining(letter) or letter.isspace()))
    return bare or lowered


@lru_cache(KEPT_WORDS)
def stem(plain: str) -> str:
    """What inflected forms of an English word mostly share; only ever compared, never shown.

    The finder has learned with these stems: another rule would take another finder.
    """
    if len(plain) <= _LEAST_STEM or not plain.isalpha():
        return plain
    for ending in _ENDINGS + _SHORT_ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _LEAST_STEM:
            return plain[: -len(ending)]
    return plain
