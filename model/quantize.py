"""int8 weights: projections and embeddings as whole numbers with one scale a row, half the bytes of bfloat16.

Notable: weights only; activations stay as they are, and norms, gates and memories are never touched. A weight w of a
row whose largest is m is kept as round(127·w / m), so that it is off by at most m / 254, and a product with x by at
most Σ|x|·m / 254. The embeddings are read whole for the logits of each written token: in Gemma 2B they are a fifth of
all weights, in Gemma 3 270M more than half.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.gpu import product

_FEW = 8  # rows; up to here reading the weights is what a product costs, and the CPU's fused kernel reads them as int8
_BLOCK = 32  # what that kernel needs the inputs to be whole multiples of
_AT_ONCE = 2**24  # numbers of a matrix that are there in float32 at a time


class _Whole(nn.Module):
    """A matrix as whole numbers: weight int8 [rows, columns], scale float32 [rows]."""

    weight: Tensor
    scale: Tensor

    def __init__(self, of: Tensor) -> None:
        super().__init__()
        for name, made in zip(("weight", "scale"), quantized(of), strict=True):
            self.register_buffer(name, made)


class Int8Linear(_Whole):
    """A linear layer without bias, made of the weight of one: weight int8 [out, in], scale float32 [out]."""

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] → [..., out], in the dtype of x."""
        return times_whole(x, self.weight, self.scale)


class Int8Embedding(_Whole):
    """A table of embeddings, made of the weight of one: weight int8 [vocabulary, width], scale float32 [vocabulary]."""

    def forward(self, ids: Tensor) -> Tensor:
        """[...] → [..., width] float32."""
        return self.weight[ids] * self.scale[ids][..., None]

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden [..., width] by every embedding → [..., vocabulary], in its dtype; a part of the table at a time where
        whole numbers have to be written out wide.
        """
        if _is_read_as_it_is(hidden):
            return times_whole(hidden, self.weight, self.scale)
        made = hidden.new_empty(*hidden.shape[:-1], len(self.weight))
        rows = max(1, _AT_ONCE // hidden.shape[-1])
        parts = zip(self.weight.split(rows), self.scale.split(rows), made.split(rows, dim=-1), strict=True)
        for weight, scale, into in parts:
            into.copy_(times_whole(hidden, weight, scale))
        return made


def times_whole(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """x [..., in] by whole numbers [out, in] and the scales [out] of their rows → [..., out], in the dtype of x."""
    if not _is_read_as_it_is(x):
        return F.linear(x, weight.to(x.dtype)) * scale.to(x.dtype)
    if x.device.type == "cuda":
        return product.product(x, product.Matrix(weight, scale))
    few: Tensor = torch.ops.aten._weight_int8pack_mm(x.reshape(-1, x.shape[-1]), weight, scale.to(x.dtype))
    return few.view(*x.shape[:-1], -1)


def _is_read_as_it_is(x: Tensor) -> bool:
    """Whether there is a kernel for a product with x that reads whole numbers, and writes them out nowhere."""
    rows, inputs = x.numel() // x.shape[-1], x.shape[-1]
    if x.device.type == "cuda":
        return rows == 1 and product.usable(x.device)
    return x.device.type == "cpu" and rows <= _FEW and inputs % _BLOCK == 0


def quantized(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix [out, in] as int8 [out, in] and scale [out] float32."""
    whole = torch.empty(weight.shape, dtype=torch.int8, device=weight.device)
    scale = weight.new_empty(len(weight), dtype=torch.float32)
    rows = max(1, _AT_ONCE // weight.shape[1])
    for part, into, scales in zip(weight.split(rows), whole.split(rows), scale.split(rows), strict=True):
        wide = part.float()
        scales.copy_(wide.abs().amax(dim=1) / 127.0)
        into.copy_((wide / scales.clamp_min(torch.finfo(torch.float32).tiny)[:, None]).round())
    return whole, scale


def int8_layers(network: nn.Module) -> dict[str, nn.Linear | nn.Embedding]:
    """The layers that int8 replaces, by name: the projections inside the blocks, and the embeddings."""
    named = network.named_modules()
    projections = {name: one for name, one in named if isinstance(one, nn.Linear) and name.endswith("_proj")}
    table = getattr(network, "embed_tokens", None)
    return {**projections, **({"embed_tokens": table} if isinstance(table, nn.Embedding) else {})}


def quantize(network: nn.Module) -> list[str]:
    """Turn those layers of a network into int8 ones, and return their names; without numbers where it has none yet."""
    names = list(int8_layers(network))
    for name in names:
        parent, _, own = name.rpartition(".")
        kind = Int8Linear if isinstance(network.get_submodule(name), nn.Linear) else Int8Embedding
        setattr(network.get_submodule(parent), own, kind(network.get_parameter(f"{name}.weight").detach()))
    return names
