"""The end of an answer that has not settled yet: plain text that is wrapped only where it grew."""

import re

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from gemma10m_tui.tui.widgets.drawn_line import drawn_line

_WORDS = re.compile(r"\s*\S+|\s+$")


class Tail(Widget):
    """Draws what it was last shown; text that only grew is wrapped from the line on in which it did."""

    DEFAULT_CSS = """
    Tail { height: auto; }
    """

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._text = ""
        self._width = 0
        self._starts: list[int] = []  # where each line begins in the text

    def show(self, text: str) -> None:
        """Draw this text from now on."""
        before = len(self._starts)
        if not text.startswith(self._text):
            self._starts = []
        self._text = text
        if self._width:
            self._wrap()
        self.refresh(layout=len(self._starts) != before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text wraps to."""
        if width != self._width:
            self._width, self._starts = width, []
        self._wrap()
        return max(len(self._starts), 1)

    def render_line(self, y: int) -> Strip:
        """A line that is in sight."""
        if y >= len(self._starts):
            return Strip.blank(self.content_size.width, self.visual_style.rich_style)
        end = self._starts[y + 1] if y + 1 < len(self._starts) else len(self._text)
        return drawn_line(self, Content(self._text[self._starts[y] : end].strip("\n").expandtabs(4)), y)

    def _wrap(self) -> None:
        position = self._starts.pop() if self._starts else 0
        while True:
            self._starts.append(position)
            end = self._text.find("\n", position)
            line_end = len(self._text) if end < 0 else end
            fits = fitting(self._text[position:line_end], self._width)
            position += fits
            if position >= line_end:
                if end < 0:
                    return
                position = end + 1


def fitting(line: str, width: int) -> int:
    """How many characters of a line stand in the first `width` cells of it: whole words, where one fits."""
    if len(line) * 2 <= width or cell_len(line[: width + 1]) <= width >= len(line):
        return len(line)
    used = taken = 0
    for match in _WORDS.finditer(line):
        cells = cell_len(match.group().expandtabs(4))
        if used + cells > width:
            break
        used, taken = used + cells, match.end()
    if taken:
        return taken + (len(line[taken:]) - len(line[taken:].lstrip(" ")) if line[taken : taken + 1] == " " else 0)
    while taken < len(line) and used + cell_len(line[taken]) <= width:
        used, taken = used + cell_len(line[taken]), taken + 1
    return max(taken, 1)
