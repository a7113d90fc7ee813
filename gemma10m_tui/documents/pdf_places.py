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
from gemma10m_tui.documents.document import Locator
from gemma10m_tui.documents.passages import Section
from gemma10m_tui.documents.pdf_text import OUTER_NUMBER, header_key

_LONGEST_LABEL = 12
_LONGEST_SECTION = 120
_SECTION_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?(?=\s)|[A-Z](?:\.\d+)+(?=\s)")
_FEWEST_NUMBERED = 3  # pages that must agree on how the print counts
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
        label = self.labels.get(number, plain)
        beside = [f"PDF {plain}"] * (label != plain) + [f"§ {section}"] * (section is not None)
        shown = f"p. {label} ({', '.join(beside)})" if beside else f"p. {label}"
        return Locator(shown, page=number + 1, page_label=label, section=section)


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


def outline_sections(
    texts: Mapping[int, str], firsts: Mapping[int, int], outline: Sequence[tuple[str, int]]
) -> list[Section]:
    """The outline's entries where their titles stand on their pages, or else where their pages begin.

    `firsts` says where in the document's text each page begins that has text.
    """
    found: dict[int, Section] = {}
    cursors: dict[int, int] = {}
    for title, number in outline:
        shown = clean_name(" ".join(title.split()))[:_LONGEST_SECTION].strip()
        if number not in firsts or not shown:
            continue
        match = _heading_pattern(shown).search(texts[number], cursors.get(number, 0))
        offset = match.start() if match else cursors.get(number, 0)
        cursors[number] = offset
        if match:
            shown = _numbered(shown, match.group())
        found[firsts[number] + offset] = Section(firsts[number] + offset, shown)
    return [found[first] for first in sorted(found)]


def _heading_pattern(title: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, title.split()))
    return re.compile(rf"^(?:[^\W\d_]{{1,10}}[ ])?(?:[^\w\n]|\d){{0,12}}?{words}", re.IGNORECASE | re.MULTILINE)


def _numbered(title: str, printed: str) -> str:
    """The title with the number that its heading has in print, if the outline leaves it out."""
    number = _SECTION_NUMBER.match(printed)
    return f"{number.group().rstrip('.')} {title}" if number and not title.startswith(number.group()) else title


def header_sections(
    texts: Mapping[int, str], firsts: Mapping[int, int], headers: Mapping[int, Sequence[str]]
) -> list[Section]:
    """Chapters by the running headers that name them, for a file without an outline.

    A header that most pages have names the book, and one of a single page may be anything; both are left out.
    """
    titles = {number: [_header_title(line) for line in headers.get(number, ())] for number in firsts}
    counts = Counter(title.casefold() for found in titles.values() for title in set(found) if title)
    spellings = Counter(title for found in titles.values() for title in found)
    headed = sum(1 for found in titles.values() if any(found))
    sections: list[Section] = []
    current = ""
    for number, found in titles.items():
        telling = [title for title in found if 1 < counts[title.casefold()] <= _BOOK_TITLE_SHARE * headed]
        if telling and telling[0].casefold() != current:
            current = telling[0].casefold()
            usual = max((title for title in spellings if title.casefold() == current), key=spellings.__getitem__)
            sections.append(_chapter_start(usual, number, texts, firsts))
    return [one for one, after in itertools.zip_longest(sections, sections[1:]) if not after or one.first < after.first]


def _header_title(line: str) -> str:
    """A running line without its page number; "" where no words are left."""
    title = clean_name(" ".join(OUTER_NUMBER.sub("", line).split()))[:_LONGEST_SECTION].strip(" |·•-–—")
    return title if header_key(title).strip("# ") and sum(map(str.isalpha, title)) >= 3 else ""


def _chapter_start(title: str, number: int, texts: Mapping[int, str], firsts: Mapping[int, int]) -> Section:
    """A chapter whose header first stands on the page `number`: its opening page has a heading and no header."""
    pattern = _heading_pattern(title)
    for page in range(max(0, number - _CHAPTER_AHEAD), number + 1):
        match = pattern.search(texts[page]) if page in firsts else None
        if match:
            return Section(firsts[page] + match.start(), title)
    return Section(firsts[number], title)
