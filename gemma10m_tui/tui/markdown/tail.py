"""The end of an answer that has not settled yet: plain text that is wrapped only where it grew."""

import re

from rich.cells import cell_len
from textual.content import Content

from gemma10m_tui.tui.markdown.lines import Line

_WORDS = re.compile(r"\s*\S+|\s+$")


class Tail:
    """Holds what it was last shown; text that only grew is wrapped from the line on in which it did."""

    def __init__(self) -> None:
        self._text = ""
        self._width = 0
        self._starts: list[int] = []  # where each line begins in the text

    def show(self, text: str, width: int) -> int:
        """Wrap this text from now on; the first line that is another than before."""
        same = width == self._width and text.startswith(self._text)
        if not same:
            self._starts = []
        self._text, self._width = text, width
        changed = max(len(self._starts) - 1, 0)
        if text.strip():
            self._wrap()
        else:
            self._starts = []
        return changed

    def __len__(self) -> int:
        return len(self._starts)

    def line(self, y: int) -> Line:
        """One of its lines."""
        start = self._starts[y]
        end = self._starts[y + 1] if y + 1 < len(self._starts) else len(self._text)
        wrapped = start > 0 and self._text[start - 1] != "\n"
        return Line(Content(self._text[start:end].strip("\n").expandtabs(4)), wrapped, 0)

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
