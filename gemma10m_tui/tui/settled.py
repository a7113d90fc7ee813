"""Where a growing Markdown text can be cut so that what is before the cut will never be drawn another way.

Drawing an open list, table or fence anew for every token is quadratic and flickers. So an answer in progress is drawn
as settled blocks and a plain tail; this module says how much of the tail has settled.
"""

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def settled_length(text: str) -> int:
    """The length of the longest start of `text` that is whole blocks: it ends after a blank line outside a fence.

    The line after the blank ones must be there and start at the margin: an indented one goes on with the list item
    before it.
    """
    settled = position = 0
    fence = ""
    blank_before = False
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if not fence and blank_before and content and not line[0].isspace():
            settled = position
        blank_before = not content
        fence = _fence_after(line.rstrip("\r\n"), fence)
        position += len(line)
    return settled


def _fence_after(line: str, fence: str) -> str:
    """The open fence's marker after a line, empty where none is open."""
    match = _FENCE.fullmatch(line)
    if match is None:
        return fence
    marker, rest = match.groups()
    if not fence:
        return "" if marker[0] == "`" and "`" in rest else marker
    closes = marker[0] == fence[0] and len(marker) >= len(fence) and not rest.strip()
    return "" if closes else fence
