"""The text of printed pages made into running text: headers off, hyphens joined, lines of a paragraph in one.

Everything here is conservative: a line that may be verse, a table or a heading keeps its end, and a header is only
removed where its neighbours on other pages say the same. What is removed is handed on: it says where a page stands.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.documents.pdf_layout import CELL_MARK

_LIGATURES = re.compile("[\ufb00-\ufb06]")
_MARKED_HYPHEN = re.compile("[ \t]*[\u0002\ufffe\u00ad][ \t]*(?:\r\n|\r|\n|[ \t])*")
_HYPHEN = "\u0002"  # pdfium's sign for a hyphen at a line's end, kept as the only sign for it until lines are joined
_TYPED_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[^\W\d_])")
_BROKEN_WORD = re.compile(rf"([^\W\d_]+){_HYPHEN}\n([^\W\d_]+)([^\s{_HYPHEN}]*)( ?)")
_FONT_CODES = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # glyphs of old TeX fonts, not characters
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_WORD_BEGUN = re.compile(rf"[^\W\d_][-‐{_HYPHEN}]\Z")
_WORD_REST = re.compile(r"[^\W\d_A-Z]\S*\s*")  # what a page begins with, if it is the end of a broken word
_CELL_BORDER = re.compile(rf"[ ]*{CELL_MARK}[ ]*")
_DOTS = re.compile(r"[ ]?(?:\.[ ]?){5,}")

_HEADER_LINES = 2  # at most, from the outside in, at either end of a page
_NEIGHBOURS = 8  # pages to either side
_SHARE, _SAME_SIDE_SHARE = 0.5, 0.3
_FEWEST_PAGES = 4  # pages that must agree
_SHORTEST_PAGE = 2  # lines; a page that has no more is a slide or a title, and all of it is text
OUTER_NUMBER = re.compile(r"^\d{1,5}(?=\s|$)|(?<!\S)\d{1,5}$")
_PAGE_NUMBER = re.compile(r"(?<![\w.])(?:\d+|[ivxlc]+)(?![\w]|\.\d)", re.IGNORECASE)
_CHAPTER_HEADER = re.compile(r"(CHAPTER|KAPITEL|CHAPITRE|CAP[ÍI]TULO|CAPITOLO|APPENDIX|ANHANG) [\dA-Z]{1,4}\. \S")
_LONGEST_HEADER = 120

_FULL_LINE = 0.72  # of the page's usual line; a shorter one was ended by its writer
_NARROW_LINE = 0.35
_STARTS_ANEW = re.compile(
    r"(?:[•◦▪‣●○■□∎–—*⇒→·+-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]|(?:\d+|[A-Z])(?:\.\d+)+\.?|\[\d+\]|[=<>≤≥⊆∈|{}])(?=\s|$)|\d+\s"
)
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LEADERS = re.compile(r"(?:\.\s?){4,}|\d\s*$")


@dataclass(frozen=True)
class TidyPage:
    """Running text of a page, and the running headers, footers and page numbers that were taken out of it."""

    text: str
    headers: tuple[str, ...]


def tidy_pages(pages: Sequence[str]) -> list[TidyPage]:
    """Running text of each page, from what an extractor printed of it; the pages follow one another."""
    lines = [_normalised(page).split("\n") for page in pages]
    ends = running_lines(lines)
    texts, headers = [], []
    for page, (top, bottom) in zip(lines, ends, strict=True):
        end = len(page) - bottom
        texts.append("\n".join(page[top:end]).strip("\n"))
        headers.append(tuple(line for line in page[:top] + page[end:] if line))
    vocabulary = Counter(word.casefold() for text in texts for word in _WORD.findall(text))
    texts = [_paragraphs(_joined_words(text, vocabulary)) for text in _whole_words(texts)]
    return [TidyPage(text, running) for text, running in zip(texts, headers, strict=True)]


def _whole_words(texts: Sequence[str]) -> list[str]:
    """The same pages, with a word that a page's end broke whole on the page it begins on."""
    whole = list(texts)
    for number in range(len(whole) - 1):
        rest = _WORD_REST.match(whole[number + 1]) if _WORD_BEGUN.search(whole[number]) else None
        if rest:
            whole[number] = f"{whole[number][:-1]}{_HYPHEN}\n{rest.group().rstrip()}"
            whole[number + 1] = whole[number + 1][rest.end() :]
    return whole


def _normalised(page: str) -> str:
    page = _MARKED_HYPHEN.sub(f"{_HYPHEN}\n", page.replace("\r\n", "\n"))
    page = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), page)
    pieces = _FONT_CODES.sub("", page).split(_HYPHEN)
    page = _HYPHEN.join(clean(piece) for piece in pieces)
    page = _TYPED_HYPHEN.sub(f"{_HYPHEN}\n", page)
    return "\n".join(line.strip(" \t\xa0") for line in page.split("\n"))


def running_lines(pages: Sequence[list[str]]) -> list[tuple[int, int]]:
    """How many lines at the top and at the bottom of each page are running headers, footers and page numbers."""
    found = [(0, 0)] * len(pages)
    for _ in range(_HEADER_LINES):
        tops = [_edge(page, ends, top=True) for page, ends in zip(pages, found, strict=True)]
        found = [(top + drop, bottom) for drop, (top, bottom) in zip(_running(tops), found, strict=True)]
        bottoms = [_edge(page, ends, top=False) for page, ends in zip(pages, found, strict=True)]
        found = [(top, bottom + drop) for drop, (top, bottom) in zip(_running(bottoms), found, strict=True)]
    return found


def _edge(page: list[str], ends: tuple[int, int], *, top: bool) -> str:
    """The outermost line that is left of a page; "" where nothing more may be taken from it."""
    if len(page) - sum(ends) <= _SHORTEST_PAGE:
        return ""
    return page[ends[0]] if top else page[len(page) - 1 - ends[1]]


def _running(lines: Sequence[str]) -> list[bool]:
    """Whether the line at the same edge of each page is a running one: the same words, or a number that counts."""
    keys = [header_key(line) for line in lines]
    counts = [_page_offsets(line, number) for number, line in enumerate(lines)]
    if len(lines) < _FEWEST_PAGES:
        return _bare_numbers(lines, counts)
    return [_repeats(keys, number) or _counts(counts, number) for number in range(len(lines))]


def _bare_numbers(lines: Sequence[str], offsets: Sequence[set[int]]) -> list[bool]:
    """In a file of few pages only numbers that stand alone and count on every page are running lines."""
    counting = len(lines) > 1 and bool(set.intersection(*offsets)) and all(line.isdigit() for line in lines)
    return [counting] * len(lines)


def _page_offsets(line: str, number: int) -> set[int]:
    """The numbers at the ends of a line, less the page's place in the file: the same on each page if they count it."""
    if len(line) > _LONGEST_HEADER:
        return set()
    return {int(match.group()) - number for match in OUTER_NUMBER.finditer(line)}


def _counts(offsets: Sequence[set[int]], number: int) -> bool:
    around = [other for other in _around(number, len(offsets)) if offsets[other]]
    return any(
        sum(offset in offsets[other] for other in around) >= max(_FEWEST_PAGES, _SAME_SIDE_SHARE * len(around))
        for offset in offsets[number]
    )


def _around(number: int, pages: int) -> range:
    return range(max(0, number - _NEIGHBOURS), min(pages, number + _NEIGHBOURS + 1))


def header_key(line: str) -> str:
    """What a header has in common with the same header on another page; version and section numbers stay.

    One that names chapter and section in capitals has only the word for a chapter in common with the next one.
    """
    if len(line) > _LONGEST_HEADER:
        return ""
    if (of_chapter := _CHAPTER_HEADER.match(line)) and line.isupper():
        return f"{of_chapter[1].casefold()} #"
    words = OUTER_NUMBER.sub("", line).strip() or line  # left and right pages have their number on different sides
    return " ".join(_PAGE_NUMBER.sub("#", words).casefold().split())


def _repeats(keys: Sequence[str], number: int) -> bool:
    key = keys[number]
    if not key:
        return False
    around = [other for other in _around(number, len(keys)) if keys[other]]
    same_side = [other for other in around if (other - number) % 2 == 0]
    agree = sum(keys[other] == key for other in around)
    agree_same_side = sum(keys[other] == key for other in same_side)
    return agree >= _FEWEST_PAGES and (
        agree >= _SHARE * len(around) or agree_same_side >= max(_FEWEST_PAGES, _SAME_SIDE_SHARE * len(same_side))
    )


def _joined_words(text: str, vocabulary: Counter[str]) -> str:
    """Words that a line's end broke, in one; the hyphen stays where the document itself writes it so elsewhere."""

    def joined(match: re.Match[str]) -> str:
        before, after, rest, space = match.groups()
        rest += "\n" if space else ""  # the line ends after the word, or two lines would become one long one
        if vocabulary[(before + after).casefold()] or vocabulary[f"{before}-{after}".casefold()] == 0:
            return before + after + rest if after[0].islower() else f"{before}-{after}{rest}"
        return f"{before}-{after}{rest}"

    previous = None
    while previous != text:  # a word over three lines is broken twice
        previous, text = text, _BROKEN_WORD.sub(joined, text)
    return text.replace(f"{_HYPHEN}\n", "-").replace(_HYPHEN, "-")


def _paragraphs(text: str) -> str:
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    pieces: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        pieces.append(line)
        if not line or not after:
            pieces.append("\n")
        elif _goes_on(line, after, usual):
            pieces.append(" ")
        else:
            ended = _SENTENCE_END.search(line) and not after[0].islower() and usual > 30
            pieces.append("\n\n" if ended else "\n")
    text = _CELL_BORDER.sub(" | ", re.sub(r"\n{3,}", "\n\n", "".join(pieces)))
    return _DOTS.sub(" … ", text).strip()


def _goes_on(line: str, after: str, usual: int) -> bool:
    if CELL_MARK in line or CELL_MARK in after or _STARTS_ANEW.match(after) or _LEADERS.search(line):
        return False
    if usual <= 30:
        return False
    # Text that flows around a figure has short lines too; there the sentence must plainly go on.
    flows = min(len(line), len(after)) >= _NARROW_LINE * usual and after[0].islower() and after[1:2].isalpha()
    return len(line) >= _FULL_LINE * usual or (flows and (line[-1].isalpha() or line[-1] == ","))
