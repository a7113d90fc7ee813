"""Quotes: the sentence of a passage that an answer came from, found word for word or not at all."""

import re
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|\n{2,}")
_LONGEST_QUOTE = 320  # characters


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
    pattern = r"\s+".join(re.escape(word) for word in words)
    edge_before = r"(?<!\w)" if words[0][0].isalnum() else ""
    edge_after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    found = re.search(edge_before + pattern + edge_after, passage)
    if found is None:
        return None
    first, end = _sentence_around(passage, found.start(), found.end())
    if end - first > _LONGEST_QUOTE:
        first, end = _cut(passage, found.start(), found.end(), first, end)
    return Quote(passage[first:end], first, end)


def _sentence_around(text: str, start: int, stop: int) -> tuple[int, int]:
    borders = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    first = max(border for border in borders if border <= start)
    end = min(border for border in borders if border >= stop)
    stretch = text[first:end]
    return first + len(stretch) - len(stretch.lstrip()), first + len(stretch.rstrip())


def _cut(text: str, start: int, stop: int, first: int, end: int) -> tuple[int, int]:
    """A long sentence is quoted around the answer, cut at words."""
    spare = max(0, _LONGEST_QUOTE - (stop - start)) // 2
    low, high = max(first, start - spare), min(end, stop + spare)
    while low > first and text[low - 1].isalnum():
        low -= 1
    while high < end and text[high].isalnum():
        high += 1
    stretch = text[low:high]
    return low + len(stretch) - len(stretch.lstrip()), low + len(stretch.rstrip())
