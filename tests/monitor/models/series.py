"""One runner's seconds as blocks, and draws for many."""

from collections.abc import Sequence

import numpy as np

from monitor.models.arrays import Runners


def series(*values: float) -> Runners:
    """A block of one runner."""
    return np.array(values, dtype=np.float64)[:, np.newaxis]


def steady(value: float, seconds: int) -> list[float]:
    return [value] * seconds


def drawn(rng: np.random.Generator, rows: int, choices: Sequence[float], stay: float) -> Runners:
    """90 seconds of values that stay the same for a while, NaN now and then."""
    values = rng.choice([*choices, np.nan], (90, rows))
    for second in range(1, 90):
        stays = rng.random(rows) < stay
        values[second] = np.where(stays, values[second - 1], values[second])
    return values
