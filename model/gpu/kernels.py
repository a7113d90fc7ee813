"""What stands between two products of a step, as one kernel each on a GPU.

Notable: a step of one token is bound by how fast weights come in, but for what a GPU spends on starting kernels that
have next to nothing to do; torch needs three to six of them where one would do. They compute in float32 and round once.
"""

import math
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from model.gpu.early import early, gdc_launch_dependents, gdc_wait
from model.gpu.trial import Pairs, learns, right

try:
    import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from triton import language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    triton = None

_BLOCK = 1024  # numbers of a part of a row
# tanh u is 2σ(2u) − 1, so GELU's approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))) is x·σ(x(LINEAR + CUBIC·x²)).
LINEAR = 2.0 * math.sqrt(2.0 / math.pi)
CUBIC = 0.044715 * LINEAR


def take(x: Tensor, *others: Tensor | None) -> bool:
    """Whether the kernels may be used for x and what goes with it: on a GPU, where nothing is learned."""
    return x.device.type == "cuda" and not learns(x, *others) and usable(x.device)


def rms_norm(x: Tensor, weight: Tensor | None, epsilon: float, plus: Tensor | None = None) -> Tensor:
    """x [..., width] / rms(x) · weight [width] float32, in the dtype of x; added to `plus` where that is given."""
    width = x.shape[-1]
    x, made = x.contiguous(), torch.empty_like(x, memory_format=torch.contiguous_format)
    rows, block = x.numel() // width, triton.next_power_of_2(width)
    with torch.cuda.device_of(x):
        _rms_norm[(rows,)](
            x, x if weight is None else weight, x if plus is None else plus.contiguous(), made, width, epsilon,
            WEIGHED=weight is not None, ADDED=plus is not None, BLOCK=block, **early(x.device),
        )  # fmt: skip
    return made


def gelu_times(gate: Tensor, up: Tensor) -> Tensor:
    """GELU(gate) · up, both [..., hidden], which may lie side by side in one tensor."""
    hidden = gate.shape[-1]
    made = torch.empty(gate.shape, dtype=gate.dtype, device=gate.device)
    gate, up = (one.reshape(-1, hidden) for one in (gate, up))
    grid = (len(gate), triton.cdiv(hidden, _BLOCK))
    with torch.cuda.device_of(gate):
        _gelu_times[grid](gate, up, made, hidden, gate.stride(0), up.stride(0), LINEAR, CUBIC, _BLOCK)
    return made


def turned(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """x [B, H, n, D] turned by cosine and sine [n, D], the sine of the first half with its sign changed."""
    batch, heads, tokens, width = x.shape
    x, made = x.contiguous(), torch.empty_like(x, memory_format=torch.contiguous_format)
    block = triton.next_power_of_2(width)
    with torch.cuda.device_of(x):
        _turned[(batch * heads * tokens,)](x, cosine.contiguous(), sine.contiguous(), made, tokens, width, block)
    return made


def shares(scores: Tensor, unseen: Tensor, softcap: float | None) -> Tensor:
    """scores [..., n, N], bounded by `softcap` where there is one, as shares of what is not `unseen` [n, N]."""
    fresh, known = scores.shape[-2:]
    scores, made = scores.contiguous(), torch.empty_like(scores, memory_format=torch.contiguous_format)
    cap, block = 1.0 if softcap is None else softcap, triton.next_power_of_2(known)
    grid = (scores.numel() // known,)
    with torch.cuda.device_of(scores):
        _shares[grid](scores, unseen.contiguous(), made, fresh, known, cap, softcap is not None, block)
    return made


def features(x: Tensor) -> Tensor:
    """ELU(x) + 1 in float32, exact for negative numbers, too."""
    x = x.contiguous()
    made = torch.empty(x.shape, dtype=torch.float32, device=x.device)
    with torch.cuda.device_of(x):
        _features[(triton.cdiv(x.numel(), _BLOCK),)](x, made, x.numel(), _BLOCK)
    return made


def divided(answer: Tensor, smallest: float) -> Tensor:
    """answer [..., D + 1] float32: its first D columns by the last, or by `smallest` → [..., D]."""
    width = answer.shape[-1] - 1
    answer = answer.contiguous()
    made = torch.empty((*answer.shape[:-1], width), dtype=torch.float32, device=answer.device)
    block = triton.next_power_of_2(width)
    with torch.cuda.device_of(answer):
        _divided[(answer.numel() // (width + 1),)](answer, made, width, smallest, block)
    return made


def mixed(local: Tensor, remembered: Tensor, gate: Tensor) -> Tensor:
    """Equation 10: local [..., H, D] and remembered [..., H, D] float32 by σ(gate [H]), in the dtype of `local`."""
    heads, width = local.shape[-2:]
    local, remembered = local.contiguous(), remembered.contiguous()
    made = torch.empty_like(local)
    block = triton.next_power_of_2(width)
    with torch.cuda.device_of(local):
        _mixed[(local.numel() // width,)](local, remembered, gate, made, heads, width, block)
    return made


@cache
def usable(device: torch.device) -> bool:
    """Whether every kernel can be made on a device, and gives what torch gives; tried once, on little."""
    return right(_trials, device)


def _trials(device: torch.device) -> Pairs:
    """What each kernel gives, and what torch does; of widths that are no powers of two, too."""
    random = torch.Generator().manual_seed(0)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random).to(device)

    pairs = []
    for dtype, width in ((torch.float32, 64), (torch.bfloat16, 96)):
        x, weight, both = drawn(2, 3, 5, width).to(dtype), drawn(width), drawn(4, 2 * width).to(dtype)
        plain = F.rms_norm(x.float(), (width,), weight, 1e-6).to(dtype)
        pairs.append((rms_norm(x, weight, 1e-6), plain))
        other = drawn(2, 3, 5, width).to(dtype)
        added = other.float() + F.rms_norm(x.float(), (width,), weight, 1e-6)
        pairs.append((rms_norm(x, weight, 1e-6, other), added.to(dtype)))
        pairs.append((rms_norm(x, None, 1e-6), F.rms_norm(x.float(), (width,), None, 1e-6).to(dtype)))
        gate, up = both.split(width, dim=-1)
        pairs.append((gelu_times(gate, up), (F.gelu(gate.float(), approximate="tanh") * up.float()).to(dtype)))
        cosine, sine = drawn(5, width).to(dtype), drawn(5, width).to(dtype)
        wide = x.float() * cosine.float() + x.float().roll(width // 2, -1) * sine.float()
        pairs.append((turned(x, cosine, sine), wide.to(dtype)))
        unseen = torch.arange(width, device=device) > torch.arange(5, device=device)[:, None]
        seen = x.float().masked_fill(unseen, float("-inf"))
        pairs.append((shares(x, unseen, None), seen.softmax(dim=-1).to(dtype)))
        capped = (2.0 * torch.tanh(x.float() / 2.0)).masked_fill(unseen, float("-inf"))
        pairs.append((shares(x, unseen, 2.0), capped.softmax(dim=-1).to(dtype)))
        pairs.append((features(x), x.float().clamp(max=0.0).exp() + x.float().relu()))
        answer, gates, remembered = drawn(2, 3, width + 1), drawn(5), drawn(2, 3, 5, width)
        pairs.append((divided(answer, 0.5), answer[..., :-1] / answer[..., -1:].clamp_min(0.5)))
        share = torch.sigmoid(gates)[:, None]
        pairs.append((mixed(x, remembered, gates), torch.lerp(x.float(), remembered, share).to(dtype)))
    return pairs


if triton is not None:

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _rms_norm(  # type: ignore[no-untyped-def,unused-ignore]
        x, weight, plus, made, width, epsilon,
        WEIGHED: tl.constexpr, ADDED: tl.constexpr, BLOCK: tl.constexpr, AHEAD: tl.constexpr,
    ):  # fmt: skip
        begin = tl.program_id(0).to(tl.int64) * width
        columns = tl.arange(0, BLOCK)
        there = columns < width
        if AHEAD:
            gdc_launch_dependents()
            gdc_wait()
        known = tl.load(x + begin + columns, mask=there, other=0.0).to(tl.float32)
        normed = known / tl.sqrt(tl.sum(known * known, axis=0) / width + epsilon)
        if WEIGHED:
            normed = normed * tl.load(weight + columns, mask=there, other=0.0).to(tl.float32)
        if ADDED:
            normed += tl.load(plus + begin + columns, mask=there, other=0.0).to(tl.float32)
        tl.store(made + begin + columns, normed, mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _gelu_times(gate, up, made, hidden, gate_stride, up_stride, linear, cubic, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        row = tl.program_id(0).to(tl.int64)
        columns = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
        there = columns < hidden
        opened = tl.load(gate + row * gate_stride + columns, mask=there, other=0.0).to(tl.float32)
        known = tl.load(up + row * up_stride + columns, mask=there, other=0.0).to(tl.float32)
        opened = opened / (1.0 + tl.exp(-opened * (linear + cubic * opened * opened)))
        tl.store(made + row * hidden + columns, opened * known, mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _turned(x, cosine, sine, made, tokens, width, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        row = tl.program_id(0)
        begin, angle = row.to(tl.int64) * width, (row % tokens) * width
        columns = tl.arange(0, BLOCK)
        there, half = columns < width, width // 2
        across = tl.where(columns < half, columns + half, columns - half)
        known = tl.load(x + begin + columns, mask=there, other=0.0).to(tl.float32)
        other = tl.load(x + begin + across, mask=there, other=0.0).to(tl.float32)
        cosines = tl.load(cosine + angle + columns, mask=there, other=0.0).to(tl.float32)
        sines = tl.load(sine + angle + columns, mask=there, other=0.0).to(tl.float32)
        tl.store(made + begin + columns, known * cosines + other * sines, mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _shares(scores, unseen, made, fresh, width, cap, CAPPED: tl.constexpr, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        row = tl.program_id(0)
        begin = row.to(tl.int64) * width
        columns = tl.arange(0, BLOCK)
        there = columns < width
        known = tl.load(scores + begin + columns, mask=there, other=0.0).to(tl.float32)
        if CAPPED:  # tanh u is 2σ(2u) − 1
            known = cap * (2.0 / (1.0 + tl.exp(-2.0 * known / cap)) - 1.0)
        hidden = tl.load(unseen + (row % fresh) * width + columns, mask=there, other=1).to(tl.int1)
        known = tl.where(hidden, float("-inf"), known)
        risen = tl.exp(known - tl.max(known, axis=0))
        tl.store(made + begin + columns, risen / tl.sum(risen, axis=0), mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _features(x, made, count, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        places = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
        known = tl.load(x + places, mask=places < count, other=0.0).to(tl.float32)
        grown = tl.where(known > 0.0, known + 1.0, tl.exp(tl.minimum(known, 0.0)))
        tl.store(made + places, grown, mask=places < count)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _divided(answer, made, width, smallest, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        row = tl.program_id(0).to(tl.int64)
        columns = tl.arange(0, BLOCK)
        there = columns < width
        mass = tl.maximum(tl.load(answer + row * (width + 1) + width), smallest)
        value = tl.load(answer + row * (width + 1) + columns, mask=there, other=0.0)
        tl.store(made + row * width + columns, value / mass, mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _mixed(local, remembered, gate, made, heads, width, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        row = tl.program_id(0)
        begin = row.to(tl.int64) * width
        columns = tl.arange(0, BLOCK)
        there = columns < width
        share = 1.0 / (1.0 + tl.exp(-tl.load(gate + row % heads).to(tl.float32)))
        known = tl.load(local + begin + columns, mask=there, other=0.0).to(tl.float32)
        other = tl.load(remembered + begin + columns, mask=there, other=0.0).to(tl.float32)
        tl.store(made + begin + columns, known + share * (other - known), mask=there)
