"""A Word document as blocks: headings by their styles, lists with their numbers, tables as lines, notes in place."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gemma10m_tui.documents.blocks import Block, OpenedFile, outlined
from gemma10m_tui.documents.docx_styles import Numbering, Styles
from gemma10m_tui.documents.roman import roman
from gemma10m_tui.documents.safe_xml import BadXml, Element, parse_xml
from gemma10m_tui.documents.safe_zip import BadPart, Package, part_name
from gemma10m_tui.documents.signatures import OLE, is_encrypted_office
from gemma10m_tui.documents.table_text import is_layout, table_blocks
from gemma10m_tui.documents.unreadable import Unreadable

# Elements whose text is not the document's: what was deleted or moved away, codes of fields, properties.
_UNREAD = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "rt", "sdtPr", "tblPr"})
_THROUGH = frozenset({"customXml", "ins", "moveTo", "smartTag", "sdtContent", "Choice", "Fallback"})
_MARKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
# Letters of the font Symbol, which older documents write Greek and mathematics with, by their place in it.
_SYMBOL_LETTERS = dict(
    zip(
        b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\xa3\xa5\xae\xb1\xb3\xb4\xb6\xb7\xb9\xbb\xce\xd6\xe5\xf2",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ≤∞→±≥×∂•≠≈∈√∑∫",
        strict=True,
    )
)
_NUMBER = re.compile(r"[+−-]?\d{1,4}$")
_LONGEST_DESCRIPTION = 500
_LONGEST_INDENTED = 6  # characters of an item's label; a longer one is a caption's ("Listing 4-1")


def open_docx(data: bytes, encoding: str | None = None) -> OpenedFile:
    """The document; `encoding` is not asked for. Raises Unreadable where it is locked, damaged, or none at all."""
    if data.startswith(OLE):
        if is_encrypted_office(data, b""):
            raise Unreadable("it is encrypted with a password; save a copy without one and read that")
        raise Unreadable("it is in Word's old format, whatever its name says; save it as DOCX or PDF and read that")
    package = Package(data, "DOCX")
    main = _related(package, "", "officeDocument") or "word/document.xml"
    if main not in package:
        raise Unreadable("it is damaged or not a DOCX (it holds no document); fetch it again")
    try:
        body = parse_xml(package.read(main)).child("body")
    except (BadPart, BadXml) as error:
        raise Unreadable(
            f"its text cannot be read ({error}); open it in Word or LibreOffice and save it anew"
        ) from error
    if body is None:
        raise Unreadable("it is not a DOCX that is known, though it is packed like one; save it as PDF and read that")
    parts = {
        kind: _optional(package, _related(package, main, kind))
        for kind in ("styles", "numbering", "footnotes", "endnotes", "comments")
    }
    core = _optional(package, _related(package, "", "core-properties"))
    document = _Document(Styles(parts["styles"]), Numbering(parts["numbering"]), _Notes(parts))
    named, author = (core.text_of("title"), core.text_of("creator")) if core is not None else ("", "")
    return OpenedFile(named or document.title(body), outlined(document.blocks(body)), author=author)


def _related(package: Package, part: str, kind: str) -> str:
    """The name of the part that a part names as its "styles", "footnotes" and so on; "" if there is none."""
    folder, _, name = part.rpartition("/")
    relations = _optional(package, f"{folder}/_rels/{name}.rels".lstrip("/"))
    for relation in relations if relations is not None else ():
        if relation.get("Type").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            return part_name(part, relation.get("Target"))
    return ""


def _optional(package: Package, name: str) -> Element | None:
    try:
        return parse_xml(package.read(name)) if name in package else None
    except (BadPart, BadXml):
        return None


class _Notes:
    """The notes and comments of a document by their ids, and the number that each has in the text."""

    def __init__(self, parts: dict[str, Element | None]) -> None:
        self._found = {
            kind: {note.get("id"): note for note in part if note.get("type") in ("", "normal")}
            for kind, part in parts.items()
            if part is not None and kind in ("footnotes", "endnotes", "comments")
        }
        self._count = {"footnotes": itertools.count(1), "endnotes": itertools.count(1)}

    def call(self, kind: str, name: str) -> tuple[str, Element] | None:
        """The mark and the content of the note that is called for; once, so that no note calls for itself."""
        note = self._found.get(kind, {}).pop(name, None)
        if note is None:
            return None
        if kind == "comments":
            return f"Comment by {note.get('author') or 'a reader'}", note
        number = next(self._count[kind])
        return (roman(number) if kind == "endnotes" else str(number)), note


@dataclass
class _Document:
    """The text of a document, and what waits to stand below the paragraph that is being read."""

    styles: Styles
    numbering: Numbering
    notes: _Notes
    below: list[Block] = field(default_factory=list)
    open_list: str = ""  # the list that the last paragraph was an item of
    in_lines: bool = False  # whether it was a line of code or verse

    def title(self, body: Element) -> str:
        """The first paragraph in the style of a title."""
        for paragraph in body.find_all("p"):
            if self.styles.of(paragraph).is_title and paragraph.text().strip():
                return " ".join(paragraph.text().split())
        return ""

    def blocks(self, content: Iterable[Element]) -> Iterator[Block]:
        """The blocks of paragraphs, tables, and what is wrapped around them."""
        for element in content:
            if element.name == "p":
                yield from self._paragraph(element)
            elif element.name == "tbl":
                yield from self._table(element)
            elif element.name == "AlternateContent":
                yield from self.blocks(_chosen(element))
            elif element.name == "sdt" or element.name in _THROUGH:
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        style = self.styles.of(paragraph)
        if style.is_contents:
            return
        text = self._inline(paragraph)
        text = text.rstrip() if style.is_line else text.strip()
        below, self.below = self.below, []
        if text.strip():
            label = self.numbering.label(style.list_id, style.list_level)
            if style.level:
                yield Block(" ".join(f"{label} {text}".split()) if label != "-" else text, style.level)
            elif label:
                indent = "  " * style.list_level if len(label) <= _LONGEST_INDENTED else ""
                yield Block(f"{indent}{label} {text}", tight=self.open_list == style.list_id)
            else:
                yield Block(text, tight=style.is_line and self.in_lines)
            self.open_list = "" if style.level else style.list_id
        self.in_lines = style.is_line
        yield from below

    def _inline(self, element: Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        for item in element:
            name = item.name
            if name == "t":
                yield item.text()
            elif name == "sym":
                yield _symbol(item)
            elif name in _MARKS:
                yield _MARKS[name]
            elif name in ("footnoteReference", "endnoteReference", "commentReference"):
                yield self._call(name.removesuffix("Reference") + "s", item.get("id"))
            elif name in ("drawing", "pict", "object"):
                yield self._drawing(item)
            elif name == "AlternateContent":
                yield "".join(map(self._inline, _chosen(item)))
            elif name == "f" and item.child("num") is not None and item.child("den") is not None:
                yield "/".join(self._inline(part) for part in item if part.name in ("num", "den"))
            elif name == "sSup":
                yield "^".join(self._inline(part) for part in item if part.name in ("e", "sup"))
            elif name not in _UNREAD and not _is_hidden(item):
                text = self._inline(item)
                yield f"^{text}" if _is_raised(item) and _NUMBER.match(text) else text

    def _call(self, kind: str, name: str) -> str:
        called = self.notes.call(kind, name)
        if called is None:
            return ""
        mark, note = called
        around, self.below = self.below, []
        text = "\n".join(block.text for block in self.blocks(note))
        self.below = around
        if text.strip():
            self.below.append(Block(f"[{mark}] {text.strip()}", tight=True))
        return "" if kind == "comments" else f"[{mark}]"

    def _drawing(self, drawing: Element) -> str:
        """What a picture is said to show; the text in a drawn box stands below the paragraph."""
        for box in drawing.find_outermost("txbxContent"):
            around, self.below = self.below, []
            inside = list(self.blocks(box))
            self.below = [*around, *inside, *self.below]
        shown = next(drawing.find_all("docPr"), None)
        text = " ".join(shown.get("descr").split())[:_LONGEST_DESCRIPTION] if shown is not None else ""
        return f"[Image: {text}]" if text else ""

    def _table(self, table: Element) -> Iterator[Block]:
        self.open_list = ""
        rows = [
            [list(self._cell(cell)) for cell in _below(row, "tc")]
            for row in _below(table, "tr")
            if row.child("trPr", "del") is None
        ]
        texts = [[" ".join(block.text for block in cell) for cell in row] for row in rows]
        if is_layout(texts):
            yield from (block for row in rows for cell in row for block in cell)
        else:
            yield from table_blocks(texts)

    def _cell(self, cell: Element) -> Iterator[Block]:
        merged = cell.child("tcPr", "vMerge")
        if merged is None or merged.get("val") == "restart":
            yield from self.blocks(cell)


def _below(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also where they are wrapped."""
    for child in element:
        if child.name == name:
            yield child
        elif child.name == "sdt" or child.name in _THROUGH:
            yield from _below(child, name)


def _chosen(alternatives: Element) -> list[Element]:
    """The first of several ways to show the same thing: reading all of them would read it twice."""
    return [item for item in alternatives if item.name in ("Choice", "Fallback")][:1]


def _symbol(symbol: Element) -> str:
    """A letter that is given by its place in a font; "" for the pictures of other fonts."""
    place = symbol.get("char")
    if symbol.get("font") != "Symbol" or not re.fullmatch(r"[0-9A-Fa-f]{1,4}", place):
        return ""
    return _SYMBOL_LETTERS.get(int(place, 16) & 0xFF, "")


def _is_hidden(run: Element) -> bool:
    vanish = run.child("rPr", "vanish")
    return vanish is not None and vanish.get("val") not in ("0", "false", "off")


def _is_raised(run: Element) -> bool:
    raised = run.child("rPr", "vertAlign")
    return raised is not None and raised.get("val") == "superscript"
