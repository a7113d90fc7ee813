"""EPUB files written by hand for the tests: chapters, a table of contents of either kind, and whatever is put in."""

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)


def page(body: str, head: str = "<title/>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head>{head}</head><body>{body}</body></html>'
    )


def written_epub(
    chapters: Mapping[str, str],
    *,
    nav: str = "",
    ncx: str = "",
    spine: Sequence[str] = (),
    extra: Mapping[str, str | bytes] | None = None,
    mimetype: bool = True,
) -> bytes:
    """The bytes of a book of these files (name to body), in this order or in that of `spine`.

    `nav` is the list of its contents page, `ncx` the points of the old kind of contents; `extra` are further parts.
    """
    items = [
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    ]
    parts: dict[str, str | bytes] = {f"OPS/{name}": page(body) for name, body in chapters.items()}
    if nav:
        items.append('<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>')
        parts["OPS/nav.xhtml"] = page(f'<nav epub:type="toc">{nav}</nav>')
    if ncx:
        items.append('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>')
        parts["OPS/toc.ncx"] = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{ncx}</navMap></ncx>'
    names = list(chapters)
    order = "".join(f'<itemref idref="i{names.index(name)}"/>' for name in spine or names)
    parts["OPS/book.opf"] = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>The Whale</dc:title><dc:creator>Herman\n Melville</dc:creator></metadata>"
        f"<manifest>{''.join(items)}</manifest>"
        f'<spine toc="ncx">{order}</spine></package>'
    )
    return zipped({"META-INF/container.xml": CONTAINER, **parts, **(extra or {})}, "application/epub+zip" * mimetype)


def zipped(parts: Mapping[str, str | bytes], mimetype: str = "") -> bytes:
    """A zip file of these parts, the mimetype first and not compressed, as e-books have it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        if mimetype:
            file.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()
