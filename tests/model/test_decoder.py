"""The decoder: many segments at once, one at a time and token by token are the same network, and it sees no future."""

from dataclasses import replace
from typing import Any

import pytest
import tiny
import torch
from hypothesis import given, note, settings
from hypothesis import strategies as st
from torch import Tensor

from model import layers, open_segment
from model.decoder import Decoder, state_tails
from model.memory import Memory
from model.open_segment import OpenSegment
from model.spec import ModelSpec
from model.state import State

every_spec = pytest.mark.parametrize("spec", tiny.SPECS.values(), ids=tiny.SPECS.keys())
SEGMENT = tiny.PAPER.segment
CLOSE = 5e-6  # of float32 sums in another order, over four layers


def _written(decoder: Decoder, ids: Tensor, chunks: list[int], state: State | None = None) -> tuple[Tensor, State]:
    """Through the open segment, `chunks` tokens a call and each cut at the segments' ends; all of it folded."""
    spec = decoder.spec
    segment = OpenSegment(spec, state or decoder.empty_state(len(ids)), torch.float32)
    hidden = []
    for chunk in ids.split(chunks, dim=1):
        rest = chunk
        while rest.shape[1]:
            now, rest = rest[:, : segment.room], rest[:, segment.room :]
            hidden.append(decoder.extend(now, segment)[0])
            if segment.room == 0:
                segment = OpenSegment(spec, segment.folded(), torch.float32)
    return torch.cat(hidden, dim=1), segment.folded()


@every_spec
def test_many_segments_in_one_pass_are_the_same_as_one_at_a_time(spec: ModelSpec) -> None:
    decoder, ids = tiny.decoder(spec), tiny.tokens(5 * SEGMENT, batch=2)
    whole = decoder(ids)
    state, hidden, normalisers = None, [], []
    for segment in ids.split(SEGMENT, dim=1):
        done = decoder(segment, state)
        state = done.state
        hidden.append(done.hidden)
        normalisers.append(done.normalisers)
    assert state is not None
    assert tiny.relative(whole.hidden, torch.cat(hidden, dim=1)) < CLOSE
    assert tiny.furthest(whole.state, state) < CLOSE
    assert tiny.relative(whole.normalisers, torch.cat(normalisers, dim=1)) < CLOSE


@every_spec
def test_a_text_token_by_token_is_the_same_as_in_one_pass(spec: ModelSpec) -> None:
    decoder, ids = tiny.decoder(spec), tiny.tokens(3 * SEGMENT, batch=2)
    whole = decoder(ids)
    hidden, state = _written(decoder, ids, [1] * 3 * SEGMENT)
    assert tiny.relative(hidden, whole.hidden) < CLOSE
    assert tiny.furthest(state, whole.state) < CLOSE


@given(st.sampled_from(sorted(tiny.SPECS)), st.lists(st.integers(1, 11), min_size=1, max_size=8), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_text_in_any_chunks_is_the_same_as_in_one_pass(name: str, chunks: list[int], seed: int) -> None:
    note(f"seed {seed}")
    decoder = tiny.decoder(tiny.SPECS[name], seed)
    missing = -sum(chunks) % SEGMENT
    chunks = [*chunks, missing] if missing else chunks
    ids = tiny.tokens(sum(chunks), seed)
    whole = decoder(ids)
    hidden, state = _written(decoder, ids, chunks)
    assert tiny.relative(hidden, whole.hidden) < CLOSE
    assert tiny.furthest(state, whole.state) < CLOSE


@every_spec
def test_a_pass_goes_on_from_what_an_open_segment_left_and_the_other_way_round(spec: ModelSpec) -> None:
    decoder, ids = tiny.decoder(spec), tiny.tokens(4 * SEGMENT)
    first, second = ids.split(2 * SEGMENT, dim=1)
    whole = decoder(ids)
    _, written = _written(decoder, first, [3] * 5 + [1])
    read_on = decoder(second, written)
    written_on, state = _written(decoder, second, [SEGMENT] * 2, decoder(first).state)
    for hidden in (read_on.hidden, written_on):
        assert tiny.relative(hidden, whole.hidden[:, 2 * SEGMENT :]) < CLOSE
    assert tiny.furthest(read_on.state, whole.state) < CLOSE
    assert tiny.furthest(state, whole.state) < CLOSE


@every_spec
def test_a_segment_folded_early_counts_its_tokens_and_reading_goes_on_after_it(spec: ModelSpec) -> None:
    decoder = tiny.decoder(spec)
    _, state = _written(decoder, tiny.tokens(SEGMENT + 3), [SEGMENT + 3])
    assert (state.tokens, state.segments) == (SEGMENT + 3, 2)
    more = tiny.tokens(2 * SEGMENT, seed=1)
    assert tiny.relative(_written(decoder, more, [5, 5, 6], state)[0], decoder(more, state).hidden) < CLOSE


@every_spec
def test_no_token_changes_what_comes_before_it(spec: ModelSpec) -> None:
    decoder, count = tiny.decoder(spec), 3 * SEGMENT
    ids = tiny.tokens(count).expand(count, -1).clone()
    ids[range(count), range(count)] = (ids[0] + 1) % tiny.VOCABULARY  # row t has another token at place t
    before, after = decoder(tiny.tokens(count)), decoder(ids)
    moved = (after.hidden - before.hidden).abs().amax(-1)  # [row, place]
    place = torch.arange(count)
    assert float(moved[place[None] < place[:, None]].max()) < 1e-5
    assert float(moved[place, place].min()) > 1e-3
    # The memory of a segment that came before is as it was, too.
    if spec.memory_layers:
        gained = (after.normalisers - before.normalisers).abs().amax((2, 3, 4))  # [row, segment]
        segment = place // SEGMENT
        assert float(gained[torch.arange(3)[None] < segment[:, None]].max()) < 1e-5
        assert float(gained[place, segment].min()) > 1e-4


@every_spec
def test_a_chunk_of_an_open_segment_sees_nothing_of_its_own_future(spec: ModelSpec) -> None:
    decoder = tiny.decoder(spec)
    ids, state = tiny.tokens(SEGMENT), decoder(tiny.tokens(SEGMENT, seed=1)).state
    changed = ids.clone()
    changed[0, 5] = (ids[0, 5] + 1) % tiny.VOCABULARY
    mine, theirs = (_written(decoder, one, [2, 6], state)[0] for one in (ids, changed))
    assert float((mine - theirs)[:, :5].abs().max()) < 1e-5
    assert float((mine - theirs)[:, 5].abs().max()) > 1e-3


def test_a_token_reaches_later_segments_through_the_memory_alone() -> None:
    decoder, ids = tiny.decoder(tiny.SPECS["own scales only"]), tiny.tokens(4 * SEGMENT)
    changed = ids.clone()
    changed[0, 0] = (ids[0, 0] + 1) % tiny.VOCABULARY
    moved = (decoder(changed).hidden - decoder(ids).hidden).abs().amax(-1)[0]
    assert float(moved[3 * SEGMENT :].min()) > 1e-6
    _close_gates(decoder)
    moved = (decoder(changed).hidden - decoder(ids).hidden).abs().amax(-1)[0]
    assert float(moved[2 * SEGMENT :].max()) < 1e-5  # beyond the windows' reach


@every_spec
def test_closed_gates_leave_the_local_model_to_the_last_bit(spec: ModelSpec) -> None:
    decoder, ids = tiny.decoder(spec), tiny.tokens(2 * SEGMENT)
    state = decoder(tiny.tokens(3 * SEGMENT, seed=1)).state
    _close_gates(decoder)
    with_memory, without = decoder(ids, state), decoder(ids, state.without_memory())
    assert torch.equal(with_memory.hidden, without.hidden)
    chunks = [5, 11]
    assert torch.equal(
        _written(decoder, ids, chunks, state)[0], _written(decoder, ids, chunks, state.without_memory())[0]
    )


def test_open_gates_use_the_memory() -> None:
    decoder, ids = tiny.decoder(tiny.OWN), tiny.tokens(SEGMENT)
    state = decoder(tiny.tokens(3 * SEGMENT, seed=1)).state
    known, unknown = decoder(ids, state).hidden, decoder(ids, state.without_memory()).hidden
    other = decoder(tiny.tokens(3 * SEGMENT, seed=2)).state
    exchanged = decoder(ids, state.with_memory_of(other)).hidden
    assert tiny.relative(unknown, known) > 1e-2
    assert tiny.relative(exchanged, known) > 1e-2


@every_spec
@pytest.mark.parametrize("segments", [1, 3, 9])
def test_a_pass_for_the_state_alone_gives_the_same_state(spec: ModelSpec, segments: int) -> None:
    decoder, ids = tiny.decoder(spec), tiny.tokens(segments * SEGMENT)
    for before in (None, decoder(tiny.tokens(2 * SEGMENT, seed=1)).state):
        whole, lean = decoder(ids, before), decoder(ids, before, state_only=True)
        assert lean.hidden is None
        assert tiny.furthest(lean.state, whole.state) < CLOSE
        assert torch.equal(lean.normalisers, whole.normalisers)
        cut = state_tails(spec) and len(ids[0]) > max(state_tails(spec).values())
        assert cut or lean.state.to_bytes() == whole.state.to_bytes()
    assert tiny.furthest(decoder(ids, lean.state).state, decoder(ids, whole.state).state) < CLOSE


@pytest.mark.parametrize(
    ("name", "tails"),
    [
        ("the paper's memory", {}),
        ("windows only", {}),
        ("windows behind the last memory", {1: 3 + 2 + 8, 2: 0 + 2 + 6, 3: 4 + 2}),
        ("wide layers, keys shared, inputs by layer", {}),
    ],
)
def test_behind_the_last_memory_a_pass_reads_what_windows_will_see(name: str, tails: dict[int, int]) -> None:
    assert state_tails(tiny.SPECS[name]) == tails


def test_normalisers_of_the_segments_add_up_to_that_of_the_memory() -> None:
    decoder = tiny.decoder(tiny.OWN)
    done = decoder(tiny.tokens(6 * SEGMENT))
    for place, layer in enumerate(tiny.OWN.memory_layers):
        memory = done.state.layers[layer].memory
        assert memory is not None
        assert tiny.relative(done.normalisers[:, :, place].sum(1), memory.normaliser) < 1e-6


def test_queries_of_an_open_segment_are_those_that_its_heat_is_made_of() -> None:
    decoder = tiny.decoder(tiny.OWN)
    state = decoder(tiny.tokens(4 * SEGMENT)).state
    _, asked = decoder.extend(tiny.tokens(3, seed=1), OpenSegment(tiny.OWN, state, torch.float32))
    assert [tuple(one.shape) for one in asked] == [(1, 4, 3, 8)] * len(tiny.OWN.memory_layers)
    assert all(float(one.min()) >= 0 for one in asked)  # σ(q)


def test_training_takes_segments_of_any_length() -> None:
    decoder, ids = tiny.decoder(tiny.OWN), tiny.tokens(30)
    shorter = tiny.decoder(replace(tiny.OWN, segment=3))
    assert torch.equal(decoder(ids, segment=3).hidden, shorter(ids).hidden)
    assert tiny.relative(decoder(ids, segment=10).hidden, decoder(ids, segment=3).hidden) > 1e-2


def test_virtual_repetition_of_one_is_no_repetition_and_of_more_is_felt_by_later_segments_only() -> None:
    decoder, ids = tiny.decoder(tiny.OWN), tiny.tokens(3 * SEGMENT)
    plain = decoder(ids).hidden
    assert torch.equal(decoder(ids, repeats=torch.ones(1, 3)).hidden, plain)
    repeated = decoder(ids, repeats=torch.tensor([[1.0, 50.0, 1.0]])).hidden
    assert tiny.relative(repeated[:, : 2 * SEGMENT], plain[:, : 2 * SEGMENT]) < 1e-6
    assert tiny.relative(repeated[:, 2 * SEGMENT :], plain[:, 2 * SEGMENT :]) > 1e-3


def test_rows_of_a_batch_do_not_see_each_other() -> None:
    decoder, ids = tiny.decoder(tiny.OWN), tiny.tokens(2 * SEGMENT, batch=3)
    together = decoder(ids).hidden
    for row in range(3):
        assert tiny.relative(together[row : row + 1], decoder(ids[row : row + 1]).hidden) < 1e-6


def test_gradient_reaches_the_first_segments_writes_through_the_memory() -> None:
    decoder = tiny.decoder(replace(tiny.OWN, layers=(tiny.WHOLE,), memory=replace(tiny.OWN.memory, convolution=0)))
    decoder.requires_grad_(True)
    ids = torch.cat((torch.arange(SEGMENT), torch.arange(100, 100 + 2 * SEGMENT)))[None]
    decoder(ids).hidden[:, -1].square().sum().backward()
    gradient = decoder.embed_tokens.weight.grad
    assert gradient is not None
    assert float(gradient[:SEGMENT].abs().amax(-1).min()) > 1e-7
    attention = decoder.blocks[0].self_attn
    assert attention.write_gate is not None
    assert attention.read_gate is not None
    for parameter in (attention.write_gate.weight, attention.read_gate, attention.memory_key_scale):
        assert parameter is not None
        assert parameter.grad is not None
        assert float(parameter.grad.abs().max()) > 1e-7


def test_memories_stay_float32_in_a_bfloat16_decoder_and_under_autocast() -> None:
    ids = tiny.tokens(3 * SEGMENT)
    exact = tiny.decoder(tiny.OWN)
    with torch.autocast("cpu", torch.bfloat16):
        mixed = exact(ids).state
    low = tiny.decoder(tiny.PAPER).bfloat16()(ids).state
    for state in (mixed, low):
        for index in tiny.OWN.memory_layers:
            memory = state.layers[index].memory
            assert memory is not None
            assert memory.sums.dtype == torch.float32


def test_what_a_state_holds_does_not_depend_on_how_much_was_read() -> None:
    decoder = tiny.decoder(tiny.OWN)
    for count in (1, 12):
        held = tiny.parts(decoder(tiny.tokens(count * SEGMENT), state_only=True).state)
        stored = sum(one.untyped_storage().nbytes() for one in held.values())
        assert stored == sum(one.numel() * 4 for one in held.values())
        memories = sum(one.numel() * 4 for name, one in held.items() if name.endswith("memory"))
        assert memories == tiny.OWN.memory_bytes


@pytest.mark.parametrize("count", [0, 1, SEGMENT - 1, SEGMENT + 1])
def test_a_pass_takes_whole_segments_only(count: int) -> None:
    with pytest.raises(ValueError, match="not whole segments"):
        tiny.decoder(tiny.PAPER)(tiny.tokens(count))


@every_spec
def test_positions_stay_within_a_segment_and_a_window_however_much_was_read(
    spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    original = layers.turns

    def watched(first: int, tokens: int, *rest: Any) -> tuple[Tensor, Tensor]:
        seen.extend((first, first + tokens - 1))
        return original(first, tokens, *rest)

    monkeypatch.setattr(layers, "turns", watched)
    monkeypatch.setattr(open_segment, "turns", watched)
    decoder, state = tiny.decoder(spec), None
    for _ in range(12):
        state = decoder(tiny.tokens(4 * SEGMENT), state).state
    _written(decoder, tiny.tokens(3 * SEGMENT), [SEGMENT, 5, 1, 2, SEGMENT], state)
    window = max((layer.window or 1) for layer in spec.layers)
    band = max(16, window)  # of queries that are turned at once
    assert min(seen) >= -(window - 1)
    assert max(seen) < max(SEGMENT, window + band)


def test_an_open_segment_takes_no_more_than_its_room() -> None:
    decoder = tiny.decoder(tiny.PAPER)
    with pytest.raises(ValueError, match="do not fit"):
        decoder.extend(tiny.tokens(SEGMENT + 1), OpenSegment(tiny.PAPER, decoder.empty_state(), torch.float32))


def test_reading_on_leaves_the_state_it_started_from_as_it_was() -> None:
    decoder = tiny.decoder(tiny.OWN)
    state = decoder(tiny.tokens(2 * SEGMENT)).state
    before = state.to_bytes()
    decoder(tiny.tokens(2 * SEGMENT, seed=1), state)
    _written(decoder, tiny.tokens(SEGMENT + 3, seed=2), [4, 7], state)
    assert state.to_bytes() == before


def _close_gates(decoder: Decoder) -> None:
    for block in decoder.blocks:
        if block.self_attn.read_gate is not None:
            block.self_attn.read_gate.fill_(float("-inf"))


def test_a_memory_that_has_read_nothing_is_zero() -> None:
    assert float(Memory.empty(2, 3, 4).sums.abs().max()) == 0.0
