"""The text of printed pages made into running text: headers off, hyphens joined, lines of a paragraph in one.

Everything here is conservative: a line that may be verse, a table or a heading keeps its end, and a header is only
removed where its neighbours on other pages say the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from gemma10m_tui.documents.clean import clean

_LIGATURES = re.compile("[\ufb00-\ufb06]")
_MARKED_HYPHEN = re.compile("[ \t]*[\u0002\ufffe\u00ad][ \t]*(?:\r\n|\r|\n|[ \t])*")
_HYPHEN = "\u0002"  # pdfium's sign for a hyphen at a line's end, kept as the only sign for it until lines are joined
_TYPED_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[^\W\d_])")
_BROKEN_WORD = re.compile(rf"([^\W\d_]+){_HYPHEN}\n([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")

_HEADER_LINES = 2  # at most, from the outside in, at either end of a page
_NEIGHBOURS = 8  # pages to either side
_SHARE, _SAME_SIDE_SHARE = 0.5, 0.3
_FEWEST_PAGES = 3  # pages that must agree
_PAGE_NUMBER = re.compile(r"(?<![\w.])(?:\d+|[ivxlc]+)(?![\w]|\.\d)", re.IGNORECASE)
_LONGEST_HEADER = 120

_FULL_LINE = 0.72  # of the page's usual line; a shorter one was ended by its writer
_STARTS_ANEW = re.compile(
    r"(?:[•◦▪‣●○■□∎–—*⇒→·+-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]|\d+(?:\.\d+)+|\[\d+\]|[=<>≤≥⊆∈|{}])(?=\s|$)|\d+\s"
)
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LEADERS = re.compile(r"(?:\.\s?){4,}|\d\s*$")


def tidy_pages(pages: Sequence[str]) -> list[str]:
    """Running text of each page, from what an extractor printed of it."""
    lines = without_headers([_normalised(page).split("\n") for page in pages])
    texts = ["\n".join(page).strip("\n") for page in lines]
    vocabulary = Counter(word.casefold() for text in texts for word in _WORD.findall(text))
    return [_paragraphs(_joined_words(text, vocabulary)) for text in texts]


def _normalised(page: str) -> str:
    page = _MARKED_HYPHEN.sub(f"{_HYPHEN}\n", page.replace("\r\n", "\n"))
    page = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), page)
    page = page.replace(_HYPHEN, "\ue002")
    page = clean(page).replace("\ue002", _HYPHEN)
    page = _TYPED_HYPHEN.sub(f"{_HYPHEN}\n", page)
    return "\n".join(line.strip(" \t\xa0") for line in page.split("\n"))


def without_headers(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages' lines without running headers, footers and page numbers."""
    kept = [list(page) for page in pages]
    for _ in range(_HEADER_LINES):
        tops = [_key(page[0]) if page else "" for page in kept]
        kept = [page[1:] if _runs(tops, number) else page for number, page in enumerate(kept)]
        bottoms = [_key(page[-1]) if page else "" for page in kept]
        kept = [page[:-1] if _runs(bottoms, number) else page for number, page in enumerate(kept)]
    return kept


def _key(line: str) -> str:
    """What a header has in common with the same header on another page; version and section numbers stay."""
    if len(line) > _LONGEST_HEADER:
        return ""
    return " ".join(_PAGE_NUMBER.sub("#", line).casefold().split())


def _runs(keys: Sequence[str], number: int) -> bool:
    key = keys[number]
    if not key:
        return False
    around = [
        other for other in range(max(0, number - _NEIGHBOURS), min(len(keys), number + _NEIGHBOURS + 1)) if keys[other]
    ]
    same_side = [other for other in around if (other - number) % 2 == 0]
    agree = sum(keys[other] == key for other in around)
    agree_same_side = sum(keys[other] == key for other in same_side)
    return agree >= _FEWEST_PAGES and (
        agree >= _SHARE * len(around) or agree_same_side >= max(_FEWEST_PAGES, _SAME_SIDE_SHARE * len(same_side))
    )


def _joined_words(text: str, vocabulary: Counter[str]) -> str:
    """Words that a line's end broke, in one; the hyphen stays where the document itself writes it so elsewhere."""

    def joined(match: re.Match[str]) -> str:
        before, after = match.groups()
        if vocabulary[(before + after).casefold()] or vocabulary[f"{before}-{after}".casefold()] == 0:
            return before + after if after[0].islower() else f"{before}-{after}"
        return f"{before}-{after}"

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
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _goes_on(line: str, after: str, usual: int) -> bool:
    if _STARTS_ANEW.match(after) or _LEADERS.search(line):
        return False
    return usual > 30 and len(line) >= _FULL_LINE * usual
