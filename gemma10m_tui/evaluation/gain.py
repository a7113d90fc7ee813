"""`eval gain`: what the memory of a book is worth in nats a token, by how far the book has been read, as a report."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import texts_of
from gemma10m_tui.evaluation.report import mean
from gemma10m_tui.model_loading import load
from model.checkpoint import Model
from model.evaluation.gain import CONDITIONS, Losses, measure_losses
from model.evaluation.interval import bootstrap

_CHARACTERS_A_TOKEN = 12  # at most, on average: what is cut out of a text before it is tokenised


def measure_gain(
    model: str | None,
    device: str,
    precision: str,
    file: Path,
    *,
    segments: int,
    texts: int,
    seed: int,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Predict `segments` segments of up to `texts` texts of the file, each from a random place on. Raises Problem."""
    started = time.monotonic()
    loaded = load(model, device, precision)
    chosen = stretches(loaded, texts_of(file), segments * loaded.spec.segment, texts, np.random.default_rng(seed))
    if len(chosen) < 2:
        raise Problem(
            f"{file.name} holds {len(chosen)} texts of {segments * loaded.spec.segment} tokens, and two are needed: "
            "name a file of JSON lines with long texts, or ask for fewer segments."
        )
    losses = measure_losses(loaded, chosen, told or (lambda done, total: None))
    return {
        "task": "gain",
        "model": loaded.name,
        "dtype": loaded.precision,
        "file": file.name,
        "seed": seed,
        "texts": len(chosen),
        "segments": segments,
        "segment": loaded.spec.segment,
        **gain_figures(losses, seed),
        "seconds": time.monotonic() - started,
    }


def stretches(
    model: Model, texts: Iterable[str], length: int, most: int, rng: np.random.Generator
) -> list[npt.NDArray[np.int64]]:
    """`length` tokens of each text that has them, from a random place on, of `most` texts."""
    found: list[npt.NDArray[np.int64]] = []
    for text in texts:
        first = int(rng.integers(max(1, len(text) - length * _CHARACTERS_A_TOKEN)))
        ids = model.tokenizer.encode(text[first : first + length * _CHARACTERS_A_TOKEN])
        if len(ids) >= length:
            found.append(np.asarray(ids[:length], dtype=np.int64))
        if len(found) == most:
            break
    return found


def gain_figures(losses: Losses, seed: int) -> dict[str, Any]:
    """Nats a token under every condition, and the gains, with the bootstrap's interval over texts. The first segment,
    before which nothing was read, is told apart and counts for no gain.
    """
    read = losses[:, :, 1:] if losses.shape[2] > 1 else losses
    return {
        "nats": {name: float(read[index].mean()) for index, name in enumerate(CONDITIONS)},
        "gain_over_zeroed": _gain(read[1] - read[0], seed),
        "gain_over_foreign": _gain(read[2] - read[0], seed),
        "by_segment": [
            {
                "segments": [first, end - 1],
                **{name: float(losses[index, :, first:end].mean()) for index, name in enumerate(CONDITIONS)},
                "gain_over_zeroed": float((losses[1] - losses[0])[:, first:end].mean()),
                "gain_over_foreign": float((losses[2] - losses[0])[:, first:end].mean()),
            }
            for first, end in doubling(losses.shape[2])
        ],
    }


def doubling(segments: int) -> list[tuple[int, int]]:
    """Ranges [first, end) of segments, each about twice as long as the one before: 0, 1, 2–3, 4–7, …"""
    ranges = [(0, 1)]
    while ranges[-1][1] < segments:
        first = ranges[-1][1]
        ranges.append((first, min(segments, 2 * first)))
    return ranges


def _gain(differences: npt.NDArray[np.float64], seed: int) -> dict[str, Any]:
    by_text = differences.mean(axis=1).tolist()
    return {
        "nats": mean(by_text),
        "interval": list(bootstrap(by_text, seed)),
        "texts_that_gain": mean([one > 0 for one in by_text]),
    }
