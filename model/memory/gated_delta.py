"""The gated delta rule (Gated DeltaNet, arXiv 2412.06464): every token corrects what its key finds, and old goes pale.

Beyond the paper of this memory: keys and queries are vectors of length one and of any sign, so a write never
overshoots, a key can be at right angles to all that filler writes, and there is no division by a normaliser; z, the sum
of σ(k) b, is kept all the same, because the heat of a read is told by it. Token t, with key k̂, value v, weight b and
what stays a: M ← a M, then M ← M + b k̂ᵀ (v − k̂ M).

Notable: tokens are taken in chunks by their triangular system, (I + L) U = diag(b)(V − diag(g) K̂ M) with g the product
of a's so far and L[t, i] = b[t] g[t]/g[i] k̂[t]·k̂[i] below the diagonal; a chunk changes M by an affine map, and these
follow one another by products of D × D matrices. The layer makes two numbers a token, both between 0 and 1: b, and one
whose 1024th root is a, so that a memory of this rule outlives thousands of tokens before it is trained to.

What a text does to M is affine, M ← P M + G with P and G the text's alone. So a memory may have more columns than
values, to the right of M: nothing is written there, and the identity in them comes out as P (`with_transport`).

Shapes: B batch, S segments, N tokens of a segment, C chunks of a segment, n tokens of a chunk, G heads, D head width.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from model.memory.compressive import Memory, features
from model.memory.rule import Folded

SLOWNESS = 1024.0  # tokens
_CHUNK = 64  # tokens
_LEAST = 1e-30  # of what stays, so that its logarithm is finite
# The largest logit of a write: sigmoid(4) still writes 0.98 of a token. Without a bound a gate that training has opened
# to 12 has a slope of 6e-6 left and does not close again; with it the slope is thirty times that.
_WIDEST = 4.0


def shares(logits: Tensor) -> Tensor:
    """What the write gate makes of its numbers [..., 2]: how much is written and how much stays, both from 0 to 1.

    The first is bounded as a logit, smoothly, so that a gate that is wide open can still learn to close.
    """
    wide = torch.where(logits > 0, _WIDEST * torch.tanh(logits / _WIDEST), logits)
    return torch.sigmoid(torch.stack((wide[..., 0], logits[..., 1]), dim=-1))


class GatedDeltaRule:
    """`write` is [..., N, 2]: how much of a token is written, and how much of the memory stays."""

    def read(self, memory: Memory, queries: Tensor) -> Tensor:
        """q̂ M; query heads share the memory of their key-value head as in the linear rule."""
        batch, heads, tokens, width = queries.shape
        groups = memory.sums.shape[1]
        with torch.autocast(queries.device.type, enabled=False):
            asked = F.normalize(queries.float(), dim=-1).reshape(batch, groups, heads // groups * tokens, width)
            return (asked @ memory.matrix[..., :width]).reshape(batch, heads, tokens, width)

    def fold(self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None) -> Memory:
        """One more segment."""
        one = None if write is None else write[:, None]
        return self.fold_many(memory, keys[:, None], values[:, None], one)[1]

    def fold_many(
        self, memory: Memory, keys: Tensor, values: Tensor, write: Tensor | None = None, repeats: Tensor | None = None
    ) -> Folded:
        """Many segments. One that counts as read r times stands for r that are like it, not for itself r times over,
        which would change nothing after the first time: every token is written r times, and besides what was there
        before fades as if r − 1 other keys, in no direction more than in another, had been written over it.
        """
        assert write is not None
        with torch.autocast(keys.device.type, enabled=False):
            share, stays = write.float().unbind(dim=-1)  # [B, S, G, N]
            logs = stays.clamp_min(_LEAST).log() / SLOWNESS
            times = repeats.float()[:, :, None, None] if repeats is not None else 1.0
            keys = keys.float()
            weighed = (share * times)[..., None, :]
            normalisers = (weighed @ features(keys))[..., 0, :]  # [B, S, G, D]
            logs = times * logs - (times - 1.0) * share / keys.shape[-1]
            share = 1.0 - (1.0 - share) ** times
            unit = F.normalize(keys, dim=-1)
            kept, gained = _chunks(unit, values.float(), share, logs, slow=repeats is None)
            matrix, before = memory.matrix, []
            gained = F.pad(gained, (0, matrix.shape[-1] - gained.shape[-1]))
            for segment in range(keys.shape[1]):
                before.append(matrix)
                for chunk in range(kept.shape[3]):
                    matrix = kept[:, segment, :, chunk] @ matrix + gained[:, segment, :, chunk]
            after = memory.normaliser[:, None] + normalisers.cumsum(dim=1)
            stood = torch.cat((memory.normaliser[:, None], after[:, :-1]), dim=1)
            sums = torch.cat((torch.stack(before, dim=1), stood[..., None]), dim=-1)
            last = torch.cat((matrix, after[:, -1, ..., None]), dim=-1)
            return Memory(sums.flatten(0, 1)), Memory(last), normalisers


def with_transport(memory: Memory) -> Memory:
    """The same memory with the identity beside M, [B, G, D, D + D + 1], to be read on with and then taken apart."""
    width = memory.sums.shape[-2]
    identity = torch.eye(width, device=memory.sums.device).expand(*memory.sums.shape[:-1], width)
    return Memory(torch.cat((memory.matrix, identity, memory.normaliser[..., None]), dim=-1))


def taken_apart(memory: Memory) -> tuple[Memory, Tensor]:
    """The memory without what `with_transport` put beside M, and P, [B, G, D, D]: what was read since makes P M of
    whatever M was before it.
    """
    width = memory.sums.shape[-2]
    plain = torch.cat((memory.sums[..., :width], memory.sums[..., -1:]), dim=-1)
    return Memory(plain), memory.sums[..., width : 2 * width]


def _chunks(keys: Tensor, values: Tensor, share: Tensor, logs: Tensor, slow: bool) -> tuple[Tensor, Tensor]:
    """What each chunk keeps of M and adds to it, both [B, S, G, C, D, D].

    keys, values [B, S, G, N, D]; share, logs [B, S, G, N]. Tokens that fill up the last chunk write and fade nothing.
    `slow`: a chunk keeps a part of M that has an inverse in float32, as it does unless tokens count many times over.
    """
    missing = -keys.shape[-2] % min(_CHUNK, keys.shape[-2])
    size = min(_CHUNK, keys.shape[-2])
    keys, values = (F.pad(x, (0, 0, 0, missing)).unflatten(-2, (-1, size)) for x in (keys, values))
    share, logs = (F.pad(x, (0, missing)).unflatten(-1, (-1, size)) for x in (share, logs))  # [B, S, G, C, n]
    faded = logs.cumsum(dim=-1)  # logarithm of g
    paled = faded.exp()[..., None]  # g
    asked = torch.cat((values, paled * keys), dim=-1) * share[..., None]
    if slow:  # g[t]/g[i] as a product: 64 tokens fade to a hundredth at most
        lower = asked[..., values.shape[-1] :] @ (keys / paled).transpose(-1, -2)  # L, and what nobody looks at
    else:
        ones = torch.ones(size, size, dtype=torch.bool, device=keys.device)
        apart = (faded[..., :, None] - faded[..., None, :]).masked_fill(ones.triu(), -torch.inf)
        lower = share[..., None] * apart.exp() * (keys @ keys.transpose(-1, -2))
    # I + L transposed, as the solver has its matrices: nothing is copied, and only what is above the diagonal is read.
    solved = torch.linalg.solve_triangular(
        lower.transpose(-1, -2), asked.transpose(-1, -2), upper=True, left=False, unitriangular=True
    )
    # U is its first columns less the last times M: both at once, and what stays of a token at the chunk's end.
    left = (keys * (faded[..., -1:] - faded).exp()[..., None]).transpose(-1, -2)  # [B, S, G, C, D, n]
    gained, lost = (left @ solved.transpose(-1, -2)).split((values.shape[-1], keys.shape[-1]), dim=-1)
    kept = lost.neg()
    kept.diagonal(dim1=-2, dim2=-1).add_(faded[..., -1:].exp())
    return kept, gained
