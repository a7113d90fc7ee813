"""Text to token ids and back, so that no text of a person can ever become a control token.

One interface, `Tokenizer`; the implementation reads a SentencePiece `tokenizer.model`, our own or Gemma's.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sentencepiece

_SPACE = "\u2581"


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
    def vocabulary_size(self) -> int: ...
    @property
    def control(self) -> ControlIds: ...
    @property
    def sha256(self) -> str: ...
    def encode(self, text: str) -> list[int]: ...
    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]: ...
    def decode(self, ids: Iterable[int]) -> str: ...
    def stream_decoder(self) -> StreamDecoder: ...


class SentencePieceTokenizer:
    """A `tokenizer.model` file behind the `Tokenizer` interface."""

    def __init__(self, model: bytes) -> None:
        self.model_bytes = model
        self.sha256 = hashlib.sha256(model).hexdigest()
        self._processor = _processor(model)
        size: int = self._processor.vocab_size()
        self._pieces: list[str] = self._processor.id_to_piece(list(range(size)))
        ids = {piece: i for i, piece in enumerate(self._pieces)}
        self.control = ControlIds(
            pad=max(0, self._processor.pad_id()),
            eos=self._processor.eos_id(),
            bos=self._processor.bos_id(),
            unknown=self._processor.unk_id(),
            start_of_turn=ids.get("<start_of_turn>"),
            end_of_turn=ids.get("<end_of_turn>"),
            start_of_passage=ids.get("<passage>"),
            end_of_passage=ids.get("</passage>"),
            no_answer=ids.get("<no_answer>"),
        )
        self._silent = {i for i in vars(self.control).values() if i is not None and i >= 0}
        self._silent |= {i for i in range(size) if self._processor.is_control(i)}
        self._bytes = [_piece_bytes(piece, self._processor.is_byte(i)) for i, piece in enumerate(self._pieces)]
        # Gemma's own file lists its turn markers as ordinary user-defined pieces, which plain text does match.
        matched = sorted(self._pieces[i] for i in self._silent if self._encodes_to(self._pieces[i], i))
        self._markers = re.compile("|".join(f"(?<=<){re.escape(piece[1:])}" for piece in matched)) if matched else None

    @classmethod
    def from_file(cls, path: Path) -> SentencePieceTokenizer:
        """Reads `path`; a missing or broken file is a ValueError that names it."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise ValueError(f"The tokenizer {path} cannot be read: {error.strerror or error}.") from error
        except ValueError as error:
            raise ValueError(f"The tokenizer {path} is not a SentencePiece model.") from error

    @property
    def vocabulary_size(self) -> int:
        return len(self._pieces)

    def encode(self, text: str) -> list[int]:
        if self._markers is None:
            ids: list[int] = self._processor.encode(text)
            return ids
        return self._encode_in_parts(text)

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        # A batch starts threads: twenty times the cost of encoding a short text by itself.
        if self._markers is None:
            plain: list[list[int]] = self._processor.encode(list(texts))
            return plain
        return [self._encode_in_parts(text) for text in texts]

    def decode(self, ids: Iterable[int]) -> str:
        decoder = self.stream_decoder()
        return "".join([decoder.push(i) for i in ids]) + decoder.finish()

    def stream_decoder(self) -> StreamDecoder:
        return _BytesDecoder(self._bytes, self._silent)

    def _encodes_to(self, text: str, token: int) -> bool:
        return token in self._processor.encode(text)

    def _encode_in_parts(self, text: str) -> list[int]:
        """Encodes the `<` of a marker apart from the rest of it, so that the marker's piece cannot match."""
        assert self._markers is not None
        ids: list[int] = []
        start = 0
        for match in self._markers.finditer(text):
            ids += self._processor.encode(text[start : match.start()])
            start = match.start()
        ids += self._processor.encode(text[start:])
        return ids


class _BytesDecoder:
    """Joins the bytes of pieces and lets out whole characters only."""

    def __init__(self, pieces: list[bytes], silent: set[int]) -> None:
        self._pieces = pieces
        self._silent = silent
        self._characters = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, token: int) -> str:
        if token in self._silent:
            return ""
        return self._characters.decode(self._pieces[token])

    def finish(self) -> str:
        return self._characters.decode(b"", final=True)


def _processor(model: bytes) -> sentencepiece.SentencePieceProcessor:
    processor = sentencepiece.SentencePieceProcessor()
    try:
        if not model or not processor.LoadFromSerializedProto(model) or processor.vocab_size() == 0:
            raise ValueError("These bytes are not a SentencePiece model.")
    except (RuntimeError, OSError) as error:
        raise ValueError("These bytes are not a SentencePiece model.") from error
    return processor


def _piece_bytes(piece: str, is_byte: bool) -> bytes:
    return bytes([int(piece[3:5], 16)]) if is_byte else piece.replace(_SPACE, " ").encode()
