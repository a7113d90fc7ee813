"""What there is to say about the memory: its size, where it lives, and where in the text it changed most."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gemma10m_tui.engine.answers import MemoryShown, NoveltyMeasured, StatePoint
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.timeline import TimelinePoint, timeline


def memory_facts(
    snapshot: Snapshot, model: str, device: str, truth: str, parameters: int, segment_tokens: int
) -> MemoryShown:
    """The open snapshot's memory, and what this process and its device hold at the moment."""
    summary = snapshot.summary()
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
        device_bytes=device_bytes(device),
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
    added = np.nan_to_num(np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32))
    turned = novelty(added)
    means = [float(part.mean()) for part in np.array_split(turned, min(max(parts, 1), len(turned)))]
    return NoveltyMeasured(tuple(round(mean, 6) for mean in means), summary.tokens, summary.tokens_total)


def novelty(added: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """[segments] from what each segment added, [segments, width]: one minus the cosine to the sum of the earlier ones.

    Feature maps are positive, so that all of it is small (thousandths); the first segment counts as the newest of the
    others, not as 1, beside which nothing else would be seen.
    """
    before = np.cumsum(added, axis=0, dtype=np.float64) - added
    lengths = np.linalg.norm(added, axis=1) * np.linalg.norm(before, axis=1)
    cosine = np.einsum("sw,sw->s", added, before) / np.maximum(lengths, 1e-12)
    turned: npt.NDArray[np.float32] = np.clip(1 - cosine, 0, 1).astype(np.float32)
    turned[0] = turned[1:].max(initial=0)
    return turned


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


def device_bytes(device: str) -> int:
    """What the network holds on its device; 0 where that is the same memory as the process has."""
    torch = sys.modules.get("torch")
    if torch is None or not device.startswith("cuda"):
        return 0
    return int(torch.cuda.memory_allocated(device))
