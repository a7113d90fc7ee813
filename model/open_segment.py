"""The segment that is still being written: its keys and values, layer by layer, until it is folded into the memory.

Notable: every tensor has its size and its place from the first segment to the last. Tokens are written into it where
they stand, a window that is carried over from before ends where the segment begins, and a new segment is opened in the
tensors of the one before: nothing grows token by token, and a captured step finds everything where it was.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import torch
from torch import Tensor

from model.gpu import kernels
from model.layers import turns
from model.memory import Memory, Rule
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState, State


@dataclass(frozen=True)
class Stand:
    """Where tokens of the open segment stand, for all layers of a kind: `place` in the segment, `where` in the buffers.

    cosine, sine [n, D] of these places, as `OpenLayer` has them; unseen [n, reach + segment]: what of the buffers the
    tokens do not see, None where slices tell.
    """

    place: slice | Tensor
    where: slice | Tensor
    cosine: Tensor
    sine: Tensor
    unseen: Tensor | None

    def turned(self, x: Tensor) -> Tensor:
        """Queries or keys [B, heads, n, D] turned to where they stand."""
        return _turned(x, self.cosine, self.sine)


@dataclass
class OpenLayer:
    """Buffers of one layer: `reach` tokens from before the segment, of which the last `carried` exist, and the segment.

    keys (not rotated: what outlives the segment, in the memory or the next window), rotated (what the window attends
    to) and values [B, G, reach + segment, D]; cosine, sine [reach + segment, D], for both halves of a head, the sine
    of the first with its sign changed; missing: how many of `reach` do not exist, [] int64 on the device; memory: as it
    stood before the segment; write [B, G, segment] or as the rule has it, or None; convolution [B, taps − 1, channels]
    or None. Layers of the same `kind` turn by the same angles and see the same places.
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
    window: int | None
    kind: Hashable
    carried: int = 0
    rule: Rule | None = None  # of a layer with a memory, from its first tokens on

    @property
    def reach(self) -> int:
        """How many tokens from before the segment the buffers have places for."""
        return (self.window or 1) - 1

    def put(
        self,
        stand: Stand,
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
        self.keys[:, :, stand.where] = kept_keys.to(self.keys.dtype)
        self.values[:, :, stand.where] = values.to(self.values.dtype)
        self.rotated[:, :, stand.where] = stand.turned(keys).to(self.rotated.dtype)
        if write is not None and self.write is not None:
            self.write[:, :, stand.place] = write
        if carry is not None and self.convolution is not None:
            self.convolution.copy_(carry)

    def stand(self, place: slice | Tensor) -> Stand:
        """Of tokens at places of the segment, told by a slice or by a tensor [n]."""
        if isinstance(place, slice):
            where = slice(self.reach + place.start, self.reach + place.stop)
            return Stand(place, where, self.cosine[where], self.sine[where], None)
        found = place + self.reach
        return Stand(place, found, self.cosine[found], self.sine[found], self._unseen(found))

    def _unseen(self, where: Tensor) -> Tensor:
        """What tokens at `where` [n] do not see of the buffers, [n, reach + segment]."""
        places = torch.arange(self.keys.shape[2], device=where.device)
        ages = where[:, None] - places
        unseen = (ages < 0) | (places < self.missing)
        return unseen if self.window is None else unseen | (ages >= self.window)

    def open(self, state: LayerState) -> None:
        """Start a segment after what a state holds, in the same tensors."""
        self.carried = 0 if state.keys is None else state.keys.shape[2]
        self.missing.fill_(self.reach - self.carried)
        if state.keys is not None and state.values is not None:
            before = slice(self.reach - self.carried, self.reach)
            self.keys[:, :, before] = state.keys
            self.values[:, :, before] = state.values
            keys = state.keys.to(self.cosine.dtype)
            self.rotated[:, :, before] = _turned(keys, self.cosine[before], self.sine[before])
        if state.memory is not None and self.memory is not None:
            self.memory.sums.copy_(state.memory.sums)
        if state.convolution is not None and self.convolution is not None:
            self.convolution.copy_(state.convolution)


def _turned(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """What `model.layers.turned` gives, in as few kernels as there can be: it counts for one token."""
    if kernels.take(x):
        return kernels.turned(x, cosine, sine)
    return (x * cosine).addcmul_(x.roll(x.shape[-1] // 2, -1), sine)


class OpenSegment:
    """The open buffers of all layers with keys over one state; counts the tokens of the segment written so far."""

    def __init__(self, spec: ModelSpec, state: State, dtype: torch.dtype) -> None:
        self.spec = spec
        tables: dict[Hashable, tuple[Tensor, Tensor]] = {}
        pairs = enumerate(zip(spec.layers, state.layers, strict=True))
        self.layers = {index: _buffers(spec, *pair, dtype, tables) for index, pair in pairs if pair[0].owns_keys}
        self.open(state)

    def stands(self, place: slice | Tensor) -> dict[int, Stand]:
        """Where tokens at places of the segment stand, by the layers that have keys; found once for each kind."""
        kinds = {layer.kind: layer for layer in self.layers.values()}
        found = {kind: layer.stand(place) for kind, layer in kinds.items()}
        return {index: found[layer.kind] for index, layer in self.layers.items()}

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
    tables: dict[Hashable, tuple[Tensor, Tensor]],
) -> OpenLayer:
    """tables: cosines and sines by what they depend on; layers that are alike share them."""
    reference = state.memory.sums if state.memory is not None else state.keys
    assert reference is not None
    device, widths, reach = reference.device, spec.shape(layer), (layer.window or 1) - 1
    tokens, width = reach + spec.segment, widths.head_width
    kind = (layer.rope_theta, layer.rotated, layer.rope_factor, layer.window, width)
    if kind not in tables:
        cosine, sine = turns(-reach, tokens, width, layer, dtype, device)
        tables[kind] = torch.cat((cosine, cosine), dim=-1), torch.cat((-sine, sine), dim=-1)
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
        window=layer.window,
        kind=kind,
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
