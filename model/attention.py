"""Attention inside the window: causal within a segment, or sliding over the text with the window carried along.

All keys here are normalised and not yet rotated; positions are given relative to the segment at the moment of use, so
the same keys serve the window, the memory (which takes no rotary) and the next segment.

Shapes: B batch, S segments, N tokens of a segment, H query heads, G key-value heads, D head width, W window.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.gpu import kernels
from model.layers import rotate
from model.spec import LayerSpec

_LEAST_BAND = 16  # queries
_CAUSAL_BLOCK = 64  # queries
_WIDEST_SHARED = 256  # features
_MOST_SCORES = {"cpu": 2**20}  # numbers of a part: a few megabytes of a CPU's cache
_MOST_SCORES_ELSEWHERE = 2**25  # where every part costs the start of its kernels


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
    fresh, known = queries.shape[-2], keys.shape[-2]
    if fresh == 1 and known <= window:
        return _attend(queries, keys, values, scoring, None)
    ages = _ages(fresh, known, queries.device)
    return _attend(queries, keys, values, scoring, (ages >= 0) & (ages < window))


def among(queries: Tensor, keys: Tensor, values: Tensor, unseen: Tensor, scoring: Scoring) -> Tensor:
    """Tokens attend to all keys but those they do not see, [n, N]: work of the same shape wherever the tokens stand."""
    return _scored(queries, keys, values.to(queries.dtype), scoring, unseen, None)


def sliding_pass(
    queries: Tensor, keys: Tensor, values: Tensor, carried: int, layer: LayerSpec, scoring: Scoring
) -> Tensor:
    """`sliding` for all tokens of a pass, in bands: blocks of half a window, each a batch row with the keys it can see.

    queries [B, T, H, D]; keys and values [B, W − 1 + T, G, D], of which the first W − 1 come from before the pass and
    only the last `carried` of those exist (the text may begin there) → [B, T, H, D].
    """
    window, tokens = layer.window, queries.shape[1]
    assert window is not None
    block = min(tokens, max(_LEAST_BAND, (window + 1) // 2))
    reach, spare = window - 1 + block, -tokens % block
    rows = F.pad(queries, (0, 0, 0, 0, 0, spare)).unflatten(1, (-1, block)).transpose(2, 3)  # [B, C, H, block, D]
    bands = [
        F.pad(x, (0, 0, 0, 0, 0, spare)).unfold(1, reach, block).movedim(-1, -2)  # [B, C, G, reach, D]
        for x in (keys, values)
    ]
    ages = _ages(block, reach, queries.device)
    seen = (ages >= 0) & (ages < window)
    missing = window - 1 - carried
    begun = -(-missing // block)  # blocks that reach to where nothing exists
    parts = []
    for part, mask in ((slice(0, begun), None), (slice(begun, None), seen)):
        asked, known, valued = (x[:, part].flatten(0, 1) for x in (rows, *bands))
        if len(asked) == 0:
            continue
        if mask is None:
            places = torch.arange(len(asked) // len(queries), device=asked.device)[:, None] * block
            exists = places + torch.arange(reach, device=asked.device) >= missing  # [blocks, reach]
            mask = (seen & exists[:, None]).repeat(len(queries), 1, 1)[:, None]
        local = _attend(rotate(asked, window - 1, layer), rotate(known, 0, layer), valued, scoring, mask)
        parts.append(local.unflatten(0, (len(queries), -1)))  # [B, blocks, H, block, D]
    return torch.cat(parts, dim=1).transpose(2, 3).flatten(1, 2)[:, :tokens]


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
    learned = queries.requires_grad or keys.requires_grad
    if scoring.softcap is not None or (queries.device.type == "cpu" and queries.shape[2] > 1 and not learned):
        return _attend_in_parts(queries, keys, values, scoring, mask, is_causal)
    shared = keys.shape[1] != queries.shape[1]
    if shared and not _may_share(queries, mask):
        times = queries.shape[1] // keys.shape[1]
        keys, values, shared = keys.repeat_interleave(times, 1), values.repeat_interleave(times, 1), False
    return F.scaled_dot_product_attention(
        queries, keys, values, attn_mask=mask, is_causal=is_causal, scale=scoring.scale, enable_gqa=shared
    )


def _may_share(queries: Tensor, mask: Tensor | None) -> bool:
    """Whether the device has a fused kernel for key-value heads that several query heads share: on a GPU not together
    with a mask, nor for wide heads; what comes instead writes all scores out in float32.
    """
    return queries.device.type == "cpu" or (mask is None and queries.shape[-1] <= _WIDEST_SHARED)


def _attend_in_parts(
    queries: Tensor, keys: Tensor, values: Tensor, scoring: Scoring, mask: Tensor | None, is_causal: bool
) -> Tensor:
    """Attention in plain products, where soft caps or the slowness of a CPU's fused kernel ask for it.

    Shapes as in `_attend`. As many rows at a time as their scores fit the cache; causal scores are made for a few
    queries at a time, so that hardly any of the future is scored at all.
    """
    block = _CAUSAL_BLOCK if is_causal else queries.shape[2]
    most = _MOST_SCORES.get(queries.device.type, _MOST_SCORES_ELSEWHERE)
    rows = max(1, most // (queries.shape[1] * block * keys.shape[2]))
    unseen = None if mask is None else ~mask
    later = torch.ones(block, block, dtype=torch.bool, device=queries.device).triu(1) if is_causal else None
    parts = []
    for first in range(0, len(queries), rows):
        part = slice(first, first + rows)
        hidden = unseen if unseen is None or unseen.dim() == 2 else unseen[part, :, None]  # over the heads of a group
        known, valued = keys[part].contiguous(), values[part].contiguous()
        blocks = []
        for start in range(0, queries.shape[2], block):
            asked = queries[part, :, start : start + block]
            end = start + block if is_causal else keys.shape[2]
            blocks.append(_scored(asked, known[:, :, :end], valued[:, :, :end], scoring, hidden, later))
        parts.append(torch.cat(blocks, dim=2))
    return torch.cat(parts)


def _scored(
    queries: Tensor, keys: Tensor, values: Tensor, scoring: Scoring, unseen: Tensor | None, later: Tensor | None
) -> Tensor:
    """One product of queries [R, H, n, D] with keys, and one of shares with values [R, G, N, D] → [R, H, n, D].

    unseen [n, N] or [R, 1, 1, n, N]; later [≥ n, ≥ n]: of the last n keys, those that come after each query.
    """
    rows, heads, fresh, width = queries.shape
    groups, known = keys.shape[1], keys.shape[2]
    asked = queries.reshape(rows * groups, heads // groups * fresh, width)
    scores = torch.baddbmm(
        asked.new_empty(1), asked, keys.flatten(0, 1).transpose(1, 2), beta=0, alpha=scoring.scale
    ).view(rows, groups, -1, fresh, known)
    if unseen is not None and unseen.dim() == 2 and later is None and kernels.take(scores):
        shares = kernels.shares(scores, unseen, scoring.softcap).to(values.dtype)
    else:
        shares = _shares(scores, scoring.softcap, unseen, later).to(values.dtype)
    output = shares.view(rows * groups, -1, known) @ values.flatten(0, 1)
    return output.view(rows, heads, fresh, width)


def _shares(scores: Tensor, softcap: float | None, unseen: Tensor | None, later: Tensor | None) -> Tensor:
    """scores [R, G, H / G, n, N] as shares of what is seen; unseen and later as in `_scored`."""
    fresh, known = scores.shape[-2:]
    if softcap is not None:
        scores = softcap * torch.tanh(scores.float() / softcap)
    if later is not None:
        scores[..., known - fresh :].masked_fill_(later[:fresh, :fresh], float("-inf"))
    if unseen is not None:
        scores.masked_fill_(unseen, float("-inf"))
    return scores.softmax(dim=-1)
