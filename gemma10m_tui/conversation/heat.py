"""Heat: which segments a read of the memory came from.

The memory's read weighs every token it ever took in by σ(q)·σ(k) / σ(q)·z, and z is the sum of the segments' own z_s.
So the share of segment s in a read is σ(q)·z_s / σ(q)·z, exactly, from a few kilobytes a segment and without reading
anything again.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from torch import Tensor

from gemma10m_tui.library import StoredPassage
from model.spec import ModelSpec

Normalisers = npt.NDArray[np.float32]  # [segments, memory layers, G, D] in a snapshot


def as_normalisers(blobs: Sequence[bytes], spec: ModelSpec) -> Normalisers:
    """The stored normalisers of a snapshot's segments as one array; sums beyond float16 count as its largest number."""
    shape = spec.memory_shape
    if not blobs:
        return np.zeros((0, *shape), dtype=np.float32)
    stored = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), *shape)
    largest = float(np.finfo(np.float16).max)
    return np.nan_to_num(stored.astype(np.float32), copy=False, nan=0.0, posinf=largest, neginf=0.0)


def heat(queries: Sequence[Tensor], gates: Sequence[Tensor], normalisers: Normalisers) -> npt.NDArray[np.float32]:
    """Share of each segment in a read, [segments]: the mean over heads, weighed by how open each gate is.

    The shares sum to 1, or to 0 where all gates are closed or nothing was asked of it or is in it.

    queries: σ(q) of one token per memory layer, [H, D]; gates: sigmoid(β) per memory layer, [H].
    """
    total = np.zeros(len(normalisers), dtype=np.float32)
    if not len(normalisers) or not queries:
        return total
    groups = normalisers.shape[2]
    for layer, (asked, gate) in enumerate(zip(queries, gates, strict=True)):
        query, openness = asked.float().cpu().numpy(), gate.float().cpu().numpy()
        per_group = len(query) // groups
        for head in range(len(query)):
            mass = normalisers[:, layer, head // per_group] @ query[head]
            total += openness[head] * mass / max(float(mass.sum()), 1e-9)
    return total / max(float(total.sum()), 1e-9)


def passage_heat(passage: StoredPassage, warmth: Normalisers, segment: int) -> float | None:
    """The share of the read that came from the segments a passage lies in.

    None where they are not folded yet, or the memory has no say.
    """
    first, last = passage.first_token // segment, max(passage.first_token, passage.end_token - 1) // segment
    if last >= len(warmth) or not warmth.any():
        return None
    return float(warmth[first : last + 1].sum())
