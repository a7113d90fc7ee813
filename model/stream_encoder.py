"""A text that comes in chunks, cut anywhere, as the tokens of the whole: what may yet join with what follows waits.

Notable: pieces join by neighbours, and markers are matched as pieces. So where two characters stand side by side in no
piece of the vocabulary, nothing reaches across, and what is before them becomes the tokens that it would have become in
the whole text. With Gemma's pieces, whose spaces lead, that is nearly every beginning of a word. A text without such a
place is kept to its end: then there is nothing else that would be exact.
"""

from collections.abc import Callable

from model.pieces import SPACE

Encode = Callable[[str], list[int]]


class StreamEncoder:
    """One text; `joints` are the pairs of characters that stand side by side in a piece."""

    def __init__(self, encode: Encode, joints: frozenset[str]) -> None:
        self._encode, self._joints, self._held = encode, joints, ""

    def push(self, chunk: str) -> list[int]:
        """The tokens that became certain with more of the text, possibly none."""
        seen = max(1, len(self._held))  # what was held has no border
        self._held += chunk
        text = self._held.replace(" ", SPACE)
        border = next((at for at in range(len(text) - 1, seen - 1, -1) if text[at - 1 : at + 1] not in self._joints), 0)
        certain, self._held = self._held[:border], self._held[border:]
        return self._encode(certain) if certain else []

    def finish(self) -> list[int]:
        """The tokens of what was held back."""
        held, self._held = self._held, ""
        return self._encode(held) if held else []
