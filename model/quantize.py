"""int8 weights: every projection of the blocks as whole numbers with one scale a row, half the bytes of bfloat16.

Notable: weights only; activations stay as they are, and embeddings, norms, gates and memories are never touched. A
weight w of a row whose largest is m is kept as round(127·w / m), so that it is off by at most m / 254, and a product
with x by at most Σ|x|·m / 254.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_FEW = 8  # rows; up to here reading the weights is what a product costs, and the CPU's fused kernel reads them as int8
_BLOCK = 32  # what that kernel needs the inputs to be whole multiples of


class Int8Linear(nn.Module):
    """A linear layer without bias, made of the weight of one: weight int8 [out, in], scale float32 [out]."""

    weight: Tensor
    scale: Tensor

    def __init__(self, of: Tensor) -> None:
        super().__init__()
        for name, made in zip(("weight", "scale"), quantized(of), strict=True):
            self.register_buffer(name, made)

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] → [..., out], in the dtype of x."""
        return times_whole(x, self.weight, self.scale)


def times_whole(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """x [..., in] by whole numbers [out, in] and the scales [out] of their rows → [..., out], in the dtype of x."""
    rows, inputs, scales = x.numel() // x.shape[-1], x.shape[-1], scale.to(x.dtype)
    if rows <= _FEW and x.device.type == "cpu" and inputs % _BLOCK == 0:
        few: Tensor = torch.ops.aten._weight_int8pack_mm(x.reshape(rows, -1), weight, scales)
        return few.view(*x.shape[:-1], -1)
    if rows == 1 and x.device.type == "cuda":
        from model.int8_product import product_of_one  # and Triton with it

        return product_of_one(x, weight, scale)
    return F.linear(x, weight.to(x.dtype)) * scales


def quantized(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix [out, in] as int8 [out, in] and scale [out] float32."""
    scale = weight.float().abs().amax(dim=1) / 127.0
    whole = (weight.float() / scale.clamp_min(torch.finfo(torch.float32).tiny)[:, None]).round()
    return whole.to(torch.int8), scale


def int8_layers(network: nn.Module) -> dict[str, nn.Linear]:
    """The layers that int8 replaces, by name: the projections inside the blocks."""
    named = network.named_modules()
    return {name: one for name, one in named if isinstance(one, nn.Linear) and name.endswith("_proj")}


def quantize(network: nn.Module) -> list[str]:
    """Turn those layers of a network into int8 ones, and return their names; without numbers where it has none yet."""
    found = int8_layers(network)
    for name, layer in found.items():
        parent, _, own = name.rpartition(".")
        setattr(network.get_submodule(parent), own, Int8Linear(layer.weight.detach()))
    return list(found)
