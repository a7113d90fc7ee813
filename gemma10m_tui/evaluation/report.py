"""What all reports have in common: shares with their intervals, where in the text, and how the texts were read."""

from collections.abc import Sequence
from typing import Any

from model.evaluation.interval import wilson

_THIRDS = ("start", "middle", "end")


def share(right: Sequence[bool]) -> dict[str, Any]:
    """How many of the trials are right, and the binomial interval of that."""
    correct = sum(right)
    return {
        "trials": len(right),
        "correct": correct,
        "accuracy": mean(right),
        "interval": list(wilson(correct, len(right))),
    }


def by_third(depths: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    """The share in each third of the text."""
    thirds = [min(2, int(depth * 3)) for depth in depths]
    return {
        name: share([one for one, place in zip(right, thirds, strict=True) if place == third])
        for third, name in enumerate(_THIRDS)
    }


def mean(values: Sequence[float]) -> float:
    """Their mean, 0 of none."""
    return float(sum(values)) / len(values) if values else 0.0


def how_read(readings: int | None) -> str:
    """How the texts were read, in words."""
    if readings is None:
        return "every text to its end; only what stands before the first thing hidden in it is read with others"
    return (
        f"{readings} shared reading{'s' if readings > 1 else ''} of the filler, without what is hidden; what is hidden "
        "is read for each trial with its own memory and added to the shared one; left out is that later filler would "
        "be written a little differently"
    )
