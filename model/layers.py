"""The small parts of a Gemma block: RMSNorm, the gated MLP, rotary positions, convolution."""

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.gpu import kernels
from model.packing import projected
from model.processor import multiplies_bfloat16
from model.spec import LayerSpec


class Stamp:
    """What a frozen weight was when something was made of it: it holds until that is replaced, moved or changed.

    Never for a weight that is learned, nor for one that does not count its changes.
    """

    def __init__(self, weight: Tensor) -> None:
        self._weight, self._facts = weight, _facts(weight)  # the weight itself, lest another gets its address

    def holds(self, weight: Tensor) -> bool:
        """Whether the weight is still what it was."""
        return self._weight is weight and self._facts is not None and self._facts == _facts(weight)


def _facts(weight: Tensor) -> tuple[object, ...] | None:
    if weight.requires_grad or weight.is_inference():
        return None
    return weight.data_ptr(), weight.dtype, weight._version


class RMSNorm(nn.Module):
    """x / rms(x) · (offset + w), computed in float32 and cast back; the offset is one in Gemma 1 to 3, zero in 4."""

    def __init__(self, width: int, epsilon: float, offset: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((width,), 1.0 - offset))
        self.epsilon, self.offset = epsilon, offset
        self._made: tuple[Stamp, Tensor] | None = None  # of what, and offset + w

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → the same shape and dtype."""
        return _normed(x, self.scale(), self.epsilon)

    def scale(self) -> Tensor:
        """offset + w in float32; of a frozen weight it is made once, and again when that was replaced or changed."""
        weight = self.weight
        if weight.requires_grad or weight.is_inference():
            return self.offset + weight.float()
        if self._made is None or not self._made[0].holds(weight):
            with torch.inference_mode(False), torch.no_grad():  # what is learned around it may have to keep it
                self._made = Stamp(weight), self.offset + weight.float()
        return self._made[1]


class PlainRMSNorm(nn.Module):
    """x / rms(x), without weights: what Gemma 4 does to values."""

    def __init__(self, epsilon: float) -> None:
        super().__init__()
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → the same shape and dtype."""
        return _normed(x, None, self.epsilon)


def _normed(x: Tensor, weight: Tensor | None, epsilon: float) -> Tensor:
    """x / rms(x) · weight, in float32 and cast back; on a CPU in three passes over x where torch's own takes six."""
    if kernels.take(x, weight):
        return kernels.rms_norm(x, weight, epsilon)
    if x.device.type != "cpu":
        return F.rms_norm(x.float(), (x.shape[-1],), weight, epsilon).to(x.dtype)
    length = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
    normed = x * torch.rsqrt(length.square() / x.shape[-1] + epsilon)  # float32, as the length is
    return (normed if weight is None else normed * weight).to(x.dtype)


def gelu(x: Tensor) -> Tensor:
    """GELU by its tanh approximation; on a CPU, where nothing is learned, in half the time of torch's own."""
    if x.requires_grad or x.device.type != "cpu":
        return F.gelu(x, approximate="tanh")
    wide = x.float()
    return wide.square().mul_(kernels.CUBIC).add_(kernels.LINEAR).mul_(wide).sigmoid_().mul_(wide).to(x.dtype)


class GatedMLP(nn.Module):
    """GeGLU with the tanh approximation of GELU."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(width, hidden, bias=False)
        self.up_proj = nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] → [..., width]."""
        gate, up = projected(x, (self.gate_proj, self.up_proj))
        opened = kernels.gelu_times(gate, up) if kernels.take(gate, up) else gelu(gate) * up
        output: Tensor = self.down_proj(opened)
        return output


@cache
def rounded(number: float, dtype: torch.dtype) -> float:
    """The nearest number that `dtype` has; told on the host, so that no device is waited for."""
    return float(torch.tensor(number, dtype=dtype, device="cpu"))


def rotate(x: Tensor, first: int, layer: LayerSpec) -> Tensor:
    """Rotary embedding (split halves) of consecutive positions `first`, `first + 1`, … relative to the segment.

    x: [..., tokens, head_width].
    """
    return turned(x, *turns(first, x.shape[-2], x.shape[-1], layer, x.dtype, x.device))


def turns(
    first: int, tokens: int, width: int, layer: LayerSpec, dtype: torch.dtype, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Cosines and sines of consecutive positions, [tokens, width / 2] each, to turn heads of that width by.

    Angles in float32: positions never exceed a segment plus a window, so they are exact enough at any text length;
    negative positions (a window carried over from before the segment) are as good as any.
    """
    positions = torch.arange(first, first + tokens, device=device, dtype=torch.float32)
    angles = positions[:, None] * _frequencies(width, layer, device)
    return angles.cos().to(dtype), angles.sin().to(dtype)


def turned(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """x [..., tokens, head_width] turned by what `turns` gives for its positions."""
    left, right = x.chunk(2, dim=-1)
    # In place, and differentiable all the same: a product needs its factors again, a sum nothing.
    both = ((left * cosine).addcmul_(right, sine, value=-1), (right * cosine).addcmul_(left, sine))
    return torch.cat(both, dim=-1)


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
        learned = torch.is_grad_enabled() and (padded.requires_grad or weight.requires_grad)
        output = _in_one(padded, weight) if not learned and _has_kernel(x) else _tap_by_tap(padded, weight)
        return output, padded[:, tokens:].clone()


def _tap_by_tap(padded: Tensor, weight: Tensor) -> Tensor:
    """padded [batch, taps − 1 + tokens, channels], weight [taps, channels] → [batch, tokens, channels]."""
    taps = len(weight)
    tokens = padded.shape[1] - taps + 1
    output = padded[:, :tokens] * weight[0]
    for tap in range(1, taps):
        output.addcmul_(padded[:, tap : tap + tokens], weight[tap])
    return output


def _in_one(padded: Tensor, weight: Tensor) -> Tensor:
    """The same as a picture of one line with its channels last, which oneDNN has a kernel for: in bfloat16 seven times
    as fast, and exacter, since its sums are made in float32.
    """
    picture = padded[:, None].permute(0, 3, 1, 2)  # [batch, channels, 1, taps − 1 + tokens]
    made = F.conv2d(picture, weight.T[:, None, None], groups=weight.shape[1])
    return made.permute(0, 2, 3, 1)[:, 0].contiguous()


def _has_kernel(x: Tensor) -> bool:
    """Whether that kernel is there for x, and the faster one."""
    return x.dtype == torch.bfloat16 and multiplies_bfloat16(x.device)
