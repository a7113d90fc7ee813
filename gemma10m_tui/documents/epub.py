"""An EPUB as blocks: its files in the order of its spine, its own table of contents as sections, notes in place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.blocks import OpenedFile
from gemma10m_tui.documents.epub_contents import Contents, contents_of_nav, contents_of_ncx
from gemma10m_tui.documents.epub_locks import locked_parts
from gemma10m_tui.documents.epub_text import BookText
from gemma10m_tui.documents.safe_xml import BadXml, Element, parse_xml
from gemma10m_tui.documents.safe_zip import BadPart, Package, part_name
from gemma10m_tui.documents.text import decode
from gemma10m_tui.documents.unreadable import Unreadable

_CONTAINER = "META-INF/container.xml"
_TEXT_TYPES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"})
_TEXT_SUFFIXES = frozenset({".xhtml", ".html", ".htm", ".xml"})
_CONTENTS_TYPE = "application/x-dtbncx+xml"


@dataclass(frozen=True)
class _Item:
    """A file of the book, as its package lists it."""

    name: str
    type: str
    properties: frozenset[str]

    @property
    def is_text(self) -> bool:
        return self.type in _TEXT_TYPES or (not self.type and PurePosixPath(self.name).suffix.lower() in _TEXT_SUFFIXES)


def open_epub(data: bytes, encoding: str | None = None) -> OpenedFile:
    """The book; `encoding` is not asked for, as its texts say theirs.

    Raises Unreadable where it is protected, or no EPUB, or holds no text at all.
    """
    package = Package(data, "EPUB")
    root = _package_file(package)
    opf = _xml(package, root)
    items = _items(opf, root)
    spine = [items[reference.get("idref")] for reference in _spine(opf) if reference.get("idref") in items]
    texts = [item for item in spine if item.is_text]
    if not texts:
        raise Unreadable("it is an EPUB without text in its reading order; convert it with Calibre and read that")
    locked = locked_parts(package, [item.name for item in texts])
    title = opf.child("metadata", "title") or next(opf.find_all("title"), None)
    authors = (" ".join(one.text().split()) for one in opf.find_all("creator"))
    book = OpenedFile(title.text_of() if title is not None else "", iter(()), author=", ".join(filter(None, authors)))
    pictures = len(spine) - len(texts)
    if pictures:
        are = agreeing(pictures, "is a picture", "are pictures")
        book.notes.append(f"{counted(pictures, 'page', of=len(spine))} {are} without text")
    if locked:
        are, were = agreeing(len(locked), "is", "are"), agreeing(len(locked), "was", "were")
        book.notes.append(f"{counted(len(locked), 'part', of=len(texts))} {are} encrypted (DRM) and {were} left out")
    files = [item.name for item in texts if item.name not in locked]
    text = BookText(package, _contents(package, opf, items), _contents_pages(opf, root), book.notes)
    book.blocks = text.blocks(files)
    return book


def _package_file(package: Package) -> str:
    """The name of the part that lists all others."""
    try:
        container = parse_xml(package.read(_CONTAINER))
        named = [root.get("full-path") for root in container.find_all("rootfile")]
    except (BadPart, BadXml):
        named = []
    found = [name for name in (*named, *package.names) if name.lower().endswith(".opf") and name in package]
    found += [name for name in named if name in package]
    if not found:
        raise Unreadable("it is damaged or not an EPUB (it does not say what it holds); fetch it again")
    return found[0]


def _xml(package: Package, name: str) -> Element:
    try:
        return parse_xml(package.read(name))
    except (BadPart, BadXml) as error:
        raise Unreadable(f"its list of contents cannot be read ({error}); convert it with Calibre") from error


def _items(opf: Element, root: str) -> dict[str, _Item]:
    manifest = opf.child("manifest")
    return {
        item.get("id"): _Item(
            part_name(root, item.get("href")),
            item.get("media-type").lower(),
            frozenset(item.get("properties").split()),
        )
        for item in (manifest if manifest is not None else ())
        if item.get("href")
    }


def _spine(opf: Element) -> Iterator[Element]:
    spine = opf.child("spine")
    return (item for item in (spine if spine is not None else ()) if item.name == "itemref")


def _contents(package: Package, opf: Element, items: dict[str, _Item]) -> Contents:
    """The book's table of contents: the new kind where there is one, or else the old one; empty if there is none."""
    for item in items.values():
        if "nav" in item.properties:
            try:
                contents = contents_of_nav(decode(package.read(item.name)).text, item.name)
            except (BadPart, Unreadable):
                continue
            if contents.entries:
                return contents
    spine = opf.child("spine")
    named = items.get(spine.get("toc")) if spine is not None else None
    old = [item for item in items.values() if item is named or item.type == _CONTENTS_TYPE]
    for item in sorted(old, key=lambda item: item is not named):
        try:
            return contents_of_ncx(parse_xml(package.read(item.name)), item.name)
        except (BadPart, BadXml):
            continue
    return Contents()


def _contents_pages(opf: Element, root: str) -> frozenset[str]:
    """The files that the book calls its table of contents."""
    guide = opf.child("guide")
    references = guide if guide is not None else ()
    return frozenset(part_name(root, entry.get("href")) for entry in references if entry.get("type") == "toc")
