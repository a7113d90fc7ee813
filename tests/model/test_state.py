"""A state on disk: the same bytes for the same state, and nothing but a state of this model is taken for one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import tiny
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load, save
from torch import Tensor

from model.open_segment import OpenSegment
from model.spec import ModelSpec
from model.state import BrokenState, State

SPEC = replace(tiny.OWN, segment=4, width=8, heads=2, kv_heads=1, head_width=4, layers=(tiny.SLIDING, tiny.WHOLE))
DECODER = tiny.decoder(SPEC)
STATE = DECODER(tiny.tokens(12)).state.with_tail([7, 8])
BYTES = STATE.to_bytes()

every_spec = pytest.mark.parametrize("spec", tiny.SPECS.values(), ids=tiny.SPECS.keys())


@every_spec
def test_bytes_and_back_is_the_same_state_bit_for_bit(spec: ModelSpec) -> None:
    for count in (0, 1, 4):  # the carried windows grow up to their full length
        decoder = tiny.decoder(spec)
        state = decoder(tiny.tokens(count * spec.segment)).state if count else decoder.empty_state()
        data = state.with_tail([3, 1, 2]).to_bytes()
        restored = State.from_bytes(data, spec)
        assert tiny.furthest(restored, state.with_tail([3, 1, 2])) == 0.0
        assert restored.to_bytes() == data


def test_equal_states_give_equal_bytes_and_others_do_not() -> None:
    assert DECODER(tiny.tokens(12)).state.with_tail([7, 8]).to_bytes() == BYTES
    for other in (STATE.with_tail([7]), replace(STATE, segments=4), STATE.without_memory(), DECODER.empty_state()):
        assert other.to_bytes() != BYTES


@every_spec
def test_saving_and_loading_before_going_on_changes_no_bit(spec: ModelSpec) -> None:
    decoder = tiny.decoder(spec)
    state = decoder(tiny.tokens(3 * spec.segment)).state
    restored = State.from_bytes(state.to_bytes(), spec)
    more = tiny.tokens(2 * spec.segment, seed=1)
    kept, loaded = decoder(more, state), decoder(more, restored)
    assert torch.equal(kept.hidden, loaded.hidden)
    assert kept.state.to_bytes() == loaded.state.to_bytes()


def test_a_bfloat16_state_comes_back_as_it_was() -> None:
    state = tiny.decoder(SPEC).bfloat16()(tiny.tokens(8)).state
    assert State.from_bytes(state.to_bytes(), SPEC).to_bytes() == state.to_bytes()
    assert state.layers[0].keys is not None
    assert state.layers[0].keys.dtype == torch.bfloat16


def test_tokens_read_are_those_folded_and_those_of_the_open_tail() -> None:
    assert (STATE.tokens, STATE.segments, STATE.tokens_read) == (12, 3, 14)


def test_a_state_with_a_full_window_that_is_not_folded_yet_can_be_saved() -> None:
    full = STATE.with_tail([1] * SPEC.segment)
    assert State.from_bytes(full.to_bytes(), SPEC).tail == full.tail


def test_knock_outs_change_the_memories_only() -> None:
    other = DECODER(tiny.tokens(8, seed=5)).state
    for knocked_out in (STATE.without_memory(), STATE.with_memory_of(other)):
        assert (knocked_out.tokens, knocked_out.segments, knocked_out.tail) == (12, 3, (7, 8))
        for name, tensor in tiny.parts(knocked_out).items():
            assert torch.equal(tensor, tiny.parts(STATE)[name]) != name.endswith("memory")


def _without(name: str) -> Callable[[dict[str, Tensor]], object]:
    return lambda tensors: tensors.pop(name)


def _changed(name: str, change: Callable[[Tensor], Tensor]) -> Callable[[dict[str, Tensor]], object]:
    return lambda tensors: tensors.update({name: change(tensors[name]).contiguous()})


def _copied(name: str, other: str) -> Callable[[dict[str, Tensor]], object]:
    return lambda tensors: tensors.update({other: tensors[name].clone()})


def _with_number(value: float) -> Callable[[Tensor], Tensor]:
    def change(tensor: Tensor) -> Tensor:
        changed = tensor.clone()
        changed.view(-1)[-1] = value
        return changed

    return change


BREAKS: dict[str, Callable[[dict[str, Tensor]], object]] = {
    "no counters": _without("counters"),
    "no tail": _without("tail"),
    "three counters": _changed("counters", lambda x: torch.cat((x, x[:1]))),
    "counters that are fractions": _changed("counters", lambda x: x.double()),
    "counters that are not numbers": _changed("counters", lambda x: x.double() * float("nan")),
    "counters below zero": _changed("counters", lambda x: -x),
    "more segments than tokens": _changed("counters", lambda x: x.flip(0)),
    "a tail of fractions": _changed("tail", lambda x: x.float()),
    "a tail of tables": _changed("tail", lambda x: x[None]),
    "a tail longer than a segment": _changed("tail", lambda x: x.repeat(3)),
    "a token below zero": _changed("tail", _with_number(-1)),
    "a token beyond the vocabulary": _changed("tail", _with_number(tiny.VOCABULARY)),
    "no memory": _without("layers.1.memory"),
    "no carried keys": _without("layers.0.keys"),
    "no convolution": _without("layers.0.convolution"),
    "a memory on a layer that slides": _copied("layers.1.memory", "layers.0.memory"),
    "a layer too many": _copied("layers.1.memory", "layers.2.memory"),
    "a memory without its normaliser": _changed("layers.1.memory", lambda x: x[..., :-1]),
    "a memory of two rows": _changed("layers.1.memory", lambda x: x.repeat(2, 1, 1, 1)),
    "a memory in bfloat16": _changed("layers.1.memory", lambda x: x.bfloat16()),
    "a memory that is not finite": _changed("layers.1.memory", _with_number(float("inf"))),
    "keys that are not numbers": _changed("layers.0.keys", _with_number(float("nan"))),
    "keys that are whole numbers": _changed("layers.0.keys", lambda x: x.int()),
    "fewer keys than the text has left": _changed("layers.0.keys", lambda x: x[:, :, 1:]),
    "other keys than values": _changed("layers.0.values", lambda x: x[:, :, 1:]),
    "keys without a row": _changed("layers.0.keys", lambda x: x[0]),
    "a carry of another width": _changed("layers.1.convolution", lambda x: x[..., 1:]),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_not_a_state_of_this_model_is_refused_with_a_sentence(what: str) -> None:
    tensors = load(BYTES)
    BREAKS[what](tensors)
    with pytest.raises(BrokenState, match="saved state"):
        State.from_bytes(save(tensors), SPEC)


@pytest.mark.parametrize(
    "spec",
    [
        replace(SPEC, layers=SPEC.layers[::-1]),
        replace(SPEC, layers=(*SPEC.layers, tiny.WHOLE)),
        replace(SPEC, layers=(replace(tiny.SLIDING, window=4), tiny.WHOLE)),
        replace(SPEC, memory=replace(SPEC.memory, convolution=0)),
        replace(SPEC, heads=4, kv_heads=2),
        tiny.PAPER,
    ],
    ids=["layers in another order", "one more layer", "another window", "no convolution", "more heads", "all else"],
)
def test_a_state_of_another_model_is_refused(spec: ModelSpec) -> None:
    with pytest.raises(BrokenState):
        State.from_bytes(BYTES, spec)


def test_a_state_cut_short_anywhere_is_refused() -> None:
    for length in range(len(BYTES)):
        with pytest.raises(BrokenState):
            State.from_bytes(BYTES[:length], SPEC)


HEADER = 8 + int.from_bytes(BYTES[:8], "little")
_places = st.one_of(st.integers(0, HEADER + 16), st.integers(0, len(BYTES) - 1))
_bytes = st.one_of(st.sampled_from(b'0123456789[]{},":FIBU'), st.integers(0, 255))


@given(st.lists(st.tuples(_places, _bytes), min_size=1, max_size=6))
@settings(max_examples=400, deadline=None)
def test_damaged_bytes_are_a_usable_state_or_refused_and_nothing_else(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(BYTES)
    for place, value in changes:
        damaged[place] = value
    try:
        state = State.from_bytes(bytes(damaged), SPEC)
    except BrokenState:
        return
    DECODER(tiny.tokens(4), state)
    DECODER.extend(torch.tensor([[*state.tail, 1][: SPEC.segment]]), OpenSegment(SPEC, state, torch.float32))
    assert State.from_bytes(state.to_bytes(), SPEC).to_bytes() == state.to_bytes()
