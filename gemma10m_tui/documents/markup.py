"""A tree of HTML as blocks: what a browser shows as paragraphs, headings, list items and rows, with notes in place.

The tree is walked without recursion, as its depth is a stranger's choice. What is asked about an element while walking
comes from outside: what to leave out, and which text a link to a note stands for.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gemma10m_tui.documents.blocks import Block
from gemma10m_tui.documents.table_text import is_layout, table_blocks

_UNSEEN = frozenset(
    {
        "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "canvas", "audio", "video",
        "svg", "map", "button", "select", "input", "textarea", "datalist", "progress", "meter", "dialog", "rt", "rp",
        "title", "link", "meta", "base", "annotation", "annotation-xml", "-comment",
    }
)  # fmt: skip
_PARAGRAPHS = frozenset(
    {
        "p", "ul", "ol", "dl", "dt", "blockquote", "figure", "figcaption", "pre", "table", "caption", "section",
        "article", "main", "header", "footer", "aside", "nav", "address", "details", "summary", "fieldset", "form",
        "hr", "hgroup", "body", "center", "menu", "legend",
    }
)  # fmt: skip
_LINES = frozenset({"div", "li", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "optgroup", "search"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = ("ul", "ol", "menu")

_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_SPACE_RUN = re.compile(" {2,}")
_SPACED_BREAK = re.compile(r" *\n *")
_NO_DESCRIPTION = re.compile(
    r"(?i)\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?)$|^(?:image|cover ?(?:page)?|title ?page|img|figure|picture|logo)?$"
)
_EXPONENT = re.compile(r"[+−-]?\d{1,4}$")
_HIDDEN_STYLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_LONGEST_ALT = 500
_MOST_ROWS = 1000  # that a cell reaches down

# An XHTML file may close any element in its start tag; read as HTML, "<title/>" would swallow the rest of the file.
_CLOSED_AT_ONCE = re.compile(r"<([a-zA-Z][\w:.-]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)/>")
_VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Note:
    """The text that a link to a note stands for, and the mark that it is called by."""

    mark: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a walk asks about the elements it meets: which to leave out, and which links are notes to put in place."""

    leaves_out: Callable[[LexborNode], bool] = lambda node: False
    note_of: Callable[[LexborNode], Note | None] = lambda node: None


AS_IT_STANDS = Reading()
"""Nothing left out, and no link a note."""


def parse_markup(text: str, *, xhtml: bool = False) -> LexborHTMLParser:
    """The tree of the text."""
    if xhtml:
        text = _CLOSED_AT_ONCE.sub(_opened_and_closed, text)
    return LexborHTMLParser(text)


def _opened_and_closed(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    return match.group() if name.lower() in _VOID else f"<{name}{attributes}></{name}>"


def kinds_of(node: LexborNode) -> set[str]:
    """What an element says it is: the words of its epub:type and of its role, those without their "doc-"."""
    attributes = node.attributes
    words = f"{attributes.get('epub:type') or ''} {attributes.get('role') or ''}".lower().split()
    return {word.removeprefix("doc-") for word in words}


def text_of(node: LexborNode, reading: Reading | None = None) -> str:
    """All the text in the element as one line."""
    return " ".join(" ".join(block.text for block in blocks_of(node, reading or AS_IT_STANDS)).split())


def blocks_of(root: LexborNode, reading: Reading, page: str | None = None) -> Iterator[Block]:
    """The blocks of everything inside the element, which begins on that page; headings have a level, and no path."""
    walk = _Walk(reading, page=page)
    node = root.first_child
    depth = 0
    while node is not None:
        entered = walk.enter(node)
        below = node.first_child if entered else None
        if below is not None:
            node, depth = below, depth + 1
            continue
        if entered:
            walk.leave(node)
        while node.next is None and depth > 0 and node.parent is not None:
            node, depth = node.parent, depth - 1
            walk.leave(node)
        node = node.next if depth or node.next is not None else None
        yield from walk.taken()
    walk.finish()
    yield from walk.taken()


@dataclass
class _List:
    """A list that is open: its next number where it counts, and whether an item has begun in it."""

    number: int | None
    begun: bool = False


@dataclass
class _Walk:
    """The block being written, and what the elements around it mean for it."""

    reading: Reading
    ready: list[Block] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    own_anchors: list[str] = field(default_factory=list)  # of the element that is being entered
    anchors: list[str] = field(default_factory=list)  # passed since the last block
    notes: list[Note] = field(default_factory=list)  # called for in the block
    lists: list[_List] = field(default_factory=list)
    prefix: str = ""
    page: str | None = None  # the printed page that this place is on
    block_page: str | None = None  # the one that the block began on
    tight: bool = False
    heading: int = 0
    preformatted: int = 0

    def taken(self) -> Sequence[Block]:
        blocks, self.ready = self.ready, []
        return blocks

    def finish(self) -> None:
        """End the last block; an empty one says which place and page the end is."""
        self._flush()
        if self.anchors or self.page:
            self.ready.append(Block("", page=self.page, anchors=tuple(self.anchors)))

    def enter(self, node: LexborNode) -> bool:
        """Take in the start of a node; whether to go inside."""
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "")
            return False
        if tag in _UNSEEN or tag.startswith("-"):
            return False
        attributes = node.attributes
        self.own_anchors = [attributes[name] or "" for name in ("id", "name") if name in attributes]
        if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or ""):
            return False
        kinds = kinds_of(node)
        if "pagebreak" in kinds:
            self.page = attributes.get("title") or attributes.get("aria-label") or text_of(node) or self.page
            self.anchors += self.own_anchors
            return False
        if self.reading.leaves_out(node):
            return False
        if "heading" in kinds and tag not in HEADINGS:
            self._begin_block(tight=False)
            level = attributes.get("aria-level") or "2"
            self.heading = int(level) if level in ("1", "2", "3", "4", "5", "6") else 2
        inside = self._enter_element(tag, node)
        self.anchors += self.own_anchors
        self.own_anchors = []
        return inside

    def _enter_element(self, tag: str, node: LexborNode) -> bool:
        if tag in HEADINGS:
            self._begin_block(tight=False)
            self.heading = HEADINGS[tag]
        elif tag == "table":
            return self._enter_table(node)
        elif tag in _LISTS:
            self._begin_block(tight=bool(self.lists))
            start = node.attributes.get("start") or "1"
            number = int(start) if start.isdecimal() and len(start) < 7 else 1
            self.lists.append(_List(number if tag == "ol" else None))
        elif tag == "li":
            self._begin_item()
        elif tag in _LINES:
            self._begin_block(tight=tag == "dd" or _follows_its_like(node))
        elif tag in _PARAGRAPHS:
            self._begin_block(tight=False)
            self.preformatted += tag == "pre"
        elif tag == "br":
            self.inline.append("\n")
        elif tag == "img":
            self._add_alternative(node)
        elif tag == "q":
            self.inline.append("“")
        elif tag == "math":
            return not self._add_formula(node)
        elif tag == "sup" and _EXPONENT.match(_plain(node)) and node.css_first("a") is None:
            self.inline.append("^" if self.inline and self.inline[-1][-1:].isalnum() else "")
        elif tag == "a":
            return not (self.heading and _is_way_to_itself(node)) and not self._add_note(node)
        elif tag == "code" and self.preformatted and self.inline and not self.inline[-1].endswith("\n"):
            self.inline += ["\n"] * (_before(node) == "code")  # the same example in two languages, one behind the other
        return True

    def leave(self, node: LexborNode) -> None:
        """Take in the end of a node that was entered."""
        tag = node.tag or ""
        if tag == "q":
            self.inline.append("”")
        role = node.attributes.get("role") == "heading"
        if not (role or tag in HEADINGS or tag in _PARAGRAPHS or tag in _LINES):
            return
        self._flush()
        self.tight = False
        if role or tag in HEADINGS:
            self.heading = 0
        elif tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.prefix = ""
        elif tag == "pre":
            self.preformatted = max(self.preformatted - 1, 0)

    def _begin_block(self, *, tight: bool) -> None:
        self._flush()
        self.tight = tight
        self.anchors += self.own_anchors
        self.own_anchors = []

    def _flush(self) -> None:
        """End the block that is being written; notes that it calls for follow it."""
        text = "".join(self.inline)
        self.inline.clear()
        if self.preformatted:
            text = text.strip("\n").rstrip()
        else:
            text = _SPACED_BREAK.sub("\n", _SPACE_RUN.sub(" ", text)).strip()
        page, self.block_page = self.block_page or self.page, None
        if text:
            if self.heading:
                text = " ".join(text.split())
            self.ready.append(
                Block(self.prefix + text, self.heading, tight=self.tight, page=page, anchors=tuple(self.anchors))
            )
            self.anchors.clear()
            self.prefix = ""
            self.heading = 0
        self.ready += [Block(f"[{note.mark}] {note.text}", tight=True, page=page) for note in self.notes]
        self.notes.clear()

    def _begin_item(self) -> None:
        around = self.lists[-1] if self.lists else _List(None)
        self._begin_block(tight=around.begun or len(self.lists) > 1)
        around.begun = True
        indent = "  " * (min(len(self.lists), 8) - 1)
        self.prefix = f"{indent}- "
        if around.number is not None:
            self.prefix = f"{indent}{around.number}. "
            around.number += 1

    def _add_text(self, text: str) -> None:
        text = _INVISIBLE.sub("", text)
        if not self.preformatted:
            text = _SPACE.sub(" ", text)
        if self.block_page is None and text and not text.isspace():
            self.block_page = self.page
        self.inline.append(text)

    def _enter_table(self, table: LexborNode) -> bool:
        self._begin_block(tight=False)
        if table.css_first("table table") is not None or table.attributes.get("role") == "presentation":
            return True
        rows = list(_rows(table, self.reading))
        if is_layout(rows):
            return True
        for caption in table.css("caption"):
            self._add_text(text_of(caption, self.reading) + " ")
        self.anchors += [node.attributes["id"] or "" for node in table.css("[id]")]
        captioned = bool("".join(self.inline).strip())
        self._flush()
        self.ready += table_blocks(rows, self.page, tight=captioned)
        return False

    def _add_alternative(self, image: LexborNode) -> None:
        attributes = image.attributes
        text = " ".join((attributes.get("alt") or "").split())[:_LONGEST_ALT]
        if text and not _NO_DESCRIPTION.match(text) and attributes.get("role") != "presentation":
            self._add_text(f"[Image: {text}]")

    def _add_formula(self, math: LexborNode) -> bool:
        """A formula as its writer typed it, where that is kept."""
        source = math.css_first("annotation[encoding='application/x-tex']")
        text = _plain(source) if source is not None else math.attributes.get("alttext") or ""
        if text.strip():
            self._add_text(f"${' '.join(text.split())}$")
        return bool(text.strip())

    def _add_note(self, link: LexborNode) -> bool:
        note = self.reading.note_of(link)
        if note is None:
            return False
        self._add_text(f"[{note.mark}]")
        self.notes.append(note)
        return True


def _rows(table: LexborNode, reading: Reading) -> Iterator[list[str]]:
    """The cells of every row; one that reaches down from a row above leaves its place in those below empty."""
    reaching: dict[int, int] = {}  # rows that the cell of a column still reaches down
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in row.css("td,th"):
            while reaching.get(len(cells), 0):
                reaching[len(cells)] -= 1
                cells.append("")
            down = cell.attributes.get("rowspan") or ""
            reaching[len(cells)] = min(int(down), _MOST_ROWS) - 1 if down.isdecimal() and down.strip("0") else 0
            cells.append(text_of(cell, reading))
        for column in range(len(cells), max(reaching, default=0) + 1):
            reaching[column] = max(reaching.get(column, 0) - 1, 0)
        yield cells


def _is_way_to_itself(link: LexborNode) -> bool:
    """Whether a link in a heading only leads to that heading, for people to copy: "#", "¶"."""
    return (link.attributes.get("href") or "").startswith("#") and _plain(link).strip() in ("#", "¶", "§", "🔗", "")


def _before(node: LexborNode) -> str:
    """The kind of the element or text right before this one; "" for none."""
    return (node.prev.tag or "") if node.prev is not None else ""


def _follows_its_like(node: LexborNode) -> bool:
    """Whether a line follows a line, as in verse that is set in elements of its own: they stand closely together."""
    before = node.prev
    while before is not None and (before.tag or "").startswith("-") and not _plain(before).strip():
        before = before.prev
    if before is None or not before.tag == node.tag == "div":
        return False
    return not any(child.tag in ("p", "div") for child in node.iter())


def _plain(node: LexborNode) -> str:
    return node.text(deep=True) or ""
