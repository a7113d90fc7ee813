"""The last door before the terminal: no control character of any text leaves it, whichever widget drew it.

Cleaning happens where text comes in (`foreign.py`); this filter holds for whatever was forgotten there.
"""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0 without anything spared (a drawn line holds no line feed or tab), DEL, C1, and what reorders or hides characters.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlCharacterFilter(LineFilter):
    """Replaces every control character in drawn text by U+FFFD, which is one cell wide as the box it leaves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line without control characters; Textual's own control segments pass."""
        return [
            segment if segment.control or not _HARMFUL.search(segment.text) else _harmless(segment)
            for segment in segments
        ]


def _harmless(segment: Segment) -> Segment:
    return Segment(_HARMFUL.sub("\ufffd", segment.text), segment.style)
