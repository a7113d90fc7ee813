"""The small parts of a Gemma block: RMSNorm, the gated MLP, rotary positions, convolution."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.spec import LayerSpec


class RMSNorm(nn.Module):
    """x / rms(x) · (offset + w), computed in float32 and cast back; the offset is one in Gemma 1 to 3, zero in 4."""

    def __init__(self, width: int, epsilon: float, offset: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((width,), 1.0 - offset))
        self.epsilon, self.offset = epsilon, offset

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → the same shape and dtype."""
        normed = F.rms_norm(x.float(), (x.shape[-1],), self.offset + self.weight.float(), self.epsilon)
        return normed.to(x.dtype)


class PlainRMSNorm(nn.Module):
    """x / rms(x), without weights: what Gemma 4 does to values."""

    def __init__(self, epsilon: float) -> None:
        super().__init__()
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → the same shape and dtype."""
        return F.rms_norm(x.float(), (x.shape[-1],), None, self.epsilon).to(x.dtype)


class GatedMLP(nn.Module):
    """GeGLU with the tanh approximation of GELU."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(width, hidden, bias=False)
        self.up_proj = nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → [..., width]."""
        hidden: Tensor = F.gelu(self.gate_proj(x), approximate="tanh") * self.up_proj(x)
        output: Tensor = self.down_proj(hidden)
        return output


def rotate(x: Tensor, first: int, layer: LayerSpec) -> Tensor:
    """Rotary embedding (split halves) of consecutive positions `first`, `first + 1`, … relative to the segment.

    x: [..., tokens, head_width]. Angles in float32: positions never exceed a segment plus a window, so they are exact
    enough at any text length; negative positions (a window carried over from before the segment) are as good as any.
    """
    tokens, width = x.shape[-2:]
    positions = torch.arange(first, first + tokens, device=x.device, dtype=torch.float32)
    angles = positions[:, None] * _frequencies(width, layer, x.device)  # [tokens, width / 2]
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    left, right = x.chunk(2, dim=-1)
    return torch.cat((left * cosine - right * sine, right * cosine + left * sine), dim=-1)


def _frequencies(width: int, layer: LayerSpec, device: torch.device) -> Tensor:
    """Radians a token of each pair of features, [width / 2] float32; pairs beyond the layer's share stand still."""
    frequencies = layer.rope_theta ** (-torch.arange(0, width, 2, device=device, dtype=torch.float32) / width)
    if layer.rotated < 1.0:
        frequencies[int(layer.rotated * width // 2) :] = 0.0
    return frequencies if layer.rope_factor == 1.0 else frequencies / layer.rope_factor


class CausalConvolution(nn.Module):
    """Depthwise convolution over the last `taps` tokens; starts as the identity.

    The tokens before a call are handed in and out as `carry` [batch, taps − 1, channels], so that text read in pieces
    gives what text read in one go gives.
    """

    def __init__(self, channels: int, taps: int) -> None:
        super().__init__()
        self.taps = taps
        weight = torch.zeros(taps, channels)
        weight[-1] = 1.0
        self.weight = nn.Parameter(weight)  # [taps, channels], the last tap is the token itself

    def empty_carry(self, batch: int, like: Tensor) -> Tensor:
        """What stands before the first token of a text: zeros."""
        return like.new_zeros(batch, self.taps - 1, self.weight.shape[1])

    def forward(self, x: Tensor, carry: Tensor) -> tuple[Tensor, Tensor]:
        """x [batch, tokens, channels] → the convolved x, and the carry for the tokens that follow."""
        tokens = x.shape[1]
        padded = torch.cat((carry.to(x.dtype), x), dim=1)  # [batch, taps - 1 + tokens, channels]
        weight = self.weight.to(x.dtype)
        output = sum((padded[:, tap : tap + tokens] * weight[tap] for tap in range(self.taps)), x.new_zeros(()))
        return output, padded[:, tokens:].clone()
