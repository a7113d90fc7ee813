"""Where a word begins or ends, for answers that are written and the quotes shown for them (what is pointed at are whole
words of `model.finder.words`).

A number keeps its separators (1,000 and 3.14 are one word each), a name in code its underscores, and scripts that put
no spaces between words have a border at every character.
"""

import re
import unicodedata

# Thai, Lao, Tibetan, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SEPARATORS = ".,"


def is_border(text: str, place: int) -> bool:
    """Whether no word goes on from text[place - 1] to text[place]; the ends of the text are borders."""
    if place <= 0 or place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.category(after)[0] == "M":  # an accent or a vowel sign belongs to the letter before it
        return False
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return True
    if before in _SEPARATORS and after.isdigit():
        return not text[place - 2 : place - 1].isdigit()
    if before.isdigit() and after in _SEPARATORS:
        return not text[place + 1 : place + 2].isdigit()
    return not (_in_word(before) and _in_word(after))


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit in the text."""
    return any(character.isalnum() for character in text)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"
