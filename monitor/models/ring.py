"""Rings of the newest 480 whole numbers of each runner, 0 where nothing was written yet.

Four of 16 bits share a 64-bit word, so that taking and putting runners moves a quarter of the
items.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

CAPACITY: Final = 480
_LANES: Final = 4

Words = NDArray[np.int64]
Entries = NDArray[np.int16]
Places = NDArray[np.intp]


def empty(rows: int) -> Words:
    """(120, runners) rings in which nothing was written yet."""
    return np.zeros((CAPACITY // _LANES, rows), dtype=np.int64)


def by_position(ring: Words) -> Entries:
    """(480, runners) entries, where they stand in the ring.

    Examples
    --------
    >>> ring = written(empty(1), np.array([[479], [480]]), np.array([[7], [8]], dtype=np.int16))
    >>> by_position(ring)[[0, 1, 479], 0]
    array([8, 0, 7], dtype=int16)
    """
    lanes = np.ascontiguousarray(ring).view(np.int16).reshape(len(ring), -1, _LANES)
    return lanes.transpose(0, 2, 1).reshape(CAPACITY, -1)


def written(ring: Words, numbers: Words, entries: Entries) -> Words:
    """Write entries into copies of the rings.

    Parameters
    ----------
    ring : (120, runners)
    numbers : (entries, runners) the how manieth of its ring each is, negative for none
    entries : (entries, runners), a later one over an earlier one
    """
    changed = np.ascontiguousarray(ring).copy()
    order, row = np.nonzero(numbers >= 0)
    position = numbers[order, row] % CAPACITY
    view = changed.view(np.int16)
    view[position // _LANES, row * _LANES + position % _LANES] = entries[order, row]
    return changed


def oldest_first(ring: Words, begun: Words, rows: Places) -> Entries:
    """Line up the entries of some rings.

    Parameters
    ----------
    ring : (120, runners)
    begun : (runners,) entries written into them since they were empty
    rows : (looks,) whose ring to look into

    Returns
    -------
    (looks, 480), first 0 where less was written

    Examples
    --------
    >>> ring = written(empty(1), np.array([[479], [480]]), np.array([[7], [8]], dtype=np.int16))
    >>> oldest_first(ring, np.array([481]), np.array([0]))[0, -2:]
    array([7, 8], dtype=int16)
    """
    place = (begun[rows] + np.arange(CAPACITY)[:, np.newaxis]) % CAPACITY
    entries = np.take_along_axis(by_position(ring.take(rows, axis=1)), place, axis=0)
    return np.ascontiguousarray(entries.T)
