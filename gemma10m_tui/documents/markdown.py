"""Headings as sections: of Markdown and of reStructuredText, by their marks.

All of them are given, also those without a text of their own (`passages.without_empty` leaves these out).
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemma10m_tui.documents.passages import Section
from gemma10m_tui.documents.titles import LONGEST_TITLE, cited_title, lines_of, told_apart_titles

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<title>.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RST_UNDERLINE = re.compile(r"([=\-~^\"'`#*+:.])\1{2,}[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>|#]|\d+[.)]\s)|[ ]{4}|\t")


def markdown_sections(text: str) -> list[Section]:
    """Sections of Markdown text: ATX and setext headings outside of fenced code and of front matter."""
    return told_apart_titles(text, list(_headings(text, _UNDERLINE)))


def hash_sections(text: str) -> list[Section]:
    """Sections by hash marks alone, for a text of which nobody says that it is Markdown."""
    return [section for section in _headings(text, None) if section.title]


@dataclass(frozen=True)
class MarkdownHeading:
    """A heading of Markdown text: where it begins and ends, its rank (1 is the highest), and its words."""

    first: int
    end: int
    level: int
    title: str


def markdown_headings(text: str) -> Iterator[MarkdownHeading]:
    """The headings of Markdown text one by one, as they stand in it."""
    for section in _headings(text, _UNDERLINE):
        end = _line_end(text, section.first)
        if not text[section.first : end].lstrip().startswith("#"):
            end = _line_end(text, end + 1)
        yield MarkdownHeading(section.first, end, section.level, section.title)


def _line_end(text: str, first: int) -> int:
    end = text.find("\n", first)
    return len(text) if end < 0 else end


def restructured_sections(text: str) -> list[Section]:
    """Sections of reStructuredText: a line underlined along its whole length, maybe with a line above it, too.

    Which way of underlining has which rank every file says by the order in which it uses them first.
    """
    found = []
    ranks: dict[tuple[str, bool], int] = {}
    above: tuple[int, str] = (0, "")
    for (first, line), (_, below) in itertools.pairwise(lines_of(text)):
        title = line.strip()
        mark = _RST_UNDERLINE.match(below)
        overlined = mark is not None and above[1].rstrip() == below.rstrip()
        underlined = mark is not None and (overlined or not line[:1].isspace()) and not _RST_UNDERLINE.match(line)
        if title and mark and underlined and len(below.rstrip()) >= len(title):
            rank = ranks.setdefault((mark[1], overlined), len(ranks) + 1)
            found.append(Section(above[0] if overlined else first, cited_title(title), rank))
        above = (first, line)
    return found


def _headings(text: str, underline: re.Pattern[str] | None) -> Iterator[Section]:
    fence: str | None = None
    previous: tuple[int, str] | None = None  # the line before, while it may be the whole text of a setext heading
    paragraph_above = False
    in_comment = False
    for number, (first, line) in enumerate(_after_front_matter(text)):
        if fence is None and (in_comment or line.lstrip().startswith("<!--")):
            in_comment = "-->" not in line
            previous, paragraph_above = None, False
            continue
        opened = _FENCE.match(line)
        if fence is not None:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = None
            continue
        if opened and not (opened[1].startswith("`") and "`" in opened[2]):
            fence = opened[1]
            previous, paragraph_above = None, False
            continue
        atx = _ATX.match(line)
        if atx:
            if atx["title"] and cited_title(atx["title"]):
                yield Section(first, cited_title(atx["title"]), len(atx["marks"]))
            previous, paragraph_above = None, False
        elif underline and previous and underline.match(line):
            yield Section(previous[0], cited_title(previous[1]), 1 if "=" in line else 2)
            previous, paragraph_above = None, False
        elif not line.strip():
            previous, paragraph_above = None, False
        else:
            begins = not paragraph_above and not _NO_PARAGRAPH.match(line) and len(line) <= LONGEST_TITLE
            previous = (first, line) if begins and (number > 0 or line.strip() != "---") else None
            paragraph_above = True


def _after_front_matter(text: str) -> Iterator[tuple[int, str]]:
    lines = list(lines_of(text))
    if lines and lines[0][1].rstrip() == "---":
        for number, (_, line) in enumerate(lines[1:200], start=1):
            if line.rstrip() in ("---", "..."):
                return iter(lines[number + 1 :])
    return iter(lines)
