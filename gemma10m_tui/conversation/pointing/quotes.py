"""Quotes: the sentence of a passage that an answer came from, found word for word or not at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.conversation.lists.led_in import BEGINS_AN_ITEM
from gemma10m_tui.conversation.tables.marked import rows_in
from gemma10m_tui.conversation.words import is_border

LONGEST_QUOTE = 320  # characters; more only where the answer itself is longer
# Full stop, marks of notes ("…in 1965.[1]"), closing marks, white space; or a blank line.
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?:\[[\w*†‡]{1,4}\])*[\"'”’»)\]]*\s+|\n{2,}")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“‘.])(?:Mrs?|Ms|Ft|v|Dr|Prof|St|Sr|Jr|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Messrs|Mme|M|vs|cf|vgl|bzw|resp|Abb|Figs?"
    r"|[Nn]rn?|Vols?|pp?|i\.e|e\.g|[A-Za-z])\.$"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,3}\.$")
_NUMBERED = re.compile(r"(?i)\b(?:nos?|abs|ziff|kap|bd)\.$")
_LONGEST_ABBREVIATION = 8
_HEADING_MARKS = re.compile(r"\A\s*#{1,6}[ \t]+(?=\S)")


@dataclass(frozen=True)
class Quote:
    """A stretch of a passage, [first, end) in its text."""

    text: str
    first: int
    end: int


def find_quote(passage: str, answer: str) -> Quote | None:
    """The sentence of `passage` that holds `answer`, or None when the passage does not; white space counts as equal."""
    words = answer.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    for start, stop in _occurrences(pattern, passage):
        if is_border(passage, start) and is_border(passage, stop):
            break
    else:
        return None
    return sentence_at(passage, start, stop)


def sentence_at(passage: str, start: int, stop: int) -> Quote:
    """The sentence of `passage` around its stretch [start, stop), cut between words where it is long."""
    first, end = _sentence_around(passage, start, stop)
    if end - first > LONGEST_QUOTE:
        first, end = _cut(passage, start, stop, first, end)
    return Quote(passage[first:end], first, end)


def sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Every sentence of a text with its place [first, end), white space around it left out."""
    for first, end in pairwise(_borders(text)):
        start, stop = _stripped(text, first, end)
        if start < stop:
            yield start, stop, text[start:stop]


def last_before(text: str, place: int, is_wanted: Callable[[str], bool]) -> str:
    """The last sentence before a place in its paragraph that is wanted; "" where none is."""
    begun = max((border.end() for border in _PARAGRAPH_END.finditer(text, 0, place)), default=0)
    before = reversed([said for _, _, said in sentences(text[begun:place])])
    return next((said for said in before if is_wanted(said)), "")


def end_of_sentence(line: str) -> int | None:
    """Where the first sentence of a line ends, behind its marks; None where it goes on beyond the line."""
    text = f"{line}\n"
    ends = (found for found in _SENTENCE_END.finditer(text) if _ends(text, found))
    return next((found.start() + len(found[0].rstrip()) for found in ends), None)


def _borders(text: str) -> list[int]:
    """Where sentences begin and end; one goes on after "Mr.", after the number of a list, and where a small letter
    follows. A row of a table is one, and so is an item of a list.
    """
    ends = [found for found in _SENTENCE_END.finditer(text) if "\n\n" in found[0] or _ends(text, found)]
    rows = rows_in(text)
    outside = (found.end() for found in ends if not any(first < found.end() < end for first, end in rows))
    items = (found.start() for found in BEGINS_AN_ITEM.finditer(text))
    return sorted({0, *outside, *(place for row in rows for place in row), *items, len(text)})


def _ends(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - _LONGEST_ABBREVIATION) : found.start()]
    behind = text[found.end() : found.end() + 1]
    if behind.islower() or (behind.isdigit() and _NUMBERED.search(before)):
        return False
    return _ABBREVIATED.search(before) is None and _LIST_NUMBER.search(before) is None


def _occurrences(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern occurs, overlapping ones too."""
    found = pattern.search(text)
    while found is not None:
        yield found.span()
        found = pattern.search(text, found.start() + 1)


def _sentence_around(text: str, start: int, stop: int) -> tuple[int, int]:
    borders = _borders(text)
    first = max(border for border in borders if border <= start)
    end = min(border for border in borders if border >= stop)
    return _stripped(text, first, end)


def _cut(text: str, start: int, stop: int, first: int, end: int) -> tuple[int, int]:
    """A long sentence is quoted around the answer, cut between words."""
    spare = max(0, LONGEST_QUOTE - (stop - start)) // 2
    low, high = max(first, start - spare), min(end, stop + spare)
    while low < start and not is_border(text, low):
        low += 1
    while high > stop and not is_border(text, high):
        high -= 1
    return _stripped(text, low, high)


def _stripped(text: str, first: int, end: int) -> tuple[int, int]:
    """Without the white space around it, and without the marks of a heading before it."""
    stretch = text[first:end]
    bare = _HEADING_MARKS.sub("", stretch)
    return first + len(stretch) - len(bare.lstrip()), first + len(stretch.rstrip())
