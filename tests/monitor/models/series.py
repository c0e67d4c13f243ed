"""One runner's seconds as blocks."""

import numpy as np

from monitor.models.arrays import Runners


def series(*values: float) -> Runners:
    """A block of one runner."""
    return np.array(values, dtype=np.float64)[:, np.newaxis]


def steady(value: float, seconds: int) -> list[float]:
    return [value] * seconds
