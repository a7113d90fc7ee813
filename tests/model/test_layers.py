"""Norms: what is kept of a frozen weight is always that of the weight as it stands."""

import pytest
import tiny
import torch

from model.layers import CausalConvolution, RMSNorm


def _defined(norm: RMSNorm, x: torch.Tensor) -> torch.Tensor:
    wide = x.double()
    rms = (wide.square().mean(-1, keepdim=True) + norm.epsilon).sqrt()
    return wide / rms * (norm.offset + norm.weight.double())


@pytest.fixture
def norm() -> RMSNorm:
    made = RMSNorm(6, 1e-6).requires_grad_(False)
    made.weight.copy_(torch.linspace(-0.5, 0.7, 6))
    return made


X = torch.randn(3, 6, generator=torch.Generator().manual_seed(1)) * 5


def test_a_frozen_norm_follows_its_weight_when_that_is_changed_replaced_or_recast(norm: RMSNorm) -> None:
    assert tiny.relative(norm(X), _defined(norm, X)) < 1e-6
    norm.weight.add_(1.0)
    assert tiny.relative(norm(X), _defined(norm, X)) < 1e-6
    norm.weight = torch.nn.Parameter(torch.ones(6), requires_grad=False)
    assert tiny.relative(norm(X), _defined(norm, X)) < 1e-6
    norm.weight.data = torch.full((6,), 0.3)
    assert tiny.relative(norm(X), _defined(norm, X)) < 1e-6
    norm.bfloat16()
    assert tiny.relative(norm(X), _defined(norm, X)) < 1e-6


def test_what_a_norm_kept_while_it_read_can_be_learned_through_afterwards(norm: RMSNorm) -> None:
    with torch.inference_mode():
        norm(X)
    x = X.clone().requires_grad_(True)
    norm(x).sum().backward()
    assert x.grad is not None
    assert bool(x.grad.any())
    norm.requires_grad_(True)
    norm(X).sum().backward()
    assert norm.weight.grad is not None


def test_a_norm_made_where_nothing_is_learned_follows_its_weight_too() -> None:
    with torch.inference_mode():
        made = RMSNorm(6, 1e-6).requires_grad_(False)
        for _ in range(2):
            made.weight.add_(0.4)
            assert tiny.relative(made(X), _defined(made, X)) < 1e-6


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_sums_of_squares_are_float32_whatever_comes_in(norm: RMSNorm, dtype: torch.dtype) -> None:
    """300 squared 4,096 times is beyond what bfloat16 adds up, and x over its length is 1."""
    wide = RMSNorm(4096, 1e-6).requires_grad_(False)
    assert torch.allclose(wide(torch.full((1, 4096), 300.0, dtype=dtype)).float(), torch.ones(1, 4096), rtol=1e-3)
    assert wide(torch.ones(1, 4096, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("tokens", [1, 5, 64])
@torch.no_grad()
def test_a_convolution_is_as_near_to_the_exact_one_as_one_tap_after_the_other(dtype: torch.dtype, tokens: int) -> None:
    torch.manual_seed(tokens)
    layer = CausalConvolution(48, 8).to(dtype)
    layer.weight.copy_(torch.randn(8, 48))
    x, carry = torch.randn(2, tokens, 48).to(dtype), torch.randn(2, 7, 48).to(dtype)
    padded = torch.cat((carry, x), dim=1).double()
    exact = sum(padded[:, tap : tap + tokens] * layer.weight[tap].double() for tap in range(8))
    plain = torch.zeros_like(x)
    for tap in range(8):
        plain += padded[:, tap : tap + tokens].to(dtype) * layer.weight[tap]
    output, after = layer(x, carry)
    assert output.is_contiguous()
    assert output.dtype == dtype
    assert (output - exact).norm() <= 1.01 * (plain - exact).norm() + 1e-6
    assert torch.equal(after, torch.cat((carry, x), dim=1)[:, -7:])
