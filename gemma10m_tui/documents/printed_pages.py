"""Only some pages of a document that is not a PDF: by the printed pages that an e-book marks, where it does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gemma10m_tui.documents.blocks import Block
from gemma10m_tui.documents.options import ReadOptions
from gemma10m_tui.documents.unreadable import Unreadable

NO_PAGES = "it has no pages to choose from, so all of it was read: --pages is for PDFs and for e-books with page marks"


def of_wanted_pages(blocks: Sequence[Block], options: ReadOptions) -> tuple[list[Block], str]:
    """The blocks on the pages that a person wants, and a note about that, "" where all pages are wanted.

    Raises Unreadable where there are pages, and none of those that are wanted.
    """
    if not options.pages:
        return list(blocks), ""
    printed = [number for block in blocks if (number := _number(block)) is not None]
    if not printed:
        return list(blocks), NO_PAGES
    spans = ",".join(map(str, options.pages))
    kept = list(_kept(blocks, options))
    if not any(block.text.strip() for block in kept):
        raise Unreadable(
            f"its printed pages are {min(printed)} to {max(printed)}, and --pages {spans} names none of them"
        )
    return kept, f"only the printed pages {spans} were read, as its publisher marked them"


def _kept(blocks: Sequence[Block], options: ReadOptions) -> Iterator[Block]:
    """Blocks on those pages; the first one after a gap begins the section that was begun in it."""
    path: tuple[str, ...] | None = None
    for block in blocks:
        number = _number(block)
        if number is None or not options.wants(number):
            path = block.path or path
            continue
        yield replace(block, path=block.path or path)
        path = None


def _number(block: Block) -> int | None:
    page = block.page
    return int(page) if page is not None and page.isascii() and page.isdecimal() else None
