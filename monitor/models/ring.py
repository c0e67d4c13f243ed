"""Rings of the newest 480 whole numbers of each runner, 0 where nothing was written yet.

Four of 16 bits share a 64-bit word, so that taking and putting runners moves a quarter of the
items.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

CAPACITY: Final = 480
AGES: Final = np.arange(CAPACITY)[:, np.newaxis]
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


def newest_first(
    before: Words, begun: Words, added: Entries, rows: Places, count: Words, number: Words
) -> Entries:
    """Look into some rings as they were after some of the entries that were added.

    Parameters
    ----------
    before : (120, runners) rings before anything was added
    begun : (runners,) entries written into them since they were empty
    added : (entries, runners) what was added then
    rows : (looks,) whose ring to look into
    count : (looks,) after how many of the added entries
    number : (looks,) how many of the entries until there to look at; of the older ones 0 is seen

    Returns
    -------
    (480, looks)
    """
    which, column = np.unique(rows, return_inverse=True)
    table = np.concatenate((by_position(before.take(which, axis=1)), added.take(which, axis=1)))
    newest = count - 1 - AGES
    position = newest + (begun[rows] % CAPACITY)
    position += CAPACITY * (position < 0)
    entries = table[np.where(newest >= 0, newest + CAPACITY, position), column]
    return np.where(number > AGES, entries, 0).astype(np.int16, copy=False)
