"""The whole network with each kind of memory: causal, the same in any pieces, and saved as it is."""

from dataclasses import replace

import pytest
import tiny
import torch

from model.decoder import Decoder
from model.memory.rule import LinearRule
from model.open_segment import OpenSegment
from model.spec import MemorySpec, ModelSpec
from model.state import BrokenState, State

SPECS = {
    "linear": tiny.PAPER,
    "delta": replace(tiny.PAPER, memory=MemorySpec(rule="delta")),
    "delta, weighed": replace(tiny.OWN, memory=replace(tiny.OWN.memory, rule="delta")),
    "gated-delta": replace(tiny.OWN, memory=replace(tiny.OWN.memory, rule="gated-delta")),
    "recurrent": replace(tiny.PAPER, memory=MemorySpec(rule="recurrent")),
}
SEGMENT = tiny.PAPER.segment


@pytest.fixture(params=SPECS)
def decoder(request: pytest.FixtureRequest) -> Decoder:
    return tiny.decoder(SPECS[request.param])


def read_slowly(decoder: Decoder, ids: torch.Tensor, pieces: list[int]) -> tuple[torch.Tensor, State]:
    """Hidden states and state of a text that is written piece by piece into open segments."""
    segment, hidden, start = OpenSegment(decoder.spec, decoder.empty_state(), torch.float32), [], 0
    for piece in pieces:
        if segment.room == 0:
            segment = OpenSegment(decoder.spec, segment.folded(), torch.float32)
        hidden.append(decoder.extend(ids[:, start : start + piece], segment)[0])
        start += piece
    return torch.cat(hidden, dim=1), segment.folded()


def test_segments_in_one_pass_one_at_a_time_and_piece_by_piece_are_the_same(decoder: Decoder) -> None:
    ids = tiny.tokens(5 * SEGMENT)
    whole = decoder(ids)
    state, hidden = decoder.empty_state(), []
    for part in ids.split(SEGMENT, dim=1):
        done = decoder(part, state)
        state = done.state
        hidden.append(done.hidden)
    assert tiny.relative(torch.cat(hidden, dim=1), whole.hidden) < 5e-6
    assert tiny.furthest(state, whole.state) < 5e-6
    slow, folded = read_slowly(decoder, ids, [3, 5, 8, 1, 7] + [SEGMENT] * 2)
    assert tiny.relative(slow, whole.hidden) < 5e-6
    assert tiny.furthest(folded, whole.state) < 5e-6


def test_nothing_before_a_changed_token_moves_and_the_next_segments_do(decoder: Decoder) -> None:
    ids, changed = tiny.tokens(4 * SEGMENT), 2 * SEGMENT - 3
    other = ids.clone()
    other[0, changed] = (other[0, changed] + 1) % tiny.VOCABULARY
    mine, theirs = decoder(ids).hidden, decoder(other).hidden
    assert torch.equal(mine[:, :changed], theirs[:, :changed])
    assert tiny.relative(theirs[:, -1], mine[:, -1]) > 1e-6


def test_a_state_that_was_saved_and_loaded_goes_on_with_the_same_bits(decoder: Decoder) -> None:
    ids = tiny.tokens(4 * SEGMENT)
    state = decoder(ids[:, : 2 * SEGMENT], state_only=True).state
    loaded = State.from_bytes(state.to_bytes(), decoder.spec)
    straight, resumed = (decoder(ids[:, 2 * SEGMENT :], one) for one in (state, loaded))
    assert torch.equal(straight.hidden, resumed.hidden)
    assert straight.state.to_bytes() == resumed.state.to_bytes()


def test_the_memory_takes_the_bytes_that_the_spec_says(decoder: Decoder) -> None:
    layers = decoder(tiny.tokens(3 * SEGMENT), state_only=True).state.layers
    assert sum(layer.memory.sums.nbytes for layer in layers if layer.memory is not None) == decoder.spec.memory_bytes


def test_gradients_reach_the_writes_of_an_earlier_segment(decoder: Decoder) -> None:
    ids = tiny.tokens(2 * SEGMENT)
    decoder.requires_grad_(True)
    try:
        decoder(ids).hidden[:, SEGMENT:].square().sum().backward()
        for block in decoder.blocks:
            for name, weight in block.self_attn.named_parameters():
                assert weight.grad is not None, name
                assert bool(weight.grad.isfinite().all()), name
    finally:
        decoder.requires_grad_(False)


def test_a_state_of_another_kind_of_memory_is_refused() -> None:
    state = tiny.decoder(SPECS["recurrent"]).empty_state()
    with pytest.raises(BrokenState, match="memory"):
        State.from_bytes(state.to_bytes(), SPECS["delta"])


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_says_its_memory_in_its_configuration_and_the_plain_one_says_nothing(name: str) -> None:
    config = SPECS[name].to_config()
    assert ModelSpec.from_config(config) == SPECS[name]
    assert ("rule" in config["memory"]) == (name != "linear")


@pytest.mark.parametrize("options", [{"rule": "quadratic"}, {"rule": "gated-delta"}])
def test_a_memory_that_there_is_not_or_that_lacks_its_gate_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="rule is"):
        MemorySpec(**options)  # type: ignore[arg-type]


def test_what_no_gate_lets_in_is_not_read_but_written_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    spec, ids = tiny.PAPER, tiny.tokens(3 * tiny.PAPER.segment)
    decoder, reads = tiny.decoder(spec), []
    read = LinearRule.read
    monkeypatch.setattr(LinearRule, "read", lambda *asked: reads.append(1) or read(*asked))
    heard = decoder(ids)
    assert len(reads) == len(spec.memory_layers)
    for block in decoder.blocks:
        if block.self_attn.read_gate is not None:
            block.self_attn.read_gate.fill_(float("-inf"))
    unheard = decoder(ids)
    assert len(reads) == len(spec.memory_layers)
    assert tiny.relative(unheard.hidden, heard.hidden) > 1e-2
    assert all(bool(unheard.state.layers[index].memory.sums.any()) for index in spec.memory_layers)
    block.self_attn.read_gate[0] = 0.0
    decoder(ids)
    assert len(reads) == len(spec.memory_layers) + 1
