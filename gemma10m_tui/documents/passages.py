"""A text cut into passages at the best borders near a target length; joined, the passages are the text again.

What a good border is depends on the text (paragraphs and sentences of prose, definitions of code), so each kind of
text brings a function that proposes borders with a cost; the cutting is the same for all.
"""

import bisect
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.documents.document import Locator, Passage

SHORTEST = 500  # characters; only the last passage of a stretch, or one before a far better border, is shorter
TARGET = 700
LONGEST = 900
HARD_MAXIMUM = 1200

Border = tuple[int, int]
"""An offset where the text may be cut, and what a cut there costs (in characters of distance from the target)."""

ProposeBorders = Callable[[str, int, int], Iterable[Border]]

# Costs are compared with the distance to the target: a paragraph's end beats a sentence's end 150 characters nearer.
_PARAGRAPH, _LINE, _SENTENCE, _WORD = 0, 250, 150, 500
_OUTSIDE = 300  # for a passage outside SHORTEST..LONGEST
_PROSE_BORDER = re.compile(r"\s+|(?<=[。！？])(?=[^\s。！？」』”’）])")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*$")

_INK = re.compile(r"\S")

_DEFINITION_START = re.compile(r"[^\s)\]}]")
_CODE_BORDER = re.compile(r"\n(?!\n)|[^\S\n]+")
_BLANK_BEFORE = re.compile(r"\n[^\S\n]*$")
_TOP, _BLANK, _ANY_LINE, _INSIDE_LINE = 0, 120, 300, 900
_COST_OF_INDENT = 15


@dataclass(frozen=True)
class Section:
    """A part of a document that begins at the offset `first` and that no passage reaches out of.

    `level` is the rank of its heading, 1 that of the outermost.
    """

    first: int
    title: str
    level: int = 1


def cut(text: str, propose: ProposeBorders, firsts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Offsets (first, end) of the text's passages; `firsts` are offsets that no passage reaches across.

    White space is never a passage of its own as long as there is a neighbour it fits to.
    """
    for first, end in _stretches(text, firsts):
        yield from _cut_stretch(text, first, end, propose)


def _stretches(text: str, firsts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The text between the borders; a stretch of white space joins the one before it, or the first real one."""
    borders = sorted({0, *(first for first in firsts if 0 < first < len(text)), len(text)})
    begun: int | None = None
    pending = borders[0]
    for first, end in itertools.pairwise(borders):
        if text[first:end].isspace():
            continue
        if begun is not None:
            yield pending, first
            pending = first
        begun = first
    if pending < len(text):
        yield pending, len(text)


def _cut_stretch(text: str, first: int, end: int, propose: ProposeBorders) -> Iterator[tuple[int, int]]:
    ink_end = end
    while ink_end > first and text[ink_end - 1].isspace():
        ink_end -= 1
    while end - first > LONGEST:
        border = _best_border(text, first, end, ink_end, propose)
        if border is None:
            break
        yield first, border
        first = border
    if first < end:
        yield first, end


def _best_border(text: str, first: int, end: int, ink_end: int, propose: ProposeBorders) -> int | None:
    """The cheapest border for the passage that begins at `first`; None to leave the rest in one piece.

    From `ink_end` on there is only white space.
    """
    reach = min(first + HARD_MAXIMUM, end - 1)
    best: int | None = None
    lowest = float("inf")
    # The whole rest is a candidate too, while it is hardly longer than a passage should be.
    if end - first <= HARD_MAXIMUM:
        lowest = float(_OUTSIDE + (end - first - TARGET))
    ink = _INK.search(text, first, end)
    ink_first = ink.start() if ink else end
    for border, cost in propose(text, first, reach):
        length, rest = border - first, end - border
        if not ink_first < border < ink_end or length > HARD_MAXIMUM:
            continue
        total = cost + abs(length - TARGET)
        if not SHORTEST <= length <= LONGEST:
            total += _OUTSIDE
        if rest < SHORTEST:
            total += SHORTEST - rest
        if total < lowest:
            best, lowest = border, total
    if best is None and end - first > HARD_MAXIMUM:
        return first + HARD_MAXIMUM if end - first - HARD_MAXIMUM > TARGET else first + TARGET
    return best


def prose_borders(text: str, first: int, end: int) -> Iterator[Border]:
    """Borders after white space: the end of a paragraph, of a sentence, of a line, of a word."""
    for match in _PROSE_BORDER.finditer(text, first, end):
        space = match.group()
        if space.count("\n") > 1:
            cost = _PARAGRAPH
        elif not space or _SENTENCE_END.search(text, max(first, match.start() - 6), match.start()):
            cost = _SENTENCE
        else:
            cost = _LINE if "\n" in space and not text[match.end() : match.end() + 1].islower() else _WORD
        # White space that reaches to the end of what may be looked at may go on: its true end is not known.
        if match.end() < end or not text[end : end + 1].isspace():
            yield match.end(), cost


def code_borders(text: str, first: int, end: int) -> Iterator[Border]:
    """Borders at line starts: before a top-level definition, after a blank line, the less indented the better."""
    for match in _CODE_BORDER.finditer(text, first, end):
        border = match.end()
        if not match.group().startswith("\n"):
            yield border, _INSIDE_LINE
            continue
        blank = _BLANK_BEFORE.search(text, max(first, match.start() - 80), match.start()) is not None
        if blank and _DEFINITION_START.match(text, border):
            yield border, _TOP
            continue
        line_start = text[border : border + 40]
        indent = len(line_start) - len(line_start.lstrip(" \t"))
        yield border, (_BLANK if blank else _ANY_LINE) + _COST_OF_INDENT * indent


def has_no_body(text: str, first: int, end: int) -> bool:
    """Whether the section from `first` to `end` is only its heading."""
    return not any(line.strip(" \t=-~^*#_") for line in text[first:end].splitlines()[1:])


def without_empty(text: str, sections: Sequence[Section]) -> list[Section]:
    """Sections with something in them: a heading right before the next one ("BOOK II", "Chapter 1") joins it.

    The joined section carries the inner title and begins where the outer heading stands.
    """
    kept: list[Section] = []
    first: int | None = None
    for section, after in itertools.zip_longest(sections, sections[1:]):
        first = section.first if first is None else first
        end = after.first if after else len(text)
        if after is None or not has_no_body(text, section.first, end):
            kept.append(Section(first, section.title, section.level))
            first = None
    return kept


class LineNumbers:
    """Which line of a text an offset stands in, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def line(self, offset: int) -> int:
        """The line that an offset stands in."""
        return bisect.bisect_left(self._ends, offset) + 1

    def span(self, first: int, end: int) -> tuple[int, int]:
        """First and last line of a passage, without the white space around its text."""
        passage = self._text[first:end]
        lead = len(passage) - len(passage.lstrip())
        tail = len(passage) - len(passage.rstrip())
        if lead + tail >= len(passage):
            return self.line(first), self.line(first)
        return self.line(first + lead), self.line(end - tail - 1)


def prose_passages(text: str, sections: Sequence[Section] = (), *, mark: str = "") -> tuple[Passage, ...]:
    """Passages of a text in sections, located as "TITLE, lines 10-24"; `mark` stands before a title ("§ ")."""
    numbers = LineNumbers(text)
    firsts = [section.first for section in sections]
    passages = []
    for first, end in cut(text, prose_borders, firsts):
        lines = numbers.span(first, end)
        place = f"line {lines[0]}" if lines[0] == lines[1] else f"lines {lines[0]}-{lines[1]}"
        section = _section_at(text, sections, firsts, first)
        label = f"{mark}{section}, {place}" if section else place
        locator = Locator(label, section=section, first_line=lines[0], last_line=lines[1])
        passages.append(Passage(text[first:end], locator, first, end))
    return told_apart(passages)


def told_apart(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, those that are pieces of one long line, paragraph or cell with their number among its pieces."""
    told: list[Passage] = []
    for label, group in itertools.groupby(passages, key=lambda passage: passage.locator.label):
        pieces = list(group)
        for number, piece in enumerate(pieces, 1):
            place = f"{label} (part {number} of {len(pieces)})" if len(pieces) > 1 else label
            told.append(replace(piece, locator=replace(piece.locator, label=place)))
    return tuple(told)


def _section_at(text: str, sections: Sequence[Section], firsts: Sequence[int], offset: int) -> str | None:
    while offset < len(text) and text[offset].isspace():
        offset += 1  # white space before the first heading belongs to the passage that the heading begins
    index = bisect.bisect_right(firsts, offset) - 1
    return sections[index].title if index >= 0 else None
