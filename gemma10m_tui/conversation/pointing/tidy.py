"""Stretches that begin and end where a person would begin and end a quote: with whole words, and no bracket, quotation
mark or mark of code that stands alone.
"""

from gemma10m_tui.conversation.whole.headings import Stretch
from gemma10m_tui.conversation.words import is_border

_PAIRS = ("()", "[]", "{}", "“”", "„“", "«»", "‘’", "``", '""', "**")
_LOOSE = " \t\n,;:"
_FURTHEST = 40  # characters to the end of a word


def tidy(text: str, first: int, end: int) -> Stretch:
    """The stretch with all of its outer words, and with both or none of the marks that come in pairs."""
    first, end = _whole_words(text, first, end)
    for pair in _PAIRS:
        first, end = _paired(text, first, end, *pair)
    while end - first > 1 and text[first] in _LOOSE:
        first += 1
    while end - first > 1 and text[end - 1] in _LOOSE:
        end -= 1
    return first, end


def _whole_words(text: str, first: int, end: int) -> Stretch:
    begun, ended = first, end
    while first > max(0, begun - _FURTHEST) and not is_border(text, first):
        first -= 1
    while end < min(len(text), ended + _FURTHEST) and not is_border(text, end):
        end += 1
    return first, end


def _paired(text: str, first: int, end: int, opening: str, closing: str) -> Stretch:
    """Where one of two marks stands in the stretch without the other: with that one if it stands next to it, and
    without the one that stands at an end.
    """
    said = text[first:end]
    lacks_closing = said.count(opening) > said.count(closing) or (opening == closing and said.count(opening) % 2 == 1)
    lacks_opening = said.count(closing) > said.count(opening) or (opening == closing and lacks_closing)
    if lacks_closing and text[end : end + 1] == closing:
        return first, end + 1
    if lacks_opening and first and text[first - 1] == opening:
        return first - 1, end
    if lacks_closing and said[0] == opening and end - first > 1:
        return first + 1, end
    if lacks_opening and said[-1] == closing and end - first > 1:
        return first, end - 1
    return first, end
