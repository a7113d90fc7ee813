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

from model.quantize import Int8Linear, times_whole


def _is_plain(layer: nn.Module | None) -> TypeGuard[nn.Linear]:
    """Whether a layer is a matrix and nothing else; an adapter in its place is not."""
    return type(layer) is nn.Linear and "bias" in layer._parameters and layer._parameters["bias"] is None


def pack(layers: Sequence[nn.Module | None]) -> None:
    """Lay the weights of linear layers with the same inputs side by side, or those of int8 ones and their scales;
    others are left as they are.
    """
    plain = [layer for layer in layers if _is_plain(layer)]
    if plain:
        weights = _laid([layer.weight.detach() for layer in plain])
        for layer, weight in zip(plain, weights, strict=True):
            layer.weight = nn.Parameter(weight, requires_grad=layer.weight.requires_grad)
    whole = [layer for layer in layers if isinstance(layer, Int8Linear)]
    if whole:
        weights, scales = _laid([layer.weight for layer in whole]), _laid([layer.scale for layer in whole])
        for int8, weight, scale in zip(whole, weights, scales, strict=True):
            int8.weight, int8.scale = weight, scale


def packed(layers: Sequence[nn.Module]) -> Tensor | None:
    """The weights of frozen layers as one matrix [all outputs, in]; None where they do not lie side by side."""
    plain = [layer for layer in layers if _is_plain(layer) and not layer.weight.requires_grad]
    return _beside([layer.weight for layer in plain]) if len(plain) == len(layers) else None


def packed_whole(layers: Sequence[nn.Module]) -> tuple[Tensor, Tensor] | None:
    """The same of int8 layers, with their scales [all outputs]."""
    whole = [layer for layer in layers if isinstance(layer, Int8Linear)]
    if len(whole) != len(layers):
        return None
    weight, scale = _beside([layer.weight for layer in whole]), _beside([layer.scale for layer in whole])
    return None if weight is None or scale is None else (weight, scale)


def projected(x: Tensor, layers: Sequence[nn.Module]) -> tuple[Tensor, ...]:
    """What each layer makes of x [..., in], [..., out] each."""
    made = _at_once(x, layers)
    if made is None:
        return tuple(layer(x) for layer in layers)
    parts: tuple[Tensor, ...] = made.split([_outputs(layer) for layer in layers], dim=-1)
    return parts


def joined(x: Tensor, layers: Sequence[nn.Module]) -> Tensor:
    """The same side by side, [..., all outputs]."""
    made = _at_once(x, layers)
    return torch.cat([layer(x) for layer in layers], dim=-1) if made is None else made


def _at_once(x: Tensor, layers: Sequence[nn.Module]) -> Tensor | None:
    if (weight := packed(layers)) is not None:
        return F.linear(x, weight)
    whole = packed_whole(layers)
    return None if whole is None else times_whole(x, *whole)


def _outputs(layer: nn.Module) -> int:
    assert isinstance(layer, nn.Linear | Int8Linear)
    return len(layer.weight)


def _laid(tensors: Sequence[Tensor]) -> Sequence[Tensor]:
    """The same numbers one after another in one block, as views of it."""
    laid: Sequence[Tensor] = torch.cat(list(tensors)).split([len(one) for one in tensors])
    return laid


def _beside(tensors: Sequence[Tensor]) -> Tensor | None:
    """Tensors that lie one after another in one block, as one; None where they do not."""
    first = tensors[0]
    storage, offset = first.untyped_storage().data_ptr(), first.storage_offset()
    for one in tensors:
        beside = one.untyped_storage().data_ptr() == storage and one.storage_offset() == offset
        alike = one.dtype == first.dtype and one.shape[1:] == first.shape[1:] and one.is_contiguous()
        if not beside or not alike:
            return None
        offset += one.numel()
    return first.as_strided((sum(map(len, tensors)), *first.shape[1:]), first.stride())
