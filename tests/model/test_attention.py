"""Attention inside the window where a device's kernels want it in another form."""

import pytest
import tiny
import torch

from model import attention
from model.attention import Scoring
from model.spec import LayerSpec

DRAWN = torch.Generator().manual_seed(1)
SCORING = Scoring(0.3)


def drawn(*shape: int) -> torch.Tensor:
    """What is to be learned goes to the fused kernel on a CPU, too."""
    return torch.randn(*shape, generator=DRAWN).requires_grad_(True)


@pytest.mark.parametrize("fresh", [5, 12])
def test_heads_that_a_kernel_cannot_share_are_repeated_for_it(fresh: int, monkeypatch: pytest.MonkeyPatch) -> None:
    queries, keys, values = drawn(2, 6, fresh, 8), drawn(2, 3, 12, 8), drawn(2, 3, 12, 8)
    wanted = attention.causal(queries, keys, values, SCORING)
    monkeypatch.setattr(attention, "_may_share", lambda *_: False)
    assert tiny.relative(attention.causal(queries, keys, values, SCORING), wanted) < 1e-6
    slid = attention.sliding(queries, keys, values, 4, SCORING)
    monkeypatch.undo()
    assert tiny.relative(slid, attention.sliding(queries, keys, values, 4, SCORING)) < 1e-6


def test_on_a_gpu_heads_are_shared_where_there_is_neither_a_mask_nor_a_wide_head() -> None:
    narrow, wide = torch.empty(1, 4, 3, 256, device="meta"), torch.empty(1, 4, 3, 512, device="meta")
    mask = torch.empty(3, 3, dtype=torch.bool, device="meta")
    assert attention._may_share(narrow, None)
    assert not attention._may_share(narrow, mask)
    assert not attention._may_share(wide, None)
    assert attention._may_share(torch.empty(1, 4, 3, 512), mask[:0])


@pytest.mark.parametrize("most", [1, 700, 2**20])
def test_scores_made_in_parts_of_any_size_are_the_same(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    capped = Scoring(0.3, softcap=2.0)
    queries, keys, values = (torch.randn(3, heads, 130, 8, generator=DRAWN) for heads in (4, 2, 2))
    layer = LayerSpec(100.0, window=7)
    known, valued = (torch.randn(1, 6 + 50, 2, 8, generator=DRAWN) for _ in range(2))
    asked = torch.randn(1, 50, 4, 8, generator=DRAWN)

    def found() -> list[torch.Tensor]:
        banded = [attention.sliding_pass(asked, known, valued, carried, layer, capped) for carried in (0, 3, 6)]
        return [attention.causal(queries, keys, values, capped), *banded]

    wanted = found()
    monkeypatch.setattr(attention, "_MOST_SCORES", {"cpu": most})
    assert all(tiny.relative(one, other) < 1e-6 for one, other in zip(found(), wanted, strict=True))
