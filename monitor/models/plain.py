"""Recurrences over a block in plain numbers: for few runners quicker than arrays.

Python's floats and numpy's are the same IEEE doubles, and + - * / and comparisons give the same
bits of both; so a model may go through a block either way.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from monitor.models.arrays import Flags, Runners

FEW: Final = 24
"""Up to so many runners plain numbers are quicker, if a block has `LONG` seconds or more."""

LONG: Final = 8
"""Shorter blocks are quicker in arrays, but for very few runners."""

Columns = Iterator[tuple[list[float], list[list[float]]]]
"""Of each runner: the state before the block, and the seconds of each input."""


def column_by_column(
    state: tuple[Runners, ...], inputs: tuple[Runners | Flags, ...]
) -> Columns | None:
    """Take a block apart by runners, if that is the quicker way to go through it.

    Parameters
    ----------
    state : (runners,) each
    inputs : (seconds, runners) each

    Returns
    -------
    For each runner the state's numbers and the inputs' lists, or None where arrays are quicker.

    Examples
    --------
    >>> state, inputs = (np.array([1.0, 2.0]),), (np.array([[3.0, 4.0], [5.0, 6.0]]),)
    >>> list(column_by_column(state, inputs))
    [([1.0], [[3.0, 5.0]]), ([2.0], [[4.0, 6.0]])]
    """
    seconds, runners = inputs[0].shape
    if runners > FEW or (seconds < LONG and runners > 2):
        return None
    starts: Any = np.array(state).T.tolist()
    columns: Any = zip(*(one.T.tolist() for one in inputs), strict=True)
    return zip(starts, map(list, columns), strict=True)
