"""Every memory against its definition in `model/memory/naive.py`, and what all of them share."""

import pytest
import tiny
import torch
from hypothesis import given, note, settings
from hypothesis import strategies as st
from torch import Tensor

from model.memory import Memory, Rule, naive, rule_for
from model.memory.delta import weakened
from model.memory.gated_delta import taken_apart, with_transport
from model.memory.recurrent import RecurrentRule

WIDTH, SEGMENT, HEADS, GROUPS = 6, 5, 4, 2
RULES = ("linear", "delta", "gated-delta", "recurrent")
Text = tuple[Tensor, Tensor, Tensor, Tensor | None]


def made(name: str) -> Rule:
    """A rule, its weights drawn where it has any."""
    rule = rule_for(name, GROUPS, WIDTH)
    if isinstance(rule, RecurrentRule):
        random = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for weight in rule.parameters():
                weight.copy_(torch.randn(weight.shape, generator=random) * 0.3)
    return rule


def empty(name: str, width: int = WIDTH, groups: int = GROUPS) -> Memory:
    return Memory(torch.zeros(1, groups, width, 2 if name == "recurrent" else width + 1))


def written(name: str, count: int, seed: int, weighed: bool = True, dtype: torch.dtype = torch.float64) -> Text:
    """queries [H, T, D], keys and values [G, T, D], write as the rule has it."""
    random = torch.Generator().manual_seed(seed)
    queries, keys, values = (
        torch.randn(rows, count, WIDTH, generator=random, dtype=torch.float64) for rows in (HEADS, GROUPS, GROUPS)
    )
    shape = (GROUPS, count, 2) if name == "gated-delta" else (GROUPS, count)
    write = 0.05 + 0.9 * torch.rand(shape, generator=random, dtype=torch.float64)
    return queries.to(dtype), keys.to(dtype), values.to(dtype), write.to(dtype) if weighed else None


def segments(x: Tensor, size: int = SEGMENT) -> Tensor:
    """[G, T, ...] → [1, S, G, N, ...]."""
    return x.unflatten(1, (-1, size)).transpose(0, 1)[None]


def fast(rule: Rule, name: str, text: Text, size: int = SEGMENT) -> tuple[Tensor, Tensor, Tensor]:
    """A_mem [H, T, D], M [G, D, D] or vector [G, D], z [G, D]."""
    queries, keys, values, write = text
    weights = None if write is None else segments(write, size)
    before, after, _ = rule.fold_many(empty(name), segments(keys, size), segments(values, size), weights)
    reads = rule.read(before, segments(queries, size)[0])
    matrix = after.matrix[0, ..., 0] if name == "recurrent" else after.matrix[0]
    return reads.transpose(0, 1).flatten(1, 2), matrix, after.normaliser[0]


def defined(rule: Rule, name: str, text: Text, size: int = SEGMENT) -> tuple[Tensor, Tensor, Tensor]:
    queries, keys, values, write = text
    if isinstance(rule, RecurrentRule):
        mlp = (rule.taken_in.weight, rule.taken_in.bias, rule.given_on.weight, rule.given_on.bias)
        weights = tuple(one.double() for one in mlp)
        return naive.recurrent_reads(queries, keys, values, size, write, weights)  # type: ignore[arg-type]
    return naive.memory_reads(queries, keys, values, size, write, name)


def weighings(name: str) -> tuple[bool, ...]:
    return (True,) if name == "gated-delta" else (False, True)


CASES = [(name, weighed) for name in RULES for weighed in weighings(name)]


@pytest.mark.parametrize(("name", "weighed"), CASES)
def test_reads_and_memory_and_normaliser_are_those_of_the_definition(name: str, weighed: bool) -> None:
    rule, text = made(name), written(name, 6 * SEGMENT, 3, weighed)
    with torch.no_grad():
        for found, wanted in zip(fast(rule, name, text), defined(rule, name, text), strict=True):
            assert tiny.relative(found, wanted) < 2e-6


@pytest.mark.parametrize(("name", "weighed"), CASES)
def test_gradients_are_those_of_the_definition(name: str, weighed: bool) -> None:
    rule, text = made(name), written(name, 4 * SEGMENT, 7, weighed)
    leaves = [x.requires_grad_() for x in text if x is not None]
    leaves += list(rule.parameters()) if isinstance(rule, RecurrentRule) else []
    leaves = leaves[1:] if name == "recurrent" else leaves  # its reads are the same whatever is asked
    gradients = []
    for parts in (defined(rule, name, text), fast(rule, name, text)):
        random = torch.Generator().manual_seed(8)
        loss = sum(
            (part.double() * torch.randn(part.shape, generator=random, dtype=torch.float64)).sum() for part in parts
        )
        assert isinstance(loss, Tensor)
        gradients.append(torch.autograd.grad(loss, leaves))
    for wanted, found in zip(*gradients, strict=True):
        assert float(wanted.norm()) > 0
        assert tiny.relative(found, wanted) < 1e-5


@pytest.mark.parametrize("name", RULES)
def test_keys_that_are_all_very_negative_are_kept_as_the_definition_has_it(name: str) -> None:
    queries, keys, values, write = written(name, 4 * SEGMENT, 8)
    rule, text = made(name), (queries - 19.0, keys - 19.0, values, write)
    with torch.no_grad():
        for found, wanted in zip(fast(rule, name, text), defined(rule, name, text), strict=True):
            assert tiny.relative(found, wanted) < 2e-5


def test_chunks_of_the_gated_delta_rule_are_its_tokens_one_by_one() -> None:
    """Segments longer than a chunk, and no multiple of it."""
    rule, text = made("gated-delta"), written("gated-delta", 2 * 150, 5)
    with torch.no_grad():
        for found, wanted in zip(
            fast(rule, "gated-delta", text, 150), defined(rule, "gated-delta", text, 150), strict=True
        ):
            assert tiny.relative(found, wanted) < 5e-6


@pytest.mark.parametrize("name", RULES)
def test_any_grouping_of_segments_gives_the_same_state(name: str) -> None:
    rule = made(name)
    _, keys, values, write = written(name, 8 * SEGMENT, 9, dtype=torch.float32)
    assert write is not None
    parts = [segments(x) for x in (keys, values, write)]
    with torch.no_grad():
        whole = rule.fold_many(empty(name), *parts)[1]
        for cuts in ((1,) * 8, (3, 5), (1, 6, 1)):
            memory, start = empty(name), 0
            for cut in cuts:
                memory = rule.fold_many(memory, *(x[:, start : start + cut] for x in parts))[1]
                start += cut
            assert tiny.relative(memory.sums, whole.sums) < 1e-6
        memory = empty(name)
        for number in range(8):
            memory = rule.fold(memory, *(x[:, number] for x in parts))
        assert tiny.relative(memory.sums, whole.sums) < 1e-6


@pytest.mark.parametrize("name", RULES)
def test_a_memory_is_float32_under_autocast_and_whatever_it_is_fed(name: str) -> None:
    rule, text = made(name), written(name, 4 * SEGMENT, 11, dtype=torch.bfloat16)
    with torch.no_grad():
        with torch.autocast("cpu", torch.bfloat16):
            found = fast(rule, name, text)
        wanted = fast(rule, name, tuple(x.float() for x in text if x is not None))  # type: ignore[arg-type]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.dtype == torch.float32
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("name", RULES)
def test_an_empty_memory_reads_as_zero(name: str) -> None:
    rule = made(name)
    with torch.no_grad():
        reads = rule.read(empty(name), torch.randn(1, HEADS, 3, WIDTH))
    assert torch.equal(reads, torch.zeros(1, HEADS, 3, WIDTH))


@pytest.mark.parametrize(("name", "growth"), [("linear", 50.0), ("delta", 24.5), ("gated-delta", 0.0)])
def test_reading_the_same_again_grows_the_memory_fully_by_half_or_not_at_all(name: str, growth: float) -> None:
    """Two bindings with keys apart, read 51 times over: how much larger M is than after the first time."""
    nothing = 0.0 if name == "gated-delta" else -30.0  # the other rules read σ(k), which is one at zero
    keys, values = torch.full((1, 1, 2, WIDTH), nothing), torch.zeros(1, 1, 2, WIDTH)
    keys[0, 0, 0, 0], keys[0, 0, 1, 1] = 3.0, 3.0
    values[0, 0, 0, 2], values[0, 0, 1, 3] = 1.0, 1.0
    rule, write = rule_for(name, 1, WIDTH), torch.ones(1, 1, 2, 2) if name == "gated-delta" else None
    once = often = rule.fold(empty(name, groups=1), keys, values, write)
    for _ in range(50):
        often = rule.fold(often, keys, values, write)
    assert tiny.relative(often.matrix, once.matrix) == pytest.approx(growth, rel=1e-4, abs=1e-5)


@given(st.integers(0, 2**32), st.lists(st.integers(1, 40), min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_a_correction_of_the_delta_rule_never_makes_anything_larger(seed: int, lengths: list[int]) -> None:
    """Whatever the lengths of the segments, a short first one above all: values of zero can only shrink M."""
    note(f"seed {seed}")
    random = torch.Generator().manual_seed(seed)
    rule, memory = rule_for("delta", 1, WIDTH), empty("delta", groups=1)
    for index, length in enumerate(lengths):
        keys = torch.randn(1, 1, length, WIDTH, generator=random)
        values = torch.randn(1, 1, length, WIDTH, generator=random) * (index == 0)
        before = memory
        memory = rule.fold(memory, keys, values)
        if index:
            assert float(torch.linalg.matrix_norm(memory.matrix, 2)) <= 1.00001 * float(
                torch.linalg.matrix_norm(before.matrix, 2)
            )


def test_equation_9_as_it_stands_explodes_after_a_short_first_segment_and_ours_does_not() -> None:
    random = torch.Generator().manual_seed(2)
    keys = [torch.randn(1, 1, length, WIDTH, generator=random) for length in (2, *(64,) * 6)]
    values = [torch.randn(x.shape, generator=random) for x in keys]
    rule, guarded, plain = rule_for("delta", 1, WIDTH), empty("delta", groups=1), torch.zeros(WIDTH, WIDTH)
    stood = torch.zeros(WIDTH)
    largest = []
    for key, value in zip(keys, values, strict=True):
        guarded = rule.fold(guarded, key, value)
        known = naive.feature(key[0, 0])
        mass = (known @ stood)[:, None]
        plain = plain + known.T @ (value[0, 0] - (known @ plain / mass if bool(mass.any()) else 0.0))
        stood = stood + known.sum(0)
        largest.append(float(plain.abs().max()) / float(guarded.matrix.abs().max()))
    assert largest[0] == pytest.approx(1.0)
    assert max(largest) > 3


def test_segments_as_long_as_those_before_are_written_by_equation_9_unweakened() -> None:
    stood, gained = torch.rand(2, 3, WIDTH) + 1.0, torch.rand(2, 3, WIDTH) + 1.0
    assert torch.equal(weakened(stood, gained), torch.ones(2, 3))
    assert torch.equal(weakened(torch.zeros(WIDTH), gained), torch.zeros(2, 3))


@pytest.mark.parametrize("name", ["delta", "gated-delta", "recurrent"])
def test_ten_million_tokens_of_updates_are_those_of_float64(name: str) -> None:
    """Two texts in turn, as many segments as ten million tokens have.

    A pass of the delta rule, which never forgets, weighs each segment anew: the same sum rounded the same way thousands
    of times over would add up as in no text.
    """
    random = torch.Generator().manual_seed(12)
    width, tokens, count = 4, *((512, 8) if name == "delta" else (2048, 16))
    rule = rule_for(name, 1, width)
    memory, exact = empty(name, width, 1), empty(name, width, 1).sums.double()
    texts = []
    for _ in range(2):
        keys = torch.randn(1, count, 1, tokens, width, generator=random) * 2
        values = torch.randn(1, count, 1, tokens, width, generator=random) + 3
        write = 0.2 + 0.6 * torch.rand(1, count, 1, tokens, 2, generator=random) if name == "gated-delta" else None
        texts.append((keys, values, write))
    doubled = exactly(name, rule, texts)
    with torch.no_grad():
        for number in range(10_000_000 // (tokens * count)):
            repeats = 0.5 + torch.rand(1, count, generator=random) if name == "delta" else None
            _, memory, _ = rule.fold_many(memory, *texts[number % 2], repeats)
            exact = doubled(exact, number % 2, torch.ones(1, count) if repeats is None else repeats)
    assert memory.sums.dtype == torch.float32
    assert tiny.relative(memory.matrix, exact[..., :-1]) < 1e-5
    assert tiny.relative(memory.normaliser, exact[..., -1]) < 1e-5


def exactly(name: str, rule: Rule, texts: list[tuple[Tensor, Tensor, Tensor | None]]):  # type: ignore[no-untyped-def]
    """A function that takes a memory over one of the texts in float64: the same sums, at the other precision."""
    sums = []
    for keys, values, write in texts:
        known = naive.feature(keys.double())
        weights = torch.ones_like(known[..., 0]) if write is None else write[..., 0].double()
        sums.append((known, values.double(), weights, (known * weights[..., None]).sum(-2)))

    def delta(exact: Tensor, number: int, repeats: Tensor) -> Tensor:
        known, values, _, all_gained = sums[number]
        for s in range(known.shape[1]):
            times = repeats[0, s].double()
            matrix, stood, gained = exact[..., :-1], exact[..., -1], all_gained[:, s] * times
            share = (2 * (stood / gained).amin(-1)).clamp_max(1.0)[..., None, None]
            mass = (known[:, s] @ stood[..., None]).clamp_min(1e-300)
            fresh = known[:, s].mT @ (values[:, s] - share * (known[:, s] @ matrix) / mass) * times
            exact = torch.cat((matrix + fresh, (stood + gained)[..., None]), -1)
        return exact

    steps: dict[int, tuple[Tensor, Tensor]] = {}

    def gated(exact: Tensor, number: int, _: Tensor) -> Tensor:
        _, values, weights, gained = sums[number]
        if number not in steps:  # a whole pass is one affine map of M
            stays = texts[number][2][..., 1].double() ** (1 / 1024)  # type: ignore[index]
            keys = texts[number][0].double()
            unit = keys / keys.norm(dim=-1, keepdim=True)
            kept, added = torch.eye(unit.shape[-1]).double(), torch.zeros(unit.shape[-1], unit.shape[-1]).double()
            for s in range(unit.shape[1]):
                for t in range(unit.shape[3]):
                    key, share = unit[0, s, 0, t], weights[0, s, 0, t]
                    kept, added = stays[0, s, 0, t] * kept, stays[0, s, 0, t] * added
                    kept = kept - share * torch.outer(key, key @ kept)
                    added = added + share * torch.outer(key, values[0, s, 0, t] - key @ added)
            steps[number] = kept, added
        kept, added = steps[number]
        normaliser = exact[..., -1] + gained.sum(1)
        return torch.cat((kept @ exact[..., :-1] + added, normaliser[..., None]), -1)

    def recurrent(exact: Tensor, number: int, _: Tensor) -> Tensor:
        assert isinstance(rule, RecurrentRule)
        keys, values, _ = texts[number]
        first, second = rule.taken_in, rule.given_on
        vector = exact[..., 0]
        for s in range(keys.shape[1]):
            seen = torch.cat((keys[:, s].double().mean(-2), values[:, s].double().mean(-2)), -2).flatten(1)
            hidden = torch.cat((vector.flatten(1), seen), -1) @ first.weight.double().T + first.bias.double()
            hidden = torch.nn.functional.gelu(hidden, approximate="tanh")
            vector = torch.tanh(hidden @ second.weight.double().T + second.bias.double()).view(vector.shape)
        return torch.stack((vector, exact[..., -1] + sums[number][3].sum(1)), -1)

    return {"delta": delta, "gated-delta": gated, "recurrent": recurrent}[name]


def test_the_transport_of_the_gated_delta_rule_is_what_it_makes_of_any_memory_that_stood_before() -> None:
    rule, text = made("gated-delta"), written("gated-delta", 4 * SEGMENT, 9)
    random = torch.Generator().manual_seed(10)
    first, second = (Memory(torch.randn(1, GROUPS, WIDTH, WIDTH + 1, generator=random)) for _ in range(2))
    _, keys, values, write = text
    assert write is not None
    with torch.no_grad():
        passes = [rule.fold_many(one, *(segments(x) for x in (keys, values, write)))[1] for one in (first, second)]
        carried, transport = taken_apart(
            rule.fold_many(with_transport(first), *(segments(x) for x in (keys, values, write)))[1]
        )
    assert tiny.relative(carried.sums, passes[0].sums) < 1e-6
    assert tiny.relative(transport @ (first.matrix - second.matrix), passes[0].matrix - passes[1].matrix) < 2e-6


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5])
def test_filler_that_counts_as_read_often_fades_what_stands_at_right_angles_by_how_much_it_writes(share: float) -> None:
    rule, times = made("gated-delta"), 40.0
    keys, values = torch.zeros(1, 1, 1, SEGMENT, WIDTH), torch.ones(1, 1, 1, SEGMENT, WIDTH)
    keys[..., 1] = 1.0
    stood = torch.zeros(1, 1, WIDTH, WIDTH + 1)
    stood[0, 0, 0, :WIDTH] = torch.arange(1.0, WIDTH + 1)
    write = torch.stack((torch.full((1, 1, 1, SEGMENT), share), torch.ones(1, 1, 1, SEGMENT)), dim=-1)
    _, after, _ = rule.fold_many(Memory(stood), keys, values, write, torch.tensor([[times]]))
    faded = torch.exp(torch.tensor(-(times - 1.0) * SEGMENT * share / WIDTH))
    assert tiny.relative(after.matrix[0, 0, 0], faded * stood[0, 0, 0, :WIDTH]) < 1e-5
    assert share == 0.0 or tiny.relative(after.matrix[0, 0, 1], torch.full((WIDTH,), 1.0)) < 0.5
