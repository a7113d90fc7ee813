"""The most memory held since a moment: the process's own on a CPU, the allocator's on a GPU."""

import sys
from contextlib import suppress
from pathlib import Path

import torch

_PROCESS = Path("/proc/self")


class PeakMemory:
    """Starts to count when it is made. Where the system cannot start anew, the peak is that of the whole process."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        else:
            with suppress(OSError):  # not Linux, or not allowed
                (_PROCESS / "clear_refs").write_text("5", encoding="ascii")

    def bytes(self) -> int:
        """The peak so far."""
        if self.device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self.device))
        try:
            lines = (_PROCESS / "status").read_text(encoding="ascii").splitlines()
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
        except (OSError, ValueError, StopIteration):
            try:
                import resource
            except ImportError:  # Windows, which does not say
                return 0
            unit = 1 if sys.platform == "darwin" else 1024
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
