"""The paper's equations token by token in float64: the definition that every fast path is tested against.

One batch row, no rotary, no projections: it takes the queries, keys and values that a layer made, and says what the
memory and the gate make of the local attention that was computed beside it.
"""

import math

import torch
from torch import Tensor


def feature(x: Tensor) -> Tensor:
    """σ(x) = ELU(x) + 1, one vector."""
    return torch.where(x > 0, x + 1.0, torch.exp(x))


def memory_reads(
    queries: Tensor, keys: Tensor, values: Tensor, segment: int, write: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Equations 7 and 8 over a text.

    queries [H, T, D], keys and values [G, T, D], write [G, T] or None, all float64. Every `segment` tokens the memory
    takes in what it has seen; a token reads the memory as it stood before its own segment. Returns A_mem [H, T, D], M
    [G, D, D] and z [G, D] after the last whole segment.
    """
    heads, tokens, width = queries.shape
    groups = keys.shape[0]
    matrix = [torch.zeros(width, width, dtype=torch.float64) for _ in range(groups)]
    normaliser = [torch.zeros(width, dtype=torch.float64) for _ in range(groups)]
    reads = torch.zeros(heads, tokens, width, dtype=torch.float64)
    for token in range(tokens):
        for head in range(heads):
            group = head // (heads // groups)
            query = feature(queries[head, token])
            mass = query @ normaliser[group]
            if mass > 0:
                reads[head, token] = (query @ matrix[group]) / mass
        if (token + 1) % segment == 0:
            for group in range(groups):
                for past in range(token + 1 - segment, token + 1):
                    key = feature(keys[group, past])
                    if write is not None:
                        key = key * write[group, past]
                    matrix[group] = matrix[group] + torch.outer(key, values[group, past])
                    normaliser[group] = normaliser[group] + key
    return reads, torch.stack(matrix), torch.stack(normaliser)


def local_attention(queries: Tensor, keys: Tensor, values: Tensor, segment: int, scale: float) -> Tensor:
    """Equation 6, causal inside each segment. Shapes as in `memory_reads` → A_dot [H, T, D]."""
    heads, tokens, _ = queries.shape
    groups = keys.shape[0]
    output = torch.zeros_like(queries)
    for head in range(heads):
        group = head // (heads // groups)
        for token in range(tokens):
            start = token // segment * segment
            scores = [float(queries[head, token] @ keys[group, past]) * scale for past in range(start, token + 1)]
            top = max(scores)
            shares = [math.exp(score - top) for score in scores]
            for share, past in zip(shares, range(start, token + 1), strict=True):
                output[head, token] = output[head, token] + share / sum(shares) * values[group, past]
    return output


def gated(reads: Tensor, local: Tensor, gate: Tensor) -> Tensor:
    """Equation 10: sigmoid(β)·A_mem + (1 − sigmoid(β))·A_dot. gate [H]."""
    share = 1.0 / (1.0 + torch.exp(-gate))[:, None, None]
    return share * reads + (1.0 - share) * local
