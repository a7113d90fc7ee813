"""Attention of one layer: exact inside the window, a compressive memory of what was before it, and the gate between.

Notable: a layer without keys of its own (Gemma 4 E) meets what an earlier layer of its type met: the same window, the
same memory as it stood before each segment, with a gate of its own. What was met travels as one value, `Met`.

Shapes: B batch, T tokens, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import attention
from model.gpu import kernels
from model.layers import CausalConvolution, PlainRMSNorm, RMSNorm, Stamp, rotate
from model.memory import Memory, rule_for
from model.memory.gated_delta import shares
from model.open_segment import OpenLayer, Stand
from model.packing import joined
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState


@dataclass(frozen=True)
class Keys:
    """What a layer offers to be attended to. All normalised, none rotated.

    keys and values [B, T, G, D]; memory_keys the same keys unless the spec gives the memory scales apart; write
    [B, T, G] or None.
    """

    keys: Tensor
    values: Tensor
    memory_keys: Tensor
    write: Tensor | None


@dataclass(frozen=True)
class Projected:
    """What a layer makes of its input before it attends: queries [B, T, H, D] for the window and for the memory, and
    its keys, if it has any.
    """

    queries: Tensor
    memory_queries: Tensor
    keys: Keys | None


@dataclass(frozen=True)
class Met:
    """What the queries of a pass meet, for a later layer that has no keys of its own.

    keys and values [B, T, G, D], for a sliding layer behind W − 1 tokens from before the pass, of which the last
    `carried` exist; before: the memory before each segment [B·S, G, D, D + 1], None for a sliding layer.
    """

    keys: Tensor
    values: Tensor
    carried: int
    before: Memory | None


@dataclass(frozen=True)
class LayerPass:
    """What a layer gives in a pass: its output [B, T, width] or None where only the state was wanted, its state, the
    normalisers z_s [B, S, G, D] of a layer with a memory, and what its queries met.
    """

    output: Tensor | None
    state: LayerState
    normalisers: Tensor | None
    met: Met


class InfiniAttention(nn.Module):
    """Local attention and compressive memory of one layer, mixed by the gate."""

    def __init__(self, spec: ModelSpec, layer: LayerSpec) -> None:
        super().__init__()
        self.spec, self.layer, self.shape = spec, layer, spec.shape(layer)
        self.scoring = attention.Scoring(spec.query_scale, spec.block.attention_softcap)
        width, heads, kv_heads = self.shape.head_width, self.shape.heads, self.shape.kv_heads
        self.q_proj = nn.Linear(spec.width, heads * width, bias=False)
        self.k_proj = nn.Linear(spec.width, kv_heads * width, bias=False) if layer.owns_keys else None
        projects_values = layer.owns_keys and not layer.values_are_keys
        self.v_proj = nn.Linear(spec.width, kv_heads * width, bias=False) if projects_values else None
        self.o_proj = nn.Linear(heads * width, spec.width, bias=False)
        block, epsilon = spec.block, spec.norm_epsilon
        normed = block.query_key_norm
        self.q_norm = RMSNorm(width, epsilon, block.norm_offset) if normed else nn.Identity()
        self.k_norm = RMSNorm(width, epsilon, block.norm_offset) if normed and layer.owns_keys else nn.Identity()
        self.v_norm = PlainRMSNorm(epsilon) if block.value_norm else nn.Identity()
        taps = spec.memory.convolution
        self.convolution = CausalConvolution((heads + 2 * kv_heads) * width, taps) if taps else None
        self.read_gate = nn.Parameter(torch.zeros(heads)) if layer.sees_segment else None
        gated = layer.has_memory and spec.memory.write_gate
        self.write_gate = nn.Linear(spec.width, kv_heads * spec.memory.write_numbers) if gated else None
        self.memory_rule = rule_for(spec.memory.rule, kv_heads, width) if layer.sees_segment else None
        scaled = layer.has_memory and spec.memory.own_scales
        self.memory_query_scale = nn.Parameter(torch.ones(heads, width)) if scaled else None
        self.memory_key_scale = nn.Parameter(torch.ones(kv_heads, width)) if scaled else None
        self._looked_at: tuple[Stamp, bool] | None = None  # at what, and whether all gates were shut

    def project(self, x: Tensor, carry: Tensor | None) -> tuple[Projected, Tensor | None]:
        """x [B, T, width] → the layer's queries, keys and values, and the convolution's carry."""
        shape = self.shape
        projections = [one for one in (self.q_proj, self.k_proj, self.v_proj) if one is not None]
        parts = joined(x, projections)
        if self.convolution is not None:
            carry = self.convolution.empty_carry(x.shape[0], parts) if carry is None else carry
            parts, carry = self.convolution(parts, carry)
        made = parts.unflatten(-1, (-1, shape.head_width))  # [B, T, H + up to 2·G, D]
        queries = self.q_norm(made[:, :, : shape.heads])
        memory_queries = queries if self.memory_query_scale is None else queries * self.memory_query_scale
        return Projected(queries, memory_queries, self._keys(x, made[:, :, shape.heads :])), carry

    def _keys(self, x: Tensor, made: Tensor) -> Keys | None:
        """x [B, T, width] and its projections, keys before values [B, T, G or 2·G, D], not normalised yet."""
        if not self.layer.owns_keys:
            return None
        heads = self.shape.kv_heads
        keys, values = self.k_norm(made[:, :, :heads]), self.v_norm(made[:, :, -heads:])
        memory_keys = keys if self.memory_key_scale is None else keys * self.memory_key_scale
        write = None
        if self.write_gate is not None:
            opened = self.write_gate(x.to(self.write_gate.weight.dtype)).float()
            several = self.spec.memory.write_numbers > 1
            write = shares(opened.unflatten(-1, (heads, -1))) if several else torch.sigmoid(opened)
        return Keys(keys, values, memory_keys, write)

    def mix(self, local: Tensor, remembered: Tensor | None) -> Tensor:
        """Equation 10. local, remembered [B, n, H, D] → [B, n, width]; an empty memory reads as zero and is mixed the
        same.
        """
        gate = self.read_gate
        if remembered is not None and gate is not None and kernels.take(local, remembered, gate):
            local = kernels.mixed(local, remembered, gate)
        elif remembered is not None and gate is not None:
            share = torch.sigmoid(gate.float())[:, None]
            local = torch.lerp(local.float(), remembered, share).to(local.dtype)
        output: Tensor = self.o_proj(local.flatten(2))
        return output

    def read_segments(
        self, x: Tensor, segment: int, state: LayerState, repeats: Tensor | None, attend: bool, met: Met | None
    ) -> LayerPass:
        """Many whole segments: x [B, S·N, width]; `met` is what the layer met whose keys this one reads.

        With `attend` false only the state is wanted and the output is None.
        """
        made, carry = self.project(x, state.convolution)
        normalisers = None
        new_state = LayerState()
        if made.keys is None:
            assert met is not None
        elif self.layer.sees_segment:
            met, new_state, normalisers = self._write(made.keys, segment, state, repeats, carry)
        else:
            met, new_state = self._carry(made.keys, state, carry)
        output = None
        if attend:
            output = self._meet(made, met, segment) if met.before is not None else self._slide(made, met)
        return LayerPass(output, new_state, normalisers, met)

    def _write(
        self, made: Keys, segment: int, state: LayerState, repeats: Tensor | None, carry: Tensor | None
    ) -> tuple[Met, LayerState, Tensor]:
        """Every segment into the memory."""
        assert state.memory is not None
        assert self.memory_rule is not None
        before, after, normalisers = self.memory_rule.fold_many(
            state.memory,
            made.memory_keys.unflatten(1, (-1, segment)).transpose(2, 3),
            made.values.unflatten(1, (-1, segment)).transpose(2, 3),
            None if made.write is None else made.write.unflatten(1, (-1, segment)).transpose(2, 3),
            repeats,
        )
        return Met(made.keys, made.values, 0, before), LayerState(memory=after, convolution=carry), normalisers

    def _carry(self, made: Keys, state: LayerState, carry: Tensor | None) -> tuple[Met, LayerState]:
        """The window's keys from before the pass in front of those of the pass, and the last of all to carry on."""
        window = self.layer.window
        assert window is not None
        known, valued = made.keys, made.values
        carried = 0
        if state.keys is not None and state.values is not None:
            carried = state.keys.shape[2]
            known = torch.cat((state.keys.transpose(1, 2).to(known.dtype), known), dim=1)
            valued = torch.cat((state.values.transpose(1, 2).to(valued.dtype), valued), dim=1)
        kept = max(0, known.shape[1] - (window - 1))
        keys, values = (y[:, kept:].transpose(1, 2).clone() for y in (known, valued))  # not a view of the whole pass
        missing = window - 1 - carried
        known, valued = (F.pad(y, (0, 0, 0, 0, missing, 0)) for y in (known, valued))
        return Met(known, valued, carried, None), LayerState(keys=keys, values=values, convolution=carry)

    def _meet(self, made: Projected, met: Met, segment: int) -> Tensor:
        """Every segment attends to itself and reads the memory as it stood before it."""
        assert met.before is not None
        assert self.memory_rule is not None
        queries, memory_queries, keys, values = (
            y.unflatten(1, (-1, segment)).flatten(0, 1).transpose(1, 2)  # [B·S, heads, N, D]
            for y in (made.queries, made.memory_queries, met.keys, met.values)
        )
        local = attention.causal(rotate(queries, 0, self.layer), rotate(keys, 0, self.layer), values, self.scoring)
        local = local.transpose(1, 2).reshape(made.queries.shape)
        if self.is_deaf:
            return self.mix(local, None)
        remembered = self.memory_rule.read(met.before, memory_queries)
        return self.mix(local, remembered.transpose(1, 2).reshape(made.queries.shape))

    @property
    def is_deaf(self) -> bool:
        """Whether every gate is shut for good, as a stock Gemma's are: a read would be weighed with zero.

        Writing goes on: what a stock Gemma has read has a state and a heat like any other's. A gate is looked at once,
        and again when it was replaced or changed: to look is to wait for a GPU.
        """
        gate = self.read_gate
        if gate is None or gate.requires_grad:
            return False
        if self._looked_at is None or not self._looked_at[0].holds(gate):
            self._looked_at = Stamp(gate), bool((gate == float("-inf")).all())
        return self._looked_at[1]

    def _slide(self, made: Projected, met: Met) -> Tensor:
        local = attention.sliding_pass(made.queries, met.keys, met.values, met.carried, self.layer, self.scoring)
        return self.mix(local, None)

    def extend(self, x: Tensor, segment: OpenLayer, stand: Stand) -> tuple[Tensor, Tensor | None]:
        """Tokens of the open segment, where they stand in it: x [B, n, width] → output, and the queries [B, H, n, D]
        with which a layer reads a memory.

        `segment` is the layer's own, or that of the layer whose keys it reads.
        """
        made, carry = self.project(x, segment.convolution)
        if made.keys is not None:
            segment.rule = self.memory_rule
            segment.put(
                stand,
                made.keys.keys.transpose(1, 2),
                made.keys.memory_keys.transpose(1, 2),
                made.keys.values.transpose(1, 2),
                None if made.keys.write is None else made.keys.write.transpose(1, 2),
                carry,
            )
        queries = stand.turned(made.queries.transpose(1, 2))
        local = self._look_back(queries, segment, stand).transpose(1, 2)
        if self.layer.window is not None:
            return self.mix(local, None), None
        assert segment.memory is not None
        assert self.memory_rule is not None
        memory_queries = made.memory_queries.transpose(1, 2)
        remembered = None if self.is_deaf else self.memory_rule.read(segment.memory, memory_queries).transpose(1, 2)
        return self.mix(local, remembered), memory_queries

    def _look_back(self, queries: Tensor, segment: OpenLayer, stand: Stand) -> Tensor:
        """Attention of the open segment's last tokens, queries [B, H, n, D]: where a slice tells their places to no
        more than there is, where a tensor does to all there could be, masked.
        """
        window = self.layer.window
        if stand.unseen is not None:
            return attention.among(queries, segment.rotated, segment.values, stand.unseen, self.scoring)
        assert isinstance(stand.where, slice)
        end = stand.where.stop
        first = segment.reach - segment.carried
        if window is None:
            keys, values = segment.rotated[:, :, first:end], segment.values[:, :, first:end]
            return attention.causal(queries, keys, values, self.scoring)
        first = max(first, end - queries.shape[2] - (window - 1))
        keys, values = segment.rotated[:, :, first:end], segment.values[:, :, first:end]
        return attention.sliding(queries, keys, values, window, self.scoring)
