"""A model on disk: `config.json`, safetensors weights and a vocabulary in one folder; loaded strictly, fingerprinted,
saved.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.decoder import Decoder
from model.spec import ModelSpec, UnknownModel
from model.tokenizer import SentencePieceTokenizer, Tokenizer

# Changes whenever the same weights would read the same text into another state.
READING_FORMAT = "gemma10m-reading-1"
_PREFIX = "model."
# Kept in float32 whatever the rest computes in; not the MLP's `gate_proj`, which is a matrix like any other.
_GATE = re.compile(r"\.(read|write)_gate\b")


class BrokenModel(ValueError):
    """A model folder that cannot be used; the message says what is missing or does not fit."""


@dataclass(frozen=True)
class Model:
    """A decoder with its vocabulary, on its device. `fingerprint` is a sha256 (hex) of all that shapes a state."""

    name: str
    spec: ModelSpec
    decoder: Decoder
    tokenizer: Tokenizer
    fingerprint: str
    folder: Path

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.decoder.embed_tokens.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """What the weights compute in."""
        return self.decoder.embed_tokens.weight.dtype


def pick_device(wish: str = "auto") -> torch.device:
    """`auto` is the GPU when there is one; anything else is what torch calls it. Raises BrokenModel when it is not
    there.
    """
    if wish == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(wish)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as problem:
        raise BrokenModel(f"the device {wish!r} is not available here; try --device cpu") from problem
    return device


def load_model(folder: Path, device: str = "auto", dtype: torch.dtype | None = None) -> Model:
    """Load a model folder. dtype defaults to bfloat16 on a GPU and float32 on a CPU.

    Raises BrokenModel for a missing or unreadable file and for any weight that is missing, left over or of another
    shape; model.spec.UnknownModel for a family that the decoder does not cover.
    """
    place = pick_device(device)
    spec = read_spec(folder)
    vocabulary = folder / "tokenizer.model"
    weights = sorted(folder.glob("*.safetensors"))
    if not vocabulary.exists() or not weights:
        raise BrokenModel(f"{folder} holds no model: config.json, tokenizer.model and .safetensors weights are needed")
    try:
        tokenizer = SentencePieceTokenizer.from_file(vocabulary)
    except ValueError as problem:
        raise BrokenModel(f"{vocabulary} is not a usable vocabulary: {problem}") from problem
    if tokenizer.vocabulary_size > spec.vocabulary:
        raise BrokenModel(
            f"{vocabulary} has {tokenizer.vocabulary_size} pieces, but the model knows {spec.vocabulary} of them"
        )
    dtype = dtype or (torch.bfloat16 if place.type == "cuda" else torch.float32)
    with torch.device("meta"):
        decoder = Decoder(spec)
    _fill(decoder, _read_weights(weights), place, dtype)
    name = spec.name if spec.name != "gemma-3" else folder.name
    return Model(name, spec, decoder.eval().requires_grad_(False), tokenizer, fingerprint(folder), folder)


def read_spec(folder: Path) -> ModelSpec:
    """The folder's `config.json` as a spec; raises BrokenModel when it is missing or broken."""
    try:
        return ModelSpec.from_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    except FileNotFoundError as problem:
        raise BrokenModel(f"{folder} holds no model: config.json is missing") from problem
    except UnknownModel:
        raise
    except KeyError as problem:
        raise BrokenModel(f"{folder / 'config.json'} lacks {problem}") from problem
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise BrokenModel(f"{folder / 'config.json'} is not usable: {problem}") from problem


def fingerprint(folder: Path) -> str:
    """sha256 over config, vocabulary, weights and the reading format; not the device or dtype: snapshots are shared."""
    digest = hashlib.sha256(READING_FORMAT.encode())
    for path in [folder / "config.json", folder / "tokenizer.model", *sorted(folder.glob("*.safetensors"))]:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def save_model(folder: Path, decoder: Decoder, vocabulary: Path, dtype: torch.dtype = torch.bfloat16) -> None:
    """Write one of our own models: gates and other vectors in float32, matrices in `dtype`. The weights go last."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(decoder.spec.to_config(), indent=2) + "\n", encoding="utf-8")
    if vocabulary.resolve() != (folder / "tokenizer.model").resolve():
        (folder / "tokenizer.model").write_bytes(vocabulary.read_bytes())
    tensors = {
        _PREFIX + name: tensor.detach()
        .cpu()
        .to(dtype if name.endswith("proj.weight") or "embed" in name else torch.float32)
        for name, tensor in decoder.state_dict().items()
    }
    fresh = folder / "model.safetensors.writing"
    save_file(tensors, fresh)
    os.replace(fresh, folder / "model.safetensors")


def _read_weights(paths: list[Path]) -> dict[str, Tensor]:
    tensors: dict[str, Tensor] = {}
    for path in paths:
        try:
            tensors |= load_file(path)
        except (SafetensorError, OSError) as problem:
            raise BrokenModel(f"{path} is not a readable safetensors file: {problem}") from problem
    return {name.removeprefix(_PREFIX): tensor for name, tensor in tensors.items()}


def _fill(decoder: Decoder, tensors: dict[str, Tensor], place: torch.device, dtype: torch.dtype) -> None:
    wanted = decoder.state_dict()
    # A stock checkpoint has no gates: they start closed, and the model is then exactly itself.
    for name, tensor in wanted.items():
        if name.endswith("read_gate") and name not in tensors:
            tensors[name] = torch.full(tensor.shape, float("-inf"))
    missing, extra = sorted(set(wanted) - set(tensors)), sorted(set(tensors) - set(wanted))
    if missing or extra:
        first = f"{missing[0]} is missing" if missing else f"{extra[0]} has no place"
        raise BrokenModel(f"the weights do not fit the configuration: {first}")
    for name, tensor in wanted.items():
        if tensors[name].shape != tensor.shape:
            raise BrokenModel(
                f"the weights do not fit the configuration: {name} has shape {tuple(tensors[name].shape)}"
            )
        if not tensors[name].is_floating_point():
            raise BrokenModel(f"the weights are quantised, which is not covered: {name} is {tensors[name].dtype}")
    placed = {
        name: tensor.to(place, torch.float32 if _GATE.search(name) else dtype) for name, tensor in tensors.items()
    }
    decoder.load_state_dict(placed, strict=True, assign=True)
