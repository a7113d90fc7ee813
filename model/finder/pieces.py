"""Words into the pieces that the encoder knows (WordPiece), and texts of such words.

Notable: a word's pieces do not hang on its neighbours: each is taken apart once, and answers begin and end with words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from model.finder.words import KEPT_WORDS

BEGIN, BORDER, UNKNOWN, PADDING = "[CLS]", "[SEP]", "[UNK]", "[PAD]"
LONGEST_WORD = 100  # characters; a longer one is the unknown piece

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Spelt:
    """A text's pieces [p], and the place among them of each word's first piece [n]."""

    pieces: Numbers
    firsts: Numbers

    def until(self, most: int) -> "Spelt":
        """Its first words, as many as have no more than `most` pieces."""
        if len(self.pieces) <= most:
            return self
        words = int(np.searchsorted(np.append(self.firsts[1:], len(self.pieces)), most, side="right"))
        end = int(self.firsts[words]) if words < len(self.firsts) else len(self.pieces)
        return Spelt(self.pieces[:end], self.firsts[:words])


class PieceList:
    """The pieces, a piece's number being its place in the list."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Raises ValueError where a piece stands twice or one of those for borders and unknown words is missing."""
        self.pieces = tuple(pieces)
        self.numbers = {piece: number for number, piece in enumerate(self.pieces)}
        if len(self.numbers) != len(self.pieces):
            raise ValueError("a piece stands twice in the list of pieces")
        if missing := [piece for piece in (BEGIN, BORDER, UNKNOWN, PADDING) if piece not in self.numbers]:
            raise ValueError(f"the list of pieces lacks {missing[0]}")
        self.begin, self.border, self.padding = (self.numbers[piece] for piece in (BEGIN, BORDER, PADDING))
        self.of_word = lru_cache(KEPT_WORDS)(self._of_word)

    def spell(self, words: Sequence[str]) -> Spelt:
        """The pieces of some words."""
        found = [self.of_word(word) for word in words]
        firsts = np.cumsum([0, *map(len, found)])[:-1]
        return Spelt(np.asarray([n for one in found for n in one], dtype=np.int32), firsts.astype(np.int32))

    def _of_word(self, word: str) -> tuple[int, ...]:
        return tuple(self._backend.encode(word, add_special_tokens=False).ids) or (self.numbers[UNKNOWN],)

    @cached_property
    def _backend(self) -> Tokenizer:
        model = WordPiece(self.numbers, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)
        backend = Tokenizer(model)
        backend.normalizer = BertNormalizer(lowercase=True)
        backend.pre_tokenizer = BertPreTokenizer()
        return backend


def write_pieces(path: Path, pieces: PieceList) -> None:
    """One line a piece."""
    path.write_text("".join(f"{piece}\n" for piece in pieces.pieces), encoding="utf-8")


def read_pieces(path: Path) -> PieceList:
    """The reverse of `write_pieces`; raises OSError or ValueError."""
    return PieceList(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))
