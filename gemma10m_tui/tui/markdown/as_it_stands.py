"""Words of a text as pieces: every sign of them is shown, and nothing is laid out but lines, lists and fenced code."""

import re
from collections.abc import Iterator

from gemma10m_tui.tui.markdown.pieces import LONGEST, Kind, Piece

_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")


def pieces_as_they_stand(text: str) -> Iterator[Piece]:
    """The lines of a text. The marks of a fence stay, in the box of what is fenced."""
    lines = text.split("\n")
    lone, begun, at = len(lines) == 1, 0, 0
    unclosed: set[str] = set()
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        end = _end_of(lines, at, fence[1], unclosed) if fence else None
        if end is None:
            at += 1
            continue
        yield from _cut(Kind.LINE if lone else Kind.LINES, lines[begun:at])
        yield from _cut(Kind.FENCE, lines[at:end])
        begun = at = end
    yield from _cut(Kind.LINE if lone else Kind.LINES, lines[begun:])


def _end_of(lines: list[str], first: int, fence: str, unclosed: set[str]) -> int | None:
    """The line after a fence that begins at a line; None where it is never closed."""
    if fence in unclosed:
        return None
    for number in range(first + 1, len(lines)):
        if lines[number].strip().startswith(fence) and not lines[number].strip().strip(fence[0]):
            return number + 1
    unclosed.add(fence)
    return None


def _cut(kind: Kind, lines: list[str]) -> Iterator[Piece]:
    """No piece is joined to another by a space: the lines between them are in the text."""
    for first in range(0, len(lines), LONGEST):
        yield Piece(kind, tuple(lines[first : first + LONGEST]), joined=True)
