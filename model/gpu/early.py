"""Kernels that start while the one before them still runs: its last programs leave most of a GPU with nothing to do.

Notable: since Hopper a kernel may be started before the one in front of it has ended (NVIDIA's programmatic dependent
launch). It reads weights, which are older than any kernel in front of it, waits (`gdc_wait`), and then goes on. What it
writes comes after the wait, too: what is written over may be what the one in front still reads.
"""

from functools import cache

import torch

__all__ = ["early", "gdc_launch_dependents", "gdc_wait"]

try:
    from triton.language.extra.cuda import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        gdc_launch_dependents,
        gdc_wait,
    )
except ImportError:
    gdc_launch_dependents = gdc_wait = None

_HOPPER = (9, 0)


@cache
def early(device: torch.device) -> dict[str, bool]:
    """How a kernel is started that may begin early: `AHEAD` tells it to wait before it needs what was made."""
    if device.type != "cuda" or gdc_wait is None or torch.version.hip is not None:
        return {"AHEAD": False}
    able = torch.cuda.get_device_capability(device) >= _HOPPER
    return {"AHEAD": True, "launch_pdl": True} if able else {"AHEAD": False}
