"""A `tokenizer.json` behind the `Tokenizer` interface: all that Gemma 4 and models saved again ship.

Notable: only the pieces, their merges and which are matched first are taken from the file. How Gemma uses them is known
and checked against what the file says: no other step, pattern or template of a foreign file is ever run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, normalizers
from tokenizers import Tokenizer as Backend
from tokenizers.models import BPE

from model.pieces import SPACE, Pieces, is_byte, is_marker
from model.tokenizer import PieceTokenizer

_MOST_PIECES = 2_000_000
_SPACES = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
_SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>")


@dataclass(frozen=True)
class _Added:
    """An entry of `added_tokens`."""

    text: str
    id: int
    special: bool


class JsonTokenizer(PieceTokenizer):
    """A `tokenizer.json` of Gemma's kind: byte-pair merges of the whole text, with bytes for unknown characters."""

    def __init__(self, file: bytes) -> None:
        """Raises ValueError for what is no such file."""
        try:
            content = json.loads(file)
            _check_kind(content)
            vocabulary = _checked(content["model"]["vocab"])
            added = [_Added(one["content"], one["id"], one["special"]) for one in content["added_tokens"]]
            merges = [_merge(one) for one in content["model"]["merges"]]
        except (KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise ValueError(f"the file lacks or misnames a part: {problem!r}") from problem
        if missing := [name for name in _SPECIAL if name not in vocabulary]:
            raise ValueError(f"it has no piece {missing[0]}")
        # A special piece that is not among the vocabulary's has no embedding: Gemma 3 has one for images.
        first = [one for one in added if one.text in vocabulary or not one.special]
        pieces = _pieces(vocabulary, [one for one in first if one.text not in _SPECIAL])
        pad, eos, bos, unknown = (vocabulary[name] for name in _SPECIAL)
        super().__init__(pieces, (pad, eos, bos, unknown), file)
        self._backend = _backend(vocabulary, merges)
        matched = [i for i in sorted(pieces.defined) if i not in pieces.markers]
        self._backend.add_tokens([AddedToken(pieces.texts[i], normalized=True) for i in matched])
        if any(self._backend.token_to_id(pieces.texts[i]) != i for i in matched):
            raise ValueError("a piece has an id that the vocabulary does not give it")

    @classmethod
    def from_file(cls, path: Path) -> JsonTokenizer:
        """Reads `path`; a missing or broken file is a ValueError that names it."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise ValueError(f"The tokenizer {path} cannot be read: {error.strerror or error}.") from error
        except ValueError as error:
            raise ValueError(f"The tokenizer {path} is not of Gemma's kind: {error}.") from error

    def _encode_plain(self, text: str) -> list[int]:
        ids: list[int] = self._backend.encode(text, add_special_tokens=False).ids
        return ids


def _check_kind(content: dict[str, Any]) -> None:
    model, split = content["model"], content.get("pre_tokenizer")
    if model["type"] != "BPE" or not model.get("byte_fallback") or model.get("ignore_merges"):
        raise ValueError("it is no byte-pair vocabulary with bytes to fall back on")
    if model.get("continuing_subword_prefix") or model.get("end_of_word_suffix") or model.get("dropout"):
        raise ValueError("it marks or drops parts of words")
    if content.get("normalizer") != _SPACES:
        raise ValueError("it does more to a text than to mark its spaces")
    # Gemma's files split at spaces, of which none are left by then.
    if split is not None and (split["type"], split.get("pattern")) != ("Split", {"String": " "}):
        raise ValueError("it splits texts in its own way")


def _checked(listed: dict[str, int]) -> dict[str, int]:
    for piece, number in listed.items():
        if type(number) is not int or not 0 <= number < _MOST_PIECES:
            raise ValueError(f"the piece {piece!r} has the id {number!r}")
    return listed


def _pieces(vocabulary: dict[str, int], added: list[_Added]) -> Pieces:
    """added: what is matched in a text first, or would be if it did not steer the model."""
    ids = _checked({**vocabulary, **{one.text: one.id for one in added}})
    if any(vocabulary.get(one.text, one.id) != one.id for one in added):
        raise ValueError("a piece has two ids")
    texts = [""] * (1 + max(ids.values()))
    for piece, number in ids.items():
        # A tab may share its id with the byte that it is.
        if texts[number] and not is_byte(texts[number]) and not is_byte(piece):
            raise ValueError(f"the pieces {texts[number]!r} and {piece!r} have the same id")
        texts[number] = piece if not texts[number] or is_byte(texts[number]) else texts[number]
    return Pieces(
        texts=tuple(texts),
        single_bytes=frozenset(number for number, text in enumerate(texts) if is_byte(text)),
        control=frozenset(vocabulary[name] for name in _SPECIAL),
        defined=frozenset(one.id for one in added),
        markers=frozenset(one.id for one in added if one.special or is_marker(one.text)),
    )


def _merge(listed: Any) -> tuple[str, str]:
    """A merge is a pair, or in older files two pieces with a space between."""
    first, second = listed.split(" ") if isinstance(listed, str) else listed
    return first, second


def _backend(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Backend:
    try:
        model = BPE(vocab=vocabulary, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    except Exception as problem:  # the library raises nothing narrower
        raise ValueError(f"its merges do not fit its pieces ({problem})") from problem
    backend = Backend(model)
    backend.normalizer = normalizers.Replace(" ", SPACE)
    return backend
