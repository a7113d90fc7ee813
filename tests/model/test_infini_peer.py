"""Side by side with infini-transformer-pytorch: the same weights give the same numbers, segment after segment.

Their rotary embedding turns neighbouring features, ours the two halves; so our query and key rows are theirs in another
order. Their gate is the share of the window, ours that of the memory; and they leave the gate out in a first segment,
which an empty memory handed in puts right.
"""

import pytest
import tiny
import torch
from torch import Tensor

from model.infini_attention import InfiniAttention
from model.memory import Memory
from model.spec import BlockSpec, LayerSpec, MemorySpec, ModelSpec
from model.state import LayerState

peer = pytest.importorskip("infini_transformer_pytorch.infini_transformer")

HEADS, WIDTH, SIZE, SEGMENT, SEGMENTS = 3, 8, 24, 64, 5


def theirs(delta: bool) -> torch.nn.Module:
    """Their attention, every weight drawn."""
    made: torch.nn.Module = peer.CausalAttention(SIZE, dim_head=WIDTH, heads=HEADS, use_mem_delta_rule=delta)
    random = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            spread = 0.3 if "rotary" not in name else 0.0
            weight.add_(torch.randn(weight.shape, generator=random) * spread)
        made.fastweight_mem.head_gates.copy_(torch.tensor([0.5, -1.0, 0.1]))
        made.norm.gamma.fill_(1.0)
    return made.eval()


def ours(of: torch.nn.Module, rule: str) -> InfiniAttention:
    """Our attention with their weights."""
    block = BlockSpec(query_key_norm=False, post_norms=False)
    spec = ModelSpec(
        "peer",
        10,
        SIZE,
        HEADS,
        HEADS,
        WIDTH,
        8,
        SEGMENT,
        (LayerSpec(10_000.0),),
        WIDTH**-0.5,
        memory=MemorySpec(rule=rule),
        block=block,
    )
    made = InfiniAttention(spec, spec.layers[0])
    queries, keys, values = of.to_qkv.weight.detach().chunk(3)
    assert made.k_proj is not None
    assert made.v_proj is not None
    assert made.read_gate is not None
    with torch.no_grad():
        made.q_proj.weight.copy_(halved(queries))
        made.k_proj.weight.copy_(halved(keys))
        made.v_proj.weight.copy_(values)
        made.o_proj.weight.copy_(of.to_out.weight)
        made.read_gate.copy_(-of.fastweight_mem.head_gates)
    return made.eval()


def halved(rows: Tensor) -> Tensor:
    """Rows of every head: pairs of neighbours to first halves and second halves."""
    return rows.view(HEADS, WIDTH // 2, 2, SIZE).transpose(1, 2).reshape(rows.shape)


@pytest.mark.parametrize("rule", ["linear", "delta"])
def test_the_same_weights_give_the_same_outputs_and_the_same_memory(rule: str) -> None:
    them = theirs(rule == "delta")
    us = ours(them, rule)
    x = torch.randn(2, SEGMENT * SEGMENTS, SIZE, generator=torch.Generator().manual_seed(6))
    memories = peer.Memories(torch.zeros(2, HEADS, WIDTH, WIDTH), torch.zeros(2, HEADS, WIDTH))
    outputs = []
    with torch.no_grad():
        for part in x.split(SEGMENT, dim=1):
            output, _, memories = them(part, past_memories=memories, return_new_memories=True)
            outputs.append(output)
        empty = LayerState(memory=Memory.empty(2, HEADS, WIDTH))
        done = us.read_segments(them.norm(x), SEGMENT, empty, None, attend=True, met=None)
    assert done.output is not None
    assert done.state.memory is not None
    assert tiny.relative(done.output, torch.cat(outputs, dim=1)) < 1e-5
    order = torch.arange(WIDTH).view(-1, 2).T.flatten()
    assert tiny.relative(done.state.memory.matrix, memories.kv_mem[:, :, order]) < 1e-5
    assert tiny.relative(done.state.memory.normaliser, memories.k_norm[:, :, order]) < 1e-5
