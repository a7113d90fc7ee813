"""The two libraries that open a PDF, each behind the same few questions; only the child process comes here.

pdfium answers everything it can. pypdf, which glues the words of some files together and is slower, is loaded for the
pages and files that pdfium cannot read. Both break on damaged files with any exception there is.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from gemma10m_tui.documents.pdf_layout import Glyph, laid_out

OUTLINE_ENTRIES = 20_000
_OUTLINE_DEPTH = 30
_LONGEST_TITLE = 300  # characters
_MOST_GLYPHS = 100_000  # of a page that is laid out; drawings of dots have more
_PICTURE_SHARE = 0.7  # of the page, by a picture that is the page
_DRAWN_PATHS = 200  # of a page without text whose letters are drawn as shapes


class WrongPassword(Exception):
    """The file is encrypted, and the password does not open it."""


class Engine(Protocol):
    """A library's view of one file. Pages count from 0; every answer may raise any exception."""

    @property
    def pages(self) -> int: ...

    def text(self, number: int) -> str: ...


@dataclass(frozen=True)
class Pdfium:
    """The file as pdfium reads it. Raises WrongPassword, or pdfium's own error."""

    path: str
    password: str | None

    @cached_property
    def document(self) -> Any:
        """The file, opened when it is first asked for."""
        import pypdfium2

        try:
            return pypdfium2.PdfDocument(self.path, password=self.password)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise WrongPassword from error
            raise

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.document)

    def text(self, number: int) -> str:
        """What is written on a page."""
        with self._text_page(number) as (page, text_page):
            import pypdfium2.raw as raw

            count = raw.FPDFText_CountChars(text_page)
            if count > _MOST_GLYPHS:
                return str(text_page.get_text_bounded())
            return laid_out(list(_glyphs(text_page, count, page.get_bbox())))

    def looks_scanned(self, number: int, text: str) -> bool:
        """Whether the page shows something that its text does not say: a picture, or letters drawn as shapes."""
        import pypdfium2.raw as raw

        page = self.document[number]
        try:
            whole = page.get_width() * page.get_height()
            paths = 0
            for item in page.get_objects(max_depth=5):
                paths += item.type == raw.FPDF_PAGEOBJ_PATH
                if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                    left, bottom, right, top = item.get_bounds()
                    if not text or (right - left) * (top - bottom) >= _PICTURE_SHARE * whole:
                        return True
                if paths >= _DRAWN_PATHS:
                    return not text
            return False
        finally:
            page.close()

    @property
    def title(self) -> str:
        """What the file calls itself; "" if it does not."""
        return str(self.document.get_metadata_value("Title"))[:_LONGEST_TITLE]

    @property
    def author(self) -> str:
        """Whom the file names as its author; "" if nobody."""
        return str(self.document.get_metadata_value("Author"))[:_LONGEST_TITLE]

    def labels(self, pages: int) -> list[str]:
        """What the pages call themselves; "" where they have no name."""
        return [str(self.document.get_page_label(number))[:40] for number in range(pages)]

    def outline(self) -> Iterator[tuple[int, str, int]]:
        """Ranks from 1, titles, and their pages (-1 for none), in the order of the outline; OUTLINE_ENTRIES at most."""
        for bookmark, _ in zip(self.document.get_toc(max_depth=_OUTLINE_DEPTH), range(OUTLINE_ENTRIES), strict=False):
            target = bookmark.get_dest()
            number = target.get_index() if target else None
            yield bookmark.level + 1, str(bookmark.get_title())[:_LONGEST_TITLE], -1 if number is None else int(number)

    @property
    def attachments(self) -> int:
        """How many files are packed into it."""
        return int(self.document.count_attachments())

    @contextlib.contextmanager
    def _text_page(self, number: int) -> Iterator[tuple[Any, Any]]:
        page = self.document[number]
        try:
            text_page = page.get_textpage()
            try:
                yield page, text_page
            finally:
                text_page.close()
        finally:
            page.close()


def _glyphs(text_page: Any, count: int, visible: tuple[float, float, float, float]) -> Iterator[Glyph]:
    """The page's glyphs in the order of drawing, without those outside of what the page shows."""
    from ctypes import c_double

    import pypdfium2.raw as raw

    left, bottom, right, top = visible
    box, x, baseline = raw.FS_RECTF(), c_double(), c_double()
    for index in range(count):
        text = chr(raw.FPDFText_GetUnicode(text_page, index))
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        if text == "\r":
            continue
        if text == "\n" or (box.right >= left and box.left <= right and box.top >= bottom and box.bottom <= top):
            raw.FPDFText_GetCharOrigin(text_page, index, x, baseline)
            yield Glyph(text, box.left, box.bottom, box.right, box.top, baseline.value)


@dataclass(frozen=True)
class Pypdf:
    """The file as pypdf reads it. Raises WrongPassword, or any error."""

    path: str
    password: str | None

    @cached_property
    def reader(self) -> Any:
        """The file, opened when it is first asked for."""
        from pypdf import PdfReader

        reader = PdfReader(self.path, strict=False)
        if reader.is_encrypted and not (reader.decrypt("") or (self.password and reader.decrypt(self.password))):
            raise WrongPassword
        return reader

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.reader.pages)

    def text(self, number: int) -> str:
        """What is written on a page."""
        return str(self.reader.pages[number].extract_text())
