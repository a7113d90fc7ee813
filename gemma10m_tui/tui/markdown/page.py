"""An answer as the lines of one page: pieces that have settled, wrapped once for a width, and the tail below them.

One widget draws all of it. A widget for each piece would do, too, but a screen lays out and draws anew every widget
that it holds whenever one of them grows: a long answer then costs more with every line.
"""

from dataclasses import replace

from textual.content import Content

from gemma10m_tui.tui.markdown.lines import Line, lines_of, natural_columns
from gemma10m_tui.tui.markdown.pieces import Kind, Piece
from gemma10m_tui.tui.markdown.rows import Row, rows_of
from gemma10m_tui.tui.markdown.tail import Tail

_BLANK = Line(Content(""), False, 0)
_BOX = 2  # cells that a fence's box takes from its lines
_AT_ONCE = 150  # lines that are laid out in one go: more than a screen has, and no more than a moment's work


class Page:
    """Pieces go in, lines come out; `lay_out` says for which width, and `lay_out_more` goes on where it left off."""

    def __init__(self) -> None:
        self._width = 0
        self._settled: list[tuple[Piece, list[Row], tuple[int, ...]]] = []
        self._columns: tuple[int, ...] = ()  # of the table that is open
        self._lines: list[Line] = []  # of the settled pieces that are laid out
        self._laid_out = 0  # so many of them
        self._unsettled, self._joined = "", False
        self._tail = Tail()

    def __len__(self) -> int:
        return len(self._lines) + self._gap + len(self._tail)

    def add(self, piece: Piece) -> int:
        """Put a piece at the end of what is settled; the first line that is another than before."""
        rows = rows_of(piece)
        if piece.kind is Kind.TABLE and not piece.joined:
            self._columns = tuple(natural_columns(rows))
        columns = self._columns if piece.kind is Kind.TABLE else ()
        self._settled.append((piece, rows, columns))
        changed = len(self._lines)
        if self._width and self._laid_out == len(self._settled) - 1:
            self.lay_out_more()
        return changed

    def show_tail(self, text: str, joined: bool) -> int:
        """What has not settled, and whether it goes on with the last piece; the first line that is another."""
        gap = self._gap
        self._unsettled, self._joined = text, joined
        changed = self._tail.show(text, self._width) if self._width else 0
        return len(self._lines) + (0 if gap != self._gap else gap + changed)

    def lay_out(self, width: int) -> int:
        """Wrap a first part to a width, where it is not the width already; the number of lines."""
        if width != self._width:
            self._width, self._lines, self._laid_out = width, [], 0
            while len(self._lines) < _AT_ONCE and self.lay_out_more():
                pass
            self._tail.show(self._unsettled, width)
        return len(self)

    def lay_out_more(self) -> bool:
        """Wrap the next piece; False where all are."""
        if self._laid_out == len(self._settled):
            return False
        self._lay_out_piece(*self._settled[self._laid_out])
        self._laid_out += 1
        return True

    def line(self, y: int) -> Line:
        """One of the lines."""
        if y < len(self._lines):
            return self._lines[y]
        below = y - len(self._lines) - self._gap
        return self._tail.line(below) if 0 <= below < len(self._tail) else _BLANK

    def lines_with(self, folded: str) -> list[int]:
        """The settled lines that hold the words, given in lower case; a place that only a wrap parts by its first."""
        found: list[int] = []
        for y, line in enumerate(self._lines):
            plain = line.content.plain.casefold()
            if folded in plain:
                found.append(y)
            elif y + 1 < len(self._lines) and (after := self._lines[y + 1]).wrapped:
                both = f"{plain.rstrip()} {after.content.plain[after.prefix :].casefold()}"
                if folded in both and folded not in after.content.plain.casefold():
                    found.append(y)
        return found

    @property
    def _gap(self) -> int:
        return int(bool(self._lines and len(self._tail) and not self._joined))

    def _lay_out_piece(self, piece: Piece, rows: list[Row], columns: tuple[int, ...]) -> None:
        if self._lines and not piece.joined:
            self._lines.append(_BLANK)
        boxed = piece.kind is Kind.FENCE
        lines = lines_of(rows, max(self._width - (_BOX if boxed else 0), 1), columns)
        self._lines += [replace(line, boxed=True) for line in lines] if boxed else lines
