"""What all models share: the row types, smoothing and clipping.

Every array holds one value per runner in its last axis; NaN means missing. Only elementwise
arithmetic and sums over a leading axis are used, so that a runner's numbers are the same bits
whoever else is in the batch.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Runners = NDArray[np.float64]
Flags = NDArray[np.bool_]


def gain(dt_s: float, tau_s: float) -> float:
    """Share of the way to a constant input that first-order smoothing goes in `dt_s`.

    Parameters
    ----------
    dt_s : time step [s], >= 0
    tau_s : time constant [s], > 0

    Examples
    --------
    >>> round(gain(60.0, 60.0), 4)
    0.6321
    """
    return -math.expm1(-dt_s / tau_s)


def ewma(previous: Runners, value: Runners, share: float | Runners) -> Runners:
    """First-order smoothing; a missing value holds.

    Parameters
    ----------
    previous : (..., runners), any unit, never missing
    value : (..., runners), the same unit, NaN if missing
    share : how far to go towards `value`, from `gain` [1], 0 to 1

    Returns
    -------
    (..., runners), the unit of the inputs

    Examples
    --------
    >>> ewma(np.array([1.0, 1.0]), np.array([3.0, np.nan]), 0.5)
    array([2., 1.])
    """
    step: Runners = value - previous
    np.copyto(step, 0.0, where=np.isnan(step))
    step *= share
    step += previous
    return step


def unit(value: Runners) -> Runners:
    """Clip to 0...1; NaN stays.

    Examples
    --------
    >>> unit(np.array([-1.0, 0.5, 2.0]))
    array([0. , 0.5, 1. ])
    """
    return np.minimum(np.maximum(value, 0.0), 1.0)


def full(rows: int, value: float = math.nan) -> Runners:
    """Return one `value` per runner."""
    return np.full(rows, value)


def anywhere(flags: NDArray[Any]) -> bool:
    """Whether any is set; for few runners twice as quick as the method.

    Examples
    --------
    >>> anywhere(np.array([False, True]))
    True
    """
    return bool(np.count_nonzero(flags))


def everywhere(flags: NDArray[Any]) -> bool:
    """Whether all are set; for few runners twice as quick as the method.

    Examples
    --------
    >>> everywhere(np.array([False, True]))
    False
    """
    return bool(np.count_nonzero(flags) == flags.size)


def summed_first(parts: Runners) -> Runners:
    """Sum over the first axis, one after the other: the same bits for any batch.

    Parameters
    ----------
    parts : (parts, ...), at least one part

    Returns
    -------
    (...)

    Examples
    --------
    >>> summed_first(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    first, *others = parts
    total: Runners = first.copy()
    for part in others:
        total += part
    return total


def summed(parts: Runners) -> Runners:
    """Sum of the parts of each runner, one after the other: the same bits for any batch.

    Parameters
    ----------
    parts : (..., parts, runners), at least one part

    Returns
    -------
    (..., runners)

    Examples
    --------
    >>> summed(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    total: Runners = parts[..., 0, :].copy()
    for part in range(1, parts.shape[-2]):
        total += parts[..., part, :]
    return total


def side_by_side(*parts: Runners) -> Runners:
    """Put the parts of each second and runner together.

    Parameters
    ----------
    parts : (seconds, runners) each

    Returns
    -------
    (seconds, parts, runners)

    Examples
    --------
    >>> side_by_side(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
    array([[[1., 2.],
            [3., 4.]]])
    """
    seconds, runners = parts[0].shape
    whole = np.empty((seconds, len(parts), runners))
    for place, part in enumerate(parts):
        whole[:, place] = part
    return whole
