"""The pages of a PDF put together as a document: running text with page locators, and what could not be read.

The file itself is opened by an expendable child process (pdf_pages.py); here is only what it said.
"""

import bisect
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.child import SECONDS_OF_SILENCE
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Document, DocumentHeading, DocumentKind, Passage, Source
from gemma10m_tui.documents.options import AS_FOUND, ReadOptions
from gemma10m_tui.documents.passages import cut, prose_borders, without_empty
from gemma10m_tui.documents.pdf_pages import Pages, extract
from gemma10m_tui.documents.pdf_places import Places, header_headings, outline_headings, page_labels, sections_of
from gemma10m_tui.documents.pdf_text import TidyPage, tidy_pages
from gemma10m_tui.documents.unreadable import LOCKED, WRONG_PASSWORD, Unreadable

_LONGEST_TITLE = 200
_NAMED_SPANS = 8  # runs of pages that a note names
_NO_TITLE = re.compile(r"(?i)^(untitled.*|microsoft (word|powerpoint).*|.*\.(docx?|dvi|tex|indd|qxd|pdf|pptx?|odt)|)$")
_OCR = "run OCR, e.g. ocrmypdf, and read it again"


def read_pdf(
    source: Source, options: ReadOptions = AS_FOUND, *, seconds_of_silence: float = SECONDS_OF_SILENCE
) -> Document:
    """The document of a PDF. Raises Unreadable where there is no text to be had, with what to do about it."""
    with source.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    pages = extract(source.path, options, seconds_of_silence)
    if pages.failure or pages.count is None:
        raise Unreadable(_failure(pages, options, seconds_of_silence))
    numbers = sorted(pages.texts)
    tidy = dict(zip(numbers, tidy_pages([pages.texts[number] for number in numbers]), strict=True))
    if not any(page.text.strip() for page in tidy.values()):
        raise Unreadable(_no_text(pages, options))
    shown = clean_name(" ".join(pages.title.split()))[:_LONGEST_TITLE]
    passages, headings = _passages_and_headings(tidy, pages)
    return Document(
        name=source.name,
        title=Path(source.name).stem if _NO_TITLE.match(shown) else shown,
        kind=DocumentKind.PDF,
        sha256=sha256,
        encoding=None,
        notes=tuple(_notes(pages, options)),
        passages=passages,
        headings=headings,
        author=clean_name(" ".join(pages.author.split()))[:_LONGEST_TITLE],
    )


def _failure(pages: Pages, options: ReadOptions, seconds_of_silence: float) -> str:
    if pages.failure == "password":
        return WRONG_PASSWORD if options.password else LOCKED
    if pages.failure == "silence":
        return (
            f"nothing was heard from it for {seconds_of_silence:.0f} seconds, so reading it was given up; print it to "
            "a new PDF and read that"
        )
    return "it is damaged or not a PDF; open it in a viewer and print it to a new PDF, then read that"


def _no_text(pages: Pages, options: ReadOptions) -> str:
    if options.pages and not pages.texts:
        return f"it has {counted(pages.count or 0, 'page')}, and --pages {_spans(options)} names none of them"
    if pages.scanned:
        return f"{_scanned(pages)}; {_OCR}"
    if pages.broken:
        return "its pages break the reader; print it to a new PDF and read that"
    return f"its pages are blank; if they show any text in a viewer, {_OCR}"


def _notes(pages: Pages, options: ReadOptions) -> Iterator[str]:
    if options.pages:
        yield f"only pages {_spans(options)} of {pages.count:,} were read"
    if pages.scanned:
        yield f"{_scanned(pages)} ({_page_list(pages.scanned)}); {_OCR}"
    if pages.broken:
        yield f"could not be read and left out: {_page_list(pages.broken)} (the reader crashed or took too long)"
    if pages.attachments:
        files = counted(pages.attachments, "attached file")
        yield f"it carries {files}; save and read what is wanted of that separately"
    yield from (clean_name(note) for note in pages.notes)


def _scanned(pages: Pages) -> str:
    count = len(pages.scanned)
    if count == len(pages.texts):
        return (
            "its only page has no text (scanned)" if count == 1 else f"none of its {count:,} pages has text (scanned)"
        )
    return f"{counted(count, 'page', of=len(pages.texts))} {agreeing(count, 'has', 'have')} no text (scanned)"


def _spans(options: ReadOptions) -> str:
    return ",".join(map(str, options.pages))


def _page_list(numbers: set[int]) -> str:
    """Pages as a person counts them: "pages 3-9 and 12"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = [f"{first + 1}" if first == last else f"{first + 1}-{last + 1}" for first, last in runs[:_NAMED_SPANS]]
    if len(runs) > _NAMED_SPANS:
        named.append("others")
    listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"page {listed}" if len(numbers) == 1 else f"pages {listed}"


def _passages_and_headings(
    tidy: Mapping[int, TidyPage], pages: Pages
) -> tuple[tuple[Passage, ...], tuple[DocumentHeading, ...]]:
    firsts: dict[int, int] = {}  # where each page with text begins
    pieces: list[str] = []
    size = 0
    for number, page in tidy.items():
        if page.text.strip():
            firsts[number] = size
            pieces.append(page.text + "\n\n")
            size += len(pieces[-1])
    whole = "".join(pieces)  # it ends as every page does: a file that were cut off there would have the same text
    texts = {number: page.text for number, page in tidy.items()}
    headers = {number: page.headers for number, page in tidy.items() if page.headers}
    headings = outline_headings(texts, firsts, headers, pages.outline) or header_headings(texts, firsts, headers)
    sections = without_empty(whole, sections_of(headings))
    places = Places(page_labels(pages.labels, headers, list(texts)), sections)
    page_numbers, page_firsts = list(firsts), list(firsts.values())
    borders = page_firsts + [section.first for section in places.sections]
    passages = []
    for first, end in cut(whole, prose_borders, borders):
        number = page_numbers[bisect.bisect_right(page_firsts, first) - 1]
        passages.append(Passage(whole[first:end], places.locator(number, first), first, end))
    return tuple(passages), tuple(headings)
