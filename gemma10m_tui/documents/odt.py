"""An OpenDocument text as blocks: headings by their rank, lists, tables as lines, notes and comments in place."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gemma10m_tui.documents.blocks import Block, OpenedFile, outlined
from gemma10m_tui.documents.odt_styles import Styles
from gemma10m_tui.documents.safe_xml import BadXml, Element, parse_xml
from gemma10m_tui.documents.safe_zip import BadPart, Package
from gemma10m_tui.documents.signatures import ZIP
from gemma10m_tui.documents.table_text import is_layout, table_blocks
from gemma10m_tui.documents.unreadable import Unreadable

_CONTENT, _STYLES = "content.xml", "styles.xml"
_NUMBER = re.compile(r"[+−-]?\d{1,4}$")
_UNREAD = frozenset(
    {
        "tracked-changes", "sequence-decls", "forms", "table-of-content", "alphabetical-index", "illustration-index",
        "table-index", "variable-decls", "user-field-decls", "ruby-text", "annotation-end",
    }
)  # fmt: skip
_ABOUT_A_COMMENT = frozenset({"creator", "date", "date-string", "creator-initials"})
_IN_TEXT = frozenset({"p", "h", "span", "a"})  # where a title is a field, and not that of a drawing
_LARGEST_NUMBER = 999_999  # of an item
_MOST_SPACES = 200  # that one element stands for
_MOST_REPEATED = 20  # rows or cells that one element stands for; thousands of empty ones are common


def open_odt(data: bytes, encoding: str | None = None) -> OpenedFile:
    """The document; `encoding` is not asked for. Raises Unreadable where it is locked, damaged, or none at all."""
    package = Package(data, "ODT") if data.startswith(ZIP) else None
    try:
        if package is not None and _is_locked(package):
            raise Unreadable("it is encrypted with a password; save a copy without one and read that")
        root = parse_xml(package.read(_CONTENT) if package is not None else data)
    except (BadPart, BadXml) as error:
        raise Unreadable(f"its text cannot be read ({error}); open it in LibreOffice and save it anew") from error
    text = root.child("body", "text")
    if text is None:
        raise Unreadable("it is not an OpenDocument text, though it is packed like one; save it as PDF and read that")
    blocks = outlined(_Text(Styles(_with_styles(package, root))).blocks(text))
    title, author = _title_and_author(package, root)
    return OpenedFile(title, blocks, author=author)


def _with_styles(package: Package | None, root: Element) -> list[Element]:
    """The parts that styles are in; a text can be read without them."""
    parts = [root]
    if package is not None and _STYLES in package:
        with contextlib.suppress(BadPart, BadXml):
            parts.append(parse_xml(package.read(_STYLES)))
    return parts


def _is_locked(package: Package) -> bool:
    if "META-INF/manifest.xml" not in package:
        return "encrypted-package" in package
    manifest = parse_xml(package.read("META-INF/manifest.xml"))
    return any(
        entry.get("full-path") in (_CONTENT, "encrypted-package") and entry.child("encryption-data") is not None
        for entry in manifest.find_all("file-entry")
    )


def _title_and_author(package: Package | None, root: Element) -> tuple[str, str]:
    meta = root
    if package is not None:
        try:
            meta = parse_xml(package.read("meta.xml"))
        except (BadPart, BadXml):
            return "", ""
    return meta.text_of("meta", "title"), meta.text_of("meta", "initial-creator") or meta.text_of("meta", "creator")


@dataclass(frozen=True)
class _List:
    """A list that is open: its style, and the numbers of the item and of those that it is in."""

    style: str
    counts: list[int]


@dataclass
class _Text:
    """The text of a document, and what waits to stand below the paragraph that is being read."""

    styles: Styles
    below: list[Block] = field(default_factory=list)
    counts: dict[str, list[int]] = field(default_factory=dict)  # of the last item of every list style

    def blocks(self, content: Iterable[Element], around: "_List | None" = None) -> Iterator[Block]:
        """The blocks of paragraphs, lists, tables, and what is wrapped around them; `around` is a list they are in."""
        for element in content:
            if element.name == "h":
                level = element.get("outline-level")
                yield from self._paragraph(element, min(int(level), 9) if level.isdecimal() and level != "0" else 1)
            elif element.name == "p":
                yield from self._paragraph(element)
            elif element.name == "list":
                yield from self._list(element, around)
            elif element.name == "table":
                yield from self._table(element)
            elif element.name not in _UNREAD:
                yield from self.blocks(element, around)

    def _paragraph(self, paragraph: Element, level: int = 0) -> Iterator[Block]:
        text = "".join(self._pieces(paragraph)).strip()
        below, self.below = self.below, []
        if text:
            yield Block(" ".join(text.split()) if level else text, level)
        yield from below

    def _pieces(self, element: Element) -> Iterator[str]:
        for item in element.content:
            if isinstance(item, str):
                yield " ".join(item.split("\n"))
            elif item.name == "s":
                count = item.get("c", "1")
                yield " " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES)
            elif item.name in ("tab", "line-break"):
                yield "\t" if item.name == "tab" else "\n"
            elif item.name == "note":
                yield self._note(item)
            elif item.name == "annotation":
                author = item.child("creator")
                named = " ".join(author.text().split()) if author is not None else ""
                said = [part for part in item if part.name not in _ABOUT_A_COMMENT]
                self._put_below(said, f"Comment by {named or 'a reader'}")
            elif item.name == "frame":
                yield self._frame(item)
            elif item.name in ("title", "desc") and element.name not in _IN_TEXT:
                continue
            elif item.name not in _UNREAD:
                text = "".join(self._pieces(item))
                raised = _NUMBER.match(text) and self.styles.is_raised(item.get("style-name"))
                yield f"^{text}" if raised else text

    def _note(self, note: Element) -> str:
        citation, body = note.child("note-citation"), note.child("note-body")
        mark = " ".join(citation.text().split()) if citation is not None else "*"
        if body is not None:
            self._put_below(body, mark)
        return f"[{mark}]"

    def _put_below(self, body: Iterable[Element], mark: str) -> None:
        around, self.below = self.below, []
        text = "\n".join(block.text for block in self.blocks(body))
        self.below = around
        if text.strip():
            self.below.append(Block(f"[{mark}] {text.strip()}", tight=True))

    def _frame(self, frame: Element) -> str:
        for box in frame.find_outermost("text-box"):
            around, self.below = self.below, []
            inside = list(self.blocks(box))
            self.below = [*around, *inside, *self.below]
        shown = frame.child("desc") or frame.child("title")
        text = " ".join(shown.text().split()) if shown is not None else ""
        return f"[Image: {text}]" if text else ""

    def _list(self, items: Element, around: "_List | None") -> Iterator[Block]:
        style = items.get("style-name") or (around.style if around else "")
        above = around.counts if around else []
        goes_on = items.get("continue-numbering") == "true" or bool(items.get("continue-list"))
        before = self.counts.get(style, []) if goes_on else []
        level = self.styles.level(style, len(above) + 1)
        begins_at = level.start if level is not None else 1
        count = before[len(above)] if len(before) > len(above) else begins_at - 1
        tight = around is not None
        for item in items:
            start = item.get("start-value")
            counted = item.name == "list-item"  # and not the header of a list
            count = min(int(start), _LARGEST_NUMBER) if start.isdecimal() else count + counted
            listed = _List(style, [*above, count])
            self.counts[style] = listed.counts
            label = self.styles.label(style, listed.counts) if counted else "-"
            prefix = f"{'  ' * min(len(above), 8)}{label} "
            for block in self.blocks(item, listed):
                is_item = not block.level and not block.tight
                yield Block(prefix + block.text if is_item else block.text, block.level, tight=tight or block.tight)
                prefix, tight = "", True

    def _table(self, table: Element) -> Iterator[Block]:
        rows: list[list[list[Block]]] = []
        for row in _rows(table):
            cells: list[list[Block]] = []
            for cell in row:
                if cell.name in ("table-cell", "covered-table-cell"):
                    cells += [list(self.blocks(cell))] * _repeated(cell, "number-columns-repeated")
            rows += [cells] * _repeated(row, "number-rows-repeated")
        texts = [[" ".join(block.text for block in cell) for cell in row] for row in rows]
        if is_layout(texts):
            yield from (block for row in rows for cell in row for block in cell)
        else:
            yield from table_blocks(texts)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.name == "table-row":
            yield child
        elif child.name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _repeated(element: Element, name: str) -> int:
    count = element.get(name, "1")
    return min(int(count) if count.isdecimal() else 1, _MOST_REPEATED)
