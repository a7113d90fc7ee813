"""The generator: what it streams is what a reading from the start would say, and each segment is folded once."""

from collections.abc import Sequence

import pytest
import tiny
import torch
from hypothesis import given, note, settings
from hypothesis import strategies as st
from torch import Tensor

from model.checkpoint import Model
from model.generator import Generator
from model.reader import Reader
from model.sampling import Sampling
from model.state import State

SEGMENT = tiny.OWN.segment
IDS = tiny.tokens(3 * SEGMENT + 5, seed=4)[0].tolist()


@pytest.fixture
def state(own_model: Model) -> State:
    """Three segments folded and an open tail of five."""
    return _state(own_model)


def _state(model: Model) -> State:
    return list(Reader(model).read(model.decoder.empty_state(), IDS))[-1].state


def _from_scratch(model: Model, ids: list[int]) -> Tensor:
    """Logits after `ids`, padded to whole segments: what comes after a token does not change it."""
    padded = [*ids, *[0] * (-len(ids) % SEGMENT)]
    hidden = model.decoder(torch.tensor([padded])).hidden
    return model.decoder.logits(hidden[0, len(ids) - 1])


def test_logits_after_every_token_are_those_of_a_reading_from_the_start(own_model: Model, state: State) -> None:
    generator, ids = Generator(own_model, state), list(IDS)
    for token in tiny.tokens(2 * SEGMENT, seed=5)[0].tolist():
        assert tiny.relative(generator.logits(), _from_scratch(own_model, ids)) < 5e-6
        generator.feed([token])
        ids.append(token)


def test_greedy_writing_is_the_likeliest_token_of_a_reading_from_the_start(own_model: Model, state: State) -> None:
    written = list(Generator(own_model, state).write(Sampling(), (), 2 * SEGMENT))
    ids = list(IDS)
    for token in written:
        logits = _from_scratch(own_model, ids)
        assert float(logits.max() - logits[token]) < 1e-4
        ids.append(token)
    assert len(written) == 2 * SEGMENT


@given(st.lists(st.integers(1, 19), min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_feeding_in_any_pieces_is_the_same_as_reading(own_model: Model, pieces: list[int], seed: int) -> None:
    note(f"seed {seed}")
    generator = Generator(own_model, _state(own_model))
    ids = tiny.tokens(sum(pieces), seed)[0]
    for piece in ids.split(pieces):
        generator.feed(piece.tolist())
        assert generator.state.tokens_read + generator.room == (generator.state.segments + 1) * SEGMENT
    total = [*IDS, *ids.tolist()]
    assert tiny.relative(generator.logits(), _from_scratch(own_model, total)) < 5e-6
    # A full window is rolled up when the next token comes, not before.
    segments = (len(total) - 1) // SEGMENT
    assert (generator.state.segments, generator.state.tokens) == (segments, segments * SEGMENT)
    assert generator.state.tail == tuple(total[segments * SEGMENT :])


def test_every_segment_is_rolled_into_the_memory_exactly_once(own_model: Model, state: State) -> None:
    generator = Generator(own_model, state)
    seen = []
    for token in tiny.tokens(2 * SEGMENT, seed=6)[0].tolist():
        generator.feed([token])
        seen.append((generator.state.segments, generator.state.tokens_read))
    assert seen == [(3 + (4 + fed) // SEGMENT, len(IDS) + fed) for fed in range(1, 2 * SEGMENT + 1)]
    wanted = own_model.decoder(torch.tensor([[*IDS, *tiny.tokens(2 * SEGMENT, seed=6)[0].tolist()][: 5 * SEGMENT]]))
    assert tiny.furthest(generator.state.with_tail(()), wanted.state) < 5e-6


def test_closing_folds_the_open_segment_as_far_as_it_got(own_model: Model, state: State) -> None:
    generator = Generator(own_model, state)
    generator.feed([1, 2])
    generator.close()
    assert (generator.state.tokens, generator.state.segments) == (len(IDS) + 2, 4)
    assert generator.state.tail == ()
    assert generator.room == SEGMENT
    closed = generator.state.to_bytes()
    generator.close()
    assert generator.state.to_bytes() == closed
    kept = own_model.decoder(torch.tensor([IDS[: 3 * SEGMENT]])).state.layers[1].memory
    memory = generator.state.layers[1].memory
    assert memory is not None
    assert kept is not None
    assert tiny.relative(memory.sums, kept.sums) > 1e-2


def test_writing_leaves_the_state_it_started_from_as_it_was(own_model: Model, state: State) -> None:
    before = state.to_bytes()
    generator = Generator(own_model, state)
    list(generator.write(Sampling(temperature=1.0, seed=3), (), 3 * SEGMENT))
    generator.close()
    assert state.to_bytes() == before
    again = Generator(own_model, state)
    assert list(again.write(Sampling(temperature=1.0, seed=3), (), 3 * SEGMENT))


@pytest.mark.parametrize("fed", range(SEGMENT + 1))
def test_the_state_of_a_generator_can_be_saved_and_written_on_from_at_any_moment(own_model: Model, fed: int) -> None:
    generator = Generator(own_model, _state(own_model))
    if fed:
        generator.feed(tiny.tokens(fed, seed=7)[0].tolist())
    restored = Generator(own_model, State.from_bytes(generator.state.to_bytes(), own_model.spec))
    assert restored.room == generator.room
    assert tiny.relative(restored.logits(), generator.logits()) < 5e-6


def test_writing_ends_with_the_first_stop_id_and_at_the_limit(own_model: Model, state: State) -> None:
    free = list(Generator(own_model, state).write(Sampling(), (), 12))
    assert len(free) == 12
    stop = free[4]
    generator = Generator(own_model, state)
    assert list(generator.write(Sampling(), {stop}, 12)) == free[: free.index(stop) + 1]
    assert generator.state.tokens_read == len(IDS) + free.index(stop) + 1  # the stop id is in the window, too
    assert list(Generator(own_model, state).write(Sampling(), (), 0)) == []


def test_a_constraint_is_asked_at_every_step_and_never_overstepped(own_model: Model, state: State) -> None:
    asked: list[list[int]] = []

    def only_one_more_than_the_last(written: Sequence[int]) -> Tensor | None:
        asked.append(list(written))
        mask = torch.zeros(tiny.VOCABULARY, dtype=torch.bool)
        mask[[10, 20] if not written else [written[-1] + 1]] = True
        return mask if len(written) < 4 else None

    written = list(Generator(own_model, state).write(Sampling(), (), 5, only_one_more_than_the_last))
    assert written[0] in (10, 20)
    assert written[:4] == list(range(written[0], written[0] + 4))
    assert asked == [written[:count] for count in range(5)]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_constraint_that_allows_nothing_is_an_error_and_not_token_zero(
    own_model: Model, state: State, temperature: float
) -> None:
    def nothing(written: Sequence[int]) -> Tensor:
        return torch.zeros(tiny.VOCABULARY, dtype=torch.bool)

    with pytest.raises(ValueError, match="no token"):
        next(Generator(own_model, state).write(Sampling(temperature, seed=1), (), 5, nothing))


def test_the_same_seed_writes_the_same_and_another_does_not(own_model: Model, state: State) -> None:
    def write(seed: int) -> list[int]:
        return list(Generator(own_model, state).write(Sampling(temperature=1.5, seed=seed), (), 20))

    assert write(1) == write(1)
    assert write(1) != write(2)


def test_feeding_gives_the_memory_queries_of_the_last_token(own_model: Model, state: State) -> None:
    asked = Generator(own_model, state).feed([5, 6, 7])
    assert [tuple(one.shape) for one in asked] == [(4, 8)] * len(own_model.spec.memory_layers)
    token_by_token = Generator(own_model, state)
    for token in (5, 6):
        token_by_token.feed([token])
    for mine, theirs in zip(asked, token_by_token.feed([7]), strict=True):
        assert tiny.relative(mine, theirs) < 1e-5


def test_there_is_nothing_to_go_on_from_before_the_first_token(own_model: Model) -> None:
    with pytest.raises(ValueError, match="nothing has been written"):
        Generator(own_model, own_model.decoder.empty_state()).logits()
