"""Headings as sections: of Markdown and reStructuredText by their marks, of plain books by their chapter lines.

All of them are given, also those without a text of their own (`passages.without_empty` leaves these out). A chapter
line is believed only where it looks like nothing else, and where the text has more than one of them: a wrong section in
a citation is worse than none.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gemma10m_tui.documents.passages import Section, has_no_body

_LONGEST_TITLE = 120

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<title>.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RST_UNDERLINE = re.compile(r"([=\-~^\"'`#*+:.])\1{2,}[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>|#]|\d+[.)]\s)|[ ]{4}|\t")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|\{#[^}]*\}")

_ROMAN = r"(?=[IVXLC])(?:X[CL]|L?X{0,4})(?:I[XV]|V?I{0,4})|C(?:X[CL]|L?X{0,4})(?:I[XV]|V?I{0,4})"
_SPELLED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
)
_CHAPTER_LINE = re.compile(
    r"(?:(?:THE )?(?i:chapter|book|part|volume|act|scene|canto|letter|section|stave|appendix"
    r"|kapitel|chapitre|buch|teil)"
    rf"[ \t]+(?i:the[ \t]+)?(?:\d{{1,3}}|(?i:{_ROMAN})|(?i:(?:{_SPELLED})(?:[- ](?:{_SPELLED}))?))(?![\w'’])"
    r"(?P<rest>[ \t]*[.:—–-]*(?:[ \t]+.*)?)"
    r"|(?P<alone>PROLOGUE|EPILOGUE|PREFACE|INTRODUCTION|CONCLUSION|FOREWORD|AFTERWORD|Prologue|Epilogue|Preface"
    r"|Introduction|Conclusion|Foreword|Afterword)\.?)$"
)
_NUMBERED_LINE = re.compile(r"(?P<numbers>\d{1,2}(?:\.\d{1,2}){0,2})[.:)]?[ \t]+(?P<title>[^\W\d].*)")
_MOST_GAPS = 10  # between the words of a title
_LEAST_OF_A_SECTION = 150  # characters on average, its heading included; the steps of a list have less
_ROMAN_LINE = re.compile(rf"(?:{_ROMAN})\.?$")
_OUTER_UNIT = re.compile(
    rf"(?i)(?:the )?(?:book|part|volume|act|case)[ \t]+(?:the[ \t]+)?(?:\d{{1,3}}|{_ROMAN}|{_SPELLED}|[a-z])(?!\w)"
)
_INNER_UNIT = re.compile(
    rf"(?i)(?:(?:chapter|scene|canto|section|letter)\s+)?(?:\d{{1,3}}|{_ROMAN}|(?:{_SPELLED})(?:[- ](?:{_SPELLED}))?)"
    r"(?=[.:,)—–-]|\s*$|\s[^\w])"
)
_UNIT_LABEL = re.compile(r"(?P<unit>[A-Za-z]+)(?P<gap>[ \t]+)(?P<number>\S+)")
_SMALL_WORDS = frozenset(
    {
        "a", "an", "and", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "or", "the",
        "to", "with",
    }
)  # fmt: skip


def markdown_sections(text: str) -> list[Section]:
    """Sections of Markdown text: ATX and setext headings outside of fenced code and of front matter."""
    return _told_apart(text, list(_headings(text, _UNDERLINE)))


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
    for (first, line), (_, below) in itertools.pairwise(_lines(text)):
        title = line.strip()
        mark = _RST_UNDERLINE.match(below)
        overlined = mark is not None and above[1].rstrip() == below.rstrip()
        underlined = mark is not None and (overlined or not line[:1].isspace()) and not _RST_UNDERLINE.match(line)
        if title and mark and underlined and len(below.rstrip()) >= len(title):
            rank = ranks.setdefault((mark[1], overlined), len(ranks) + 1)
            found.append(Section(above[0] if overlined else first, _title(title), rank))
        above = (first, line)
    return found


def plain_sections(text: str) -> list[Section]:
    """Sections of plain text: Markdown headings where it has several, chapter lines otherwise, or none."""
    atx = [section for section in _headings(text, None) if section.title]
    if len(atx) > 1:
        return _without_contents(text, _told_apart(text, atx))
    lines = list(_lines(text))
    for found in map(list, (_chapter_lines(lines), _roman_lines(lines))):
        if len(found) > 1:
            return _without_contents(text, _told_apart(text, found))
    numbered = _without_contents(text, list(_numbered_lines(lines)))
    return numbered if _have_a_text(text, numbered) else []


def _without_contents(text: str, sections: Sequence[Section]) -> list[Section]:
    """The sections without the lines of a list of contents: chapters without a text that come again further below."""
    kept: list[Section] = []
    below: set[str] = set()
    for section, end in zip(reversed(sections), [len(text), *(one.first for one in reversed(sections))], strict=False):
        title = section.title.casefold()
        names = {title, title.partition(". ")[0]}
        if not has_no_body(text, section.first, end) or below.isdisjoint(names):
            kept.append(section)
            below |= names
    return kept[::-1]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its offset, without its end."""
    first = 0
    while first < len(text):
        end = text.find("\n", first)
        end = len(text) if end < 0 else end
        yield first, text[first:end]
        first = end + 1


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
            if atx["title"] and _title(atx["title"]):
                yield Section(first, _title(atx["title"]), len(atx["marks"]))
            previous, paragraph_above = None, False
        elif underline and previous and underline.match(line):
            yield Section(previous[0], _title(previous[1]), 1 if "=" in line else 2)
            previous, paragraph_above = None, False
        elif not line.strip():
            previous, paragraph_above = None, False
        else:
            begins = not paragraph_above and not _NO_PARAGRAPH.match(line) and len(line) <= _LONGEST_TITLE
            previous = (first, line) if begins and (number > 0 or line.strip() != "---") else None
            paragraph_above = True


def _after_front_matter(text: str) -> Iterator[tuple[int, str]]:
    lines = list(_lines(text))
    if lines and lines[0][1].rstrip() == "---":
        for number, (_, line) in enumerate(lines[1:200], start=1):
            if line.rstrip() in ("---", "..."):
                return iter(lines[number + 1 :])
    return iter(lines)


def _title(heading: str) -> str:
    title = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _TAG.sub("", heading)))
    title = " ".join(title.replace("\\", "").split())
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _chapter_lines(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    for number, (first, line) in enumerate(lines):
        match = _CHAPTER_LINE.match(line.strip()) if len(line) <= _LONGEST_TITLE else None
        if not match:
            continue
        rest = (match["rest"] or "").strip(" \t.:—–-")
        below = lines[number + 1][1].strip() if number + 1 < len(lines) else ""
        shouted = match["rest"] is not None and line.split()[0].isupper()
        titled = not rest and bool(below) and _is_capitalised(below)
        if not (_blank(lines, number - 1) or titled or (shouted and (not rest or rest.isupper()))):
            continue
        # "Part one of the plan was" begins a sentence: a title begins with a capital and has no line below.
        if rest and (rest[0].islower() or (below and not rest.isupper())):
            continue
        if not rest and below and not shouted and not _is_title(below):
            continue
        title = line.strip()
        if not rest and not match["alone"]:
            title_below = _title_below(lines, number)
            title = f"{title.rstrip('.:')}. {title_below}" if title_below else title
        yield Section(first, _chapter_title(title))


def _roman_lines(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """Chapters that are called I, II, III: only where they count up, or a list or a king would be a chapter."""
    expected = 1
    for number, (first, line) in enumerate(lines):
        numeral = line.strip()
        if not _ROMAN_LINE.match(numeral) or not (_blank(lines, number - 1) and _blank(lines, number + 1)):
            continue
        value = _roman_value(numeral.rstrip("."))
        if value in (1, expected):
            yield Section(first, numeral.rstrip("."))
            expected = value + 1


def _numbered_lines(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """Lines that stand alone and count on, down to three numbers ("2. Usage", "2.1 Keys"); they may begin again."""
    before: tuple[int, ...] = ()
    for place, (first, line) in enumerate(lines):
        match = _NUMBERED_LINE.match(line.lstrip()) if len(line) <= _LONGEST_TITLE else None
        if not match or not (_blank(lines, place - 1) and _blank(lines, place + 1)):
            continue
        title = match["title"].rstrip()
        if not title[0].isupper() or title[-1] in ".,;:" or title.count(" ") > _MOST_GAPS:
            continue
        numbers = tuple(map(int, match["numbers"].split(".")))
        if numbers == (1,) or numbers in _following(before):
            yield Section(first, _title(line.strip()), len(numbers))
            before = numbers


def _following(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """What may come after 2.1: 2.1.1, 2.2 and 3."""
    within = [(*numbers, 1)] if numbers else []
    return within + [(*numbers[:depth], numbers[depth] + 1) for depth in range(len(numbers))]


def _have_a_text(text: str, sections: Sequence[Section]) -> bool:
    """Whether the sections are more than the items of a list: several outer ones, and most with a text of their own."""
    ends = [*(section.first for section in sections[1:]), len(text)]
    bodies = [not has_no_body(text, section.first, end) for section, end in zip(sections, ends, strict=False)]
    outer = sum(section.level == 1 for section in sections)
    return outer > 1 and 2 * sum(bodies) > len(sections) and len(text) >= _LEAST_OF_A_SECTION * len(sections)


def _title_below(lines: Sequence[tuple[int, str]], number: int) -> str:
    """The chapter's name where it stands alone on the next line, or on the one after a blank line."""
    for below in (number + 1, number + 2):
        if below < len(lines) and not _blank(lines, below):
            line = lines[below][1].strip()
            alone = _blank(lines, below + 1) or (below == number + 1 and _is_capitalised(line))
            return line if alone and _is_title(line) else ""
    return ""


def _is_title(line: str) -> bool:
    if len(line) > 80 or line[:1].islower() or line[:1] in "\"'“‘[(" or _CHAPTER_LINE.match(line):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", line) if word.lower() not in _SMALL_WORDS]
    capital = sum(word[0].isupper() for word in words)
    return bool(words) and (line.isupper() or capital == len(words) or (capital > 0 and line[-1] not in ".,;:!?"))


def _is_capitalised(line: str) -> bool:
    """Whether every word of weight has a capital and nothing ends a sentence: a title even with a text right below."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if word.lower() not in _SMALL_WORDS]
    return len(line) <= 60 and line[-1] not in ".,;:" and all(word[0].isupper() for word in words)


def _told_apart(text: str, sections: Sequence[Section]) -> list[Section]:
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


def _blank(lines: Sequence[tuple[int, str]], number: int) -> bool:
    return not 0 <= number < len(lines) or not lines[number][1].strip()


def _chapter_title(line: str) -> str:
    """ "CHAPTER 12. The Biographical" as a person would cite it: "Chapter 12. The Biographical"."""
    title = _title(line)
    unit = _UNIT_LABEL.match(title)
    if unit and unit["unit"].isupper():
        number = unit["number"]
        spelled = re.split("[-.:,]", number)[0].lower() in _SPELLED.split("|")
        title = f"{unit['unit'].capitalize()} {number.capitalize() if spelled else number}{title[unit.end() :]}"
    return title.rstrip(".:")


def _roman_value(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for letter, after in zip(numeral, numeral[1:] + " ", strict=True):
        value = values[letter]
        total += -value if values.get(after, 0) > value else value
    return total
