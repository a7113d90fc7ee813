"""Everything of a text that survives in the network: memories, carried windows, counters, and the open tail as token
ids.

A state never changes: reading makes a new one, so branching is free and a snapshot cannot be spoilt by talking to it.
The tokens after the last whole segment are kept as ids, not as activations; whoever goes on from here reads them first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from model.memory import Memory
from model.spec import ModelSpec

_COUNTERS = "counters"  # int64 [2]: tokens folded, segments folded
_TAIL = "tail"  # int32 [tokens of the open segment]


class BrokenState(ValueError):
    """Bytes that are not a state of this model; the message says what is wrong with them."""


@dataclass(frozen=True)
class LayerState:
    """One layer's share: a memory, or a carried window of keys and values, or nothing in a layer without its own keys.

    memory: sums [B, G, D, D + 1]; keys, values [B, G, t, D] with t < window, not rotated; convolution [B, taps − 1,
    channels].
    """

    memory: Memory | None = None
    keys: Tensor | None = None
    values: Tensor | None = None
    convolution: Tensor | None = None


@dataclass(frozen=True)
class State:
    """What a text has left. `tokens` and `segments` count what is folded into the memory; `tail` comes after that."""

    layers: tuple[LayerState, ...]
    tokens: int = 0
    segments: int = 0
    tail: tuple[int, ...] = ()

    @property
    def tokens_read(self) -> int:
        """All tokens taken in, those of the open segment included."""
        return self.tokens + len(self.tail)

    def with_tail(self, tail: Sequence[int]) -> "State":
        """The same state with another open tail."""
        return replace(self, tail=tuple(tail))

    def without_memory(self) -> "State":
        """The knock-out: every memory emptied, all else as it was."""
        return self.with_memory_of(
            State(tuple(LayerState(memory=_emptied(layer.memory)) for layer in self.layers), self.tokens, self.segments)
        )

    def with_memory_of(self, other: "State") -> "State":
        """The other knock-out: the memories of another text, all else as it was."""
        pairs = zip(self.layers, other.layers, strict=True)
        return replace(self, layers=tuple(replace(mine, memory=theirs.memory) for mine, theirs in pairs))

    def to_bytes(self) -> bytes:
        """Safetensors bytes; equal states give equal bytes (counters are tensors: metadata has no fixed order)."""
        tensors = {
            _COUNTERS: torch.tensor([self.tokens, self.segments], dtype=torch.int64),
            _TAIL: torch.tensor(self.tail, dtype=torch.int32),
        }
        for index, layer in enumerate(self.layers):
            for name, tensor in _named(layer).items():
                tensors[f"layers.{index}.{name}"] = tensor.detach().cpu().contiguous()
        return save(tensors)

    @staticmethod
    def from_bytes(data: bytes, spec: ModelSpec, device: torch.device | str = "cpu") -> "State":
        """Read back what `to_bytes` wrote; raises BrokenState unless every tensor is one that `spec` calls for."""
        try:
            tensors = load(data)
        except (SafetensorError, KeyError) as problem:
            raise BrokenState(f"the saved state is not readable ({problem})") from problem
        counters, tail = tensors.pop(_COUNTERS, None), tensors.pop(_TAIL, None)
        if counters is None or tail is None:
            raise BrokenState("the saved state has no counters")
        if counters.shape != (2,) or tail.dim() != 1 or (counters.dtype, tail.dtype) != (torch.int64, torch.int32):
            raise BrokenState("the counters of the saved state are not whole numbers")
        read, segments = counters.tolist()
        if not 0 <= segments <= read:
            raise BrokenState("the counters of the saved state cannot be right")
        layers = []
        for index in range(len(spec.layers)):
            parts = {name: tensors.pop(f"layers.{index}.{name}", None) for name in _PARTS}
            _check(parts, spec, index, read)
            placed = {name: None if part is None else part.to(device) for name, part in parts.items()}
            memory = placed.pop("memory")
            layers.append(LayerState(memory=None if memory is None else Memory(memory), **placed))
        if tensors:
            raise BrokenState(f"the saved state holds tensors of another model: {', '.join(sorted(tensors)[:3])}")
        if len(tail) > spec.segment or (tail.numel() and not 0 <= int(tail.min()) <= int(tail.max()) < spec.vocabulary):
            raise BrokenState("the saved state ends in tokens that this model does not have")
        return State(tuple(layers), read, segments, tuple(tail.tolist()))


_PARTS = ("memory", "keys", "values", "convolution")
_DTYPES = (torch.float32, torch.bfloat16, torch.float16)


def _named(layer: LayerState) -> dict[str, Tensor]:
    parts = {"keys": layer.keys, "values": layer.values, "convolution": layer.convolution}
    found = {name: tensor for name, tensor in parts.items() if tensor is not None}
    return found if layer.memory is None else {"memory": layer.memory.sums, **found}


def _emptied(memory: Memory | None) -> Memory | None:
    return None if memory is None else Memory(torch.zeros_like(memory.sums))


def _check(parts: dict[str, Tensor | None], spec: ModelSpec, index: int, read: int) -> None:
    layer = spec.layers[index]
    shape = spec.shape(layer)
    heads, width = shape.kv_heads, shape.head_width
    channels = (shape.heads + 2 * heads) * width
    expected: dict[str, tuple[int, ...] | None] = {
        "memory": (1, heads, width, spec.memory.columns(width)) if layer.has_memory else None,
        "convolution": (1, spec.memory.convolution - 1, channels) if spec.memory.convolution else None,
    }
    carries = layer.window is not None and layer.owns_keys
    for name in ("keys", "values"):
        expected[name] = (1, heads, min(read, (layer.window or 1) - 1), width) if carries else None
    if parts["memory"] is not None and parts["memory"].dtype != torch.float32:
        raise BrokenState(f"the memory of layer {index} in the saved state is not float32")
    for name, wanted in expected.items():
        part = parts[name]
        if (None if part is None else tuple(part.shape)) != wanted:
            raise BrokenState(f"layer {index} of the saved state does not fit this model ({name})")
        if part is not None and part.dtype not in _DTYPES:
            raise BrokenState(f"layer {index} of the saved state holds {part.dtype}, which no model computes in")
        if part is not None and not bool(torch.isfinite(part).all()):
            raise BrokenState(f"layer {index} of the saved state holds numbers that are not finite ({name})")
