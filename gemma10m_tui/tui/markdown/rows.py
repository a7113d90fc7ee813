"""A piece of Markdown as rows: styled text behind a prefix that hangs over the lines it wraps to.

Links, images and HTML stay as they are written: text of a model's making can neither act nor hide its address.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from textual.content import Content

from gemma10m_tui.tui.markdown.pieces import Kind, Piece

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_UNTRUSTED = ("link", "image", "autolink", "html_inline", "html_block", "reference")
_INLINE_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
_CODE = "$text-accent on $boost"
_LONGEST_HIGHLIGHT = 2000  # characters in a line; a longer one is no code that anybody reads
_NOTHING = Content("")
_MARK = re.compile(r"( {0,3})(-|\d{1,4}[.)]) (?=\S)")  # of a list's item
_DEEPEST = 24  # cells; what is further in is drawn from the margin on where it wraps


@dataclass(frozen=True)
class Row:
    """One logical line. `first` stands before it, `rest` before every further line that it wraps to."""

    text: Content
    first: Content = _NOTHING
    rest: Content = _NOTHING
    cells: tuple[Content, ...] = ()  # of a table's row; `text` is empty then
    rule: bool = False


def rows_of(piece: Piece) -> list[Row]:
    """The rows of a piece, in order."""
    match piece.kind:
        case Kind.FENCE:
            return _code_rows("\n".join(piece.lines), piece.info)
        case Kind.TABLE:
            return _table_rows(piece)
        case Kind.LINE | Kind.LINES:
            return [_row_as_it_stands(line.expandtabs(4), of_several=piece.kind is Kind.LINES) for line in piece.lines]
    root = _tree("\n".join(piece.lines))
    rows = list(_blocks(root.children, _NOTHING, _NOTHING, piece.number))
    return rows or [Row(Content("\n".join(piece.lines)))]


def _row_as_it_stands(line: str, *, of_several: bool) -> Row:
    """A line with all of its signs; what it wraps to hangs below its words."""
    if of_several and (mark := _MARK.match(line)):
        label = f"{mark[1]}• " if mark[2] == "-" else mark[0]
        return Row(Content(line[mark.end() :]), Content.styled(label, "$text-primary"), Content(" " * len(label)))
    words = line.lstrip(" ")
    inset = Content(" " * (len(line) - len(words))) if words and len(line) - len(words) <= _DEEPEST else _NOTHING
    return Row(Content(words if inset else line), inset, inset)


def _tree(text: str) -> "SyntaxTreeNode":
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(text))


@cache
def _parser() -> "MarkdownIt":
    """Made when there is something to parse: the app shows its first screen without."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(list(_UNTRUSTED))


def _blocks(
    nodes: "Sequence[SyntaxTreeNode]", first: Content, rest: Content, number: int | None = None, tight: bool = False
) -> Iterator[Row]:
    for place, node in enumerate(nodes):
        if place and not tight:
            yield Row(_NOTHING, rest, rest)
        yield from _block(node, first if place == 0 else rest, rest, number)


def _block(node: "SyntaxTreeNode", first: Content, rest: Content, number: int | None) -> Iterator[Row]:
    match node.type:
        case "heading":
            style = "bold $text-primary" if node.tag in ("h1", "h2") else "bold"
            yield Row(_inline(node.children).stylize(style), first, rest)
        case "blockquote":
            bar = Content.styled("▎ ", "$text-secondary")
            yield from _blocks(node.children, first + bar, rest + bar)
        case "bullet_list" | "ordered_list":
            yield from _items(node, first, rest, number)
        case "fence" | "code_block":
            for row in _code_rows(node.content.rstrip("\n"), node.info.split()[0] if node.info.strip() else ""):
                yield Row(row.text, first, rest)
                first = rest
        case "table":
            for inside in node.walk(include_self=False):
                if inside.type == "tr":
                    yield Row(_NOTHING, first, rest, tuple(_inline(cell.children) for cell in inside.children))
        case "hr":
            yield Row(_NOTHING, first, rest, rule=True)
        case _:
            for line in _inline(node.children).split(allow_blank=True):
                yield Row(line, first, rest)
                first = rest


def _items(node: "SyntaxTreeNode", first: Content, rest: Content, number: int | None) -> Iterator[Row]:
    start = number if number is not None else int(node.attrs.get("start", 1) or 0)
    ordered = node.type == "ordered_list"
    width = len(str(start + len(node.children) - 1)) + 2
    for place, item in enumerate(node.children):
        label = f"{start + place}.".ljust(width) if ordered else "• "
        marker, hang = Content.styled(label, "$text-primary"), Content(" " * len(label))
        tight = all(child.hidden for child in item.children if child.type == "paragraph")
        if place and not tight:
            yield Row(_NOTHING, rest, rest)
        before = (first if place == 0 else rest) + marker
        if item.children:
            yield from _blocks(item.children, before, rest + hang, tight=tight)
        else:
            yield Row(_NOTHING, before, rest + hang)


def _inline(nodes: "Sequence[SyntaxTreeNode]") -> Content:
    parts: list[Content] = []
    for node in nodes:
        match node.type:
            case "text" | "text_special":
                parts.append(Content(node.content))
            case "code_inline":
                parts.append(Content.styled(node.content, _CODE))
            case "softbreak":
                parts.append(Content(" "))
            case "hardbreak":
                parts.append(Content("\n"))
            case _:
                inner = _inline(node.children) if node.children else Content(html.unescape(node.content))
                style = _INLINE_STYLES.get(node.type, "")
                parts.append(inner.stylize(style) if style else inner)
    return _NOTHING.join(parts)


def _code_rows(code: str, language: str) -> list[Row]:
    from textual.highlight import highlight  # brings every lexer's name along

    known = language if language and max(map(len, code.split("\n"))) < _LONGEST_HIGHLIGHT else ""
    # Pygments drops blank lines at the ends, and the numbers of lines must stay: highlighted only where they do.
    coloured = highlight(code, language=known) if known else Content(code)
    plain = Content(code.expandtabs(4))
    content = coloured.expand_tabs(4) if coloured.plain == code else plain
    return [Row(line) for line in content.split(allow_blank=True)]


def _table_rows(piece: Piece) -> list[Row]:
    """The header with the first piece only; each row has as many cells as the header."""
    root = _tree("\n".join((*piece.header, *piece.lines)))
    rows = [
        Row(_NOTHING, cells=tuple(_inline(cell.children) for cell in node.children))
        for node in root.walk()
        if node.type == "tr"
    ]
    if not rows:
        return [Row(Content(line)) for line in (*piece.header, *piece.lines)]
    if piece.joined:
        return rows[1:]
    header = Row(_NOTHING, cells=tuple(cell.stylize("bold") for cell in rows[0].cells))
    return [header, Row(_NOTHING, rule=True), *rows[1:]]
