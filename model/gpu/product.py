"""One token times a matrix on a GPU, with what stands before and behind it, as one kernel.

Notable: the numbers of a matrix are read once, as they are: whole ones (int8) are never written out wide. A norm before
the product costs nothing beside them, since x·g / rms(x) times W is (x·g times W) / rms(x); nor does a residual, or
GELU between two halves, behind it. Whole numbers become floating by their bits (2²³ has ones for its last place), for
which a GPU has four times as many units as for the conversion. Sums are float32, and rounded once.
"""

from dataclasses import dataclass, replace
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from model.gpu.early import early, gdc_launch_dependents, gdc_wait
from model.gpu.kernels import CUBIC, LINEAR
from model.gpu.trial import Pairs, right

try:
    import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from triton import language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    triton = None


@dataclass(frozen=True)
class Matrix:
    """weight [out, in], floating or int8; then scale [out] float32 is what the whole numbers of each row count."""

    weight: Tensor
    scale: Tensor | None = None


@dataclass(frozen=True)
class Norm:
    """x / rms(x) · weight, weight [width] float32."""

    weight: Tensor
    epsilon: float


@dataclass(frozen=True)
class Part:
    """The part of a matrix that is read at a time, and by how many warps. `added_up`: of how many neighbours in a row
    one sum is kept, instead of one for each; a thread has those in one load, so fewer sums leave room for more loads.
    """

    rows: int
    columns: int
    warps: int
    added_up: int = 1


_WIDE = 8192  # inputs
_TALL = 8  # times as many outputs as inputs
_FLOATING = Part(4, 2048, 4, added_up=8), Part(4, 2048, 4)  # the second for wide matrices
_WHOLE = Part(16, 256, 1), Part(8, 1024, 2, added_up=16), Part(2, 2048, 4)  # gated, tall, all others


def part_for(matrix: Matrix, is_gated: bool = False) -> Part:
    """What was fastest on an H100 in whole steps of Gemma 2B, or next to it by less than a hundredth."""
    outputs, inputs = matrix.weight.shape
    if matrix.scale is None:
        return _FLOATING[inputs >= _WIDE]
    return _WHOLE[0] if is_gated else _WHOLE[1 if outputs >= _TALL * inputs else 2]


def product(x: Tensor, matrix: Matrix, norm: Norm | None = None, plus: Tensor | None = None) -> Tensor:
    """x [..., in], one row in all, normed where there is a norm; → [..., out] in the dtype of x, added to `plus`."""
    return product_by(part_for(matrix), x, matrix, norm, plus)


def gated(x: Tensor, matrix: Matrix, norm: Norm | None = None) -> Tensor:
    """x as in `product`, matrix [2 · hidden, in] → GELU(its first half) times the second, [..., hidden]."""
    return gated_by(part_for(matrix, is_gated=True), x, matrix, norm)


def product_by(part: Part, x: Tensor, matrix: Matrix, norm: Norm | None, plus: Tensor | None) -> Tensor:
    """`product`, reading such parts."""
    return _made(part, x, matrix, norm, plus, len(matrix.weight))


def gated_by(part: Part, x: Tensor, matrix: Matrix, norm: Norm | None) -> Tensor:
    """`gated`, reading such parts: half as many rows of each half."""
    half = replace(part, rows=max(1, part.rows // 2))
    return _made(half, x, matrix, norm, None, len(matrix.weight) // 2)


def _made(part: Part, x: Tensor, matrix: Matrix, norm: Norm | None, plus: Tensor | None, outputs: int) -> Tensor:
    inputs, weight, scale = matrix.weight.shape[1], matrix.weight, matrix.scale
    made = x.new_empty(*x.shape[:-1], outputs)
    x = x.contiguous()
    columns = min(part.columns, triton.next_power_of_2(inputs))
    with torch.cuda.device_of(x):  # Triton starts on the device that is the current one
        _product[(triton.cdiv(outputs, part.rows),)](
            x, weight, x if scale is None else scale, x if norm is None else norm.weight,
            x if plus is None else plus.contiguous(), made, outputs, inputs, 0.0 if norm is None else norm.epsilon,
            LINEAR, CUBIC, WHOLE=scale is not None, NORMED=norm is not None, ADDED=plus is not None,
            GATED=outputs < len(weight), ROWS=part.rows, COLUMNS=columns, ADDED_UP=min(part.added_up, columns),
            num_warps=part.warps, **early(x.device),
        )  # fmt: skip
    return made


@cache
def usable(device: torch.device) -> bool:
    """Whether the kernel can be made on a device, and gives what torch gives; tried once, on little."""
    return right(_trials, device)


def _trials(device: torch.device) -> Pairs:
    random = torch.Generator().manual_seed(0)
    for dtype, outputs, inputs in ((torch.float32, 10, 70), (torch.bfloat16, 16, 64)):
        x, plus, weight, ruler = (torch.randn(*shape, generator=random) for shape in _shapes(outputs, inputs))
        x, plus, norm = x.to(device, dtype), plus.to(device, dtype), Norm(ruler[0].to(device), 1e-6)
        whole = Matrix((40.0 * weight).clamp(-127, 127).to(device, torch.int8), ruler[1, :outputs].to(device))
        normed = F.rms_norm(x.float(), (inputs,), norm.weight, norm.epsilon)
        for matrix in (Matrix(weight.to(device, dtype)), whole):
            wide = matrix.weight.float() if matrix.scale is None else matrix.weight.float() * matrix.scale[:, None]
            yield product(x, matrix), F.linear(x.float(), wide).to(dtype)
            yield product(x, matrix, norm, plus), (plus + F.linear(normed, wide)).to(dtype)
            first, second = F.linear(normed, wide).chunk(2, dim=-1)
            yield gated(x, matrix, norm), (F.gelu(first, approximate="tanh") * second).to(dtype)
    yield from _by_large_parts(random, device)


def _by_large_parts(random: torch.Generator, device: torch.device) -> Pairs:
    """The parts that real models take, over more of a row than one of them has."""
    outputs, inputs = 18, 2 * 2048 + 6
    x = torch.randn(1, 1, inputs, generator=random).to(device, torch.bfloat16)
    weight = torch.randint(-127, 128, (outputs, inputs), generator=random).to(device)
    wanted = F.linear(x.float(), weight.float()).to(x.dtype)
    for part in _FLOATING:
        yield product_by(part, x, Matrix(weight.to(x.dtype)), None, None), wanted
    ones = torch.ones(outputs, device=device)
    for part in _WHOLE:
        yield product_by(part, x, Matrix(weight.to(torch.int8), ones), None, None), wanted


def _shapes(outputs: int, inputs: int) -> tuple[tuple[int, ...], ...]:
    return (1, 1, inputs), (1, 1, outputs), (outputs, inputs), (2, inputs)


if triton is not None:

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _product(  # type: ignore[no-untyped-def,unused-ignore]
        x, weight, scale, norm, plus, made, outputs, inputs, epsilon, linear, cubic,
        WHOLE: tl.constexpr, NORMED: tl.constexpr, ADDED: tl.constexpr, GATED: tl.constexpr,
        ROWS: tl.constexpr, COLUMNS: tl.constexpr, ADDED_UP: tl.constexpr, AHEAD: tl.constexpr,
    ):  # fmt: skip
        rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
        exists, columns = rows < outputs, tl.arange(0, COLUMNS)
        here = weight + rows.to(tl.int64)[:, None] * inputs
        beside = here + tl.cast(outputs, tl.int64) * inputs
        first = tl.zeros((ROWS, COLUMNS // ADDED_UP), dtype=tl.float32)
        second = tl.zeros((ROWS, COLUMNS // ADDED_UP), dtype=tl.float32)
        squares = tl.zeros((COLUMNS,), dtype=tl.float32)
        numbers = _read(here, exists, columns, inputs, WHOLE)
        others = _read(beside, exists & GATED, columns, inputs, WHOLE)
        if AHEAD:  # weights are there before what they are multiplied with
            gdc_launch_dependents()
            gdc_wait()
        for _ in range(0, inputs, COLUMNS):
            known = tl.load(x + columns, mask=columns < inputs, other=0.0).to(tl.float32)
            if NORMED:
                squares += known * known
                known *= tl.load(norm + columns, mask=columns < inputs, other=0.0)
            first += _added_up(numbers * known[None, :], ROWS, COLUMNS, ADDED_UP)
            if GATED:
                second += _added_up(others * known[None, :], ROWS, COLUMNS, ADDED_UP)
            columns += COLUMNS  # behind the last ones nothing is read
            numbers = _read(here, exists, columns, inputs, WHOLE)
            others = _read(beside, exists & GATED, columns, inputs, WHOLE)
        total = tl.sum(first, axis=1)
        shrunk = 1.0
        if NORMED:
            shrunk = 1.0 / tl.sqrt(tl.sum(squares, axis=0) / inputs + epsilon)
            total *= shrunk
        if WHOLE:
            total *= tl.load(scale + rows, mask=exists, other=0.0)
        if GATED:
            other = tl.sum(second, axis=1) * shrunk
            if WHOLE:
                other *= tl.load(scale + outputs + rows, mask=exists, other=0.0)
            total = total / (1.0 + tl.exp(-total * (linear + cubic * total * total))) * other
        if ADDED:
            total += tl.load(plus + rows, mask=exists, other=0.0).to(tl.float32)
        tl.store(made + rows, total, mask=exists)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _added_up(products, ROWS: tl.constexpr, COLUMNS: tl.constexpr, ADDED_UP: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        sums = products
        if ADDED_UP > 1:
            sums = tl.sum(tl.reshape(products, (ROWS, COLUMNS // ADDED_UP, ADDED_UP)), axis=2)
        return sums

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _read(rows, exists, columns, inputs, WHOLE: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        there = exists[:, None] & (columns < inputs)[None, :]
        known = tl.load(rows + columns[None, :], mask=there, other=0, eviction_policy="evict_first")
        if WHOLE:  # n + 128 in the last places of 2^23, of which both are taken off again
            lifted = known.to(tl.uint8, bitcast=True).to(tl.uint32) ^ 0x4B000080
            numbers = lifted.to(tl.float32, bitcast=True) - 8388736.0
        else:
            numbers = known.to(tl.float32)
        return numbers
