"""Quotes: the sentence of a passage that an answer came from, found word for word or not at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.conversation.words import is_border

LONGEST_QUOTE = 320  # characters; more only where the answer itself is longer
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|\n{2,}")


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
    borders = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for first, end in pairwise(borders):
        start, stop = _stripped(text, first, end)
        if start < stop:
            yield start, stop, text[start:stop]


def _occurrences(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern occurs, overlapping ones too."""
    found = pattern.search(text)
    while found is not None:
        yield found.span()
        found = pattern.search(text, found.start() + 1)


def _sentence_around(text: str, start: int, stop: int) -> tuple[int, int]:
    borders = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
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
    stretch = text[first:end]
    return first + len(stretch) - len(stretch.lstrip()), first + len(stretch.rstrip())
