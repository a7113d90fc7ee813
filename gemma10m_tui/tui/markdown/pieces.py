"""A growing Markdown text, cut where what is before the cut will never be drawn another way.

A blank line ends most blocks. A list, a fence or a table can go on for thousands of lines, and to draw one anew for
every token is quadratic: so they are cut inside, too, between two items, lines or rows, and what a later piece needs
of an earlier one (the language, the next number, the widths of the columns) travels with it. The cuts depend on the
text alone and not on the chunks in which it came.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST = 30  # lines of a list, fence or table in one piece
_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")
_ITEM = re.compile(r" {0,3}(?:([-*+])|(\d{1,9})([.)]))(?:\s|$)")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")


class Kind(StrEnum):
    """What a piece is made of."""

    PROSE = "prose"
    LIST = "list"
    FENCE = "fence"
    TABLE = "table"
    LINES = "lines"  # no Markdown: as they stand, but for the bullets of a list
    LINE = "line"  # the only one


@dataclass(frozen=True)
class Piece:
    """Whole lines of one block. `joined`: it goes on with the piece before it, without a space between.

    `info` is a fence's language, `number` that of a numbered list's first item, `header` the first two lines of a
    table, which later pieces of it have only here.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    joined: bool = False
    info: str = ""
    number: int | None = None
    header: tuple[str, ...] = ()


class Splitter:
    """Takes text as it comes and gives the pieces that have settled; `tail` is what has not."""

    def __init__(self) -> None:
        self._partial = ""  # the line that has not ended yet
        self._lines: list[str] = []  # of the open piece
        self._open: Piece | None = None  # the block that is open, without lines
        self._fence = ""  # the marker of an open fence, of the block or of a list's item
        self._indent = 0
        self._blank = False  # the line before was blank
        self._items = 0  # begun in the open piece

    @property
    def tail(self) -> str:
        """The text that has not settled."""
        return "\n".join([*self._lines, self._partial]).strip("\n")

    @property
    def joined(self) -> bool:
        """Whether the tail goes on with the last piece."""
        return self._open is not None and self._open.joined

    def add(self, text: str) -> list[Piece]:
        """Take more text; the pieces that are settled now."""
        *whole, self._partial = (self._partial + text).split("\n")
        return [piece for line in whole for piece in self._take(line)]

    def finish(self) -> list[Piece]:
        """The rest; there will be no more."""
        pieces = self._take(self._partial) if self._partial else []
        self._partial = ""
        return [*pieces, *self._end()]

    def _take(self, line: str) -> list[Piece]:
        match self._open.kind if self._open else None:
            case Kind.FENCE:
                return self._take_code(line)
            case Kind.TABLE:
                return self._take_row(line)
            case Kind.LIST:
                return self._take_item(line)
            case Kind.PROSE:
                return self._take_prose(line)
        return self._begin(line)

    def _begin(self, line: str) -> list[Piece]:
        if not line.strip():
            return []
        fence = _FENCE.fullmatch(line)
        item = _ITEM.match(line)
        if fence and not (fence[2][0] == "`" and "`" in fence[3]):
            words = fence[3].split()
            self._open, self._fence = Piece(Kind.FENCE, info=words[0] if words else ""), fence[2]
            self._indent = len(fence[1])
            return []
        if item and not _RULE.fullmatch(line):
            self._open, self._items = Piece(Kind.LIST, number=int(item[2]) if item[2] else None), 1
            self._lines, self._blank, self._fence = [line], False, ""
            return []
        self._open, self._lines = Piece(Kind.PROSE), [line]
        return []

    def _end(self) -> list[Piece]:
        """The open piece as it stands; nothing is open after it."""
        piece, self._open = self._open, None
        lines, self._lines, self._fence = tuple(self._lines), [], ""
        while lines and not lines[-1].strip() and piece is not None and piece.kind is not Kind.FENCE:
            lines = lines[:-1]
        # An empty fence is drawn, and so is a table's head without any row.
        if piece is None or (not lines and (piece.joined or piece.kind not in (Kind.FENCE, Kind.TABLE))):
            return []
        return [replace(piece, lines=lines)]

    def _cut(self) -> list[Piece]:
        """The open piece as it stands; the block goes on in the next one."""
        assert self._open is not None
        piece = replace(self._open, lines=tuple(self._lines))
        number = None if piece.number is None else piece.number + self._items
        self._open, self._lines, self._items = replace(self._open, joined=True, number=number), [], 0
        return [piece]

    def _take_code(self, line: str) -> list[Piece]:
        if _closes(line, self._fence):
            return self._end()
        self._lines.append(line[min(self._indent, len(line) - len(line.lstrip(" "))) :])
        return self._cut() if len(self._lines) >= LONGEST else []

    def _take_row(self, line: str) -> list[Piece]:
        if "|" not in line or not line.strip():
            return [*self._end(), *self._begin(line)]
        self._lines.append(line)
        return self._cut() if len(self._lines) >= LONGEST else []

    def _take_item(self, line: str) -> list[Piece]:
        assert self._open is not None
        if self._fence:
            self._lines.append(line)
            if _closes(line, self._fence, any_indent=True):
                self._fence = ""
            return []
        item, after_blank = _ITEM.match(line), self._blank
        self._blank = not line.strip()
        at_margin = bool(line.strip()) and not line[0].isspace()
        if at_margin and item and not _RULE.fullmatch(line):
            if (item[2] is None) is not (self._open.number is None):
                return [*self._end(), *self._begin(line)]
            done = self._cut() if len(self._lines) >= LONGEST else []
            self._items += 1
            self._lines.append(line)
            return done
        if at_margin and (after_blank or _interrupts(line)):
            return [*self._end(), *self._begin(line)]
        self._lines.append(line)
        fence = _FENCE.fullmatch(line.lstrip())
        if fence and not (fence[2][0] == "`" and "`" in fence[3]):
            self._fence = fence[2]
        return []

    def _take_prose(self, line: str) -> list[Piece]:
        if not line.strip():
            return self._end()
        if _DELIMITER.fullmatch(line) and "|" in line + self._lines[-1] and "|" in self._lines[-1]:
            header = (self._lines.pop(), line)
            done = self._end()
            self._open = Piece(Kind.TABLE, header=header)
            return done
        item = _ITEM.match(line)
        quoted = self._lines[0].lstrip().startswith(">")
        if not quoted and (_FENCE.fullmatch(line) or (item and not _RULE.fullmatch(line) and item[2] in (None, "1"))):
            return [*self._end(), *self._begin(line)]
        self._lines.append(line)
        return []


def split(text: str) -> list[Piece]:
    """All pieces of a whole text."""
    splitter = Splitter()
    return [*splitter.add(text), *splitter.finish()]


def code_blocks(text: str) -> list[str]:
    """The contents of the fences that stand at the margin, in order."""
    blocks: list[list[str]] = []
    for piece in split(text):
        if piece.kind is Kind.FENCE:
            if not piece.joined:
                blocks.append([])
            blocks[-1].extend(piece.lines)
    return ["\n".join(lines) for lines in blocks]


def _interrupts(line: str) -> bool:
    """Whether a line at the margin ends a list although no blank line stands before it."""
    return bool(_FENCE.fullmatch(line) or _RULE.fullmatch(line)) or line.startswith(("#", ">"))


def _closes(line: str, fence: str, any_indent: bool = False) -> bool:
    match = _FENCE.fullmatch(line.lstrip() if any_indent else line)
    return bool(match) and match[2][0] == fence[0] and len(match[2]) >= len(fence) and not match[3].strip()  # type: ignore[index]
