"""One token times an int8 matrix on a GPU: the whole numbers are read once as they are, and never written out wide.

Notable: torch has no such kernel that keeps up with a GPU's memory, so this one is Triton's, which comes with torch for
GPUs and asks for a C compiler; without either the product is as correct, and slow. On an H100 it is right, and reads
the matrix at half of what the memory could give (`tests/benchmarks/gpu.py`).
"""

from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

try:
    import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from triton import language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    triton = None


@dataclass(frozen=True)
class Part:
    """The part of a matrix that is read at a time, and by how many warps."""

    rows: int = 8
    columns: int = 512
    warps: int = 4


USUAL = Part()


def product_of_one(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """x [..., in], one row in all; weight int8 [out, in], scale float32 [out] → [..., out], in the dtype of x."""
    if not usable(x.device):
        return F.linear(x, weight.to(x.dtype)) * scale.to(x.dtype)
    return product_by(USUAL, x, weight, scale)


@cache
def usable(device: torch.device) -> bool:
    """Whether the kernel can be made at all; tried once, on little."""
    if triton is None:
        return False
    weight = torch.ones(1, USUAL.columns, dtype=torch.int8, device=device)
    try:
        product_by(USUAL, torch.ones(1, USUAL.columns, device=device), weight, torch.ones(1, device=device))
    except Exception:  # Triton's own failures have no class in common: a compiler or Python's headers are not there
        return False
    return True


def product_by(part: Part, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """`product_of_one` by the kernel, reading such parts: `tests/benchmarks/gpu.py` compares them."""
    outputs, inputs = weight.shape
    made = x.new_empty(*x.shape[:-1], outputs)
    programs = (triton.cdiv(outputs, part.rows),)
    with torch.cuda.device_of(x):  # Triton starts on the device that is the current one
        _product[programs](
            x.contiguous(), weight, scale, made, outputs, inputs,
            ROWS=part.rows, COLUMNS=part.columns, num_warps=part.warps,
        )  # fmt: skip
    return made


if triton is not None:

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _product(x, weight, scale, made, outputs, inputs, ROWS: tl.constexpr, COLUMNS: tl.constexpr):  # type: ignore[no-untyped-def,unused-ignore]
        rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
        total = tl.zeros((ROWS, COLUMNS), dtype=tl.float32)
        for first in range(0, inputs, COLUMNS):
            columns = first + tl.arange(0, COLUMNS)
            there = (rows[:, None] < outputs) & (columns[None, :] < inputs)
            whole = tl.load(weight + rows[:, None] * inputs + columns[None, :], mask=there, other=0)
            known = tl.load(x + columns, mask=columns < inputs, other=0.0)
            total += whole.to(tl.float32) * known.to(tl.float32)[None, :]
        scales = tl.load(scale + rows, mask=rows < outputs, other=0.0)
        tl.store(made + rows, tl.sum(total, axis=1) * scales, mask=rows < outputs)
