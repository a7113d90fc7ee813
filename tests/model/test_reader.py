"""The reader: whole passes at fixed places, so that a reading may stop and go on there without a bit of difference."""

from dataclasses import replace
from typing import Any

import pytest
import tiny
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.checkpoint import Model
from model.decoder import Decoder, Pass
from model.fit import usual_pass
from model.reader import PassRead, Reader
from model.state import State

SEGMENT, PASS = tiny.OWN.segment, 3 * tiny.OWN.segment
LENGTH = 4 * PASS + SEGMENT + 5
IDS = tiny.tokens(LENGTH)[0].tolist()


def _read(reader: Reader, state: State, ids: list[int]) -> tuple[State, list[PassRead]]:
    passes = list(reader.read(state, ids))
    return passes[-1].state, passes


@pytest.fixture
def reader(own_model: Model) -> Reader:
    return Reader(own_model, segments_per_pass=3)


def test_a_text_is_read_in_passes_and_its_end_is_the_open_tail(reader: Reader) -> None:
    state, passes = _read(reader, reader.model.decoder.empty_state(), IDS)
    assert [done.state.tokens_read for done in passes] == [PASS, 2 * PASS, 3 * PASS, 4 * PASS, LENGTH]
    assert (state.tokens, state.segments) == (LENGTH - 5, 13)
    assert state.tail == tuple(IDS[-5:])
    assert [len(done.normalisers) for done in passes] == [3, 3, 3, 3, 1]


def test_what_the_reader_leaves_is_what_the_decoder_makes_of_the_text_in_one_pass(reader: Reader) -> None:
    state, _ = _read(reader, reader.model.decoder.empty_state(), IDS)
    whole = reader.model.decoder(torch.tensor([IDS[:-5]])).state
    assert tiny.furthest(state, whole.with_tail(IDS[-5:])) < 5e-6


@given(st.lists(st.integers(0, 5), max_size=4), st.integers(0, LENGTH))
@example([1, 1, 1, 1], LENGTH)
@settings(max_examples=25, deadline=None)
def test_calls_that_end_at_pass_borders_give_the_same_bytes_as_one_call(
    own_model: Model, chunks: list[int], length: int
) -> None:
    reader, ids = Reader(own_model, segments_per_pass=3), IDS[:length]
    wanted, passes = _read(reader, own_model.decoder.empty_state(), ids)
    state, start, normalisers = own_model.decoder.empty_state(), 0, []
    for chunk in (*chunks, 1 + length // PASS):
        now = ids[start : start + chunk * PASS]
        start += len(now)
        state, done = _read(reader, state, now)
        normalisers += [one.normalisers for one in done]
        if len(now) % PASS:
            break
    assert state.to_bytes() == wanted.to_bytes()
    assert torch.equal(torch.cat(normalisers), torch.cat([one.normalisers for one in passes]))


@pytest.mark.parametrize("border", range(1, 5))
def test_a_reading_taken_up_from_bytes_at_a_pass_border_ends_with_the_same_bytes(reader: Reader, border: int) -> None:
    wanted, passes = _read(reader, reader.model.decoder.empty_state(), IDS)
    saved = passes[border - 1].state.with_tail(()).to_bytes()
    restored = State.from_bytes(saved, reader.model.spec)
    state, _ = _read(reader, restored, IDS[restored.tokens :])
    assert state.to_bytes() == wanted.to_bytes()


@given(st.lists(st.integers(0, 40), max_size=8))
@settings(max_examples=20, deadline=None)
def test_calls_that_end_anywhere_give_the_same_state_but_for_rounding(own_model: Model, chunks: list[int]) -> None:
    reader = Reader(own_model, segments_per_pass=3)
    state, start, segments = own_model.decoder.empty_state(), 0, 0
    for chunk in (*chunks, LENGTH):
        state, passes = _read(reader, state, IDS[start : start + chunk])
        start += chunk
        segments += sum(len(done.normalisers) for done in passes)
        assert state.tokens_read == min(start, LENGTH)
        assert state.segments == segments
    assert tiny.furthest(state, _read(reader, own_model.decoder.empty_state(), IDS)[0]) < 5e-6


@pytest.mark.parametrize("length", [0, 1, SEGMENT - 1])
def test_less_than_a_segment_is_kept_as_tail_and_not_folded(reader: Reader, length: int) -> None:
    empty = reader.model.decoder.empty_state()
    state, passes = _read(reader, empty, IDS[:length])
    assert state.tail == tuple(IDS[:length])
    assert (state.tokens, state.segments, len(passes[0].normalisers)) == (0, 0, 0)
    assert tiny.furthest(state.with_tail(()), empty) == 0.0


def test_a_segment_that_becomes_whole_is_folded_once(reader: Reader) -> None:
    state, _ = _read(reader, reader.model.decoder.empty_state(), IDS[: SEGMENT - 1])
    state, _ = _read(reader, state, IDS[SEGMENT - 1 : SEGMENT])
    assert (state.tokens, state.segments, state.tail) == (SEGMENT, 1, ())


def test_how_many_segments_a_pass_takes_changes_rounding_only(own_model: Model) -> None:
    states = [_read(Reader(own_model, count), own_model.decoder.empty_state(), IDS)[0] for count in (1, 2, 7)]
    assert tiny.furthest(states[1], states[0]) < 5e-6
    assert tiny.furthest(states[2], states[0]) < 5e-6


@pytest.mark.parametrize(("segment", "segments"), [(16, 8), (128, 8), (256, 4), (512, 2), (1024, 1), (4096, 1)])
def test_a_pass_on_a_cpu_stays_in_its_cache_and_on_a_gpu_fills_it(segment: int, segments: int) -> None:
    assert usual_pass(torch.device("cpu"), segment) == segments
    assert usual_pass(torch.device("cuda"), segment) == 32


def test_normalisers_of_all_segments_add_up_to_that_of_the_memory(reader: Reader) -> None:
    state, passes = _read(reader, reader.model.decoder.empty_state(), IDS)
    normalisers = torch.cat([done.normalisers for done in passes])
    assert normalisers.dtype == torch.float16
    for place, layer in enumerate(reader.model.spec.memory_layers):
        memory = state.layers[layer].memory
        assert memory is not None
        assert tiny.relative(normalisers[:, place].double().sum(0), memory.normaliser[0]) < 2e-3


def test_a_normaliser_beyond_float16_is_kept_as_the_largest_that_there_is(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = Decoder.forward

    def with_large_keys(self: Decoder, *args: Any, **kwargs: Any) -> Pass:
        done = forward(self, *args, **kwargs)
        return replace(done, normalisers=done.normalisers * 1e6)

    monkeypatch.setattr(Decoder, "forward", with_large_keys)
    (done,) = reader.read(reader.model.decoder.empty_state(), IDS[:SEGMENT])
    assert done.normalisers.dtype == torch.float16
    assert bool(done.normalisers.isfinite().all())
    assert float(done.normalisers.max()) == torch.finfo(torch.float16).max


def test_reading_goes_on_after_a_segment_that_was_closed_early(reader: Reader) -> None:
    state = replace(reader.model.decoder.empty_state(), tokens=0)
    state, _ = _read(reader, state, IDS[:SEGMENT])
    odd = replace(state, tokens=state.tokens - 3)  # as if the segment had been three tokens short
    after, _ = _read(reader, odd, IDS[SEGMENT:PASS])
    assert (after.tokens, after.segments, after.tail) == (PASS - 3, 3, ())


def test_bytes_of_a_state_do_not_grow_with_the_text(reader: Reader) -> None:
    empty = reader.model.decoder.empty_state()
    sizes = {len(_read(reader, empty, IDS[: count * SEGMENT])[0].to_bytes()) for count in (1, 5, 13)}
    assert len(sizes) == 1
