"""Attention inside the window: causal within a segment, or sliding over the text with the window carried along.

All keys here are normalised and not yet rotated; positions are given relative to the segment at the moment of use, so
the same keys serve the window, the memory (which takes no rotary) and the next segment.

Shapes: B batch, S segments, N tokens of a segment, H query heads, G key-value heads, D head width, W window.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.layers import rotate
from model.spec import LayerSpec


@dataclass(frozen=True)
class Scoring:
    """How products of queries and keys become scores: times `scale`, then bounded by `softcap` where there is one."""

    scale: float
    softcap: float | None = None


def causal(queries: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
    """The last tokens of a segment attend to all of it up to themselves.

    queries [B, H, n, D], keys and values [B, G, N, D] with the n queries being the last n of the N tokens, queries and
    keys rotated → [B, H, n, D].
    """
    fresh, known = queries.shape[-2], keys.shape[-2]
    mask = _ages(fresh, known, queries.device) >= 0 if 1 < fresh < known else None
    return _attend(queries, keys, values, scoring, mask, is_causal=fresh == known and fresh > 1)


def sliding(queries: Tensor, keys: Tensor, values: Tensor, window: int, scoring: Scoring) -> Tensor:
    """The last tokens of a stretch attend to themselves and the `window − 1` tokens before each.

    Shapes as in `causal`; the keys may reach further back than the window, and less far at the start of a text.
    """
    ages = _ages(queries.shape[-2], keys.shape[-2], queries.device)
    return _attend(queries, keys, values, scoring, (ages >= 0) & (ages < window))


def sliding_segments(
    queries: Tensor, keys: Tensor, values: Tensor, carried: int, layer: LayerSpec, scoring: Scoring
) -> Tensor:
    """`sliding` for many segments in one pass: each segment is a batch row that sees the W − 1 tokens before it.

    queries [B, S, N, H, D]; keys and values [B, W − 1 + S·N, G, D], of which the first W − 1 come from before the pass
    and only the last `carried` of those exist (the text may begin there) → [B, S, N, H, D].
    """
    window = layer.window
    assert window is not None
    batch, segments, tokens, heads, width = queries.shape
    reach = window - 1 + tokens
    blocks = [x.unfold(1, reach, tokens).movedim(-1, -2).flatten(0, 1) for x in (keys, values)]  # [B·S, G, reach, D]
    ages = _ages(tokens, reach, queries.device)
    mask = ((ages >= 0) & (ages < window)).expand(segments, tokens, reach)
    if carried < window - 1:
        place = torch.arange(segments, device=queries.device)[:, None] * tokens + torch.arange(
            reach, device=queries.device
        )
        mask = mask & (place >= window - 1 - carried)[:, None]
    mask = mask.repeat(batch, 1, 1)[:, None]  # [B·S, 1, N, reach]
    rows = queries.flatten(0, 1).transpose(1, 2)  # [B·S, H, N, D]
    output = _attend(rotate(rows, window - 1, layer), rotate(blocks[0], 0, layer), blocks[1], scoring, mask)
    return output.transpose(1, 2).reshape(batch, segments, tokens, heads, width)


def _ages(fresh: int, known: int, device: torch.device) -> Tensor:
    """How many tokens before each query each key stands, [fresh, known]; negative is the future."""
    return torch.arange(known - fresh, known, device=device)[:, None] - torch.arange(known, device=device)


def _attend(
    queries: Tensor, keys: Tensor, values: Tensor, scoring: Scoring, mask: Tensor | None, is_causal: bool = False
) -> Tensor:
    """queries [R, H, n, D], keys and values [R, G, N, D], mask of what is seen [n, N] or [R, 1, n, N] → [R, H, n, D].

    Query heads share key-value heads in order: head h meets those of h // (H / G).
    """
    values = values.to(queries.dtype)
    if scoring.softcap is not None:
        mask = _ages(queries.shape[-2], keys.shape[-2], queries.device) >= 0 if is_causal else mask
        return _attend_softly(queries, keys, values, scoring.scale, scoring.softcap, mask)
    shared = keys.shape[1] != queries.shape[1]
    return F.scaled_dot_product_attention(
        queries, keys, values, attn_mask=mask, is_causal=is_causal, scale=scoring.scale, enable_gqa=shared
    )


def _attend_softly(
    queries: Tensor, keys: Tensor, values: Tensor, scale: float, softcap: float, mask: Tensor | None
) -> Tensor:
    """Attention whose scores stay within ±softcap, which the fused kernels cannot do. Shapes as in `_attend`.

    One row at a time, so that the scores of one segment are all that exist at once.
    """
    heads, groups = queries.shape[1], keys.shape[1]
    output = []
    for row in range(len(queries)):
        grouped = queries[row].unflatten(0, (groups, heads // groups))  # [G, H / G, n, D]
        scores = torch.einsum("ghnd,gtd->ghnt", grouped, keys[row]).float() * scale
        scores = softcap * torch.tanh(scores / softcap)
        if mask is not None:
            seen = mask if mask.dim() == 2 else mask[row, 0]
            scores = scores.masked_fill(~seen, float("-inf"))
        shares = scores.softmax(dim=-1).to(values.dtype)
        output.append(torch.einsum("ghnt,gtd->ghnd", shares, values[row]).flatten(0, 1))
    return torch.stack(output)
