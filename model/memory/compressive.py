"""Infini-attention's compressive memory with the linear update (arXiv 2404.07143, equations 7 and 8).

Notable: the normaliser z rides along as one more value column, so that a read or a write is a single matrix product,
and many segments are taken in one pass by an exclusive prefix sum over their sums. Everything here is float32 whatever
the model computes in: bfloat16 sums stop growing after some 700,000 tokens and float16 ones overflow after 55,000.

Shapes: B batch, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.gpu import kernels

# A read divides by σ(q)·z, of which queries and keys that are all at −20 leave 1e-16. Only an (almost) empty memory is
# near this floor, and there the numerator is as small; its inverse times a memory is still a finite gradient.
SMALLEST_NORMALISER = 1e-30


@dataclass(frozen=True)
class Memory:
    """`sums` [B, G, D, D + 1] float32: the first D columns are the paper's M, the last one is its z."""

    sums: Tensor

    @staticmethod
    def empty(
        batch: int, kv_heads: int, head_width: int, device: torch.device | str = "cpu", columns: int | None = None
    ) -> "Memory":
        """A memory that has read nothing: zeros. `columns` where a rule keeps something else than M beside z."""
        return Memory(torch.zeros(batch, kv_heads, head_width, columns or head_width + 1, device=device))

    @property
    def matrix(self) -> Tensor:
        """M, [B, G, D, D]."""
        return self.sums[..., :-1]

    @property
    def normaliser(self) -> Tensor:
        """z, [B, G, D]."""
        return self.sums[..., -1]


def features(x: Tensor) -> Tensor:
    """σ(x) = ELU(x) + 1, in float32: exp(min(x, 0)) + max(x, 0).

    Adding 1 to an ELU would cancel: of exp(-10) three digits would be left, of exp(-18) none. The threshold has the
    derivative 0 at 0, where the exponential has the 1 of σ, and keeps nothing of what it gives, so that adding in
    place is allowed where gradients are wanted.
    """
    if kernels.take(x):
        return kernels.features(x)
    wide = x.float()
    return F.threshold(wide, 0.0, 0.0).add_(wide.clamp(max=0.0).exp_())


def segment_sums(keys: Tensor, values: Tensor, write: Tensor | None) -> Tensor:
    """Σ σ(k)ᵀ[v, 1] over the token axis. keys, values [..., N, D], write [..., N] or None → [..., D, D + 1]."""
    weighted = features(keys) if write is None else features(keys) * write.float()[..., None]
    ones = values.new_ones((*values.shape[:-1], 1), dtype=torch.float32)
    return weighted.transpose(-1, -2) @ torch.cat((values.float(), ones), dim=-1)


def fold(memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
    """Equation 8: the memory after one more segment. keys, values [B, G, N, D]; write [B, G, N] weighs each token."""
    with torch.autocast(keys.device.type, enabled=False):
        return Memory(memory.sums + segment_sums(keys, values, write))


def fold_many(
    memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
) -> tuple[Memory, Memory, Tensor]:
    """Equation 8 over many segments at once.

    keys, values [B, S, G, N, D]; write [B, S, G, N] or None; repeats [B, S] counts how often each segment is taken to
    have been read (virtual repetition, training only). Returns the memory before each segment ([B·S, G, D, D + 1]), the
    memory after the last one, and the segments' own normalisers z_s [B, S, G, D].
    """
    with torch.autocast(keys.device.type, enabled=False):
        written = segment_sums(keys, values, write)  # [B, S, G, D, D + 1]
        if repeats is not None:
            written = written * repeats.float()[:, :, None, None, None]
        after = memory.sums[:, None] + written.cumsum(dim=1)
        before = torch.cat((memory.sums[:, None], after[:, :-1]), dim=1)
        return Memory(before.flatten(0, 1)), Memory(after[:, -1].clone()), written[..., -1].clone()


def read(memory: Memory, queries: Tensor) -> Tensor:
    """Equation 7: σ(Q)M / σ(Q)z. queries [B, H, N, D] → [B, H, N, D] float32; an empty memory reads as zero.

    Query heads share the memory of their key-value head as they share its keys: head h reads memory h // (H / G).
    """
    batch, heads, tokens, width = queries.shape
    groups = memory.sums.shape[1]
    with torch.autocast(queries.device.type, enabled=False):
        grouped = features(queries).reshape(batch, groups, heads // groups * tokens, width)
        answer = grouped @ memory.sums  # [B, G, H / G · N, D + 1]
        return _by_mass(answer).reshape(batch, heads, tokens, width)


def _by_mass(answer: Tensor) -> Tensor:
    """answer [..., D + 1]: σ(Q)M by σ(Q)z → [..., D]."""
    if kernels.take(answer):
        return kernels.divided(answer, SMALLEST_NORMALISER)
    return answer[..., :-1] / answer[..., -1:].clamp_min(SMALLEST_NORMALISER)
