"""Random seconds of some runners, in which now and then something is missing."""

from collections.abc import Callable

import numpy as np

from monitor.models.arrays import Runners
from tests.monitor.checks import Tree


def gappy(rng: np.random.Generator, rows: int, low: float, high: float) -> Runners:
    """Values of a range, a fifth of them missing."""
    values = rng.uniform(low, high, rows)
    values[rng.random(rows) < 0.2] = np.nan
    return values


def some(rng: np.random.Generator, rows: int, *choices: float) -> Runners:
    """Values that often repeat, a fifth of them missing."""
    values = rng.choice(choices, rows)
    values[rng.random(rows) < 0.2] = np.nan
    return values


def logged(rng: np.random.Generator, rows: int, most: float) -> Runners:
    """Now and then a value, else zero."""
    return np.where(rng.random(rows) < 0.05, rng.uniform(0.0, most, rows), 0.0)


def nan(rows: int) -> Runners:
    """Nothing of anybody."""
    return np.full(rows, np.nan)


def nothing(count: int) -> Callable[[int], Tree]:
    """Make that many columns of nothing."""
    return lambda rows: tuple(nan(rows) for _ in range(count))


def no_body(rng: np.random.Generator, rows: int) -> Tree:
    """What models take for runners of whom they need to know nothing but how many there are."""
    return (np.zeros(rows),)
