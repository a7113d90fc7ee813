"""The segment that is still being written: its keys and values, layer by layer, until it is folded into the memory."""

from dataclasses import dataclass

import torch
from torch import Tensor

from model.layers import rotate
from model.memory import Rule
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState, State


@dataclass
class OpenLayer:
    """Buffers of one layer, filled up to `length` tokens, of which the first `carried` come from before the segment.

    keys (not rotated: what outlives the segment, in the memory or the next window), rotated (what the window attends
    to) and values [B, G, carried + segment, D]; write [B, G, segment] or None; convolution [B, taps − 1, channels] or
    None.
    """

    keys: Tensor
    rotated: Tensor
    values: Tensor
    write: Tensor | None
    convolution: Tensor | None
    carried: int
    length: int
    layer: LayerSpec
    rule: Rule | None = None  # of a layer with a memory, from its first tokens on

    def append(self, keys: Tensor, kept_keys: Tensor, values: Tensor, write: Tensor | None) -> None:
        """Take in the next tokens: the window's keys, the keys as they outlive the segment, values, write weights.

        All [B, G, n, D] but write, [B, G, n].
        """
        place = slice(self.length, self.length + keys.shape[2])
        self.keys[:, :, place] = kept_keys
        self.values[:, :, place] = values
        self.rotated[:, :, place] = rotate(keys, self.length - self.carried, self.layer)
        if write is not None and self.write is not None:
            self.write[:, :, place] = write
        self.length = place.stop


class OpenSegment:
    """The open buffers of all layers with keys over one state; counts the tokens of the segment written so far."""

    def __init__(self, spec: ModelSpec, state: State, dtype: torch.dtype) -> None:
        self.spec = spec
        self.state = state
        self.tokens = 0
        pairs = enumerate(zip(spec.layers, state.layers, strict=True))
        self.layers = {index: _open(spec, *pair, dtype) for index, pair in pairs if pair[0].owns_keys}

    @property
    def room(self) -> int:
        """How many more tokens fit before the segment has to be folded."""
        return self.spec.segment - self.tokens

    def folded(self) -> State:
        """The state with this segment (whole, or as far as it got) in the memory. It must not be used after."""
        pairs = enumerate(zip(self.spec.layers, self.state.layers, strict=True))
        layers = tuple(_fold(*pair, self.layers.get(index)) for index, pair in pairs)
        segments = self.state.segments + (1 if self.tokens else 0)
        return State(layers, self.state.tokens + self.tokens, segments)


def _open(spec: ModelSpec, layer: LayerSpec, state: LayerState, dtype: torch.dtype) -> OpenLayer:
    carried = 0 if state.keys is None else state.keys.shape[2]
    reference = state.memory.sums if state.memory is not None else state.keys
    assert reference is not None
    widths = spec.shape(layer)
    shape = (reference.shape[0], widths.kv_heads, carried + spec.segment, widths.head_width)
    keys, rotated, values = (torch.zeros(shape, dtype=dtype, device=reference.device) for _ in range(3))
    if state.keys is not None and state.values is not None:
        keys[:, :, :carried] = state.keys
        values[:, :, :carried] = state.values
        rotated[:, :, :carried] = rotate(state.keys, -carried, layer)
    gated = layer.has_memory and spec.memory.write_gate
    numbers = shape[:3] if spec.memory.write_numbers == 1 else (*shape[:3], spec.memory.write_numbers)
    write = torch.zeros(numbers, dtype=torch.float32, device=reference.device) if gated else None
    return OpenLayer(keys, rotated, values, write, state.convolution, carried, carried, layer)


def _fold(layer: LayerSpec, before: LayerState, segment: OpenLayer | None) -> LayerState:
    if segment is None:
        return LayerState()
    keys, values = segment.keys[:, :, : segment.length], segment.values[:, :, : segment.length]
    if before.memory is not None:
        write = None if segment.write is None else segment.write[:, :, : segment.length]
        if segment.rule is None:  # nothing was written
            return before
        memory = segment.rule.fold(before.memory, keys, values, write)
        return LayerState(memory=memory, convolution=segment.convolution)
    assert layer.window is not None
    kept = slice(max(0, segment.length - (layer.window - 1)), segment.length)
    return LayerState(keys=keys[:, :, kept].clone(), values=values[:, :, kept].clone(), convolution=segment.convolution)
