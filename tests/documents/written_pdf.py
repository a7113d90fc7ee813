"""PDF files written by hand for the tests: pages of text lines, with labels, an outline, images or a password."""

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

IMAGE_PAGE = "(an image)"


def written_pdf(
    pages: Sequence[str],
    *,
    title: str = "",
    author: str = "",
    outline: Sequence[tuple[str, int]] = (),
    inner: Sequence[tuple[str, int]] = (),
    roman_pages: int = 0,
    user_password: str | None = None,
    attachment: bytes | None = None,
    drawn: Sequence[bytes] = (),
) -> bytes:
    """A PDF of the pages; IMAGE_PAGE stands for a scanned one. The first `roman_pages` are labelled i, ii, ...

    `inner` are entries below those of the outline on the same page. `drawn` are pages more, by their content streams;
    /F1 is their font.
    """
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
    )
    for text in [*pages, *drawn]:
        page = writer.add_blank_page(612, 792)
        content = DecodedStreamObject()
        if text == IMAGE_PAGE:
            image = DecodedStreamObject()
            image.set_data(b"\x80" * 64)
            for name, value in (("/Width", 8), ("/Height", 8), ("/BitsPerComponent", 8)):
                image[NameObject(name)] = NumberObject(value)
            image[NameObject("/Type")] = NameObject("/XObject")
            image[NameObject("/Subtype")] = NameObject("/Image")
            image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
            content.set_data(b"q 500 0 0 700 50 50 cm /Im0 Do Q")
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/XObject"): DictionaryObject({NameObject("/Im0"): writer._add_object(image)})}
            )
        else:
            content.set_data(text if isinstance(text, bytes) else _lines(text))
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
            )
        page[NameObject("/Contents")] = writer._add_object(content)
    for heading, number in outline:
        above = writer.add_outline_item(title=heading, page_number=number)
        for below, place in inner:
            if place == number:
                writer.add_outline_item(title=below, page_number=place, parent=above)
    if roman_pages:
        writer.set_page_label(0, roman_pages - 1, style="/r")
        writer.set_page_label(roman_pages, len(pages) - 1, style="/D", start=1)
    if title or author:
        writer.add_metadata({"/Title": title, "/Author": author})
    if attachment is not None:
        writer.add_attachment("notes.txt", attachment)
    if user_password is not None:
        writer.encrypt(user_password, owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert len(PdfReader(io.BytesIO(buffer.getvalue()), password=user_password).pages) == len(pages) + len(drawn)
    return buffer.getvalue()


def two_columns_pdf(rows: Sequence[tuple[str, str]]) -> bytes:
    """A page of two columns, drawn row by row."""
    return _placed(
        [(x, 700 - 12 * row, cell) for row, cells in enumerate(rows) for x, cell in zip((60, 320), cells, strict=True)]
    )


def table_pdf(rows: Sequence[Sequence[str]]) -> bytes:
    """A page with a table, drawn row by row."""
    return _placed(
        [
            (60 + 150 * column, 700 - 14 * row, cell)
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
        ]
    )


def raised_pdf(pieces: Sequence[tuple[str, str]]) -> bytes:
    """One line of pieces, each with a small raised text behind it."""
    operators = [b"BT 60 700 Td"]
    for text, raised in pieces:
        operators += [b"/F1 10 Tf 0 Ts", _shown(text), b"/F1 6 Tf 4 Ts", _shown(raised)]
    return written_pdf([], drawn=[b"\n".join([*operators, b"ET"])])


def _placed(cells: Sequence[tuple[int, int, str]]) -> bytes:
    operators = [b"BT /F1 10 Tf"]
    for x, y, text in cells:
        operators += [b"1 0 0 1 %d %d Tm" % (x, y), _shown(text)]
    return written_pdf([], drawn=[b"\n".join([*operators, b"ET"])])


def _lines(text: str) -> bytes:
    operators = [b"BT /F1 10 Tf 12 TL 40 760 Td"]
    for line in text.split("\n"):
        operators += [_shown(line), b"T*"]
    return b"\n".join([*operators, b"ET"])


def _shown(text: str) -> bytes:
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b") Tj"
