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
    queries: Tensor, keys: Tensor, values: Tensor, segment: int, write: Tensor | None = None, rule: str = "linear"
) -> tuple[Tensor, Tensor, Tensor]:
    """A memory over a text, by one of the rules that keep a matrix: linear, delta, gated-delta.

    queries [H, T, D], keys and values [G, T, D], write [G, T] (gated-delta: [G, T, 2]) or None, all float64. Every
    `segment` tokens the memory takes in what it has seen; a token reads the memory as it stood before its own segment.
    Returns A_mem [H, T, D], M [G, D, D] and z [G, D] after the last whole segment.
    """
    heads, tokens, width = queries.shape
    groups = keys.shape[0]
    matrix = [torch.zeros(width, width, dtype=torch.float64) for _ in range(groups)]
    normaliser = [torch.zeros(width, dtype=torch.float64) for _ in range(groups)]
    reads = torch.zeros(heads, tokens, width, dtype=torch.float64)
    for token in range(tokens):
        for head in range(heads):
            group = head // (heads // groups)
            reads[head, token] = _found(queries[head, token], matrix[group], normaliser[group], rule)
        if (token + 1) % segment == 0:
            past = slice(token + 1 - segment, token + 1)
            for group in range(groups):
                weights = torch.ones(segment, dtype=torch.float64) if write is None else write[group, past]
                matrix[group], normaliser[group] = _RULES[rule](
                    matrix[group], normaliser[group], keys[group, past], values[group, past], weights
                )
    return reads, torch.stack(matrix), torch.stack(normaliser)


def _found(query: Tensor, matrix: Tensor, normaliser: Tensor, rule: str) -> Tensor:
    """Equation 7 for one token; without features and normaliser in the gated delta rule, whose keys have length one."""
    if rule == "gated-delta":
        found: Tensor = (query / query.norm()) @ matrix
        return found
    asked = feature(query)
    mass = asked @ normaliser
    return (asked @ matrix) / mass if mass > 0 else torch.zeros_like(query)


def _linear(matrix: Tensor, normaliser: Tensor, keys: Tensor, values: Tensor, write: Tensor) -> tuple[Tensor, Tensor]:
    """Equation 8."""
    for token in range(len(keys)):
        key = feature(keys[token]) * write[token]
        matrix = matrix + torch.outer(key, values[token])
        normaliser = normaliser + key
    return matrix, normaliser


def _delta(matrix: Tensor, normaliser: Tensor, keys: Tensor, values: Tensor, write: Tensor) -> tuple[Tensor, Tensor]:
    """Equation 9, its correction weakened where the segment is large beside all that was read before it."""
    gained = torch.stack([feature(keys[token]) * write[token] for token in range(len(keys))]).sum(0)
    share = (2.0 * (normaliser[gained > 0] / gained[gained > 0]).min()).clamp(max=1.0)
    fresh = matrix
    for token in range(len(keys)):
        key = feature(keys[token])
        known = _found(keys[token], matrix, normaliser, "delta")
        fresh = fresh + write[token] * torch.outer(key, values[token] - share * known)
    return fresh, normaliser + gained


def _gated(matrix: Tensor, normaliser: Tensor, keys: Tensor, values: Tensor, write: Tensor) -> tuple[Tensor, Tensor]:
    """The gated delta rule, token by token. write [N, 2]."""
    for token in range(len(keys)):
        unit = keys[token] / keys[token].norm()
        share, stays = write[token]
        matrix = stays ** (1.0 / 1024.0) * matrix
        matrix = matrix + share * torch.outer(unit, values[token] - unit @ matrix)
        normaliser = normaliser + share * feature(keys[token])
    return matrix, normaliser


_RULES = {"linear": _linear, "delta": _delta, "gated-delta": _gated}


def recurrent_reads(
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    segment: int,
    write: Tensor | None,
    mlp: tuple[Tensor, Tensor, Tensor, Tensor],
) -> tuple[Tensor, Tensor, Tensor]:
    """A vector carried from segment to segment by tanh(W₂ gelu(W₁ [vector, mean key, mean value] + b₁) + b₂).

    Shapes as in `memory_reads`, mlp is (W₁, b₁, W₂, b₂). Returns A_mem [H, T, D], the vector [G, D] and z [G, D].
    """
    heads, tokens, width = queries.shape
    groups = keys.shape[0]
    vector = torch.zeros(groups, width, dtype=torch.float64)
    normaliser = torch.zeros(groups, width, dtype=torch.float64)
    reads = []
    for start in range(0, tokens, segment):
        reads.append(torch.stack([vector[head // (heads // groups)] for head in range(heads)])[:, None])
        means = []
        for x in (keys, values):
            for group in range(groups):
                weights = torch.ones(tokens, dtype=torch.float64) if write is None else write[group]
                total = sum((weights[t] * x[group, t] for t in range(start, start + segment)), torch.zeros(width))
                means.append(total / sum(weights[t] for t in range(start, start + segment)))
        for group in range(groups):
            for t in range(start, start + segment):
                weight = 1.0 if write is None else write[group, t]
                normaliser = normaliser.index_add(0, torch.tensor([group]), (weight * feature(keys[group, t]))[None])
        hidden = mlp[0] @ torch.cat((vector.flatten(), *means)) + mlp[1]
        hidden = torch.nn.functional.gelu(hidden, approximate="tanh")
        vector = torch.tanh(mlp[2] @ hidden + mlp[3]).view(groups, width)
    return torch.cat([one.expand(heads, segment, width) for one in reads], dim=1), vector, normaliser


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
