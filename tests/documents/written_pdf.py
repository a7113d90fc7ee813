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
    outline: Sequence[tuple[str, int]] = (),
    roman_pages: int = 0,
    user_password: str | None = None,
) -> bytes:
    """A PDF of the pages; IMAGE_PAGE stands for a scanned one. The first `roman_pages` are labelled i, ii, ..."""
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
    for text in pages:
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
            content.set_data(_lines(text))
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
            )
        page[NameObject("/Contents")] = writer._add_object(content)
    for heading, number in outline:
        writer.add_outline_item(title=heading, page_number=number)
    if roman_pages:
        writer.set_page_label(0, roman_pages - 1, style="/r")
        writer.set_page_label(roman_pages, len(pages) - 1, style="/D", start=1)
    if title:
        writer.add_metadata({"/Title": title})
    if user_password is not None:
        writer.encrypt(user_password, owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert len(PdfReader(io.BytesIO(buffer.getvalue()), password=user_password).pages) == len(pages)
    return buffer.getvalue()


def _lines(text: str) -> bytes:
    operators = [b"BT /F1 10 Tf 12 TL 40 760 Td"]
    for line in text.split("\n"):
        escaped = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        operators.append(b"(" + escaped + b") Tj T*")
    return b"\n".join([*operators, b"ET"])
