"""The pieces of a vocabulary by id, what kind each is, and how their bytes become text again.

Notable: a piece that steers the model (a turn marker, an image place-holder, an unused place) must never come of a
text. Control pieces never do; those that the vocabulary matches in plain text, as Gemma's own file has its turn
markers, are cut behind their first character, so that nothing is left to match.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

SPACE = "\u2581"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_BRACKETED = re.compile(r"<[^<>\s]+>|\[[^\[\]\s]+\]")
# Tags that Gemma has pieces for because texts hold them; they steer nothing.
_MARKUP = re.compile(
    r"</?(?:table|caption|thead|tbody|tfoot|tr|th|td|h[1-6]|blockquote|strong|em|b|i|u|s|sub|sup|code)>"
)
_THOUGHT = ("<|channel>", "<channel|>")  # around what Gemma 4 says to itself


@dataclass(frozen=True)
class Pieces:
    """Texts by id; the ids of bytes, of control pieces, of those that the vocabulary would match in a text before all
    others, and which of these steer the model.
    """

    texts: tuple[str, ...]
    single_bytes: frozenset[int]
    control: frozenset[int]
    defined: frozenset[int]
    markers: frozenset[int]

    @cached_property
    def ids(self) -> dict[str, int]:
        """Control and defined pieces to their ids."""
        return {self.texts[i]: i for i in self.control | self.defined}

    @cached_property
    def silent(self) -> frozenset[int]:
        """Pieces that never print."""
        return self.control | self.markers

    @cached_property
    def _cuts(self) -> re.Pattern[str] | None:
        markers = sorted(self.texts[i] for i in self.markers)
        behind = (f"(?<={re.escape(marker[:1])}){re.escape(marker[1:])}" for marker in markers)
        return re.compile("|".join(behind)) if markers else None

    def parts(self, text: str) -> Iterator[str]:
        """The text in pieces that can be encoded each by itself without a marker coming of it."""
        start = 0
        for match in self._cuts.finditer(text) if self._cuts else ():
            yield text[start : match.start()]
            start = match.start()
        yield text[start:]

    @cached_property
    def joints(self) -> frozenset[str]:
        """All pairs of characters that stand side by side in a piece: nothing that is encoded reaches over others."""
        return frozenset(text[at : at + 2] for text in self.texts for at in range(len(text) - 1))

    @cached_property
    def _spoken_bytes(self) -> tuple[bytes, ...]:
        return tuple(
            bytes([int(text[3:5], 16)]) if i in self.single_bytes else text.replace(SPACE, " ").encode()
            for i, text in enumerate(self.texts)
        )

    def stream_decoder(self) -> BytesDecoder:
        """A decoder of one answer."""
        opens, closes = (self.ids.get(marker) for marker in _THOUGHT)
        return BytesDecoder(self._spoken_bytes, self.silent, opens, closes)


class BytesDecoder:
    """Joins the bytes of pieces and lets out whole characters only; what a model says to itself stays unsaid."""

    def __init__(self, pieces: tuple[bytes, ...], silent: frozenset[int], opens: int | None, closes: int | None):
        self._pieces, self._silent = pieces, silent
        self._opens, self._closes = opens, closes
        self._hidden = False
        self._characters = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, token: int) -> str:
        """The text that became certain with `token`, possibly empty."""
        if token in (self._opens, self._closes):
            self._hidden = token == self._opens
        if self._hidden or token in self._silent:
            return ""
        return self._characters.decode(self._pieces[token])

    def finish(self) -> str:
        """What was held back: a replacement character if the last character never became whole."""
        return self._characters.decode(b"", final=True)


def is_byte(piece: str) -> bool:
    """Whether a piece is one byte of a character that the vocabulary does not have."""
    return _BYTE.fullmatch(piece) is not None


def is_marker(piece: str) -> bool:
    """Whether a piece that is matched first steers the model, by how it is spelt."""
    return _BRACKETED.fullmatch(piece) is not None and _MARKUP.fullmatch(piece) is None
