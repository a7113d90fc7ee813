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
    """A linear layer without bias: weight int8 [out, in], scale float32 [out]."""

    weight: Tensor
    scale: Tensor

    def __init__(self, outputs: int, inputs: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(outputs, inputs, dtype=torch.int8))
        self.register_buffer("scale", torch.ones(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] → [..., out], in the dtype of x."""
        rows, inputs = x.numel() // x.shape[-1], x.shape[-1]
        if rows <= _FEW and x.device.type == "cpu" and inputs % _BLOCK == 0:
            few: Tensor = torch.ops.aten._weight_int8pack_mm(x.reshape(rows, -1), self.weight, self.scale.to(x.dtype))
            return few.view(*x.shape[:-1], -1)
        return F.linear(x, self.weight.to(x.dtype)) * self.scale.to(x.dtype)


def quantized(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix [out, in] as int8 [out, in] and scale [out] float32."""
    scale = weight.float().abs().amax(dim=1) / 127.0
    whole = (weight.float() / scale.clamp_min(torch.finfo(torch.float32).tiny)[:, None]).round()
    return whole.to(torch.int8), scale


def int8_layers(network: nn.Module) -> dict[str, nn.Linear]:
    """The layers that int8 replaces, by name: the projections inside the blocks."""
    named = network.named_modules()
    return {name: one for name, one in named if isinstance(one, nn.Linear) and name.endswith("_proj")}


def replace_layers(network: nn.Module) -> list[str]:
    """Make those layers int8 ones, empty and on the device that is the default; returns their names."""
    found = int8_layers(network)
    for name, layer in found.items():
        parent, _, own = name.rpartition(".")
        setattr(network.get_submodule(parent), own, Int8Linear(layer.out_features, layer.in_features))
    return list(found)


def quantize(network: nn.Module) -> None:
    """Turn the projections of a network that is loaded into int8."""
    for name, layer in int8_layers(network).items():
        whole = Int8Linear(layer.out_features, layer.in_features)
        whole.weight, whole.scale = quantized(layer.weight.detach())
        parent, _, own = name.rpartition(".")
        setattr(network.get_submodule(parent), own, whole)
