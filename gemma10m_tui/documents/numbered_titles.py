"""Titles of plain text that are numbered on: "2. Usage", "2.1 Keys", "A.1 Forms", alone or below chapter lines.

A number alone makes no title, since the steps of a list and sums of money have one, too. What is believed stands alone
on its line and has the number that comes next.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from gemma10m_tui.documents.passages import Section, has_no_body
from gemma10m_tui.documents.titles import LONGEST_TITLE, cited_title, is_blank

_LINE = re.compile(r"(?P<numbers>(?:\d{1,2}|[A-Z](?=\.))(?:\.\d{1,2}){0,2})[.:)]?\s+(?P<title>[\"“‘]?[^\W\d].*)")
_CHAPTER = re.compile(r"(?i)[a-zäéí]+ (?P<number>\d{1,3}|(?-i:[A-Z]))(?!\w)")
_MOST_GAPS = 10  # between the words of a title
_LEAST_OF_A_SECTION = 150  # characters on average, its heading included; the steps of a list have less
_LEAST_WRAPPED = 55  # characters of a line whose title goes on below
_LEAST_WITHIN = 2  # numbers such as 3.1 below the chapters of their number: there chapters have sections

Numbers = tuple[int | str, ...]


def numbered_sections(lines: Sequence[tuple[int, str]], appendices: Sequence[Section] = ()) -> list[Section]:
    """Sections in their ranks, down to three numbers; they may begin again. Appendices count on behind them.

    A letter is no number where none comes after it: it begins a name.
    """
    begun = {one.first: one for one in appendices}
    found = list(_counted_on(lines, begun))
    lettered = {one.first for one in found if one.title[:1].isalpha() and one.first not in begun}
    return [one for one in found if len(lettered) + len(begun) > 1 or one.first not in lettered]


def sections_within(lines: Sequence[tuple[int, str]], chapters: Sequence[Section]) -> list[Section]:
    """The chapters, and below them what counts on from their number."""
    found = list(_counted_on(lines, {one.first: one for one in chapters}))
    own = {number for one in chapters if (number := _number_of_chapter(one.title))}
    within = [one for one in found if one.level > 1 and (_numbers(one.title) or ("",))[:1] in own]
    return found if len(within) >= _LEAST_WITHIN else list(chapters)


def have_a_text(text: str, sections: Sequence[Section]) -> bool:
    """Whether the sections are more than the items of a list: several outer ones, and most with a text of their own."""
    ends = [*(section.first for section in sections[1:]), len(text)]
    bodies = [not has_no_body(text, section.first, end) for section, end in zip(sections, ends, strict=False)]
    outer = sum(section.level == 1 for section in sections)
    return outer > 1 and 2 * sum(bodies) > len(sections) and len(text) >= _LEAST_OF_A_SECTION * len(sections)


def is_numbered(line: str) -> bool:
    """Whether a line begins as a numbered title does."""
    return _LINE.match(line) is not None


def _counted_on(lines: Sequence[tuple[int, str]], chapters: Mapping[int, Section]) -> Iterator[Section]:
    before: Numbers = ()
    chapter: Numbers | None = None  # the number of the one around, () where it has none
    for place, (first, _) in enumerate(lines):
        if first in chapters:
            before = chapter = _number_of_chapter(chapters[first].title)
            yield chapters[first]
            continue
        title = _alone(lines, place)
        numbers = _numbers(title)
        may_begin = numbers == (1,) and not chapter
        follows = numbers in _following(before) and (not chapter or numbers[0] == chapter[0])
        if numbers and (may_begin or follows):
            yield Section(first, cited_title(title), len(numbers) + (chapter == ()))
            before = numbers


def _alone(lines: Sequence[tuple[int, str]], place: int) -> str:
    """The title that stands alone in a line, or in a full one and the next; "" where none does."""
    line = lines[place][1].strip()
    match = _LINE.match(line) if len(line) <= LONGEST_TITLE else None
    if not match or not is_blank(lines, place - 1):
        return ""
    if not is_blank(lines, place + 1):
        below = lines[place + 1][1]
        if len(line) < _LEAST_WRAPPED or below[:1].isspace() or is_numbered(below) or not is_blank(lines, place + 2):
            return ""
        line = f"{line} {below.strip()}"
    title = match["title"]
    capital = title[0].isupper() or "." in match["numbers"]  # a command may be called in small letters
    return line if capital and line[-1] not in ".,;:" and title.count(" ") <= _MOST_GAPS else ""


def _numbers(title: str) -> Numbers:
    match = _LINE.match(title)
    return tuple(int(one) if one.isdigit() else one for one in match["numbers"].split(".")) if match else ()


def _number_of_chapter(title: str) -> Numbers:
    match = _CHAPTER.match(title)
    if match is None:
        return ()
    return (int(match["number"]) if match["number"].isdigit() else match["number"],)


def _following(numbers: Numbers) -> list[Numbers]:
    """What may come after 2.1: 2.1.1, 2.2 and 3; the appendices are A, and may begin with A.0."""
    if not numbers:
        return []
    found: list[Numbers] = [(*numbers, 1)]
    for depth, number in enumerate(numbers):
        found.append((*numbers[:depth], number + 1 if isinstance(number, int) else chr(ord(number) + 1)))
    lettered = isinstance(numbers[0], str)
    return [*found, (*numbers, 0)] if lettered else [*found, ("A",)]
