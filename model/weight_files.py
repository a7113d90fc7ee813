"""The weights of a model folder: which files hold them, what they are called there, and that they are all there.

Notable: every header is checked against the decoder before the first number is read, so nothing is ever half loaded;
tensors are views of the mapped files until they are moved or converted.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from model.spec import ModelSpec

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"

# What stands before the text tower's own names, by who saved it and with which towers around it.
_PREFIX = re.compile(r"^(?:language_model\.model\.|model\.language_model\.|language_model\.|model\.)")
_OTHER_TOWERS = re.compile(
    r"^(?:model\.)?(?:vision_tower|audio_tower|multi_modal_projector|embed_vision|embed_audio|vision_embedder)\."
)
_BUFFERS = re.compile(r"\brotary_emb\.inv_freq$")
_PER_LAYER = re.compile(r"^(layers\.\d+\.)(per_layer_input_gate|per_layer_projection|post_per_layer_input_norm)\.")
_PER_MODEL = re.compile(r"^(embed_tokens_per_layer|per_layer_model_projection|per_layer_projection_norm)\.")
_KEYS_OF_LAYER = re.compile(r"^layers\.(\d+)\.self_attn\.(?:k_proj|v_proj|k_norm|v_norm)\.")
_FLOATS = {"F64", "F32", "F16", "BF16"}
_OUTPUT, _EMBEDDING = "lm_head.weight", "embed_tokens.weight"
_GATE = "self_attn.read_gate"


class BrokenModel(ValueError):
    """A model folder that cannot be used; the message says what is missing or does not fit."""


@dataclass(frozen=True)
class Stored:
    """One tensor in a file, as its header tells it."""

    path: Path
    key: str
    shape: tuple[int, ...]
    dtype: str


def weight_paths(folder: Path) -> list[Path]:
    """The files that hold the weights: one, or those that an index names, or all there are; empty if there are none.

    Raises BrokenModel for an index that is no index or names files that are not in the folder.
    """
    if (folder / SINGLE).is_file():
        return [folder / SINGLE]
    if not (folder / INDEX).is_file():
        return sorted(path for path in folder.glob("*.safetensors") if not path.name.startswith("adapter_"))
    try:
        names = set(json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BrokenModel(f"{folder / INDEX} is not an index of weights") from problem
    for name in names:
        if not isinstance(name, str) or Path(name).name != name or not name.endswith(".safetensors"):
            raise BrokenModel(f"{folder / INDEX} names {name!r}, which is not a weights file beside it")
        if not (folder / name).is_file():
            raise BrokenModel(f"{folder / INDEX} names {name}, which is not there; download the model again")
    return sorted(folder / name for name in names)


def find_weights(paths: Sequence[Path], spec: ModelSpec, wanted: Mapping[str, Tensor]) -> dict[str, Stored]:
    """Where each parameter of the decoder is stored, by our names; gates may be left out.

    Raises BrokenModel for any weight that is missing, left over, there twice, quantised or of another shape.
    """
    found: dict[str, Stored] = {}
    for one in _headers(paths):
        name = _our_name(one.key, spec)
        if name is None:
            continue
        if name in found:
            raise BrokenModel(f"the weights hold {one.key} twice, in {found[name].path.name} and {one.path.name}")
        found[name] = one
    output = found.pop(_OUTPUT, None)
    missing = sorted(name for name in wanted if name not in found and not name.endswith(_GATE))
    extra = sorted(set(found) - set(wanted))
    if missing or extra:
        first = f"{missing[0]} is missing" if missing else f"{found[extra[0]].key} has no place"
        raise BrokenModel(f"the weights do not fit the configuration: {first}")
    for name, one in found.items():
        if one.dtype not in _FLOATS:
            raise BrokenModel(f"the weights are quantised, which is not covered: {name} is {one.dtype}")
        if not _fits(name, one.shape, tuple(wanted[name].shape)):
            raise BrokenModel(f"the weights do not fit the configuration: {name} has shape {one.shape}")
    if output is not None:
        _check_tied(output, found[_EMBEDDING])
    return found


def read_weights(stored: Mapping[str, Stored]) -> Iterator[tuple[str, Tensor]]:
    """Every stored tensor under our name, file by file; on the CPU a view of the mapped file."""
    for path in sorted({one.path for one in stored.values()}):
        with _opened(path) as file:
            for name, one in stored.items():
                if one.path == path:
                    tensor = file.get_tensor(one.key)
                    yield name, tensor.flatten() if name.endswith(_GATE) else tensor


def check_finite(name: str, tensor: Tensor) -> None:
    """Raises BrokenModel for a weight that is not a number, or infinite where it is no gate."""
    low, high = torch.aminmax(tensor)
    usable = not bool(low.isnan()) if name.endswith(_GATE) else bool(low.isfinite() & high.isfinite())
    if not usable:
        raise BrokenModel(f"the weights are damaged: {name} holds numbers that are not finite")


def _headers(paths: Sequence[Path]) -> Iterator[Stored]:
    for path in paths:
        with _opened(path) as file:
            for key in file.keys():  # noqa: SIM118 - not a dict
                header = file.get_slice(key)
                yield Stored(path, key, tuple(header.get_shape()), header.get_dtype())


def _opened(path: Path) -> safe_open:
    try:
        return safe_open(path, framework="pt")
    except (SafetensorError, OSError) as problem:
        raise BrokenModel(f"{path} is not a readable safetensors file: {problem}") from problem


def _our_name(key: str, spec: ModelSpec) -> str | None:
    """What the decoder calls a stored tensor; None for what a text model has no use for."""
    name = _PREFIX.sub("", key)
    if spec.is_own:
        return name
    keys_of = _KEYS_OF_LAYER.match(name)
    if keys_of and int(keys_of[1]) < len(spec.layers) and not spec.layers[int(keys_of[1])].owns_keys:
        return None
    if _OTHER_TOWERS.match(key) or _BUFFERS.search(name):
        return None
    if not spec.block.post_norms:  # Gemma 1 calls the norm before the MLP by what it comes after
        name = name.replace(".post_attention_layernorm.", ".pre_feedforward_layernorm.")
    if name.endswith(".self_attn.gate"):  # Gemma-10M's
        return name.removesuffix("gate") + "read_gate"
    name = _PER_LAYER.sub(r"\1per_layer.\2.", name)
    return _PER_MODEL.sub(r"per_layer.\1.", name)


def _fits(name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return shape == wanted or (name.endswith(_GATE) and shape == (1, *wanted, 1, 1))


def _check_tied(output: Stored, embedding: Stored) -> None:
    """Gemma's output matrix is its embedding; a checkpoint may hold it twice, but not two different ones."""
    with _opened(output.path) as first, _opened(embedding.path) as second:
        if output.shape != embedding.shape or not torch.equal(
            first.get_tensor(output.key), second.get_tensor(embedding.key)
        ):
            raise BrokenModel("the weights have an output matrix unlike the embedding, which is not covered")
