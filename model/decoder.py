"""The decoder: a Gemma-3-style stack whose whole-segment layers carry an Infini-attention memory.

Notable:
- `forward` takes many whole segments in one pass: projections over all tokens at once, local attention with segments as
  batch rows, the memory as an exclusive prefix sum. It equals the loop over segments because nothing that a layer
  writes depends on what the same layer reads.
- `extend` takes a few tokens of the open segment: the same arithmetic with the keys kept.
- The gate of the paper's equation 10 is one number per query head; closed (−∞) the decoder is the stock model.

Shapes: B batch, T tokens, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import attention
from model.layers import CausalConvolution, GatedMLP, RMSNorm, rotate
from model.memory import Memory, fold_many, read
from model.memory.compressive import features
from model.open_segment import OpenLayer, OpenSegment
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState, State


@dataclass(frozen=True)
class Projected:
    """What a layer makes of its input before it attends. All normalised, none rotated.

    queries [B, T, H, D], keys and values [B, T, G, D], write [B, T, G] or None; memory_queries and memory_keys are the
    window's own unless the spec gives the memory scales apart.
    """

    queries: Tensor
    keys: Tensor
    values: Tensor
    memory_queries: Tensor
    memory_keys: Tensor
    write: Tensor | None


class InfiniAttention(nn.Module):
    """Local attention and compressive memory of one layer, mixed by the gate."""

    def __init__(self, spec: ModelSpec, layer: LayerSpec) -> None:
        super().__init__()
        self.spec, self.layer = spec, layer
        query_width, key_width = spec.heads * spec.head_width, spec.kv_heads * spec.head_width
        self.q_proj = nn.Linear(spec.width, query_width, bias=False)
        self.k_proj = nn.Linear(spec.width, key_width, bias=False)
        self.v_proj = nn.Linear(spec.width, key_width, bias=False)
        self.o_proj = nn.Linear(query_width, spec.width, bias=False)
        self.q_norm = RMSNorm(spec.head_width, spec.norm_epsilon)
        self.k_norm = RMSNorm(spec.head_width, spec.norm_epsilon)
        taps = spec.memory.convolution
        self.convolution = CausalConvolution(query_width + 2 * key_width, taps) if taps else None
        self.read_gate = nn.Parameter(torch.zeros(spec.heads)) if layer.has_memory else None
        gated = layer.has_memory and spec.memory.write_gate
        self.write_gate = nn.Linear(spec.width, spec.kv_heads) if gated else None
        scaled = layer.has_memory and spec.memory.own_scales
        self.memory_query_scale = nn.Parameter(torch.ones(spec.heads, spec.head_width)) if scaled else None
        self.memory_key_scale = nn.Parameter(torch.ones(spec.kv_heads, spec.head_width)) if scaled else None

    def project(self, x: Tensor, carry: Tensor | None) -> tuple[Projected, Tensor | None]:
        """x [B, T, width] → the layer's queries, keys and values, and the convolution's carry."""
        spec = self.spec
        parts = torch.cat((self.q_proj(x), self.k_proj(x), self.v_proj(x)), dim=-1)
        if self.convolution is not None:
            carry = self.convolution.empty_carry(x.shape[0], parts) if carry is None else carry
            parts, carry = self.convolution(parts, carry)
        heads = parts.unflatten(-1, (-1, spec.head_width))  # [B, T, H + 2·G, D]
        queries, keys, values = heads.split((spec.heads, spec.kv_heads, spec.kv_heads), dim=2)
        queries, keys = self.q_norm(queries), self.k_norm(keys)
        memory_queries = queries if self.memory_query_scale is None else queries * self.memory_query_scale
        memory_keys = keys if self.memory_key_scale is None else keys * self.memory_key_scale
        write = None
        if self.write_gate is not None:
            write = torch.sigmoid(self.write_gate(x.to(self.write_gate.weight.dtype)).float())
        return Projected(queries, keys, values, memory_queries, memory_keys, write), carry

    def mix(self, local: Tensor, remembered: Tensor | None) -> Tensor:
        """Equation 10. local, remembered [B, n, H, D] → [B, n, width]; an empty memory reads as zero and is mixed the
        same.
        """
        if remembered is not None and self.read_gate is not None:
            share = torch.sigmoid(self.read_gate.float())[:, None]
            local = (share * remembered + (1.0 - share) * local.float()).to(local.dtype)
        output: Tensor = self.o_proj(local.flatten(2))
        return output

    def read_segments(
        self, x: Tensor, segment: int, state: LayerState, repeats: Tensor | None, attend: bool
    ) -> tuple[Tensor | None, LayerState, Tensor | None]:
        """Many whole segments: x [B, S·N, width] → output, the state after them, the normalisers z_s [B, S, G, D].

        With `attend` false only the state is wanted and the output is None.
        """
        made, carry = self.project(x, state.convolution)
        queries, keys, values = (y.unflatten(1, (-1, segment)) for y in (made.queries, made.keys, made.values))
        if not self.layer.has_memory:
            return self._slide(queries, made, state, carry, attend)
        assert state.memory is not None
        write = None if made.write is None else made.write.unflatten(1, (-1, segment)).transpose(2, 3)
        before, after, normalisers = fold_many(
            state.memory,
            made.memory_keys.unflatten(1, (-1, segment)).transpose(2, 3),
            values.transpose(2, 3),
            write,
            repeats,
        )
        new_state = LayerState(memory=after, convolution=carry)
        if not attend:
            return None, new_state, normalisers
        rows = [y.flatten(0, 1).transpose(1, 2) for y in (queries, keys, values)]  # [B·S, heads, N, D]
        theta = self.layer.rope_theta
        local = attention.causal(rotate(rows[0], 0, theta), rotate(rows[1], 0, theta), rows[2], self.spec.query_scale)
        remembered = read(before, made.memory_queries.unflatten(1, (-1, segment)).flatten(0, 1).transpose(1, 2))
        local, remembered = (y.transpose(1, 2).reshape(made.queries.shape) for y in (local, remembered))
        return self.mix(local, remembered), new_state, normalisers

    def _slide(
        self, queries: Tensor, made: Projected, state: LayerState, carry: Tensor | None, attend: bool
    ) -> tuple[Tensor | None, LayerState, None]:
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
        new_state = LayerState(keys=keys, values=values, convolution=carry)
        if not attend:
            return None, new_state, None
        missing = window - 1 - carried
        known, valued = (F.pad(y, (0, 0, 0, 0, missing, 0)) for y in (known, valued))
        local = attention.sliding_segments(
            queries, known, valued, carried, window, self.layer.rope_theta, self.spec.query_scale
        )
        return self.mix(local.flatten(1, 2), None), new_state, None

    def extend(self, x: Tensor, segment: OpenLayer, memory: Memory | None) -> tuple[Tensor, Tensor | None]:
        """Tokens of the open segment: x [B, n, width] → output, and σ(q) [B, H, n, D] of a layer with a memory."""
        made, segment.convolution = self.project(x, segment.convolution)
        keys = made.keys.transpose(1, 2)
        write = None if made.write is None else made.write.transpose(1, 2)
        memory_keys = made.memory_keys.transpose(1, 2)
        position = segment.length - segment.carried
        segment.append(keys, memory_keys, made.values.transpose(1, 2), write)
        queries = rotate(made.queries.transpose(1, 2), position, self.layer.rope_theta)
        if self.layer.window is not None:
            first = max(0, segment.length - queries.shape[2] - (self.layer.window - 1))
            known = slice(first, segment.length)
            local = attention.sliding(
                queries,
                segment.rotated[:, :, known],
                segment.values[:, :, known],
                self.layer.window,
                self.spec.query_scale,
            )
            return self.mix(local.transpose(1, 2), None), None
        known = slice(0, segment.length)
        local = attention.causal(
            queries, segment.rotated[:, :, known], segment.values[:, :, known], self.spec.query_scale
        )
        assert memory is not None
        memory_queries = made.memory_queries.transpose(1, 2)
        remembered = read(memory, memory_queries)
        return self.mix(local.transpose(1, 2), remembered.transpose(1, 2)), features(memory_queries)


class Block(nn.Module):
    """Attention and MLP between sandwich norms."""

    def __init__(self, spec: ModelSpec, layer: LayerSpec) -> None:
        super().__init__()
        self.self_attn = InfiniAttention(spec, layer)
        self.mlp = GatedMLP(spec.width, spec.mlp_width)
        self.input_layernorm = RMSNorm(spec.width, spec.norm_epsilon)
        self.post_attention_layernorm = RMSNorm(spec.width, spec.norm_epsilon)
        self.pre_feedforward_layernorm = RMSNorm(spec.width, spec.norm_epsilon)
        self.post_feedforward_layernorm = RMSNorm(spec.width, spec.norm_epsilon)

    def close(self, x: Tensor, attended: Tensor) -> Tensor:
        """The rest of the block after its attention: residual, norms, MLP. [B, n, width] → [B, n, width]."""
        x = x + self.post_attention_layernorm(attended)
        output: Tensor = x + self.post_feedforward_layernorm(self.mlp(self.pre_feedforward_layernorm(x)))
        return output


@dataclass(frozen=True)
class Pass:
    """What a pass over whole segments gives.

    hidden [B, S·N, width] after the final norm, or None when only the state was wanted; normalisers: z_s of each layer
    with a memory, [B, S, memory layers, G, D] float32.
    """

    hidden: Tensor | None
    state: State
    normalisers: Tensor


class Decoder(nn.Module):
    """Token ids to hidden states and logits, with everything before the segment behind the memory."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.spec = spec
        self.embed_tokens = nn.Embedding(spec.vocabulary, spec.width)
        self.layers = nn.ModuleList(Block(spec, layer) for layer in spec.layers)
        self.norm = RMSNorm(spec.width, spec.norm_epsilon)

    @property
    def blocks(self) -> list[Block]:
        """The layers, typed."""
        return [block for block in self.layers if isinstance(block, Block)]

    def empty_state(self, batch: int = 1) -> State:
        """The state before the first token."""
        spec, weight = self.spec, self.embed_tokens.weight
        layers = []
        for layer in spec.layers:
            if layer.has_memory:
                layers.append(LayerState(Memory.empty(batch, spec.kv_heads, spec.head_width, weight.device)))
            else:
                none = weight.new_zeros(batch, spec.kv_heads, 0, spec.head_width)
                layers.append(LayerState(keys=none, values=none))
        if spec.memory.convolution:
            channels = (spec.heads + 2 * spec.kv_heads) * spec.head_width
            shape = (batch, spec.memory.convolution - 1, channels)
            # One tensor a layer: safetensors refuses to save a tensor under several names.
            layers = [LayerState(one.memory, one.keys, one.values, weight.new_zeros(shape)) for one in layers]
        return State(tuple(layers))

    def embed(self, ids: Tensor) -> Tensor:
        """[B, T] → [B, T, width], scaled by √width rounded to the weights' dtype as Gemma was trained."""
        weight = self.embed_tokens.weight
        scale = torch.tensor(self.spec.width**0.5, dtype=weight.dtype, device=weight.device)
        embedded: Tensor = self.embed_tokens(ids) * scale
        return embedded

    def forward(
        self,
        ids: Tensor,
        state: State | None = None,
        *,
        segment: int | None = None,
        repeats: Tensor | None = None,
        state_only: bool = False,
    ) -> Pass:
        """Whole segments: ids [B, S·N] → Pass.

        `segment` is N where training takes shorter segments than the spec's; `repeats` [B, S] is virtual repetition;
        `state_only` leaves out what no state needs: the last layer's attention and MLP, and the hidden states.
        """
        segment = segment or self.spec.segment
        batch, tokens = ids.shape
        if tokens == 0 or tokens % segment:
            raise ValueError(f"{tokens} tokens are not whole segments of {segment}")
        state = self.empty_state(batch) if state is None else state
        x, after, normalisers = self.embed(ids), [], []
        for index, block in enumerate(self.blocks):
            attend = not (state_only and index == len(self.layers) - 1)
            attended, layer_state, z = block.self_attn.read_segments(
                block.input_layernorm(x), segment, state.layers[index], repeats, attend
            )
            after.append(layer_state)
            if z is not None:
                normalisers.append(z)
            if attended is not None:
                x = block.close(x, attended)
        segments = tokens // segment
        new_state = State(tuple(after), state.tokens + tokens, state.segments + segments)
        stacked = torch.stack(normalisers, dim=2) if normalisers else x.new_zeros(batch, segments, 0, 0, 0)
        return Pass(None if state_only else self.norm(x), new_state, stacked)

    def extend(self, ids: Tensor, segment: OpenSegment) -> tuple[Tensor, list[Tensor]]:
        """A few more tokens of the open segment: ids [B, n] → hidden [B, n, width], and σ(q) [B, H, n, D] per memory
        layer.
        """
        if ids.shape[1] > segment.room:
            raise ValueError(f"{ids.shape[1]} tokens do not fit the {segment.room} left of the segment")
        x, queries = self.embed(ids), []
        for block, open_layer, layer_state in zip(self.blocks, segment.layers, segment.state.layers, strict=True):
            attended, asked = block.self_attn.extend(block.input_layernorm(x), open_layer, layer_state.memory)
            if asked is not None:
                queries.append(asked)
            x = block.close(x, attended)
        segment.tokens += ids.shape[1]
        return self.norm(x), queries

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., width] → [..., vocabulary] float32, through the tied embedding."""
        return F.linear(hidden, self.embed_tokens.weight).float()
