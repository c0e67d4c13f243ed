"""Seconds gathered from turn to turn, for what is worked out from the mean of some."""

from collections.abc import Sequence

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere
from monitor.models.scans import before_each, sum_over
from monitor.models.tens import stretches


def values_of(quantities: Sequence[Runners], measured: int) -> Runners:
    """What to add up: all values, and how many there are of those measured.

    Parameters
    ----------
    quantities : (seconds, runners) each: first those measured, NaN if missing, then those logged,
        0 if nothing was
    measured : how many are measured

    Returns
    -------
    (seconds, quantities + measured, runners)

    Examples
    --------
    >>> value, nothing = np.array([[5.0, np.nan]]), np.zeros((1, 2))
    >>> values_of((value, nothing), 1)
    array([[[5., 0.],
            [0., 0.],
            [1., 0.]]])
    """
    seconds, rows = quantities[0].shape
    values = np.empty((len(quantities) + measured, seconds, rows))
    given = values[: len(quantities)]
    np.concatenate(quantities, out=given.reshape(len(given) * seconds, rows))
    missing = np.isnan(values[:measured])
    np.copyto(values[:measured], 0.0, where=missing)
    values[len(quantities) :] = ~missing
    return np.swapaxes(values, 0, 1)


def gather(gathered: Runners, values: Runners, turns: Flags) -> tuple[Runners, Runners]:
    """Add up from turn to turn.

    Parameters
    ----------
    gathered : (parts, runners) since the last turn before the block
    values : (seconds, parts, runners) to add
    turns : (seconds, runners) after which it begins anew with 0

    Returns
    -------
    Sums with each second, (seconds, parts, runners), and what is gathered after the block

    Examples
    --------
    >>> turns = np.array([[False], [True], [False]])
    >>> sums, left = gather(np.array([[5.0]]), np.ones((3, 1, 1)), turns)
    >>> sums.ravel(), left
    (array([6., 7., 1.]), array([[1.]]))
    """
    if len(values) == 1:
        sums = gathered + values
        return sums, np.where(turns[0], 0.0, sums[0]) if anywhere(turns) else sums[0]
    begins = before_each(np.zeros(turns.shape[1:], dtype=np.bool_), turns)
    sums = np.empty(values.shape)
    for part in stretches(begins):
        if anywhere(begins[part.start]):
            gathered = np.where(begins[part.start], 0.0, gathered)
        sums[part] = sum_over(gathered, values[part])
        gathered = sums[part.stop - 1]
    return sums, np.where(turns[-1], 0.0, gathered)


def means_of(sums: Runners, measured: int) -> Runners:
    """Means of what was measured and sums of what was logged, of `values_of` added up.

    Parameters
    ----------
    sums : (turns, quantities + measured, runners)
    measured : how many of the quantities are measured

    Returns
    -------
    (quantities, turns, runners), NaN where nothing was measured

    Examples
    --------
    >>> means_of(np.array([[[6.0, 0.0], [7.0, 8.0], [2.0, 0.0]]]), 1)
    array([[[ 3., nan]],
    <BLANKLINE>
           [[ 7.,  8.]]])
    """
    counts = sums[:, -measured:]
    means = sums[:, :measured] / np.where(counts > 0.0, counts, np.nan)
    both = np.concatenate((means, sums[:, measured:-measured]), axis=1)
    return np.ascontiguousarray(np.swapaxes(both, 0, 1))
