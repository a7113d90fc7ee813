"""The decoder: a stack of Gemma blocks whose whole-segment layers read an Infini-attention memory.

Notable:
- `forward` takes many whole segments in one pass: projections over all tokens at once, local attention with segments as
  batch rows, the memory as an exclusive prefix sum. It equals the loop over segments because nothing that a layer
  writes depends on what the same layer reads.
- `extend` takes a few tokens of the open segment: the same arithmetic with the keys kept.
- The gate of the paper's equation 10 is one number per query head; closed (−∞) the decoder is the stock model.
- No generation of Gemma is named here: what they differ in is in the spec.

Shapes: B batch, T tokens, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.gpu import block as gpu_block
from model.infini_attention import InfiniAttention, Met
from model.layers import GatedMLP, RMSNorm, rounded
from model.memory import Memory
from model.memory.compressive import features
from model.open_segment import OpenSegment
from model.packing import pack
from model.per_layer_input import PerLayerGate, PerLayerInput
from model.quantize import Int8Embedding
from model.spec import LayerSpec, ModelSpec
from model.state import LayerState, State


def state_tails(spec: ModelSpec) -> dict[int, int]:
    """How many of a pass's last tokens its state needs of a layer behind the last memory: what the layer's own window
    carries on, and before that what the windows behind it see.
    """
    last, found, tokens = max(spec.memory_layers, default=spec.last_owner), {}, 0
    for index in range(spec.last_owner, last, -1):
        layer = spec.layers[index]
        if layer.window is None or not layer.owns_keys:
            return {}
        tokens += layer.window - 1 + max(0, spec.memory.convolution - 1)
        found[index] = max(1, tokens)
    return found


class Block(nn.Module):
    """Attention and MLP between norms, and what a layer gets of the tokens by a way of its own."""

    def __init__(self, spec: ModelSpec, layer: LayerSpec) -> None:
        super().__init__()

        def norm(present: bool = True) -> nn.Module:
            return RMSNorm(spec.width, spec.norm_epsilon, spec.block.norm_offset) if present else nn.Identity()

        self.self_attn = InfiniAttention(spec, layer)
        self.mlp = GatedMLP(spec.width, spec.shape(layer).mlp_width)
        self.input_layernorm = norm()
        self.post_attention_layernorm = norm(spec.block.post_norms)
        self.pre_feedforward_layernorm = norm()
        self.post_feedforward_layernorm = norm(spec.block.post_norms)
        own = spec.per_layer_input
        self.per_layer = PerLayerGate(spec, own.width) if own else None
        self.layer_scalar = nn.Parameter(torch.ones(1)) if spec.block.layer_scalar else None

    def close(self, x: Tensor, attended: Tensor, own: Tensor | None = None) -> Tensor:
        """The rest of the block after its attention: residual, norms, MLP. [B, n, width] → [B, n, width].

        own: the layer's own vectors of the tokens [B, n, P], where the model has them.
        """
        x = x + self.post_attention_layernorm(attended)
        output: Tensor = x + self.post_feedforward_layernorm(self.mlp(self.pre_feedforward_layernorm(x)))
        if self.per_layer is not None and own is not None:
            output = output + self.per_layer(output, own)
        return output if self.layer_scalar is None else output * self.layer_scalar


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
        self.embed_tokens: nn.Embedding | Int8Embedding = nn.Embedding(spec.vocabulary, spec.width)
        own = spec.per_layer_input
        self.per_layer = PerLayerInput(spec, own.vocabulary, own.width) if own else None
        self.layers = nn.ModuleList(Block(spec, layer) for layer in spec.layers)
        self.norm = RMSNorm(spec.width, spec.norm_epsilon, spec.block.norm_offset)

    @property
    def dtype(self) -> torch.dtype:
        """What the activations are in, whatever the weights are kept as."""
        return self.norm.weight.dtype

    @property
    def blocks(self) -> list[Block]:
        """The layers, typed."""
        return [block for block in self.layers if isinstance(block, Block)]

    def pack(self) -> None:
        """Lay the weights of projections that share their inputs side by side, so that each group is one product."""
        for block in self.blocks:
            attention, mlp = block.self_attn, block.mlp
            pack((attention.q_proj, attention.k_proj, attention.v_proj))
            pack((mlp.gate_proj, mlp.up_proj))

    def empty_state(self, batch: int = 1) -> State:
        """The state before the first token."""
        spec, weight = self.spec, self.norm.weight
        layers = []
        for layer in spec.layers:
            shape = spec.shape(layer)
            if not layer.owns_keys:
                layers.append(LayerState())
            elif layer.has_memory:
                columns = spec.memory.columns(shape.head_width)
                memory = Memory.empty(batch, shape.kv_heads, shape.head_width, weight.device, columns)
                layers.append(LayerState(memory))
            else:
                none = weight.new_zeros(batch, shape.kv_heads, 0, shape.head_width)
                layers.append(LayerState(keys=none, values=none))
        if spec.memory.convolution:
            channels = (spec.heads + 2 * spec.kv_heads) * spec.head_width
            carry = (batch, spec.memory.convolution - 1, channels)
            # One tensor a layer: safetensors refuses to save a tensor under several names.
            layers = [LayerState(one.memory, one.keys, one.values, weight.new_zeros(carry)) for one in layers]
        return State(tuple(layers))

    def embed(self, ids: Tensor) -> Tensor:
        """[B, T] → [B, T, width], scaled by √width rounded to the weights' dtype as Gemma was trained."""
        embedded: Tensor = self.embed_tokens(ids).to(self.dtype) * rounded(self.spec.width**0.5, self.dtype)
        return embedded

    def _own_inputs(self, ids: Tensor, embedded: Tensor) -> list[Tensor | None]:
        """Each layer's own vectors of the tokens, [B, T, P] or None."""
        if self.per_layer is None:
            return [None] * len(self.layers)
        return list(self.per_layer(ids, embedded).unbind(dim=2))

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
        `state_only` leaves out what no state needs: the attention and MLP of the last layer with keys of its own, all
        layers behind it, the hidden states, and behind the last memory all tokens that no window will see.
        """
        segment = segment or self.spec.segment
        batch, tokens = ids.shape
        if tokens == 0 or tokens % segment:
            raise ValueError(f"{tokens} tokens are not whole segments of {segment}")
        state = self.empty_state(batch) if state is None else state
        x, after, normalisers = self.embed(ids), [], []
        own, met = self._own_inputs(ids, x), dict[int, Met]()
        last_owner, tails = self.spec.last_owner, state_tails(self.spec) if state_only else {}
        for index, (block, layer) in enumerate(zip(self.blocks, self.spec.layers, strict=True)):
            if state_only and index > last_owner:
                after.append(LayerState())
                continue
            x = x[:, -tails.get(index, tokens) :]
            # What is wanted of a pass that was cut does not reach back to the one before.
            before = state.layers[index] if x.shape[1] == tokens else LayerState()
            done = block.self_attn.read_segments(
                block.input_layernorm(x),
                segment,
                before,
                repeats,
                attend=not (state_only and index == last_owner),
                met=None if layer.keys_of is None else met[layer.keys_of],
            )
            after.append(done.state)
            if index in self._read_again:
                met[index] = done.met
            if done.normalisers is not None:
                normalisers.append(done.normalisers)
            if done.output is not None:
                mine = own[index]
                x = block.close(x, done.output, None if mine is None else mine[:, -x.shape[1] :])
        segments = tokens // segment
        new_state = State(tuple(after), state.tokens + tokens, state.segments + segments)
        stacked = torch.stack(normalisers, dim=2) if normalisers else x.new_zeros(batch, segments, 0, 0, 0)
        return Pass(None if state_only else self.norm(x), new_state, stacked)

    @property
    def _read_again(self) -> set[int]:
        """Layers whose keys later layers read."""
        return {layer.keys_of for layer in self.spec.layers if layer.keys_of is not None}

    def extend(self, ids: Tensor, segment: OpenSegment) -> tuple[Tensor, list[Tensor]]:
        """A few more tokens of the open segment: ids [B, n] → hidden [B, n, width], and σ(q) [B, H, n, D] per memory
        layer.
        """
        count = ids.shape[1]
        if count > segment.room:
            raise ValueError(f"{count} tokens do not fit the {segment.room} left of the segment")
        hidden, asked = self._go_on(ids, segment, slice(segment.tokens, segment.tokens + count))
        segment.tokens += count
        return hidden, [features(one) for one in asked]

    def step(self, ids: Tensor, segment: OpenSegment, place: Tensor) -> Tensor:
        """`extend` by tokens [B, n] whose places in the segment a tensor tells, [n] int64; → hidden [B, n, width].

        The work is the same and on the same tensors wherever the tokens stand, and no number of a tensor is asked for:
        so it can be captured and played again. The segment's count of tokens is left to the caller.
        """
        return self._go_on(ids, segment, place)[0]

    def _go_on(self, ids: Tensor, segment: OpenSegment, place: slice | Tensor) -> tuple[Tensor, list[Tensor]]:
        """Tokens where they stand; the queries only where slices tell that."""
        x, queries = self.embed(ids), []
        own, stands = self._own_inputs(ids, x), segment.stands(place)
        for index, (block, layer) in enumerate(zip(self.blocks, self.spec.layers, strict=True)):
            source = index if layer.keys_of is None else layer.keys_of
            if gpu_block.take(block, x, stands[source]):
                x = gpu_block.through(block, x, segment.layers[source], stands[source])
                continue
            attended, asked = block.self_attn.extend(block.input_layernorm(x), segment.layers[source], stands[source])
            if layer.has_memory and asked is not None:
                queries.append(asked)
            x = block.close(x, attended, own[index])
        return self.norm(x), queries

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., width] → [..., vocabulary] float32, through the tied embedding."""
        table = self.embed_tokens
        of_all = table.logits(hidden) if isinstance(table, Int8Embedding) else F.linear(hidden, table.weight)
        logits = of_all.float()
        cap = self.spec.logit_softcap
        return logits if cap is None else cap * torch.tanh(logits / cap)
