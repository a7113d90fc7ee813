"""Recurrent local attention, the memory of the Gemma-10M project: a state vector that an MLP carries on by blocks.

Notable: what was published of it is a paragraph, so the rest is ours: a layer's vector (D numbers a key-value head)
becomes tanh(MLP(vector, mean key, mean value)) with each segment, and every query of the next segment gets it as it is,
through the layer's gate. It depends on nothing that the same layer read, so that the projections of many segments still
are one product. It holds as much after ten million tokens as after ten thousand, which is little.

Shapes: B batch, S segments, N tokens of a segment, H query heads, G key-value heads, D head width.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.memory.compressive import SMALLEST_NORMALISER, Memory, features
from model.memory.rule import Folded, repeated


class RecurrentRule(nn.Module):
    """`sums` of its memories are [B, G, D, 2]: the vector, and the normaliser that heat is told by."""

    def __init__(self, kv_heads: int, head_width: int) -> None:
        super().__init__()
        carried = kv_heads * head_width
        self.taken_in = nn.Linear(3 * carried, 2 * carried)
        self.given_on = nn.Linear(2 * carried, carried)

    def read(self, memory: Memory, queries: Tensor) -> Tensor:
        """The vector of each query's key-value head, whatever the query is."""
        batch, heads, tokens, width = queries.shape
        vectors = memory.matrix[..., 0].repeat_interleave(heads // memory.sums.shape[1], dim=1)
        return vectors[:, :, None].expand(batch, heads, tokens, width)

    def fold(self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
        """One more segment."""
        one = None if write is None else write[:, None]
        return self.fold_many(memory, keys[:, None], values[:, None], one)[1]

    def fold_many(
        self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
    ) -> Folded:
        """Many segments; a vector has no count of how often something was read, so repeats are for heat alone."""
        with torch.autocast(keys.device.type, enabled=False):
            known = features(keys)
            weights = repeated(keys, write, repeats)
            normalisers = (known if weights is None else known * weights[..., None]).sum(dim=-2)
            after = memory.normaliser[:, None] + normalisers.cumsum(dim=1)
            stood = torch.cat((memory.normaliser[:, None], after[:, :-1]), dim=1)  # [B, S, G, D]
            seen = torch.cat((_mean(keys, write), _mean(values, write)), dim=-2).flatten(2)  # [B, S, 2·G·D]
            vector, before = memory.matrix[..., 0], []
            for segment in range(keys.shape[1]):
                before.append(vector)
                vector = self._next(vector, seen[:, segment])
            sums = torch.stack((torch.stack(before, dim=1), stood), dim=-1)
            return Memory(sums.flatten(0, 1)), Memory(torch.stack((vector, after[:, -1]), dim=-1)), normalisers

    def _next(self, vector: Tensor, seen: Tensor) -> Tensor:
        """vector [B, G, D], seen [B, 2·G·D] → [B, G, D]; in float32, as a state is."""
        first, second = self.taken_in, self.given_on
        hidden = F.linear(torch.cat((vector.flatten(1), seen), dim=-1), first.weight.float(), first.bias.float())
        carried = F.linear(F.gelu(hidden, approximate="tanh"), second.weight.float(), second.bias.float())
        return torch.tanh(carried).view(vector.shape)


def _mean(x: Tensor, write: Tensor | None) -> Tensor:
    """Over a segment's tokens, weighted as they are written: [B, S, G, N, D] → [B, S, G, D]."""
    if write is None:
        return x.float().mean(dim=-2)
    weights = write.float()[..., None]
    return (x.float() * weights).sum(dim=-2) / weights.sum(dim=-2).clamp_min(SMALLEST_NORMALISER)
