"""Text to token ids and back, so that no text of a person can ever become a control token.

One interface, `Tokenizer`, over two files that say the same: a SentencePiece `tokenizer.model`, read here, and the
`tokenizer.json` that newer Gemmas and models saved again have instead, read in tokenizer_json.py.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sentencepiece

from model.pieces import Pieces, is_marker
from model.sentencepiece_file import BYTE, CONTROL, UNKNOWN, USER_DEFINED, piece_kinds
from model.stream_encoder import StreamEncoder

# What a marker is called, generation by generation.
_START_OF_TURN = ("<start_of_turn>", "<|turn>")
_END_OF_TURN = ("<end_of_turn>", "<turn|>")


@dataclass(frozen=True)
class ControlIds:
    """Ids that steer the model and never print; a marker that a vocabulary does not have is None."""

    pad: int
    eos: int
    bos: int
    unknown: int
    start_of_turn: int | None
    end_of_turn: int | None
    start_of_passage: int | None
    end_of_passage: int | None
    no_answer: int | None


class StreamDecoder(Protocol):
    """Printable text of an answer while its tokens arrive one by one."""

    def push(self, token: int) -> str:
        """The text that became certain with `token`, possibly empty."""
        ...

    def finish(self) -> str:
        """What was held back: a replacement character if the last character never became whole."""
        ...


class Tokenizer(Protocol):
    """What the network, the reader and the trainer need to know about text."""

    @property
    def vocabulary_size(self) -> int:
        """How many ids there are, control tokens and unused ones included."""
        ...

    @property
    def control(self) -> ControlIds:
        """The ids that steer the model."""
        ...

    @property
    def sha256(self) -> str:
        """Of the file that it was read from, in hex."""
        ...

    def marker(self, name: str) -> int | None:
        """The id of a control token by the name that its vocabulary has for it; None where it has none."""
        ...

    def encode(self, text: str) -> list[int]:
        """Ids of a text, none of which steers the model, whatever the text spells."""
        ...

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """`encode` for each of several texts."""
        ...

    def stream_encoder(self) -> StreamEncoder:
        """`encode` for a text that comes in chunks, wherever it is cut."""
        ...

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids; those that steer print nothing, bytes that are no character a replacement character.

        Raises IndexError for an id that there is not.
        """
        ...

    def stream_decoder(self) -> StreamDecoder:
        """`decode` for ids that arrive one by one."""
        ...


class PieceTokenizer(ABC):
    """All of a tokenizer but how a text without markers becomes pieces."""

    def __init__(self, pieces: Pieces, special: tuple[int, int, int, int], file: bytes) -> None:
        """special: the ids of pad, eos, bos and unknown."""
        self._pieces = pieces
        self.sha256 = hashlib.sha256(file).hexdigest()
        self.control = ControlIds(
            *special,
            start_of_turn=self._first(_START_OF_TURN),
            end_of_turn=self._first(_END_OF_TURN),
            start_of_passage=self.marker("<passage>"),
            end_of_passage=self.marker("</passage>"),
            no_answer=self.marker("<no_answer>"),
        )

    @abstractmethod
    def _encode_plain(self, text: str) -> list[int]:
        """Encodes a text in which no marker can be matched."""

    @property
    def vocabulary_size(self) -> int:
        return len(self._pieces.texts)

    def marker(self, name: str) -> int | None:
        """The id of a control token by the name that its vocabulary has for it."""
        return self._pieces.ids.get(name)

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for part in self._pieces.parts(text):
            ids += self._encode_plain(part)
        return ids

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        return [self.encode(text) for text in texts]

    def stream_encoder(self) -> StreamEncoder:
        return StreamEncoder(self.encode, self._pieces.joints)

    def decode(self, ids: Iterable[int]) -> str:
        decoder = self.stream_decoder()
        return "".join([decoder.push(i) for i in ids]) + decoder.finish()

    def stream_decoder(self) -> StreamDecoder:
        return self._pieces.stream_decoder()

    def _first(self, names: Sequence[str]) -> int | None:
        return next((found for name in names if (found := self.marker(name)) is not None), None)


class SentencePieceTokenizer(PieceTokenizer):
    """A `tokenizer.model` file behind the `Tokenizer` interface."""

    def __init__(self, model: bytes) -> None:
        self.model_bytes = model
        self._processor = _processor(model)
        size: int = self._processor.vocab_size()
        texts: list[str] = self._processor.id_to_piece(list(range(size)))
        kinds = piece_kinds(model)
        defined = frozenset(i for i, kind in enumerate(kinds) if kind == USER_DEFINED)
        pieces = Pieces(
            texts=tuple(texts),
            single_bytes=frozenset(i for i, kind in enumerate(kinds) if kind == BYTE),
            control=frozenset(i for i, kind in enumerate(kinds) if kind in (CONTROL, UNKNOWN)),
            defined=defined,
            markers=frozenset(i for i in defined if is_marker(texts[i])),
        )
        special = (
            max(0, self._processor.pad_id()),
            self._processor.eos_id(),
            self._processor.bos_id(),
            self._processor.unk_id(),
        )
        super().__init__(pieces, special, model)

    @classmethod
    def from_file(cls, path: Path) -> SentencePieceTokenizer:
        """Reads `path`; a missing or broken file is a ValueError that names it."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise ValueError(f"The tokenizer {path} cannot be read: {error.strerror or error}.") from error
        except ValueError as error:
            raise ValueError(f"The tokenizer {path} is not a SentencePiece model.") from error

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        # A batch starts threads: twenty times the cost of encoding a short text by itself.
        if self._pieces.markers:
            return super().encode_batch(texts)
        plain: list[list[int]] = self._processor.encode(list(texts))
        return plain

    def _encode_plain(self, text: str) -> list[int]:
        ids: list[int] = self._processor.encode(text)
        return ids


def _processor(model: bytes) -> sentencepiece.SentencePieceProcessor:
    processor = sentencepiece.SentencePieceProcessor()
    try:
        if not model or not processor.LoadFromSerializedProto(model) or processor.vocab_size() == 0:
            raise ValueError("These bytes are not a SentencePiece model.")
    except (RuntimeError, OSError) as error:
        raise ValueError("These bytes are not a SentencePiece model.") from error
    return processor
