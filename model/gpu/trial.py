"""Whether kernels can be made on a device, and give what torch gives there: found out before they are used at all.

Triton comes with torch for GPUs and asks for a C compiler; where one is missing, or a kernel cannot be made or gives
other numbers, torch does the work.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

try:
    import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    triton = None

_NEAR = 2e-2  # of the largest number: what rounding to bfloat16 may make of it
Pairs = Iterable[tuple[Tensor, Tensor]]  # what a kernel gives, and what torch does


def right(trials: Callable[[torch.device], Pairs], device: torch.device) -> bool:
    """Whether all pairs of some trials on a device are alike."""
    if triton is None:
        return False
    try:
        with torch.no_grad():
            return all(_alike(*pair) for pair in trials(device))
    except torch.OutOfMemoryError:  # it says nothing of the kernels
        raise
    except Exception:  # Triton's own failures have no class in common: a compiler or Python's headers are not there
        return False


def learns(*tensors: Tensor | None) -> bool:
    """Whether a gradient is wanted of any of these: the kernels have none."""
    return torch.is_grad_enabled() and any(one is not None and one.requires_grad for one in tensors)


def _alike(found: Tensor, wanted: Tensor) -> bool:
    error = (found.float() - wanted.float()).abs().max()
    return found.shape == wanted.shape and found.dtype == wanted.dtype and bool(error <= _NEAR * wanted.abs().max())
