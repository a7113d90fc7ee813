"""Intervals for measured shares: Wilson's for right-or-wrong trials, the bootstrap for means of scores."""

import math
from collections.abc import Sequence

import numpy as np

_Z = 1.959964  # 95 %


def wilson(correct: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a binomial share."""
    if trials == 0:
        return 0.0, 1.0
    share, spread = correct / trials, _Z**2 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    # None or all of them reach the end of the scale exactly; rounding must not say otherwise.
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if correct == 0 else low), (1.0 if correct == trials else high)


def bootstrap(scores: Sequence[float], seed: int, draws: int = 2000) -> tuple[float, float]:
    """The 95 % percentile interval of the mean."""
    if not scores:
        return 0.0, 0.0
    values = np.asarray(scores)
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, len(values), size=(draws, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
