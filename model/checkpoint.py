"""A model on disk: `config.json`, safetensors weights and a vocabulary in one folder; loaded strictly, fingerprinted,
saved.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from model.adapter_files import CONFIG, WEIGHTS, base_folder, is_adapter
from model.decoder import Decoder
from model.finder.finder import AnswerFinder
from model.finder.finder_files import BrokenFinder, load_finder
from model.fit import compute_dtype, empty_decoder, usual_precision
from model.quantize import quantize, quantized
from model.spec import ModelSpec, UnknownModel
from model.tokenizer import SentencePieceTokenizer, Tokenizer
from model.tokenizer_json import JsonTokenizer
from model.training.adapters import load_adapter
from model.weight_files import BrokenModel, check_finite, find_weights, read_weights, weight_paths

__all__ = ["BrokenModel", "Model", "fingerprint", "load_model", "pick_device", "read_spec", "save_model"]

# Changes whenever the same weights would read the same text into another state. It did not when int8 came to have the
# embeddings, too: what was read in int8 before is as near to the whole weights as what is read now.
READING_FORMAT = "gemma10m-reading-1"
_PREFIX = "model."
# Kept in float32 whatever the rest computes in; not the MLP's `gate_proj`, which is a matrix like any other.
_GATE = re.compile(r"\.(read|write)_gate\b")
CLOSED = -30.0  # sigmoid is 1e-13 and less from here on: nothing of the memory is heard
LOOKED_UP = "per_layer.embed_tokens_per_layer.weight"
_MOST_FILLER = 255  # embeddings that no token has, at the end of a stock Gemma's table


@dataclass(frozen=True)
class Model:
    """A decoder with its vocabulary, on its device. `fingerprint` is a sha256 (hex) of all that shapes a state.

    `finder` points at answers in passages that are re-read, where the folder brings one along.
    """

    name: str
    spec: ModelSpec
    decoder: Decoder
    tokenizer: Tokenizer
    fingerprint: str
    folder: Path
    finder: AnswerFinder | None = None

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.decoder.embed_tokens.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """What the weights compute in."""
        return self.decoder.dtype

    @property
    def precision(self) -> str:
        """What it was loaded in, as --dtype has it: int8 where the weights are whole numbers."""
        whole = any(one.dtype == torch.int8 for one in self.decoder.buffers())
        return "int8" if whole else str(self.dtype).removeprefix("torch.")

    @property
    def hears_memory(self) -> bool:
        """Whether any gate lets the memory into an answer; a stock Gemma's and the Gemma-10M checkpoint's do not."""
        gates = (block.self_attn.read_gate for block in self.decoder.blocks)
        return any(float(gate.max()) > CLOSED for gate in gates if gate is not None)


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


def load_model(
    folder: Path,
    device: str = "auto",
    dtype: torch.dtype | None = None,
    *,
    int8: bool = False,
    name: str | None = None,
) -> Model:
    """Load a model folder. dtype defaults to bfloat16 on a GPU and for large models, else to float32; with `int8`
    projections and embeddings are kept as whole numbers. An adapter in the folder is merged into the weights beside it,
    or into those of the model that it names. Without a `name` the model is called as its config, or its folder, is.

    Raises BrokenModel for a missing or unreadable file and for any weight that is missing, left over, of another shape
    or not finite; model.spec.UnknownModel for a family that the decoder does not cover.
    """
    place = pick_device(device)
    if dtype is torch.float16:
        raise BrokenModel("float16 is too narrow for Gemma, whose sums overflow in it; take bfloat16 or float32")
    base = base_folder(folder)
    spec = read_spec(base)
    weights, vocabulary = weight_paths(base), vocabulary_path(base)
    if vocabulary is None or not weights:
        lacking = ".safetensors weights" if vocabulary else "a vocabulary, tokenizer.model or tokenizer.json"
        raise BrokenModel(f"{base} holds no model: it lacks {lacking}")
    tokenizer = _load_tokenizer(vocabulary, spec)
    decoder = empty_decoder(spec)
    if dtype is None:
        parameters = sum(one.numel() for one in decoder.parameters())
        dtype = compute_dtype(usual_precision(parameters, place), parameters, place)
    adapted = is_adapter(folder)
    _fill(decoder, weights, place, dtype, int8 and not adapted)
    if adapted:
        load_adapter(folder, decoder)
        if int8:
            quantize(decoder)
    if spec.is_own or place.type != "cpu":  # a large model's weights on a CPU stay the mapped files'
        decoder.pack()
    called = name or (spec.name if spec.is_own else folder.name)
    try:
        finder = load_finder(base, place)
    except BrokenFinder as problem:
        raise BrokenModel(str(problem)) from problem
    return Model(called, spec, decoder.eval().requires_grad_(False), tokenizer, fingerprint(folder), folder, finder)


def read_spec(folder: Path) -> ModelSpec:
    """The folder's `config.json` as a spec; raises BrokenModel when it is missing or broken."""
    folder = base_folder(folder)
    try:
        return ModelSpec.from_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    except FileNotFoundError as problem:
        raise BrokenModel(f"{folder} holds no model: config.json is missing") from problem
    except UnknownModel:
        raise
    except KeyError as problem:
        raise BrokenModel(f"{folder / 'config.json'} lacks {problem}") from problem
    except (OSError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise BrokenModel(f"{folder / 'config.json'} is not usable: {problem}") from problem


def fingerprint(folder: Path) -> str:
    """sha256 over config, vocabulary, weights and the reading format; not the device or dtype: snapshots are shared."""
    digest = hashlib.sha256(READING_FORMAT.encode())
    base = base_folder(folder)
    vocabulary = vocabulary_path(base)
    adapter = [folder / CONFIG, folder / WEIGHTS] if is_adapter(folder) else []
    for path in [base / "config.json", *([vocabulary] if vocabulary else []), *weight_paths(base), *adapter]:
        found = path.stat()
        digest.update(_file_digest(path.absolute(), found.st_size, found.st_mtime_ns))
    return digest.hexdigest()


@lru_cache(maxsize=256)
def _file_digest(path: Path, size: int, modified: int) -> bytes:
    """Kept while the file is the same one: a model is looked for by its fingerprint, and then loaded with it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


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


def vocabulary_path(folder: Path) -> Path | None:
    """The file that the vocabulary is read from; where there are two, the one that the model was trained with."""
    found = (folder / name for name in ("tokenizer.model", "tokenizer.json"))
    return next((path for path in found if path.is_file()), None)


def _load_tokenizer(path: Path, spec: ModelSpec) -> Tokenizer:
    read = SentencePieceTokenizer.from_file if path.suffix == ".model" else JsonTokenizer.from_file
    try:
        tokenizer: Tokenizer = read(path)
    except ValueError as problem:
        raise BrokenModel(f"{path} is not a usable vocabulary: {str(problem).rstrip('.')}") from problem
    pieces, control = tokenizer.vocabulary_size, tokenizer.control
    if pieces > spec.vocabulary:
        raise BrokenModel(f"{path} has {pieces} pieces, but the model knows {spec.vocabulary} of them")
    if spec.is_own:
        return tokenizer
    if spec.vocabulary - pieces > _MOST_FILLER:
        raise BrokenModel(f"{path} has {pieces} pieces, but the model has {spec.vocabulary}: it is another model's")
    if control.bos < 0 or control.start_of_turn is None or control.end_of_turn is None:
        raise BrokenModel(f"{path} has none of Gemma's turn markers: it is another model's")
    return tokenizer


def home(name: str, place: torch.device) -> torch.device:
    """The device that a weight belongs on: a table that is only looked up stays in the host's memory."""
    return torch.device("cpu") if name == LOOKED_UP else place


def _fill(decoder: Decoder, paths: list[Path], place: torch.device, dtype: torch.dtype, int8: bool) -> None:
    wanted = decoder.state_dict()
    stored = find_weights(paths, decoder.spec, wanted)
    whole = {f"{name}.weight" for name in quantize(decoder)} if int8 else set()
    placed: dict[str, Tensor] = {}
    for name, tensor in read_weights(stored):
        placed[name] = tensor.to(home(name, place), torch.float32 if _GATE.search(name) else dtype)
        check_finite(name, placed[name])
        if name in whole:  # one matrix at a time, so that the model is never there in both forms
            placed[name], placed[name.removesuffix("weight") + "scale"] = quantized(placed[name])
    # A stock checkpoint has no gates: they start closed, and the model is then exactly itself.
    for name, tensor in wanted.items():
        if name not in placed:
            placed[name] = torch.full(tensor.shape, float("-inf"), device=place)
    decoder.load_state_dict(placed, strict=True, assign=True)
