"""What every memory can do, whatever its rule; and the step from segment to segment that the matrix rules share.

Shapes: B batch, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

from typing import Protocol

import torch
from torch import Tensor

from model.memory.compressive import Memory, fold, fold_many, read

# The memory before each segment [B·S, G, D, …], after the last one, and the segments' own normalisers z_s [B, S, G, D].
Folded = tuple[Memory, Memory, Tensor]


class Rule(Protocol):
    """How a layer's memory is read and written. Both are float32 whatever the model computes in."""

    def read(self, memory: Memory, queries: Tensor) -> Tensor:
        """What queries [B, H, N, D] find, [B, H, N, D] float32; an empty memory reads as zero."""
        ...

    def fold(self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
        """The memory after one more segment: keys, values [B, G, N, D]; write [B, G, N] or as the rule has it."""
        ...

    def fold_many(
        self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
    ) -> Folded:
        """The same over many segments at once: keys, values [B, S, G, N, D]; write [B, S, G, N] or as the rule has it.

        repeats [B, S]: how often each segment is taken to have been read, for the segments after it (training only).
        """
        ...


class LinearRule:
    """Infini-attention's linear update, equation 8."""

    def read(self, memory: Memory, queries: Tensor) -> Tensor:
        """Equation 7."""
        return read(memory, queries)

    def fold(self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
        """One more segment."""
        return fold(memory, keys, values, write)

    def fold_many(
        self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
    ) -> Folded:
        """Many segments: a prefix sum."""
        return fold_many(memory, keys, values, write, repeats)


def repeated(keys: Tensor, write: Tensor | None, repeats: Tensor | None) -> Tensor | None:
    """Weights of the writes [B, S, G, N] of segments that count as read so often; None where all are one."""
    if repeats is None:
        return None if write is None else write.float()
    weights = keys.new_ones(keys.shape[:-1], dtype=torch.float32) if write is None else write.float()
    return weights * repeats.float()[:, :, None, None]


def follow(memory: Memory, kept: Tensor, gained: Tensor) -> Folded:
    """M ← kept · M + gained from segment to segment, and z as the linear rule has it.

    kept [B, S, G, D, D]; gained [B, S, G, D, D + 1], its last column the segments' own normalisers.
    """
    own = gained[..., -1]
    after = memory.normaliser[:, None] + own.cumsum(dim=1)  # a pass is added at once: fewer roundings of a large z
    stood = torch.cat((memory.normaliser[:, None], after[:, :-1]), dim=1)
    matrix, before = memory.matrix, []
    for segment in range(kept.shape[1]):
        before.append(matrix)
        matrix = kept[:, segment] @ matrix + gained[:, segment, ..., :-1]
    sums = torch.cat((torch.stack(before, dim=1), stood[..., None]), dim=-1)
    last = torch.cat((matrix, after[:, -1, ..., None]), dim=-1)
    return Memory(sums.flatten(0, 1)), Memory(last), own.clone()
