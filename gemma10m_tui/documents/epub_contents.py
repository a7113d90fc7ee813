"""An EPUB's table of contents, of the new kind (nested lists) or the old one (NCX): titles and where they lead."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from gemma10m_tui.documents.markup import kinds_of, parse_markup
from gemma10m_tui.documents.safe_xml import Element
from gemma10m_tui.documents.safe_zip import part_name

_DEEPEST = 12


@dataclass(frozen=True)
class Entry:
    """A line of the contents: the part of the book it leads to, the place in it ("" is its beginning), its titles.

    `titles` are its own and before it those of the lines it is set under.
    """

    file: str
    anchor: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What a book says of its own order: sections, and which printed page begins at a place (file, anchor)."""

    entries: tuple[Entry, ...] = ()
    pages: dict[tuple[str, str], str] = field(default_factory=dict)


def contents_of_nav(text: str, name: str) -> Contents:
    """The contents in a navigation page, which is the part `name` of its book."""
    tree = parse_markup(text, xhtml=True)
    entries: list[Entry] = []
    pages: dict[tuple[str, str], str] = {}
    for nav in tree.css("nav"):
        kinds = kinds_of(nav)
        lists = [child for child in nav.iter() if child.tag == "ol"]
        if "toc" in kinds and not entries:
            for outer in lists:
                entries += _nav_entries(outer, name, ())
        elif kinds & {"page-list", "pagelist"}:
            pages |= {_place(name, link.attributes.get("href") or ""): _label(link) for link in nav.css("a[href]")}
    return Contents(tuple(entries), pages)


def _nav_entries(items: LexborNode, name: str, around: tuple[str, ...]) -> Iterator[Entry]:
    if len(around) >= _DEEPEST:
        return
    for item in items.iter():
        if item.tag != "li":
            continue
        label = next((child for child in item.iter() if child.tag in ("a", "span")), None)
        titles = (*around, _label(label)) if label is not None and _label(label) else around
        href = label.attributes.get("href") if label is not None else None
        if href and titles:
            yield Entry(*_place(name, href), titles)
        for below in item.iter():
            if below.tag == "ol":
                yield from _nav_entries(below, name, titles)


def contents_of_ncx(ncx: Element, name: str) -> Contents:
    """The contents in an NCX file, which is the part `name` of its book."""
    points = ncx.child("navMap")
    listed = ncx.child("pageList")
    pages = {
        _place(name, _source(target)): _text(target)
        for target in (listed if listed is not None else ())
        if target.name == "pageTarget"
    }
    return Contents(tuple(_ncx_entries(points, name, ())) if points is not None else (), pages)


def _ncx_entries(points: Element, name: str, around: tuple[str, ...]) -> Iterator[Entry]:
    if len(around) >= _DEEPEST:
        return
    for point in points:
        if point.name == "navPoint":
            titles = (*around, _text(point)) if _text(point) else around
            if _source(point) and titles:
                yield Entry(*_place(name, _source(point)), titles)
            yield from _ncx_entries(point, name, titles)


def _source(point: Element) -> str:
    content = point.child("content")
    return content.get("src") if content is not None else ""


def _text(point: Element) -> str:
    label = point.child("navLabel", "text")
    return " ".join(label.text().split()) if label is not None else ""


def _label(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def _place(name: str, href: str) -> tuple[str, str]:
    return part_name(name, href), href.partition("#")[2]
