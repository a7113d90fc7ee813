"""The whole decoder against a definition written in loops and float64, one token at a time."""

import math
from dataclasses import replace

import pytest
import tiny
import torch
from torch import Tensor

from model.decoder import Decoder, InfiniAttention
from model.memory import naive
from model.spec import MemorySpec, ModelSpec


def _norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + epsilon) * (1.0 + weight.double())


def _rotated(x: Tensor, positions: list[int], theta: float) -> Tensor:
    """Pairs (i, i + D / 2) turned by position · theta^(−2i / D). x [heads, T, D]."""
    half = x.shape[-1] // 2
    output = x.clone()
    for place, position in enumerate(positions):
        for i in range(half):
            angle = position * theta ** (-2.0 * i / x.shape[-1])
            left, right = x[:, place, i], x[:, place, i + half]
            output[:, place, i] = left * math.cos(angle) - right * math.sin(angle)
            output[:, place, i + half] = right * math.cos(angle) + left * math.sin(angle)
    return output


def _window(queries: Tensor, keys: Tensor, values: Tensor, window: int, scale: float) -> Tensor:
    """Every token attends to itself and the `window − 1` before it, over the whole text."""
    output = torch.zeros_like(queries)
    shared = len(queries) // len(keys)
    for head in range(len(queries)):
        for token in range(queries.shape[1]):
            seen = slice(max(0, token - window + 1), token + 1)
            shares = torch.softmax(keys[head // shared, seen] @ queries[head, token] * scale, 0)
            output[head, token] = shares @ values[head // shared, seen]
    return output


def _convolved(x: Tensor, weight: Tensor) -> Tensor:
    """Tap −1 is the token itself, tap −2 the one before; zeros before the text. x [T, channels]."""
    output = torch.zeros_like(x)
    for token in range(len(x)):
        for back in range(min(len(weight), token + 1)):
            output[token] += x[token - back] * weight[-1 - back].double()
    return output


def _attended(attention: InfiniAttention, x: Tensor, spec: ModelSpec) -> tuple[Tensor, Tensor | None]:
    """x [T, width] → what o_proj gives, and the layer's memory [G, D, D + 1]."""
    weights = {name: weight.double() for name, weight in attention.state_dict().items()}
    made = torch.cat([x @ weights[f"{one}_proj.weight"].T for one in "qkv"], -1)
    if attention.convolution is not None:
        made = _convolved(made, weights["convolution.weight"])
    heads = made.reshape(len(x), -1, spec.head_width).transpose(0, 1)  # [H + 2·G, T, D]
    queries, keys, values = heads.split((spec.heads, spec.kv_heads, spec.kv_heads))
    queries = _norm(queries, weights["q_norm.weight"], spec.norm_epsilon)
    keys = _norm(keys, weights["k_norm.weight"], spec.norm_epsilon)
    layer, memory = attention.layer, None
    if layer.window is not None:
        places = list(range(len(x)))
        turned = [_rotated(one, places, layer.rope_theta) for one in (queries, keys)]
        mixed = _window(*turned, values, layer.window, spec.query_scale)
    else:
        places = [place % spec.segment for place in range(len(x))]
        turned = [_rotated(one, places, layer.rope_theta) for one in (queries, keys)]
        local = naive.local_attention(*turned, values, spec.segment, spec.query_scale)
        own = spec.memory.own_scales
        asked = queries * weights["memory_query_scale"][:, None] if own else queries
        kept = keys * weights["memory_key_scale"][:, None] if own else keys
        write = None
        if spec.memory.write_gate:
            write = torch.sigmoid(x @ weights["write_gate.weight"].T + weights["write_gate.bias"]).T
        reads, matrix, normaliser = naive.memory_reads(asked, kept, values, spec.segment, write)
        mixed = naive.gated(reads, local, weights["read_gate"])
        memory = torch.cat((matrix, normaliser[..., None]), -1)
    return mixed.transpose(0, 1).reshape(len(x), -1) @ weights["o_proj.weight"].T, memory


def _defined(decoder: Decoder, ids: Tensor) -> tuple[Tensor, list[Tensor]]:
    """ids [T] → hidden [T, width] after the final norm, and the memories; all float64."""
    spec, memories = decoder.spec, []
    x = decoder.embed_tokens.weight.double()[ids] * float(torch.tensor(spec.width**0.5))
    for block in decoder.blocks:
        weights = {name: weight.double() for name, weight in block.state_dict().items()}

        def norm(name: str, y: Tensor, weights: dict[str, Tensor] = weights) -> Tensor:
            return _norm(y, weights[f"{name}_layernorm.weight"], spec.norm_epsilon)

        attended, memory = _attended(block.self_attn, norm("input", x), spec)
        x = x + norm("post_attention", attended)
        y = norm("pre_feedforward", x)
        gate = y @ weights["mlp.gate_proj.weight"].T
        gate = 0.5 * gate * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (gate + 0.044715 * gate**3)))
        y = (gate * (y @ weights["mlp.up_proj.weight"].T)) @ weights["mlp.down_proj.weight"].T
        x = x + norm("post_feedforward", y)
        if memory is not None:
            memories.append(memory)
    return _norm(x, decoder.norm.weight, spec.norm_epsilon), memories


SMALL = replace(tiny.PAPER, width=12, head_width=4, mlp_width=10, segment=5, layers=(tiny.SLIDING, tiny.WHOLE))


@pytest.mark.parametrize(
    "spec",
    [
        SMALL,
        replace(SMALL, memory=MemorySpec(write_gate=True, own_scales=True, convolution=3)),
        replace(SMALL, layers=(tiny.WHOLE, replace(tiny.SLIDING, window=9)), kv_heads=1),
    ],
    ids=["the paper's memory", "every option of ours", "memory first, one key-value head"],
)
def test_hidden_states_and_memories_are_those_of_the_definition(spec: ModelSpec) -> None:
    decoder, ids = tiny.decoder(spec, seed=5), tiny.tokens(4 * spec.segment, seed=6)
    found = decoder(ids)
    hidden, memories = _defined(decoder, ids[0])
    assert tiny.relative(found.hidden[0], hidden) < 5e-6
    for index, memory in zip(spec.memory_layers, memories, strict=True):
        kept = found.state.layers[index].memory
        assert kept is not None
        assert tiny.relative(kept.sums[0], memory) < 5e-6
