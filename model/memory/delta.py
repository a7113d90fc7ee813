"""Infini-attention's linear+delta update (arXiv 2404.07143, equation 9): what a read would give is not written again.

Notable: a segment changes M by an affine map. With σ(K) the features of its keys, w their weights and z what stood
before it, A = σ(K)ᵀ diag(w / σ(K)z) σ(K) and M ← M − A M + σ(K)ᵀ diag(w) V. So everything large is one batched product
over all segments, and what is sequential is a product of D × D matrices a segment.

A is symmetric and positive, and A z is exactly the segment's own normaliser z_s. Hence its largest eigenvalue is at
most the largest z_s / z over the features: after a short first segment that is far above 2, and equation 9 explodes.
The correction is weakened there to where it can no longer grow anything; where the bound is below 2 it is equation 9.
As z grows the correction fades: what is read again and again still grows, at half of the linear rule's pace (tested).

Shapes: B batch, S segments, N tokens of a segment, G key-value heads, D head width.
"""

import torch
from torch import Tensor

from model.memory.compressive import SMALLEST_NORMALISER, Memory, features, read, segment_sums
from model.memory.rule import Folded, follow, repeated

# Of a correction: beyond this eigenvalue it overshoots by more than what it corrects.
_LARGEST = 2.0


class DeltaRule:
    """Reads as the linear rule does; writes the difference to what is there."""

    def read(self, memory: Memory, queries: Tensor) -> Tensor:
        """Equation 7."""
        return read(memory, queries)

    def fold(self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
        """One more segment."""
        one = None if write is None else write[:, None]
        return self.fold_many(memory, keys[:, None], values[:, None], one)[1]

    def fold_many(
        self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
    ) -> Folded:
        """Many segments; one that counts as read r times writes with r times the weight."""
        with torch.autocast(keys.device.type, enabled=False):
            weights = repeated(keys, write, repeats)
            gained = segment_sums(keys, values, weights)  # [B, S, G, D, D + 1]
            after = memory.normaliser[:, None] + gained[..., -1].cumsum(dim=1)
            stood = torch.cat((memory.normaliser[:, None], after[:, :-1]), dim=1)  # [B, S, G, D]
            known = features(keys)
            mass = (known @ stood[..., None]).clamp_min(SMALLEST_NORMALISER)  # [B, S, G, N, 1]
            weighted = known if weights is None else known * weights[..., None]
            correction = weighted.transpose(-1, -2) @ (known / mass)  # [B, S, G, D, D]
            correction = correction * weakened(stood, gained[..., -1])[..., None, None]
            kept = torch.eye(keys.shape[-1], device=keys.device) - correction
            return follow(memory, kept, gained)


def weakened(stood: Tensor, gained: Tensor) -> Tensor:
    """The share of equation 9's correction that is applied, [...], by z before a segment and its own z_s, [..., D]."""
    ratio = stood / gained.clamp_min(torch.finfo(torch.float32).tiny)
    least = ratio.masked_fill(gained == 0, torch.inf).amin(dim=-1)  # a feature that no key has corrects nothing
    return (_LARGEST * least).clamp_max(1.0)
