"""Where in a PDF a passage stands, in words: its page as the file or the print itself numbers it, and its section.

What the file says (page labels, an outline) comes first. Where it says nothing, the running headers and footers that
are taken out of the text say it: they number the pages, and name the chapter that a page belongs to.
"""

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import DocumentHeading, Locator
from gemma10m_tui.documents.passages import Section
from gemma10m_tui.documents.pdf_pages import OutlineEntry
from gemma10m_tui.documents.pdf_text import OUTER_NUMBER, header_key

_LONGEST_LABEL = 12
_LONGEST_SECTION = 120
_SECTION_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?(?=\s)|[A-Z](?:\.\d+)+(?=\s)")
_UNIT_BEFORE = (
    r"(?:chapter|part|appendix|annex|kapitel|teil|anhang|chapitre|partie|annexe|cap[íi]tulo|parte|anexo)"
    r"[ ](?:\d{1,3}|[A-Z]|[IVXLC]{1,7})\b[.:]?"
)
_UNIT = re.compile(r"(?i)" + _UNIT_BEFORE.replace("(?:", "(?P<unit>", 1).replace("(?:", "(?P<number>", 1))
_FEWEST_NUMBERED = 3  # pages that must agree on how the print counts
_MOST_LEFT_OUT = 2  # pages by which the count of a page may differ from that of the pages around it
_CHAPTER_AHEAD = 2  # pages before the first with a chapter's header on which the chapter may begin
_BOOK_TITLE_SHARE = 0.4  # of the pages with headers: a header on more of them names the book


@dataclass(frozen=True)
class Places:
    """The pages' own names, by number from 0, and the sections by their first character in the document's text."""

    labels: Mapping[int, str]
    sections: Sequence[Section]

    def locator(self, number: int, offset: int) -> Locator:
        """Where the character at `offset`, on the page `number`, stands."""
        index = bisect.bisect_right(self.sections, offset, key=lambda section: section.first) - 1
        section = self.sections[index].title if index >= 0 else None
        plain = str(number + 1)
        label = self.labels.get(number)
        shown = plain if label is None else label
        beside = [f"PDF {plain}"] * (shown != plain) + [f"§ {section}"] * (section is not None)
        # Where other pages have names, a bare number would be taken for the name of one of them.
        place = f"PDF p. {plain}" if label is None and self.labels else f"p. {shown}"
        place = f"{place} ({', '.join(beside)})" if beside else place
        return Locator(place, page=number + 1, page_label=label, section=section)


def page_labels(labels: Sequence[str], headers: Mapping[int, Sequence[str]], pages: Sequence[int]) -> dict[int, str]:
    """What the pages call themselves: in the file, or else in print; pages that say nothing are left out."""
    shown = {number: clean_name(label).strip() for number, label in enumerate(labels)}
    named = {number: label for number, label in shown.items() if 0 < len(label) <= _LONGEST_LABEL}
    return named or printed_labels(headers, pages)


def printed_labels(headers: Mapping[int, Sequence[str]], pages: Sequence[int]) -> dict[int, str]:
    """The number that headers and footers print on each page; also of pages between two that count alike."""
    offsets = {
        number: {
            int(match.group()) - number for line in headers.get(number, ()) for match in OUTER_NUMBER.finditer(line)
        }
        for number in pages
    }
    counts = Counter(offset for found in offsets.values() for offset in found)
    agreed = {
        number: max(found, key=lambda offset: (counts[offset], -offset))
        for number, found in offsets.items()
        if found and max(counts[offset] for offset in found) >= _FEWEST_NUMBERED
    }
    agreed |= _in_between(offsets, agreed)
    labels: dict[int, str] = {}
    known = sorted(agreed)
    for number in pages:
        after = bisect.bisect_left(known, number)
        before = known[max(after - 1, 0)] if known else number
        following = known[min(after, len(known) - 1)] if known else number
        offset = agreed.get(number)
        if offset is None and before < number < following and agreed[before] == agreed[following]:
            offset = agreed[before]
        if offset is not None and number + offset > 0:
            labels[number] = str(number + offset)
    return labels


def _in_between(offsets: Mapping[int, set[int]], agreed: Mapping[int, int]) -> dict[int, int]:
    """The count of pages that few agree with, where it fits in: a sheet was left out of the file, or put in."""
    known = sorted(agreed)
    found: dict[int, int] = {}
    for number, candidates in offsets.items():
        if number in agreed or not known:
            continue
        place = bisect.bisect_left(known, number)
        around = {agreed[known[max(place - 1, 0)]], agreed[known[min(place, len(known) - 1)]]}
        fitting = [one for one in candidates if min(around) - _MOST_LEFT_OUT <= one <= max(around) + _MOST_LEFT_OUT]
        if fitting:
            found[number] = min(fitting, key=lambda one: min(abs(one - offset) for offset in around))
    return found


def outline_headings(
    texts: Mapping[int, str],
    firsts: Mapping[int, int],
    headers: Mapping[int, Sequence[str]],
    outline: Sequence[OutlineEntry],
) -> list[DocumentHeading]:
    """The outline's entries where their titles stand on their pages, or else where their pages begin.

    `firsts` says where in the document's text each page begins that has text. What leads to a page without text, or
    to none, stands where the text goes on; what leads to a page that was not read is left out. A line such as
    "Chapter 3" that begins a page is often taken for a running one; it belongs to the title that the text begins with.
    """
    placed: list[DocumentHeading] = []
    waiting: list[OutlineEntry] = []  # without a page of their own: they stand where the next one does
    cursors: dict[int, int] = {}
    with_text = sorted(firsts)
    for entry in outline:
        title = clean_name(" ".join(entry.title.split()))[:_LONGEST_SECTION].strip()
        if not title or (entry.page >= 0 and entry.page not in texts):
            continue
        if entry.page < 0:
            waiting.append(entry._replace(title=title))
            continue
        number = with_text[min(bisect.bisect_left(with_text, entry.page), len(with_text) - 1)]
        begun = cursors.get(number, 0)
        match = _heading_pattern(title).search(texts[number], begun) if number == entry.page else None
        offset = cursors[number] = match.start() if match else begun
        if match:
            above = headers.get(number, ()) if not match.start() else ()
            title = _numbered(title, next(filter(_UNIT.fullmatch, above), match.group()))
        first = firsts[number] + offset
        placed += [DocumentHeading(above.level, above.title, first) for above in waiting]
        placed.append(DocumentHeading(entry.level, title, first))
        waiting.clear()
    return sorted(placed, key=lambda heading: heading.first)


def sections_of(headings: Sequence[DocumentHeading]) -> list[Section]:
    """Where passages end; of several headings at one place the innermost names it."""
    found = {heading.first: Section(heading.first, heading.title) for heading in headings}
    return list(found.values())


def _heading_pattern(title: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, title.split()))
    unit = rf"(?:{_UNIT_BEFORE}\s+)?"
    number = r"(?:[^\W\d_]{1,10}[ ])?(?:[A-Z](?=\.\d))?(?:[^\w\n]|\d){0,12}?"
    return re.compile(f"^{unit}{number}{words}", re.IGNORECASE | re.MULTILINE)


def _numbered(title: str, printed: str) -> str:
    """The title with what its heading has in print, if the outline leaves it out: its number, or "Chapter 3"."""
    if (unit := _UNIT.match(printed)) and not _UNIT.match(title) and not title[:1].isdigit():
        return f"{unit['unit'].capitalize()} {unit['number']}. {title}"
    number = _SECTION_NUMBER.match(printed)
    return f"{number.group().rstrip('.')} {title}" if number and not title.startswith(number.group()) else title


def header_headings(
    texts: Mapping[int, str], firsts: Mapping[int, int], headers: Mapping[int, Sequence[str]]
) -> list[DocumentHeading]:
    """Chapters by the running headers that name them, for a file without an outline.

    A header that most pages have names the book, and one of a single page may be anything; both are left out.
    """
    titles = {number: [_header_title(line) for line in headers.get(number, ())] for number in firsts}
    counts = Counter(title.casefold() for found in titles.values() for title in set(found) if title)
    spellings = Counter(title for found in titles.values() for title in found)
    headed = sum(1 for found in titles.values() if any(found))
    chapters: list[DocumentHeading] = []
    current = ""
    for number, found in titles.items():
        telling = [title for title in found if 1 < counts[title.casefold()] <= _BOOK_TITLE_SHARE * headed]
        if telling and telling[0].casefold() != current:
            current = telling[0].casefold()
            usual = max((title for title in spellings if title.casefold() == current), key=spellings.__getitem__)
            chapters.append(_chapter_start(usual, number, texts, firsts))
    return [one for one, after in itertools.zip_longest(chapters, chapters[1:]) if not after or one.first < after.first]


def _header_title(line: str) -> str:
    """A running line without its page number; "" where no words are left."""
    title = clean_name(" ".join(OUTER_NUMBER.sub("", line).split()))[:_LONGEST_SECTION].strip(" |·•-–—")
    return title if header_key(title).strip("# ") and sum(map(str.isalpha, title)) >= 3 else ""


def _chapter_start(title: str, number: int, texts: Mapping[int, str], firsts: Mapping[int, int]) -> DocumentHeading:
    """A chapter whose header first stands on the page `number`: its opening page has a heading and no header."""
    pattern = _heading_pattern(title)
    for page in range(max(0, number - _CHAPTER_AHEAD), number + 1):
        match = pattern.search(texts[page]) if page in firsts else None
        if match:
            return DocumentHeading(1, title, firsts[page] + match.start())
    return DocumentHeading(1, title, firsts[number])
