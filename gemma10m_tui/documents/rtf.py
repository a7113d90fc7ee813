"""A rich-text file as blocks, through a small library that is an extra: paragraphs, and chapter lines as sections."""

import re
from collections.abc import Iterator

from gemma10m_tui.documents.blocks import Block, OpenedFile
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.documents.plain_titles import plain_sections
from gemma10m_tui.documents.unreadable import Unreadable

_TITLE = re.compile(rb"\{\\title ([^{}\\]{1,200})\}")


def open_rtf(data: bytes, encoding: str | None = None) -> OpenedFile:
    """The document; `encoding` is for a file that does not say its own.

    Raises Unreadable where the library is not there, or where there is no text.
    """
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError as error:
        raise Unreadable("RTF needs a small addition: pip install 'gemma10m[rtf]' (or save it as text)") from error
    # The file says its own code page, which the library obeys; it is ASCII otherwise.
    try:
        text = clean(rtf_to_text(data.decode("latin-1"), encoding=encoding or "cp1252", errors="replace"))
    except Exception as error:  # the library breaks in many ways on a damaged file
        raise Unreadable("it is damaged (its RTF cannot be read); save it as text or PDF and read that") from error
    if not text.strip():
        raise Unreadable("it has no text")
    title = _TITLE.search(data, 0, 10_000)
    return OpenedFile(title[1].decode("latin-1") if title else "", _blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    """A block for every line, as a paragraph is one; the rows of a table, told by their bars, follow closely."""
    headings = {section.first: section.title for section in plain_sections(text)}
    at = 0
    in_table = False
    for line in text.split("\n"):
        if line.strip():
            row = line.rstrip().endswith("|") and line.count("|") > 1
            path = (headings[at],) if at in headings else None
            shown = line.strip().rstrip("|") if row else line.strip()
            yield Block(shown, 1 if path else 0, path, tight=row and in_table)
            in_table = row
        at += len(line) + 1
