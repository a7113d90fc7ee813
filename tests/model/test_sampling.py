"""Choosing a token: what may be drawn, how often, and that a seed says which."""

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model.sampling import Sampler, Sampling, kept_shares

INFINITY = float("inf")
_some_logits = st.lists(st.one_of(st.floats(-50, 50, width=32), st.just(-INFINITY)), min_size=1, max_size=30).filter(
    lambda found: max(found) > -INFINITY
)
_top_k = st.integers(0, 40)
_top_p = st.floats(0.01, 1.0)


@given(_some_logits)
@settings(deadline=None)
def test_temperature_zero_takes_the_likeliest_token(logits: list[float]) -> None:
    assert logits[Sampler(Sampling()).choose(torch.tensor(logits))] == max(logits)


@given(_some_logits, st.floats(5e-324, 1e300), _top_k, _top_p, st.integers(0, 2**31))
@settings(max_examples=200, deadline=None)
def test_a_token_that_is_ruled_out_is_never_chosen(
    logits: list[float], temperature: float, top_k: int, top_p: float, seed: int
) -> None:
    chosen = Sampler(Sampling(temperature, top_k, top_p, seed)).choose(torch.tensor(logits))
    assert logits[chosen] > -INFINITY


@given(_some_logits, _top_k, _top_p)
@settings(max_examples=200, deadline=None)
def test_kept_shares_sum_to_one_and_keep_the_likeliest_token(logits: list[float], top_k: int, top_p: float) -> None:
    shares = kept_shares(torch.tensor(logits), top_k, top_p)
    assert float(shares.sum()) == pytest.approx(1.0, abs=1e-5)
    assert float(shares.min()) >= 0
    kept = [logit for logit, share in zip(logits, shares.tolist(), strict=True) if share > 0]
    assert max(kept) == pytest.approx(max(logits), abs=1e-6)


@given(st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=30, unique=True), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_top_k_keeps_the_k_likeliest_tokens(logits: list[float], top_k: int) -> None:
    kept = (kept_shares(torch.tensor(logits).double(), top_k, 1.0) > 0).nonzero()[:, 0].tolist()
    assert sorted(kept) == sorted(sorted(range(len(logits)), key=lambda i: -logits[i])[:top_k])


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=30, unique=True), st.floats(0.05, 0.99))
@settings(max_examples=100, deadline=None)
def test_top_p_keeps_the_fewest_tokens_whose_mass_reaches_p(fiftieths: list[int], top_p: float) -> None:
    logits = [one / 50 for one in fiftieths]  # far enough apart that their order does not hang on rounding
    total = sum(math.exp(one) for one in logits)
    ordered = sorted(range(len(logits)), key=lambda i: -logits[i])
    mass, wanted = 0.0, []
    for token in ordered:
        if mass >= top_p:
            break
        wanted.append(token)
        mass += math.exp(logits[token]) / total
        assume(abs(mass - top_p) > 1e-9)
    kept = (kept_shares(torch.tensor(logits).double(), 0, top_p) > 0).nonzero()[:, 0].tolist()
    assert sorted(kept) == sorted(wanted)


def test_all_that_is_left_in_keeps_its_proportions() -> None:
    shares = kept_shares(torch.tensor([0.4, 0.3, 0.2, 0.1]).log(), 2, 1.0)
    assert shares.tolist() == pytest.approx([4 / 7, 3 / 7, 0, 0])


def test_draws_come_as_often_as_the_temperature_says() -> None:
    logits = torch.tensor([0.6, 0.3, 0.1]).log()
    for temperature in (0.5, 1.0, 2.0):
        sampler = Sampler(Sampling(temperature, seed=11))
        drawn = torch.tensor([sampler.choose(logits) for _ in range(2000)])
        wanted = (logits / temperature).softmax(0)
        for token in range(3):
            assert float((drawn == token).float().mean()) == pytest.approx(float(wanted[token]), abs=0.04)


def test_a_tiny_temperature_is_as_good_as_greedy() -> None:
    for temperature in (1e-3, 1e-40, 5e-324):
        assert Sampler(Sampling(temperature, seed=1)).choose(torch.tensor([1.0, 3.0, 2.0])) == 1


@given(_some_logits, st.integers(0, 2**63 - 1))
@settings(max_examples=30, deadline=None)
def test_a_seed_repeats_the_draw(logits: list[float], seed: int) -> None:
    draws = []
    for _ in range(2):
        sampler = Sampler(Sampling(1.0, seed=seed))
        draws.append([sampler.choose(torch.tensor(logits)) for _ in range(5)])
    assert draws[0] == draws[1]


@pytest.mark.parametrize(
    "settings_",
    [{"temperature": one} for one in (-0.1, float("nan"), INFINITY)]
    + [{"top_k": -1}, {"top_p": 0.0}, {"top_p": 1.1}, {"top_p": float("nan")}],
    ids=str,
)
def test_settings_that_mean_nothing_are_refused(settings_: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Sampling(**settings_)  # type: ignore[arg-type]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("logit", [-INFINITY, float("nan")])
def test_logits_that_leave_nothing_are_an_error(temperature: float, logit: float) -> None:
    with pytest.raises(ValueError, match="no token"):
        Sampler(Sampling(temperature, seed=1)).choose(torch.full((4,), logit))
