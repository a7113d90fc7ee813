"""Titles of headings as a person would cite them: without marks, and complete on their own."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gemma10m_tui.documents.passages import Section, has_no_body

LONGEST_TITLE = 120
_LONGEST_HEADING = 2000  # characters with links and marks; what is longer is none, and takes the square of its length
ROMAN = r"(?=[IVXLC])(?:X[CL]|L?X{0,4})(?:I[XV]|V?I{0,4})|C(?:X[CL]|L?X{0,4})(?:I[XV]|V?I{0,4})"
SPELLED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
)

ORDINAL = (  # of German and English parts that are called "Dritter Akt", "The Third Act"
    r"(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft)e[rs]?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)

_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|\{#[^}]*\}")
_OUTER_UNIT = re.compile(
    rf"(?i)(?:the )?(?:(?:book|part|volume|act|case|akt|aufzug|buch|teil|band)[ \t]+(?:the[ \t]+)?"
    rf"(?:\d{{1,3}}|{ROMAN}|{SPELLED}|[a-z])"
    rf"|(?:{ORDINAL}|\d{{1,2}}\.)[ \t]+(?:book|part|volume|act|akt|aufzug|buch|teil|band))(?!\w)"
)
_INNER_UNIT = re.compile(
    rf"(?i)(?:(?:(?:chapter|scene|canto|section|letter|lecture|article|kapitel|szene|auftritt|gesang|artikel)\s+|§\s?)?"
    rf"(?:\d{{1,3}}|{ROMAN}|(?:{SPELLED})(?:[- ](?:{SPELLED}))?)"
    rf"|(?:{ORDINAL}|\d{{1,2}}\.)\s+(?:chapter|scene|canto|kapitel|szene|auftritt|gesang))"
    r"(?=[.:,)—–-]|\s*$|\s[^\w])"
)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its offset, without its end."""
    first = 0
    while first < len(text):
        end = text.find("\n", first)
        end = len(text) if end < 0 else end
        yield first, text[first:end]
        first = end + 1


def is_blank(lines: Sequence[tuple[int, str]], number: int) -> bool:
    """Whether a line has nothing in it, or there is none of that number."""
    return not 0 <= number < len(lines) or not lines[number][1].strip()


def cited_title(heading: str) -> str:
    """A heading in one line, not too long, without links, tags and marks of emphasis."""
    title = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _TAG.sub("", heading[:_LONGEST_HEADING])))
    title = " ".join(title.replace("\\", "").split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def told_apart_titles(text: str, sections: Sequence[Section]) -> list[Section]:
    """The sections with titles that are complete on their own.

    Chapters that are numbered anew in each book carry the book ("Part II, IV"), and a title under a heading that is
    only its number carries the number ("Chapter 5. The Storm").
    """
    keys = [match.group().casefold() if (match := _INNER_UNIT.match(section.title)) else "" for section in sections]
    numbered_anew = any(times > 1 for key, times in Counter(keys).items() if key)
    told: list[Section] = []
    outer = number = ""
    for section, key, after in itertools.zip_longest(sections, keys, sections[1:]):
        title = section.title
        book = _OUTER_UNIT.match(title)
        if book:
            outer = book.group()
        elif key and outer and numbered_anew:
            title = f"{outer}, {title}"
        elif number and not key:  # one heading on two lines
            section, title = told.pop(), f"{number}. {title}"
        told.append(replace(section, title=title))
        bare = key == section.title.rstrip(".: ").casefold() and after and has_no_body(text, section.first, after.first)
        number = title.rstrip(".: ") if key and bare else ""
    return told
