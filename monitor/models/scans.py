"""Recurrences over the seconds of a block (`monitor.models.block`).

Each gives, to the last bit, what its recurrence gives second by second. Only additions,
multiplications and comparisons stand in loops, since only they are the same whichever way they
are computed; exponentials and the like are taken of whole blocks before.
"""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, ewma

Number = TypeVar("Number", bound=np.generic)

_FEW: Final = 24  # up to so many rows plain numbers are quicker than arrays
_MANY: Final = 100  # from so many columns on it is quicker to add row by row


def ewma_over(
    previous: Runners, values: Runners, share: float | Runners, anew: Flags | None = None
) -> Runners:
    """First-order smoothing over a block; a missing value holds. See `monitor.models.arrays.ewma`.

    Parameters
    ----------
    previous : (..., runners) before the block, NaN only where `anew` comes before any value
    values : (seconds, ..., runners), or what broadcasts to that; finite, NaN if missing
    share : how far to go towards the value [1]; a number, or an array that broadcasts to the same
    anew : (seconds, ..., runners) where the value is taken as it is; absent for nowhere

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> ewma_over(np.array([1.0]), np.array([[3.0], [np.nan], [4.0]]), 0.5).ravel()
    array([2., 2., 3.])
    """
    if len(values) == 1:
        before = previous[np.newaxis]
        return ewma(before if anew is None else np.where(anew, values, before), values, share)
    if previous.size <= _FEW:
        return _smoothed_few(previous, values, share, anew)
    smooth = np.empty((len(values), *previous.shape))
    # No step towards a missing value.
    missing = np.isnan(values)
    steps = np.where(missing, 0.0, share)
    known = np.where(missing, 0.0, values)
    for second, (value, step, after) in enumerate(zip(known, steps, smooth, strict=True)):
        if anew is not None and anew[second].any():
            previous = np.where(anew[second], values[second], previous)
        np.subtract(value, previous, out=after)
        after *= step
        after += previous
        previous = after
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
    if len(values) == 1:
        return ewma(np.where(np.isnan(previous), values, previous), values, share)
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
    if len(values) == 1:
        return previous[np.newaxis] + values
    total = np.empty((len(values) + 1, *values.shape[1:]))
    total[0], total[1:] = previous, values
    running(total.reshape(len(total), -1))
    return total[1:]


def running(values: Runners) -> Runners:
    """Turn a table into its running sums down each column, and return it.

    Parameters
    ----------
    values : (rows, columns), which is overwritten

    Examples
    --------
    >>> running(np.array([[1.0], [2.0], [3.0]])).ravel()
    array([1., 3., 6.])
    """
    if values.shape[1] < _MANY:
        np.add.accumulate(values, axis=0, out=values)
        return values
    rows = iter(values)
    before = next(rows)
    for row in rows:
        np.add(before, row, out=row)
        before = row
    return values


def highest_over(previous: Runners, values: Runners) -> Runners:
    """Highest so far, over a block; a missing value holds.

    Parameters
    ----------
    previous : (..., runners) before the block
    values : (seconds, ..., runners), NaN if missing

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> highest_over(np.array([1.0]), np.array([[3.0], [np.nan], [2.0]])).ravel()
    array([3., 3., 3.])
    """
    if len(values) == 1:
        return np.fmax(previous[np.newaxis], values)
    joint = np.concatenate((np.broadcast_to(previous, values.shape[1:])[np.newaxis], values))
    highest: Runners = np.fmax.accumulate(joint, axis=0)[1:]
    return highest


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
    if len(values) == 1:
        return np.where(known, values, previous)
    seconds = np.arange(1, len(values) + 1).reshape(-1, *(1,) * (values.ndim - 1))
    newest = np.maximum.accumulate(np.where(known, seconds, 0), axis=0)
    joint = np.concatenate((np.broadcast_to(previous, values.shape[1:])[np.newaxis], values))
    held: Runners = np.take_along_axis(joint, newest, axis=0)
    return held


def time_over(
    previous: Runners, goes_on: Flags, dt_s: float | Runners, known: Flags | None = None
) -> Runners:
    """How long something has been so, over a block: the time goes on, or begins anew at 0.

    Parameters
    ----------
    previous : (..., runners) before the block [s]; may be infinite
    goes_on : (seconds, ..., runners) whether it is still so
    dt_s : time step [s], >= 0; a number, or an array of the shape of `goes_on`
    known : (seconds, ..., runners) whether that is known: else the time stands still; absent: is

    Returns
    -------
    (seconds, ..., runners) after each second [s]

    Examples
    --------
    >>> time_over(np.array([5.0]), np.array([[True], [False], [True]]), 1.0).ravel()
    array([6., 0., 1.])
    """
    if len(goes_on) == 1:
        times = np.where(goes_on, previous + dt_s, 0.0)
        return times if known is None else np.where(known, times, previous)
    if whole(previous) and whole(dt_s):
        return _whole_time(previous, goes_on, dt_s, known)
    counts = np.ones_like(goes_on) if known is None else known
    times = np.empty(goes_on.shape)
    steps = np.broadcast_to(dt_s, goes_on.shape)
    for second, (lasts, counting) in enumerate(zip(goes_on, counts, strict=True)):
        gone = np.where(lasts, previous + steps[second], 0.0)
        previous = np.where(counting, gone, previous)
        times[second] = previous
    return times


def since_over(previous: Runners, happens: Flags, dt_s: float) -> Runners:
    """How long ago something last happened, over a block.

    Parameters
    ----------
    previous : (..., runners) before the block [s]; infinite if it never has
    happens : (seconds, ..., runners) whether it does
    dt_s : time step [s], >= 0

    Returns
    -------
    (seconds, ..., runners) after each second [s], 0 where it happens

    Examples
    --------
    >>> since_over(np.array([5.0]), np.array([[False], [True], [False]]), 1.0).ravel()
    array([6., 0., 1.])
    """
    if len(happens) > 1:
        return time_over(previous, ~happens, dt_s)
    times: Runners = (previous + dt_s)[np.newaxis]
    np.copyto(times, 0.0, where=happens)
    return times


def ever_over(previous: Flags, happens: Flags) -> Flags:
    """Whether something has happened so far, over a block.

    Parameters
    ----------
    previous : (..., runners) before the block
    happens : (seconds, ..., runners) whether it does

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> ever_over(np.array([False]), np.array([[False], [True], [False]])).ravel()
    array([False,  True,  True])
    """
    if len(happens) == 1:
        return happens | previous
    ever: Flags = np.logical_or.accumulate(happens, axis=0)
    ever |= previous
    return ever


def whole(numbers: float | Runners) -> bool:
    """Whether all are whole numbers (or infinite), whose sums are exact in any order.

    Examples
    --------
    >>> whole(10.0), whole(np.array([3.0, 0.5]))
    (True, False)
    """
    if isinstance(numbers, float):
        return numbers.is_integer()
    return bool((numbers == np.rint(numbers)).all())


def before_each(previous: NDArray[Number], values: NDArray[Number]) -> NDArray[Number]:
    """What held before each second of a block: the values one second later.

    Examples
    --------
    >>> before_each(np.array([1.0]), np.array([[2.0], [3.0]])).ravel()
    array([1., 2.])
    """
    if previous.shape != values.shape[1:]:
        previous = np.broadcast_to(previous, values.shape[1:])
    first = previous[np.newaxis]
    return first if len(values) == 1 else np.concatenate((first, values[:-1]))


def throughout(value: NDArray[Number], seconds: int) -> NDArray[Number]:
    """What stays the same in all seconds of a block; not to be written into.

    Examples
    --------
    >>> throughout(np.array([1.0]), 2).ravel()
    array([1., 1.])
    """
    one = value[np.newaxis]
    return one if seconds == 1 else np.broadcast_to(one, (seconds, *value.shape))


def _whole_time(
    previous: Runners, goes_on: Flags, dt_s: float | Runners, known: Flags | None
) -> Runners:
    """`time_over` for whole numbers: all less some is the same as adding the others."""
    if known is None and isinstance(dt_s, float):
        steps = np.arange(1.0, len(goes_on) + 1.0)
        passed = (dt_s * steps).reshape(-1, *(1,) * (goes_on.ndim - 1))
        breaks = ~goes_on
    else:
        counts = np.ones_like(goes_on) if known is None else known
        passed = np.add.accumulate(np.where(counts, dt_s, 0.0), axis=0)
        breaks = counts & ~goes_on
    if not breaks.any():
        return previous + passed
    broken = np.maximum.accumulate(np.where(breaks, passed, -1.0), axis=0)
    return np.where(broken >= 0.0, passed - broken, previous + passed)


def _smoothed_few(
    previous: Runners, values: Runners, share: float | Runners, anew: Flags | None
) -> Runners:
    """`ewma_over`, one column after the other."""
    begins = np.False_ if anew is None else anew
    shape = len(values), *previous.shape
    columns = [
        np.broadcast_to(one, shape).reshape(len(values), -1).T.tolist()
        for one in (values, np.asarray(share, dtype=np.float64), begins)
    ]
    starts = previous.ravel().tolist()
    smooth = [_smoothed(*of_column) for of_column in zip(starts, *columns, strict=True)]
    return np.array(smooth).T.reshape(shape)


def _smoothed(
    value: float, inputs: list[float], shares: list[float], begins: list[bool]
) -> list[float]:
    smooth = []
    for one, share, anew in zip(inputs, shares, begins, strict=True):
        if anew:
            value = one
        change = one - value
        if change == change:  # not NaN
            value += share * change
        smooth.append(value)
    return smooth
