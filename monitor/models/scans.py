"""Recurrences over the seconds of a block (`monitor.models.block`).

Each gives, to the last bit, what its recurrence gives second by second. Only additions,
multiplications and comparisons stand in loops, since only they are the same whichever way they
are computed; exponentials and the like are taken of whole blocks before.
"""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners

Number = TypeVar("Number", bound=np.generic)

_FEW: Final = 24  # up to so many rows plain numbers are quicker than arrays


def ewma_over(previous: Runners, values: Runners, share: float | Runners) -> Runners:
    """First-order smoothing over a block; a missing value holds. See `monitor.models.arrays.ewma`.

    Parameters
    ----------
    previous : (..., runners) before the block, never missing
    values : (seconds, ..., runners), NaN if missing
    share : how far to go towards the value [1]; a number, or an array that broadcasts to `values`

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> ewma_over(np.array([1.0]), np.array([[3.0], [np.nan], [4.0]]), 0.5).ravel()
    array([2., 2., 3.])
    """
    shares = np.broadcast_to(np.asarray(share, dtype=np.float64), values.shape)
    smooth = np.empty(values.shape)
    if previous.size <= _FEW:
        columns = zip(
            np.broadcast_to(previous, values.shape[1:]).ravel().tolist(),
            values.reshape(len(values), -1).T.tolist(),
            shares.reshape(len(values), -1).T.tolist(),
            strict=True,
        )
        flat = smooth.reshape(len(values), -1)
        for column, (start, inputs, steps) in enumerate(columns):
            flat[:, column] = _smoothed(start, inputs, steps)
        return smooth
    for second, (value, step) in enumerate(zip(values, shares, strict=True)):
        change = value - previous
        previous = previous + step * np.where(np.isnan(change), 0.0, change)
        smooth[second] = previous
    return smooth


def ewma_from_first_over(previous: Runners, values: Runners, share: float) -> Runners:
    """First-order smoothing over a block that begins with the first value there ever was.

    Parameters
    ----------
    previous : (..., runners) before the block, NaN if there was no value yet
    values : (seconds, ..., runners), NaN if missing
    share : how far to go towards the value [1]

    Returns
    -------
    (seconds, ..., runners) after each second, NaN before the first value

    Examples
    --------
    >>> ewma_from_first_over(np.array([np.nan]), np.array([[np.nan], [3.0], [5.0]]), 0.5).ravel()
    array([nan,  3.,  4.])
    """
    known = np.maximum.accumulate(~np.isnan(values), axis=0) | ~np.isnan(previous)
    first = np.take_along_axis(values, known.argmax(axis=0)[np.newaxis], axis=0)[0]
    start = np.where(np.isnan(previous), first, previous)
    smooth = ewma_over(np.where(np.isnan(start), 0.0, start), values, share)
    return np.where(known, smooth, np.nan)


def sum_over(previous: Runners, values: Runners) -> Runners:
    """Running sum over a block.

    Parameters
    ----------
    previous : (..., runners) before the block
    values : (seconds, ..., runners) what each second adds

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> sum_over(np.array([1.0]), np.array([[2.0], [3.0]])).ravel()
    array([3., 6.])
    """
    whole = np.concatenate((np.broadcast_to(previous, values.shape[1:])[np.newaxis], values))
    total: Runners = np.add.accumulate(whole, axis=0)[1:]
    return total


def last_over(previous: Runners, values: Runners, known: Flags) -> Runners:
    """Hold the last known value over a block.

    Parameters
    ----------
    previous : (..., runners) before the block
    values : (seconds, ..., runners)
    known : (seconds, ..., runners) where the value is one

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> values, known = np.array([[0.0], [5.0], [0.0]]), np.array([[False], [True], [False]])
    >>> last_over(np.array([1.0]), values, known).ravel()
    array([1., 5., 5.])
    """
    seconds = np.arange(1, len(values) + 1).reshape(-1, *(1,) * (values.ndim - 1))
    newest = np.maximum.accumulate(np.where(known, seconds, 0), axis=0)
    whole = np.concatenate((np.broadcast_to(previous, values.shape[1:])[np.newaxis], values))
    held: Runners = np.take_along_axis(whole, newest, axis=0)
    return held


def time_over(
    previous: Runners, goes_on: Flags, dt_s: float, known: Flags | None = None
) -> Runners:
    """How long something has been so, over a block: the time goes on, or begins anew at 0.

    Parameters
    ----------
    previous : (..., runners) before the block [s]; may be infinite
    goes_on : (seconds, ..., runners) whether it is still so
    dt_s : time step [s]
    known : (seconds, ..., runners) whether that is known: else the time stands still; absent: is

    Returns
    -------
    (seconds, ..., runners) after each second [s]

    Examples
    --------
    >>> time_over(np.array([5.0]), np.array([[True], [False], [True]]), 1.0).ravel()
    array([6., 0., 1.])
    """
    counts = np.ones_like(goes_on) if known is None else known
    if dt_s == 1.0 and np.array_equal(previous, np.floor(previous)):
        # Whole seconds: counting them gives the same as adding them one by one.
        gone = np.cumsum(counts, axis=0, dtype=np.float64)
        begun = np.maximum.accumulate(np.where(counts & ~goes_on, gone, 0.0), axis=0)
        return np.where(begun > 0.0, gone - begun, previous + gone)
    times = np.empty(goes_on.shape)
    for second, (lasts, counting) in enumerate(zip(goes_on, counts, strict=True)):
        previous = np.where(counting, np.where(lasts, previous + dt_s, 0.0), previous)
        times[second] = previous
    return times


def before_each(previous: NDArray[Number], values: NDArray[Number]) -> NDArray[Number]:
    """What held before each second of a block: the values one second later.

    Examples
    --------
    >>> before_each(np.array([1.0]), np.array([[2.0], [3.0]])).ravel()
    array([1., 2.])
    """
    first = np.broadcast_to(previous, values.shape[1:])[np.newaxis]
    return np.concatenate((first, values[:-1]))


def _smoothed(value: float, inputs: list[float], shares: list[float]) -> list[float]:
    smooth = []
    for one, share in zip(inputs, shares, strict=True):
        change = one - value
        if change == change:  # not NaN
            value += share * change
        smooth.append(value)
    return smooth
