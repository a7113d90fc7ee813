"""Projections of the same input as one product: their weights are laid side by side when a model is loaded.

Notable: the layers keep their names, and weights that are views of one block. Whether they still lie side by side is
looked at where they are used, so that whatever replaces or moves a weight (an adapter, int8, another device, training)
undoes the packing by itself, and nothing can go stale.
"""

from collections.abc import Sequence
from typing import TypeGuard

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def _is_plain(layer: nn.Module | None) -> TypeGuard[nn.Linear]:
    """Whether a layer is a matrix and nothing else; an adapter or int8 in its place is not."""
    return type(layer) is nn.Linear and "bias" in layer._parameters and layer._parameters["bias"] is None


def pack(layers: Sequence[nn.Module | None]) -> None:
    """Lay the weights of linear layers with the same inputs side by side; others are left as they are."""
    found = [layer for layer in layers if _is_plain(layer)]
    if not found:
        return
    block = torch.cat([layer.weight.detach() for layer in found])
    for layer, weight in zip(found, block.split([layer.out_features for layer in found]), strict=True):
        layer.weight = nn.Parameter(weight, requires_grad=layer.weight.requires_grad)


def packed(layers: Sequence[nn.Module]) -> Tensor | None:
    """The weights of frozen layers as one matrix [all outputs, in]; None where they do not lie side by side."""
    weights: list[Tensor] = []
    for layer in layers:
        if not _is_plain(layer) or layer.weight.requires_grad:
            return None
        weights.append(layer.weight)
    first, columns = weights[0], weights[0].shape[1]
    storage, offset = first.untyped_storage().data_ptr(), first.storage_offset()
    for weight in weights:
        beside = weight.untyped_storage().data_ptr() == storage and weight.storage_offset() == offset
        if not beside or weight.dtype != first.dtype or weight.stride() != (columns, 1):
            return None
        offset += weight.numel()
    return first.as_strided((sum(len(weight) for weight in weights), columns), (columns, 1))


def projected(x: Tensor, layers: Sequence[nn.Module]) -> tuple[Tensor, ...]:
    """What each layer makes of x [..., in], [..., out] each."""
    weight = packed(layers)
    if weight is None:
        return tuple(layer(x) for layer in layers)
    outputs = [layer.out_features for layer in layers if isinstance(layer, nn.Linear)]
    parts: tuple[Tensor, ...] = F.linear(x, weight).split(outputs, dim=-1)
    return parts


def joined(x: Tensor, layers: Sequence[nn.Module]) -> Tensor:
    """The same side by side, [..., all outputs]."""
    weight = packed(layers)
    return F.linear(x, weight) if weight is not None else torch.cat([layer(x) for layer in layers], dim=-1)
