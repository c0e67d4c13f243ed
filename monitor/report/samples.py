"""From a value a second to what a screen can show; pure.

Seconds are gathered into buckets of equal length. What is drawn of each is its lowest and its
highest value, at the seconds where they were, so that no peak is lost.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Seconds = NDArray[np.intp]


class Line(NamedTuple):
    """Points of a line: the second, the value there, and which unbroken run it belongs to."""

    second: Seconds
    value: Values
    run: Seconds


class Band(NamedTuple):
    """Points of a band between two lines."""

    second: Seconds
    low: Values
    high: Values
    run: Seconds

    def at(self, points: Seconds, run: int) -> "Band":
        """Some of its points, as a run of their own."""
        runs = np.full(len(points), run)
        return Band(self.second[points], self.low[points], self.high[points], runs)

    @classmethod
    def joined(cls, bands: Sequence["Band"]) -> "Band":
        """Several bands as one; their runs must be numbered apart."""
        second, low, high, run = zip(*bands, strict=True)
        return cls(
            np.concatenate(second), np.concatenate(low), np.concatenate(high), np.concatenate(run)
        )


def extremes(values: Values, buckets: int) -> Line:
    """Lowest and highest value of each bucket, in the order in which they came.

    Parameters
    ----------
    values : (seconds,) NaN where unknown; a bucket without any value breaks the line
    buckets : how many at most, > 0

    Examples
    --------
    >>> line = extremes(np.array([1.0, 5.0, 2.0, np.nan, np.nan, np.nan, 3.0, 3.0, 4.0]), 3)
    >>> line.second.tolist(), line.value.tolist(), line.run.tolist()
    ([0, 1, 6, 8], [1.0, 5.0, 3.0, 4.0], [0, 0, 1, 1])
    """
    table, size = _table(values, buckets)
    known = ~np.isnan(table)
    filled = np.flatnonzero(known.any(axis=1))
    low = np.where(known, table, np.inf).argmin(axis=1)[filled]
    high = np.where(known, table, -np.inf).argmax(axis=1)[filled]
    both = np.sort(np.stack((low, high), axis=1), axis=1)
    seconds = (filled[:, np.newaxis] * size + both).ravel()
    runs = np.repeat(_runs(filled), 2)
    twice = np.zeros(len(seconds), dtype=np.bool_)
    twice[1::2] = both[:, 0] == both[:, 1]
    kept = seconds[~twice]
    return Line(kept, values[kept], runs[~twice])


def band(low: Values, high: Values, buckets: int) -> Band:
    """Lowest of the one and highest of the other line in each bucket, at its middle."""
    lows, size = _table(low, buckets)
    highs, _ = _table(high, buckets)
    filled = np.flatnonzero((~np.isnan(lows) & ~np.isnan(highs)).any(axis=1))
    middle = np.minimum(filled * size + size // 2, len(low) - 1)
    least = np.nanmin(lows[filled], axis=1) if filled.size else low[:0]
    most = np.nanmax(highs[filled], axis=1) if filled.size else high[:0]
    return Band(middle, least, most, _runs(filled))


def tops(values: Values, buckets: int) -> tuple[Seconds, Seconds]:
    """The second of the highest value of each bucket, and the run it belongs to."""
    table, size = _table(values, buckets)
    known = ~np.isnan(table)
    filled = np.flatnonzero(known.any(axis=1))
    high = np.where(known, table, -np.inf).argmax(axis=1)[filled]
    return filled * size + high, _runs(filled)


def smooth(values: Values, seconds: int) -> Values:
    """Mean of the known values around each second; NaN where the second itself is unknown.

    Parameters
    ----------
    values : (seconds,) NaN where unknown
    seconds : length of the window [s], > 0; shorter at both ends
    """
    known = ~np.isnan(values)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    at = np.arange(len(values))
    first = np.maximum(at - seconds // 2, 0)
    last = np.minimum(at + (seconds - seconds // 2), len(values))
    number = np.maximum(counts[last] - counts[first], 1)
    return np.where(known, (sums[last] - sums[first]) / number, np.nan)


def _table(values: Values, buckets: int) -> tuple[Values, int]:
    """(buckets, seconds in each), NaN to pad; and how many seconds make a bucket."""
    size = -(-len(values) // buckets)
    rows = -(-len(values) // size)
    table = np.full(rows * size, np.nan)
    table[: len(values)] = values
    return table.reshape(rows, size), size


def _runs(filled: Seconds) -> Seconds:
    """Number the unbroken runs of buckets that have a value."""
    return np.cumsum(np.diff(filled, prepend=filled[:1]) > 1)
