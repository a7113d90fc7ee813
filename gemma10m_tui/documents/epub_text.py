"""The texts of an EPUB, file by file: its table of contents as sections, its printed pages, its notes in place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.blocks import Block, Outline
from gemma10m_tui.documents.epub_contents import Contents, Entry
from gemma10m_tui.documents.markup import Reading, blocks_of, kinds_of, parse_markup
from gemma10m_tui.documents.note_links import NoteLinks
from gemma10m_tui.documents.safe_zip import BadPart, Package, part_name
from gemma10m_tui.documents.text import decode
from gemma10m_tui.documents.unreadable import Unreadable

_LINK_SHARE = 0.5  # of the text of a page of contents, at least, are links
_NAMED_PARTS = 3


@dataclass
class _Text:
    """A file that was parsed, with the notes in it."""

    tree: LexborHTMLParser
    links: NoteLinks


@dataclass
class BookText:
    """The texts of a book. `contents_pages` are files that are said to be lists of links.

    `notes` fills up while they are read.
    """

    package: Package
    contents: Contents
    contents_pages: frozenset[str]
    notes: list[str]
    _texts: dict[str, _Text | None] = field(default_factory=dict)

    def blocks(self, files: Sequence[str]) -> Iterator[Block]:
        """The blocks of the files in this order, with the paths of their sections."""
        damaged = []
        sections = _Sections()
        page: str | None = None
        for name in files:
            text = self._text(name)
            if text is None or text.tree.body is None:
                damaged.append(name)
                continue
            if not self._is_contents_page(name, text.tree.body):
                # A link to a place that is not there leads, as in every reader, to the beginning of the file.
                entries = [
                    entry if text.links.has_place(entry.anchor) else replace(entry, anchor="")
                    for entry in self.contents.entries
                    if entry.file == name
                ]
                for block in sections.marked(self._paged(name, text, page), entries):
                    page = block.page or page
                    yield block
            del self._texts[name]
        if damaged:
            named = ", ".join(damaged[:_NAMED_PARTS])
            are, were = agreeing(len(damaged), "is", "are"), agreeing(len(damaged), "was", "were")
            parts = counted(len(damaged), "part", of=len(files))
            self.notes.append(f"{parts} {are} missing or damaged and {were} left out: {named}")

    def _text(self, name: str) -> _Text | None:
        if name not in self._texts:
            self._texts[name] = self._opened(name)
        return self._texts[name]

    def _opened(self, name: str) -> _Text | None:
        try:
            data = self.package.read(name)
        except BadPart:
            return None
        try:
            tree = parse_markup(decode(data).text, xhtml=True)
        except Unreadable:  # it is no text
            return None

        def notes_of(href: str) -> NoteLinks | None:
            other = part_name(name, href)
            text = self._text(other) if other in self.package else None
            return text.links if text is not None else None

        return _Text(tree, NoteLinks(tree, guess=True, other=notes_of))

    def _paged(self, name: str, text: _Text, page: str | None) -> Iterator[Block]:
        """The blocks of a file, each with the printed page it is on if the book knows."""
        assert text.tree.body is not None
        reading = Reading(lambda node: _is_contents(node) or text.links.is_placed(node), text.links.note_of)
        for block in blocks_of(text.tree.body, reading, page):
            page = next((label for place in block.anchors if (label := self.contents.pages.get((name, place)))), page)
            yield block if block.page or page is None else replace(block, page=page)

    def _is_contents_page(self, name: str, body: LexborNode) -> bool:
        """Whether a file is the list of links that the book's contents are made of already."""
        if name not in self.contents_pages and not any(map(_is_contents, body.css("nav"))):
            return False
        linked, headings = (sum(map(_size, body.css(names))) for names in ("a[href]", "h1,h2,h3"))
        return linked > _LINK_SHARE * (_size(body) - headings)


def _size(node: LexborNode) -> int:
    return len("".join(node.text(deep=True).split()))


def _is_contents(node: LexborNode) -> bool:
    return node.tag == "nav" and bool(kinds_of(node) & {"toc", "landmarks", "page-list"})


class _Sections:
    """Where sections begin: at the places that the contents name, and below those at headings."""

    def __init__(self) -> None:
        self._outline = Outline()
        self._title = ""  # of the last section that the contents name
        self._opening = False  # whether nothing but headings stands in it so far, and whether not even that
        self._headed_yet = True

    def marked(self, blocks: Iterable[Block], entries: Sequence[Entry]) -> Iterator[Block]:
        """The blocks of one file with the paths of the sections that begin in it."""
        waiting: dict[str, tuple[str, ...]] = {entry.anchor: entry.titles for entry in entries}
        begun = waiting.pop("", None)
        for block in blocks:
            for anchor in block.anchors:
                begun = waiting.pop(anchor, begun)
            if begun is not None:
                yield self._begin(begun)
                begun = None
            yield self._headed(block)
        if begun is not None:
            yield self._begin(begun)

    def _begin(self, titles: tuple[str, ...]) -> Block:
        self._outline = Outline(titles)
        self._title, self._opening, self._headed_yet = titles[-1], True, False
        return Block("", path=titles)

    def _headed(self, block: Block) -> Block:
        if not block.level:
            self._opening = self._opening and not block.text.strip()
            return block
        title = " ".join(block.text.split())
        first, self._headed_yet = self._opening and not self._headed_yet, True
        if first or _alike(title, self._title, shortest=1 if self._opening else 5):
            return block
        self._opening = False
        return replace(block, path=self._outline.enter(block.level, title))


def _alike(heading: str, title: str, shortest: int) -> bool:
    """Whether a heading says what the contents say, or a part of it: "Loomings" and "Chapter 1. Loomings"."""
    one, other = _letters(heading), _letters(title)
    return len(one) >= shortest and (one in other or (len(other) >= shortest and other in one))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
