"""A settled part of an answer, drawn as one widget: a list of forty items costs what a paragraph does."""

import re

from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from gemma10m_tui.tui.markdown.lines import Line, lines_of
from gemma10m_tui.tui.markdown.pieces import Piece
from gemma10m_tui.tui.markdown.rows import rows_of
from gemma10m_tui.tui.widgets.drawn_line import drawn_line

MARK = "bold reverse $warning"


class MarkdownPiece(Widget):
    """Wraps its rows to the width it is given; `mark` shows where a word that is searched for stands."""

    DEFAULT_CSS = """
    MarkdownPiece {
        height: auto;
        margin: 1 0 0 0;
        &.-first, &.-joined { margin: 0; }
        &.-fence { background: $surface; padding: 0 1; }
    }
    """

    def __init__(self, piece: Piece, columns: tuple[int, ...] = (), *, first: bool = False) -> None:
        classes = [f"-{piece.kind.value}", "-joined" if piece.joined else "", "-first" if first else ""]
        super().__init__(classes=" ".join(filter(None, classes)))
        self.piece = piece
        self._rows = rows_of(piece)
        self._columns = columns
        self._width = 0
        self._lines: list[Line] = []
        self._mark = ""

    def mark(self, words: str) -> None:
        """Mark where the words stand; none unmarks."""
        if words != self._mark:
            self._mark = words
            self.refresh()

    def lines_with(self, folded: str) -> list[int]:
        """The drawn lines that hold the words, given in lower case; the first where only a wrap parts them."""
        found = [y for y, line in enumerate(self._lines) if folded in line.content.plain.casefold()]
        return found or [0] * any(folded in line.casefold() for line in self.piece.lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the rows wrap to."""
        return len(self._laid_out(width))

    def render_line(self, y: int) -> Strip:
        """A line that is in sight."""
        lines = self._laid_out(self.content_size.width)
        if y >= len(lines):
            return Strip.blank(self.content_size.width, self.visual_style.rich_style)
        return drawn_line(self, self._marked(lines[y].content), y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected, with the lines that only a wrap parted put together again."""
        parts: list[str] = []
        for place, line in enumerate(self._lines):
            span = selection.get_span(place)
            if span is None:
                continue
            start, end = span
            text = line.content.plain
            cut = text[max(start, line.prefix if line.wrapped else 0) : len(text) if end < 0 else end]
            if parts:
                parts.append(" " if line.wrapped else "\n")
            parts.append(cut.rstrip())
        return "".join(parts), "\n"

    def _laid_out(self, width: int) -> list[Line]:
        if width != self._width:
            self._lines = lines_of(self._rows, max(width, 1), self._columns)
            self._width = width
        return self._lines

    def _marked(self, content: Content) -> Content:
        if self._mark:
            for found in re.finditer(re.escape(self._mark), content.plain, re.IGNORECASE):
                content = content.stylize(MARK, found.start(), found.end())
        return content
