"""A text that comes in chunks becomes the tokens that it would become as a whole.

Notable: a piece never lies over two characters that stand side by side in no piece of the vocabulary. Between those
(before most spaces, say) a text can be cut and its halves encoded apart, whatever comes later; what is behind the last
such place is held back.
"""

from collections.abc import Callable

from model.pieces import SPACE


class StreamEncoder:
    """Encodes one text. `joined`: every two characters that stand side by side in some piece."""

    def __init__(self, encode: Callable[[str], list[int]], joined: frozenset[str]) -> None:
        self._encode, self._joined = encode, joined
        self._held = ""

    def push(self, text: str) -> list[int]:
        """The tokens that became certain with `text`, possibly none."""
        seen = max(1, len(self._held))  # no cut was found before it
        self._held += text
        for place in range(len(self._held) - 1, seen - 1, -1):
            if self._held[place - 1 : place + 1].replace(" ", SPACE) not in self._joined:
                certain, self._held = self._held[:place], self._held[place:]
                return self._encode(certain)
        return []

    def finish(self) -> list[int]:
        """The tokens of what was held back."""
        rest, self._held = self._held, ""
        return self._encode(rest)
