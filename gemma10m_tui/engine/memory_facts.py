"""What there is to say about the memory: its size, where it lives, and where in the text it changed most."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gemma10m_tui.engine.answers import MemoryShown, NoveltyMeasured, StatePoint
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.timeline import TimelinePoint, timeline

_AT_ONCE = 1024  # segments: of ten million tokens there are 80,000, and half a gigabyte of such sums


def memory_facts(
    snapshot: Snapshot, model: str, device: str, truth: str, parameters: int, segment_tokens: int
) -> MemoryShown:
    """The open snapshot's memory, and what this process and its device hold at the moment."""
    summary = snapshot.summary()
    on_device, there = device_bytes(device)
    return MemoryShown(
        title=summary.title,
        path=str(summary.path),
        tokens=summary.tokens,
        tokens_total=summary.tokens_total,
        segments=summary.segments,
        segment_tokens=segment_tokens,
        state_bytes=summary.state_bytes,
        state_sha256=summary.state_sha256,
        model=model,
        device=device,
        truth=truth,
        parameters=parameters,
        process_bytes=process_bytes(),
        device_bytes=on_device,
        device_total_bytes=there,
        kept=_kept(timeline(snapshot)),
    )


def _kept(points: Sequence[TimelinePoint]) -> tuple[StatePoint, ...]:
    """The document is named only where there are several."""
    several = len({point.document for point in points}) > 1
    return tuple(
        StatePoint(
            point.tokens,
            " · ".join(filter(None, (point.document if several or not point.section else "", point.section))),
        )
        for point in points
    )


def measure_novelty(snapshot: Snapshot, parts: int) -> NoveltyMeasured:
    """How far what a segment added points away from all that was added before it, in at most so many parts."""
    blobs = snapshot.normalisers()
    summary = snapshot.summary()
    if not blobs:
        return NoveltyMeasured((), summary.tokens, summary.tokens_total)
    turned = novelty(_added(blobs[first : first + _AT_ONCE]) for first in range(0, len(blobs), _AT_ONCE))
    means = [float(part.mean()) for part in np.array_split(turned, min(max(parts, 1), len(turned)))]
    return NoveltyMeasured(tuple(round(mean, 6) for mean in means), summary.tokens, summary.tokens_total)


def novelty(added: Iterable[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """[segments] from what each segment added, [segments, width] in blocks: one minus the cosine to all before it.

    Feature maps are positive, so that all of it is small (thousandths); the first segment counts as the newest of the
    others, not as 1, beside which nothing else would be seen.
    """
    so_far: npt.NDArray[np.float64] | float = 0.0
    blocks = []
    for block in added:
        after = so_far + np.cumsum(block, axis=0, dtype=np.float64)
        before = after - block
        lengths = np.linalg.norm(block, axis=1) * np.linalg.norm(before, axis=1)
        cosine = np.einsum("sw,sw->s", block, before) / np.maximum(lengths, 1e-12)
        blocks.append(np.clip(1 - cosine, 0, 1).astype(np.float32))
        so_far = after[-1]
    turned: npt.NDArray[np.float32] = np.concatenate(blocks)
    turned[0] = turned[1:].max(initial=0)
    return turned


def _added(blobs: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """[segments, width], in the numbers of the network."""
    numbers = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1)
    return np.nan_to_num(numbers.astype(np.float32))


def process_bytes() -> int:
    """What this process has in memory now; its highest so far where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024


def device_bytes(device: str) -> tuple[int, int]:
    """What this process holds of its device's memory, and how much there is; 0 where it is the process's own memory.

    What the allocator has reserved counts, and not only what is in use: nobody else can have it.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        return 0, 0
    if device.startswith("cuda"):
        return int(torch.cuda.memory_reserved(device)), int(torch.cuda.mem_get_info(device)[1])
    if device.startswith("mps"):
        return int(torch.mps.driver_allocated_memory()), int(torch.mps.recommended_max_memory())
    return 0, 0
