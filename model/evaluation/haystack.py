"""The long text that something is hidden in: token ids made piece by piece, as long as it takes, never all at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.tokenizer import Tokenizer

Ids = npt.NDArray[np.int64]

# Mohtashami and Jaggi, landmark-attention, llama/run_test.py.
LANDMARK_FILLER = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. "
_CHUNK = 1 << 14  # characters
_REACH = 256  # tokens looked back for the end of a sentence


@dataclass(frozen=True)
class Haystack:
    """Text repeated without end. `tokens` [length of the text once], in the smallest type that holds an id.

    `endings` [vocabulary]: whether a sentence or a line may end with a token.
    """

    tokens: npt.NDArray[np.integer]
    endings: npt.NDArray[np.bool_]

    def slice(self, first: int, end: int) -> Ids:
        """Tokens [first, end) of the endless text."""
        return self.tokens[np.arange(first, end) % len(self.tokens)].astype(np.int64)

    def after_sentence(self, place: int, least: int) -> int:
        """The last place in [least, place] that follows the end of a sentence, `place` itself where none is near."""
        first = max(least, place - _REACH)
        ends = np.flatnonzero(self.endings[self.slice(first, place)])
        return first + int(ends[-1]) + 1 if len(ends) else place


def landmark(tokenizer: Tokenizer) -> Haystack:
    """The five sentences of the landmark test."""
    return of_texts(tokenizer, [LANDMARK_FILLER], most=0)


def of_texts(tokenizer: Tokenizer, texts: Iterable[str], most: int) -> Haystack:
    """Texts end to end, each tokenised once, and no more of them than `most` tokens take (at least the first).

    Raises ValueError where they hold no token.
    """
    kind = np.uint16 if tokenizer.vocabulary_size <= 1 << 16 else np.int32
    parts: list[npt.NDArray[np.integer]] = []
    total = 0
    for text in texts:
        for ids in _in_chunks(tokenizer, text):
            parts.append(np.asarray(ids, dtype=kind))
            total += len(ids)
        if total >= most > 0:
            break
    if not total:
        raise ValueError("the text to hide something in is empty")
    return Haystack(np.concatenate(parts), _endings(tokenizer))


def _in_chunks(tokenizer: Tokenizer, text: str) -> Iterator[list[int]]:
    """The tokens of a text, a stretch at a time: of a whole book they take twice as long."""
    encoder = tokenizer.stream_encoder()
    for first in range(0, len(text), _CHUNK):
        yield encoder.push(text[first : first + _CHUNK])
    yield encoder.finish()


def _endings(tokenizer: Tokenizer) -> npt.NDArray[np.bool_]:
    pieces: Sequence[str] = [tokenizer.decode([token]) for token in range(tokenizer.vocabulary_size)]
    return np.asarray([piece.endswith((".", "!", "?", "\n")) for piece in pieces])
