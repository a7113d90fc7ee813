"""Projections packed into one product: the same numbers under the same names, undone by whatever replaces a weight."""

import tiny
import torch
from torch import nn

from model.decoder import Decoder
from model.packing import joined, pack, packed, packed_whole, projected
from model.quantize import Int8Linear
from model.training.adapters import LoraSpec, attach, merge


def linears() -> list[nn.Linear]:
    """Three of the same inputs, frozen."""
    torch.manual_seed(0)
    return [nn.Linear(6, outputs, bias=False).requires_grad_(False) for outputs in (4, 2, 3)]


def test_packed_layers_are_one_matrix_and_give_what_they_gave() -> None:
    layers, x = linears(), torch.randn(5, 6)
    wanted = torch.cat([layer(x) for layer in layers], dim=-1)
    assert packed(layers) is None
    pack(layers)
    weight = packed(layers)
    assert weight is not None
    assert weight.shape == (9, 6)
    assert tiny.relative(joined(x, layers), wanted) < 1e-6
    assert tiny.relative(torch.cat(projected(x, layers), dim=-1), wanted) < 1e-6
    assert [one.shape[-1] for one in projected(x, layers)] == [4, 2, 3]


def test_a_weight_that_is_replaced_or_learned_is_not_taken_from_the_block() -> None:
    layers, x = linears(), torch.randn(5, 6)
    pack(layers)
    layers[1].weight = nn.Parameter(torch.ones(2, 6), requires_grad=False)
    assert packed(layers) is None
    assert torch.equal(joined(x, layers)[:, 4:6], layers[1](x))
    pack(layers)
    layers[0].requires_grad_(True)
    assert packed(layers) is None
    pack(linears())
    assert packed([linears()[0], Int8Linear(torch.ones(2, 6))]) is None


def test_int8_layers_are_packed_with_their_scales() -> None:
    layers, x = [Int8Linear(layer.weight) for layer in linears()], torch.randn(5, 6)
    wanted = torch.cat([layer(x) for layer in layers], dim=-1)
    assert packed_whole(layers) is None
    pack(layers)
    assert packed_whole(layers) is not None
    assert packed(layers) is None
    assert tiny.relative(joined(x, layers), wanted) < 1e-6
    assert [one.shape[-1] for one in projected(x, layers)] == [4, 2, 3]
    layers[1].scale = torch.ones(2)
    assert packed_whole(layers) is None
    assert tiny.relative(joined(x, layers)[:, :4], wanted[:, :4]) < 1e-6


def test_a_weight_changed_in_place_is_changed_in_the_block() -> None:
    layers, x = linears(), torch.randn(5, 6)
    pack(layers)
    layers[2].weight.zero_()
    assert packed(layers) is not None
    assert not joined(x, layers)[:, 6:].any()


def test_a_packed_decoder_reads_what_it_read_and_keeps_its_names() -> None:
    plain, ids = tiny.decoder(tiny.OWN), tiny.tokens(3 * tiny.OWN.segment)
    packs = tiny.decoder(tiny.OWN)
    packs.pack()
    assert list(packs.state_dict()) == list(plain.state_dict())
    assert all(torch.equal(one, other) for one, other in zip(packs.parameters(), plain.parameters(), strict=True))
    for block in packs.blocks:
        assert packed((block.mlp.gate_proj, block.mlp.up_proj)) is not None
    done, wanted = packs(ids), plain(ids)
    assert tiny.relative(done.hidden, wanted.hidden) < 1e-6
    assert tiny.furthest(done.state, wanted.state) < 1e-6


def test_an_adapter_on_a_packed_decoder_is_heard_and_merges_into_the_block() -> None:
    ids = tiny.tokens(3 * tiny.PAPER.segment)

    def learned(decoder: Decoder) -> Decoder:
        random = torch.Generator().manual_seed(4)
        with torch.no_grad():
            for one in attach(decoder, LoraSpec(rank=2), gate=-1.0):
                one.copy_(torch.randn(one.shape, generator=random) * 0.3)
        return decoder

    packs, plain = tiny.decoder(tiny.PAPER), learned(tiny.decoder(tiny.PAPER))
    packs.pack()
    with torch.no_grad():
        wanted = plain(ids).hidden
        assert tiny.relative(learned(packs)(ids).hidden, wanted) < 1e-6
        assert tiny.relative(merge(packs)(ids).hidden, wanted) < 1e-5
