"""The compressive memory against its definition in `model/memory/naive.py`, token by token in float64."""

import pytest
import tiny
import torch
from hypothesis import given, note, settings
from hypothesis import strategies as st
from torch import Tensor

from model.memory import Memory, fold, fold_many, naive, read
from model.memory.compressive import features

WIDTH, SEGMENT = 6, 5
SHARED = [(2, 2), (4, 2), (6, 2), (3, 1)]  # query heads, key-value heads


def _written(
    heads: int, groups: int, count: int, seed: int, gated: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """queries [H, T, D], keys and values [G, T, D], write [G, T] or None; float64."""
    random = torch.Generator().manual_seed(seed)
    queries, keys, values = (
        torch.randn(rows, count, WIDTH, generator=random, dtype=torch.float64) for rows in (heads, groups, groups)
    )
    write = torch.rand(groups, count, generator=random, dtype=torch.float64) if gated else None
    return queries, keys, values, write


def _segments(x: Tensor) -> Tensor:
    """[G, T, ...] → [1, S, G, N, ...]."""
    return x.unflatten(1, (-1, SEGMENT)).transpose(0, 1)[None]


def _fast(queries: Tensor, keys: Tensor, values: Tensor, write: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """The fast path with the definition's interface: A_mem [H, T, D], M [G, D, D], z [G, D]."""
    empty = Memory.empty(1, len(keys), WIDTH)
    before, after, _ = fold_many(empty, _segments(keys), _segments(values), None if write is None else _segments(write))
    reads = read(before, _segments(queries)[0])  # [S, H, N, D]
    return reads.transpose(0, 1).flatten(1, 2), after.matrix[0], after.normaliser[0]


@pytest.mark.parametrize("gated", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize(("heads", "groups"), SHARED)
def test_reads_and_memory_and_normaliser_are_those_of_the_definition(heads: int, groups: int, gated: bool) -> None:
    text = _written(heads, groups, 6 * SEGMENT, 10 * heads + groups, gated)
    wanted = naive.memory_reads(*text[:3], SEGMENT, text[3])
    for found, defined in zip(_fast(*text), wanted, strict=True):
        assert tiny.relative(found, defined) < 1e-6


@pytest.mark.parametrize("gated", [False, True], ids=["unweighted", "weighted"])
def test_gradients_through_reads_and_writes_are_those_of_the_definition(gated: bool) -> None:
    queries, keys, values, write = _written(4, 2, 4 * SEGMENT, 7, gated)
    leaves = [x.requires_grad_() for x in (queries, keys, values, write) if x is not None]
    random = torch.Generator().manual_seed(8)
    gradients = []
    for reads, matrix, normaliser in (
        naive.memory_reads(queries, keys, values, SEGMENT, write),
        _fast(queries, keys, values, write),
    ):
        random.manual_seed(8)
        loss = sum(
            (part.double() * torch.randn(part.shape, generator=random, dtype=torch.float64)).sum()
            for part in (reads, matrix, normaliser)
        )
        assert isinstance(loss, Tensor)
        gradients.append(torch.autograd.grad(loss, leaves))
    for defined, found in zip(*gradients, strict=True):
        assert float(defined.norm()) > 0
        assert tiny.relative(found, defined) < 2e-6


@given(
    st.floats(-85, 85, width=32) | st.sampled_from([-18.0, -17.0, -0.0, 0.0]),
    st.sampled_from([torch.float32, torch.bfloat16, torch.float64]),
)
@settings(max_examples=200, deadline=None)
def test_features_and_their_derivatives_are_those_of_the_definition_however_negative(
    number: float, dtype: torch.dtype
) -> None:
    x = torch.tensor([number], dtype=dtype, requires_grad=True)
    exact = x.detach().double().requires_grad_()
    found, wanted = features(x), naive.feature(exact)
    assert found.dtype == torch.float32
    assert torch.equal(found.detach(), features(x.detach()))
    torch.testing.assert_close(found.double(), wanted, rtol=1e-5, atol=0.0)
    slope, defined = torch.autograd.grad(found, x)[0], torch.autograd.grad(wanted, exact)[0]
    torch.testing.assert_close(slope.double(), defined, rtol=8e-3 if dtype == torch.bfloat16 else 1e-5, atol=0.0)


def test_what_no_key_can_be_leaves_no_feature_and_no_gradient_that_is_not_finite() -> None:
    x = torch.tensor([float("-inf"), -1e30, -200.0, 1e30], requires_grad=True)
    found = features(x)
    assert found.tolist() == [0.0, 0.0, 0.0, pytest.approx(1e30)]
    assert torch.autograd.grad(found.sum(), x)[0].tolist() == [0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize("low", [-10.0, -18.0, -25.0])
def test_a_memory_of_very_negative_keys_is_read_as_the_definition_has_it(low: float) -> None:
    queries, keys, values, _ = _written(4, 2, 4 * SEGMENT, 14, False)
    queries, keys = queries + low, keys + low
    leaves = [x.requires_grad_() for x in (queries, keys, values)]
    wanted, found = naive.memory_reads(*leaves, SEGMENT), _fast(*leaves, None)
    for mine, defined in zip(found, wanted, strict=True):
        assert tiny.relative(mine, defined) < 3e-6
    pulls = [torch.autograd.grad(reads.double().square().sum(), leaves) for reads in (found[0], wanted[0])]
    for mine, defined in zip(*pulls, strict=True):
        assert tiny.relative(mine, defined) < 1e-5


def test_the_first_segment_reads_zero_from_an_empty_memory() -> None:
    queries, keys, values, _ = _written(4, 2, 2 * SEGMENT, 3, False)
    reads, _, _ = _fast(queries, keys, values, None)
    assert torch.equal(reads[:, :SEGMENT], torch.zeros(4, SEGMENT, WIDTH))
    assert bool((reads[:, SEGMENT:] != 0).all())


def test_writes_of_weight_zero_leave_the_memory_as_it_was() -> None:
    _, keys, values, _ = _written(2, 2, SEGMENT, 4, False)
    memory = fold(Memory.empty(1, 2, WIDTH), keys[None], values[None])
    nothing = torch.zeros(1, 2, SEGMENT)
    assert torch.equal(fold(memory, values[None], keys[None], nothing).sums, memory.sums)


def test_a_query_head_reads_the_memory_of_the_key_value_head_whose_keys_it_shares() -> None:
    memory = Memory.empty(1, 2, WIDTH)
    sums = memory.sums.clone()
    sums[0, 0, :, :-1], sums[0, 1, :, :-1], sums[..., -1] = 1.0, 2.0, 1.0
    reads = read(Memory(sums), torch.zeros(1, 6, 1, WIDTH))
    assert reads[0, :, 0, 0].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]


def test_a_needle_across_the_border_of_two_segments_is_found_whole() -> None:
    needle = torch.arange(WIDTH * 2.0).reshape(2, WIDTH) + 1  # the values of two neighbouring tokens
    keys = torch.full((1, 3 * SEGMENT, WIDTH), -30.0, dtype=torch.float64)
    keys[:, :, 0] = 0.0  # the haystack
    values = torch.zeros(1, 3 * SEGMENT, WIDTH, dtype=torch.float64)
    for part, place in enumerate((SEGMENT - 1, SEGMENT)):
        keys[0, place, 0], keys[0, place, 1 + part] = -30.0, 5.0
        values[0, place] = needle[part].double()
    queries = keys.clone()
    queries[0, -2:] = keys[0, SEGMENT - 1 : SEGMENT + 1]
    reads, _, _ = _fast(queries, keys, values, None)
    assert tiny.relative(reads[0, -2:], needle) < 1e-6
    # And nothing else finds it; the second half asks for itself where it is not read yet, and any read is a mean.
    assert float(reads[0, SEGMENT + 1 : -2].abs().max()) < 1e-6


def test_many_segments_in_one_pass_are_the_same_as_one_at_a_time() -> None:
    _, keys, values, write = _written(2, 2, 7 * SEGMENT, 5, True)
    assert write is not None
    memory = Memory(torch.rand(1, 2, WIDTH, WIDTH + 1, generator=torch.Generator().manual_seed(6)) * 40)
    one_at_a_time = [memory]
    for s in range(7):
        stretch = slice(s * SEGMENT, (s + 1) * SEGMENT)
        one_at_a_time.append(
            fold(one_at_a_time[-1], keys[None, :, stretch], values[None, :, stretch], write[None, :, stretch])
        )
    before, after, normalisers = fold_many(memory, _segments(keys), _segments(values), _segments(write))
    for s in range(7):
        assert tiny.relative(before.sums[s : s + 1], one_at_a_time[s].sums) < 1e-6
        gained = one_at_a_time[s + 1].normaliser - one_at_a_time[s].normaliser
        assert tiny.relative(normalisers[:, s], gained) < 1e-5
    assert tiny.relative(after.sums, one_at_a_time[-1].sums) < 1e-6


@given(st.integers(0, 2**32), st.lists(st.integers(1, 9), min_size=1, max_size=6), st.lists(st.booleans(), min_size=6))
@settings(max_examples=30, deadline=None)
def test_the_memory_of_a_text_is_the_same_however_it_is_cut(seed: int, cuts: list[int], weighed: list[bool]) -> None:
    note(f"seed {seed}")
    total = sum(cuts)
    _, keys, values, write = _written(2, 2, total, seed, weighed[0])
    memory, start = Memory.empty(1, 2, WIDTH), 0
    for cut in cuts:
        stretch = slice(start, start + cut)
        weights = None if write is None else write[None, :, stretch]
        memory = fold(memory, keys[None, :, stretch], values[None, :, stretch], weights)
        start += cut
    _, matrix, normaliser = naive.memory_reads(keys, keys, values, total, write)
    assert tiny.relative(memory.matrix[0], matrix) < 2e-6
    assert tiny.relative(memory.normaliser[0], normaliser) < 2e-6


def test_virtual_repetition_is_reading_a_segments_writes_that_many_times() -> None:
    queries, keys, values, write = _written(2, 2, 3 * SEGMENT, 9, True)
    assert write is not None
    times = [1, 4, 2]
    memory = Memory.empty(1, 2, WIDTH)
    for s, count in enumerate(times):
        stretch = slice(s * SEGMENT, (s + 1) * SEGMENT)
        for _ in range(count):
            memory = fold(memory, keys[None, :, stretch], values[None, :, stretch], write[None, :, stretch])
    repeats = torch.tensor([times], dtype=torch.float32)
    before, after, _ = fold_many(
        Memory.empty(1, 2, WIDTH), _segments(keys), _segments(values), _segments(write), repeats
    )
    assert tiny.relative(after.sums, memory.sums) < 1e-6
    assert tiny.relative(read(after, queries[None]), read(memory, queries[None])) < 1e-6
    alone, _, _ = fold_many(Memory.empty(1, 2, WIDTH), _segments(keys), _segments(values), _segments(write))
    assert torch.equal(before.sums[:2], alone.sums[:2])  # a segment does not see its own repetition


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_memory_stays_float32_under_autocast_and_whatever_it_is_fed(dtype: torch.dtype) -> None:
    queries, keys, values, write = _written(2, 2, 4 * SEGMENT, 11, True)
    assert write is not None
    low = [x.to(dtype) for x in (queries, keys, values, write)]
    with torch.autocast("cpu", torch.bfloat16):
        found = _fast(*low)
    wanted = _fast(*(x.float() for x in low))
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.dtype == torch.float32
        assert torch.equal(mine, theirs)


def test_ten_million_tokens_add_up_as_they_do_in_float64() -> None:
    random = torch.Generator().manual_seed(12)
    segments, tokens, width = 8, 512, 4
    passes = 10_000_000 // (segments * tokens)
    distinct = [
        (
            torch.randn(1, segments, 1, tokens, width, generator=random) * 2,
            torch.randn(1, segments, 1, tokens, width, generator=random) + 3,
        )
        for _ in range(16)
    ]
    memory, exact = Memory.empty(1, 1, width), torch.zeros(1, 1, width, width + 1, dtype=torch.float64)
    totals = []
    for keys, values in distinct:
        feature = naive.feature(keys.double())
        ones = torch.ones(*values.shape[:-1], 1, dtype=torch.float64)
        totals.append(feature.transpose(-1, -2) @ torch.cat((values.double(), ones), -1))
    for number in range(passes):
        weights = 0.5 + torch.rand(1, segments, generator=random)  # no two passes alike, as in a text
        _, memory, _ = fold_many(memory, *distinct[number % 16], repeats=weights)
        exact += (totals[number % 16] * weights.double()[..., None, None, None]).sum(1)
    assert memory.sums.dtype == torch.float32
    assert float(((memory.sums - exact) / exact).abs().max()) < 1e-5


def test_a_memory_holds_no_more_storage_than_its_own_numbers() -> None:
    _, keys, values, _ = _written(2, 2, 6 * SEGMENT, 13, False)
    _, after, _ = fold_many(Memory.empty(1, 2, WIDTH), _segments(keys), _segments(values))
    assert after.sums.untyped_storage().nbytes() == after.sums.numel() * 4
