"""Titles of plain text: by hash marks, by chapter lines with what is numbered below them, or by numbers alone.

A chapter line is believed only where it looks like nothing else, and where the text has more than one of them: a wrong
section in a citation is worse than none.
"""

import re
from collections.abc import Iterator, Sequence

from gemma10m_tui.documents.markdown import hash_sections
from gemma10m_tui.documents.numbered_titles import have_a_text, is_numbered, numbered_sections, sections_within
from gemma10m_tui.documents.passages import Section, has_no_body
from gemma10m_tui.documents.titles import (
    LONGEST_TITLE,
    ORDINAL,
    ROMAN,
    SPELLED,
    cited_title,
    is_blank,
    lines_of,
    told_apart_titles,
)

_APPENDICES = r"appendix|annex|annexe|anhang|anexo|apéndice"
_APPENDIX = re.compile(rf"(?i)(?:{_APPENDICES})\b")
_CHAPTER_LINE = re.compile(
    r"(?:(?:(?:THE )?(?i:chapter|book|part|volume|act|scene|canto|letter|lecture|section|stave|article|appendix"
    r"|kapitel|chapitre|buch|teil|akt|aufzug|szene|auftritt|gesang|vorlesung|artikel)"
    rf"\s+(?i:the\s+)?(?:\d{{1,3}}|(?i:{ROMAN})|(?i:(?:{SPELLED})(?:[- ](?:{SPELLED}))?))"
    rf"|(?:THE )?(?:(?i:{ORDINAL})|\d{{1,2}}\.)\s+"
    r"(?i:chapter|book|part|act|scene|canto|kapitel|buch|teil|akt|aufzug|szene|auftritt|gesang|vorlesung)"
    rf"|§\s?\d{{1,3}}[a-z]?|(?i:{_APPENDICES})\s+[A-Z])(?![\w'’])"
    r"(?P<rest>\s*[.:—–-]*(?:\s+.*)?)"
    r"|(?P<alone>PROLOGUE|EPILOGUE|PREFACE|INTRODUCTION|CONCLUSION|FOREWORD|AFTERWORD|Prologue|Epilogue|Preface"
    r"|Introduction|Conclusion|Foreword|Afterword|DRAMATIS PERSON(?:AE|Æ)|Dramatis Person(?:ae|æ))\.?)$"
)
_OF_A_LAW = re.compile(r"(?i)(?:article|artikel|§)\s?(?P<number>\d{1,3})")
_LEAST_OF_A_LAW = 3  # articles that count on; a line with one that is only spoken of has none before it
_FIRST_PARAGRAPH = re.compile(r"\(?1[.)]\s")
_ROMAN_LINE = re.compile(rf"(?:{ROMAN})\.?$")
_UNIT_LABEL = re.compile(r"(?P<unit>[A-Za-z]+)(?P<gap>[ \t]+)(?P<number>\S+)")
_SMALL_WORDS = frozenset(
    {
        "a", "an", "and", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "or", "the",
        "to", "with",
    }
)  # fmt: skip


def plain_sections(text: str) -> list[Section]:
    """Sections of plain text: Markdown headings where it has several, else chapter lines and what is numbered below
    them, else what is numbered on, or none.
    """
    if len(marked := hash_sections(text)) > 1:
        return _without_contents(text, told_apart_titles(text, marked))
    lines = list(lines_of(text))
    called = _without_mentions(list(_chapter_lines(lines)))
    if len(called) > 1 and not all(map(_is_appendix, called)):
        return _without_contents(text, sections_within(lines, told_apart_titles(text, called)))
    if len(numerals := list(_roman_lines(lines))) > 1:
        return _without_contents(text, told_apart_titles(text, numerals))
    numbered = _without_contents(text, numbered_sections(lines, list(filter(_is_appendix, called))))
    return numbered if have_a_text(text, numbered) else []


def _is_appendix(section: Section) -> bool:
    return _APPENDIX.match(section.title) is not None


def _without_mentions(sections: Sequence[Section]) -> list[Section]:
    """The sections without articles of a law that do not count on: a text speaks of these, and is not made of them."""
    numbers = [int(found["number"]) for one in sections if (found := _OF_A_LAW.match(one.title))]
    steps = zip([0, *numbers], numbers, strict=False)
    if len(numbers) >= _LEAST_OF_A_LAW and all(after in (before + 1, 1) for before, after in steps):
        return list(sections)
    return [one for one in sections if not _OF_A_LAW.match(one.title)]


def _without_contents(text: str, sections: Sequence[Section]) -> list[Section]:
    """The sections without the lines of a list of contents: chapters without a text that come again further below."""
    kept: list[Section] = []
    below: set[str] = set()
    for section, end in zip(reversed(sections), [len(text), *(one.first for one in reversed(sections))], strict=False):
        title = section.title.casefold()
        label = title.partition(". ")[0]  # "chapter 2" of a list of contents; 2 alone may be of another chapter
        names = {title, label if label[:1].isalpha() else title}
        if below.isdisjoint(names) or not (
            has_no_body(text, section.first, end) or _is_listed(text[section.first : end])
        ):
            kept.append(section)
            below |= names
    return kept[::-1]


def _is_listed(section: str) -> bool:
    """Whether a section has nothing, or no more than names of further ones: an act and its scenes in the contents."""
    lines = [line.strip() for line in section.splitlines()[1:] if line.strip()]
    return has_no_body(section, 0, len(section)) or all(map(_CHAPTER_LINE.match, lines))


def _chapter_lines(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    for number, (first, line) in enumerate(lines):
        match = _CHAPTER_LINE.match(line.strip()) if len(line) <= LONGEST_TITLE else None
        if not match:
            continue
        rest = (match["rest"] or "").strip(" \t\xa0.:—–-")
        below = lines[number + 1][1].strip() if number + 1 < len(lines) else ""
        shouted = match["rest"] is not None and line.split()[0].isupper()
        titled = not rest and bool(below) and _is_capitalised(below)
        if not (is_blank(lines, number - 1) or titled or (shouted and (not rest or rest.isupper()))):
            continue
        # "Part one of the plan was" begins a sentence: a title begins with a capital and has no line below.
        is_of_a_law = _OF_A_LAW.match(line.strip()) is not None
        has_text_below = bool(below) and not (is_of_a_law and _FIRST_PARAGRAPH.match(below))
        if rest and (rest[0].islower() or (has_text_below and not rest.isupper()) or (is_of_a_law and line[-1] == ".")):
            continue
        if not rest and below and not shouted and (not _is_title(below) or is_numbered(below)):
            continue
        title = line.strip()
        if not rest and not match["alone"]:
            title_below = _title_below(lines, number)
            title = f"{title.rstrip('.:')}. {title_below}" if title_below else title
        yield Section(first, cited_title(title).rstrip(".:") if match["alone"] else _chapter_title(title))


def _roman_lines(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """Chapters that are called I, II, III: only where they count up, or a list or a king would be a chapter."""
    expected = 1
    for number, (first, line) in enumerate(lines):
        numeral = line.strip()
        if not _ROMAN_LINE.match(numeral) or not (is_blank(lines, number - 1) and is_blank(lines, number + 1)):
            continue
        value = _roman_value(numeral.rstrip("."))
        if value in (1, expected):
            yield Section(first, numeral.rstrip("."))
            expected = value + 1


def _title_below(lines: Sequence[tuple[int, str]], number: int) -> str:
    """The chapter's name where it stands alone on the next line, or on the one after a blank line."""
    for below in (number + 1, number + 2):
        if below < len(lines) and not is_blank(lines, below):
            line = lines[below][1].strip()
            alone = is_blank(lines, below + 1) or (below == number + 1 and _is_capitalised(line))
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


def _chapter_title(line: str) -> str:
    """ "CHAPTER 12. The Biographical" as a person would cite it: "Chapter 12. The Biographical"."""
    title = cited_title(line)
    unit = _UNIT_LABEL.match(title)
    if unit and unit["unit"].isupper():
        number = unit["number"]
        is_ordinal = re.fullmatch(ORDINAL, unit["unit"], re.IGNORECASE) is not None
        spelled = is_ordinal or re.split("[-.:,]", number)[0].lower() in SPELLED.split("|")
        title = f"{unit['unit'].capitalize()} {number.capitalize() if spelled else number}{title[unit.end() :]}"
    return title.rstrip(".:")


def _roman_value(numeral: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for letter, after in zip(numeral, numeral[1:] + " ", strict=True):
        value = values[letter]
        total += -value if values.get(after, 0) > value else value
    return total
