"""The segment that is still being written: its keys and values, layer by layer, until it is folded into the memory.

Notable: every tensor has its size and its place from the first segment to the last. Tokens are written into it where
they stand, a window that is carried over from before ends where the segment begins, and a new segment is opened in the
tensors of the one before: nothing grows token by token, and a captured step finds everything where it was.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from model.layers import turned, turns
from model.memory import Memory, Rule
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState, State


@dataclass
class OpenLayer:
    """Buffers of one layer: `reach` tokens from before the segment, of which the last `carried` exist, and the segment.

    keys (not rotated: what outlives the segment, in the memory or the next window), rotated (what the window attends
    to) and values [B, G, reach + segment, D]; cosine, sine [reach + segment, D / 2]; missing: how many of `reach` do
    not exist, [] int64 on the device; memory: as it stood before the segment; write [B, G, segment] or as the rule has
    it, or None; convolution [B, taps − 1, channels] or None.
    """

    keys: Tensor
    rotated: Tensor
    values: Tensor
    cosine: Tensor
    sine: Tensor
    missing: Tensor
    memory: Memory | None
    write: Tensor | None
    convolution: Tensor | None
    reach: int
    carried: int = 0
    rule: Rule | None = None  # of a layer with a memory, from its first tokens on

    def put(
        self,
        place: slice | Tensor,
        keys: Tensor,
        kept_keys: Tensor,
        values: Tensor,
        write: Tensor | None,
        carry: Tensor | None,
    ) -> None:
        """Take in tokens at their places of the segment: the window's keys, the keys as they outlive the segment,
        values, write weights; and the convolution's carry.

        All [B, G, n, D] but write, [B, G, n], and carry, [B, taps − 1, channels].
        """
        where = self._where(place)
        self.keys[:, :, where] = kept_keys.to(self.keys.dtype)
        self.values[:, :, where] = values.to(self.values.dtype)
        self.rotated[:, :, where] = self.turned(keys, place).to(self.rotated.dtype)
        if write is not None and self.write is not None:
            self.write[:, :, place] = write
        if carry is not None and self.convolution is not None:
            self.convolution.copy_(carry)

    def turned(self, x: Tensor, place: slice | Tensor) -> Tensor:
        """Queries or keys [B, heads, n, D] turned to where they stand in the segment."""
        where = self._where(place)
        return turned(x, self.cosine[where], self.sine[where])

    def seen(self, place: Tensor, window: int | None) -> Tensor:
        """What tokens at `place` [n] see of the buffers, [n, reach + segment]."""
        places = torch.arange(self.keys.shape[2], device=place.device)
        ages = (place + self.reach)[:, None] - places
        seen = (ages >= 0) & (places >= self.missing)
        return seen if window is None else seen & (ages < window)

    def open(self, state: LayerState) -> None:
        """Start a segment after what a state holds, in the same tensors."""
        self.carried = 0 if state.keys is None else state.keys.shape[2]
        self.missing.fill_(self.reach - self.carried)
        if state.keys is not None and state.values is not None:
            before = slice(self.reach - self.carried, self.reach)
            self.keys[:, :, before] = state.keys
            self.values[:, :, before] = state.values
            self.rotated[:, :, before] = turned(
                state.keys.to(self.cosine.dtype), self.cosine[before], self.sine[before]
            )
        if state.memory is not None and self.memory is not None:
            self.memory.sums.copy_(state.memory.sums)
        if state.convolution is not None and self.convolution is not None:
            self.convolution.copy_(state.convolution)

    def _where(self, place: slice | Tensor) -> slice | Tensor:
        """Places of the segment as places of the buffers."""
        if isinstance(place, slice):
            return slice(self.reach + place.start, self.reach + place.stop)
        return place + self.reach


class OpenSegment:
    """The open buffers of all layers with keys over one state; counts the tokens of the segment written so far."""

    def __init__(self, spec: ModelSpec, state: State, dtype: torch.dtype) -> None:
        self.spec = spec
        tables: dict[tuple[float, ...], tuple[Tensor, Tensor]] = {}
        pairs = enumerate(zip(spec.layers, state.layers, strict=True))
        self.layers = {index: _buffers(spec, *pair, dtype, tables) for index, pair in pairs if pair[0].owns_keys}
        self.open(state)

    @property
    def room(self) -> int:
        """How many more tokens fit before the segment has to be folded."""
        return self.spec.segment - self.tokens

    def open(self, state: State) -> None:
        """Start a segment after a state, in the tensors of the one before; the state is only read."""
        self.state, self.tokens = state, 0
        for index, layer in self.layers.items():
            layer.open(state.layers[index])

    def folded(self) -> State:
        """The state with this segment (whole, or as far as it got) in the memory; shares no tensor with the buffers."""
        pairs = enumerate(zip(self.spec.layers, self.state.layers, strict=True))
        layers = tuple(_fold(*pair, self.layers.get(index), self.tokens) for index, pair in pairs)
        segments = self.state.segments + (1 if self.tokens else 0)
        return State(layers, self.state.tokens + self.tokens, segments)


def _buffers(
    spec: ModelSpec,
    layer: LayerSpec,
    state: LayerState,
    dtype: torch.dtype,
    tables: dict[tuple[float, ...], tuple[Tensor, Tensor]],
) -> OpenLayer:
    """tables: cosines and sines by what they depend on; layers that are alike share them."""
    reference = state.memory.sums if state.memory is not None else state.keys
    assert reference is not None
    device, widths, reach = reference.device, spec.shape(layer), (layer.window or 1) - 1
    tokens, width = reach + spec.segment, widths.head_width
    kind = (layer.rope_theta, layer.rotated, layer.rope_factor, reach, width)
    if kind not in tables:
        tables[kind] = turns(-reach, tokens, width, layer, dtype, device)
    shape = (reference.shape[0], widths.kv_heads, tokens, width)
    keys, rotated, values = (torch.zeros(shape, dtype=dtype, device=device) for _ in range(3))
    gated = layer.has_memory and spec.memory.write_gate
    numbers = shape[:3] if spec.memory.write_numbers == 1 else (*shape[:3], spec.memory.write_numbers)
    return OpenLayer(
        keys,
        rotated,
        values,
        *tables[kind],
        missing=torch.zeros((), dtype=torch.int64, device=device),
        memory=None if state.memory is None else Memory(torch.empty_like(state.memory.sums)),
        write=torch.zeros(numbers, dtype=torch.float32, device=device) if gated else None,
        convolution=None if state.convolution is None else torch.empty_like(state.convolution),
        reach=reach,
    )


def _fold(layer: LayerSpec, before: LayerState, segment: OpenLayer | None, tokens: int) -> LayerState:
    """tokens: of the segment, so many as were written."""
    if segment is None:
        return LayerState()
    end = segment.reach + tokens
    convolution = None if segment.convolution is None else segment.convolution.clone()
    if before.memory is not None:
        if segment.rule is None or tokens == 0:  # nothing was written
            return before
        write = None if segment.write is None else segment.write[:, :, :tokens]
        keys, values = segment.keys[:, :, segment.reach : end], segment.values[:, :, segment.reach : end]
        return LayerState(memory=segment.rule.fold(before.memory, keys, values, write), convolution=convolution)
    assert layer.window is not None
    kept = slice(max(segment.reach - segment.carried, end - (layer.window - 1)), end)
    keys, values = segment.keys[:, :, kept].clone(), segment.values[:, :, kept].clone()
    return LayerState(keys=keys, values=values, convolution=convolution)
