"""A recurrence with a rule of its own over the seconds of a block (`monitor.models.block`).

For what `monitor.models.scans` has no name for. One rule serves plain numbers and arrays alike, so
it may only add, subtract, multiply and compare, which is the same whichever way it is computed.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from monitor.models.arrays import Runners

Rule = Callable[..., Any]
"""(before the second, what the second brings..., `at_most`, `at_least`) -> after it."""

_FEW: Final = 24  # up to so many rows plain numbers are quicker than arrays


def follow(rule: Rule, previous: Runners, *brings: Runners) -> Runners:
    """Go from second to second by a rule.

    Parameters
    ----------
    rule : takes what was before, the values of a second, ``at_most(value, limit)`` and
        ``at_least(value, limit)`` to what is after; nothing it computes may be missing
    previous : (..., runners) before the block
    brings : (seconds, ..., runners) each, or what broadcasts to that; the first has all seconds

    Returns
    -------
    (seconds, ..., runners) after each second

    Examples
    --------
    >>> def filled(level, poured, full, at_most, at_least):
    ...     return at_least(at_most(level + poured, full), 0.0)
    >>> poured = np.array([[2.0], [3.0], [-9.0]])
    >>> follow(filled, np.array([1.0]), poured, np.array([4.0])).ravel()
    array([3., 4., 0.])
    """
    seconds = len(brings[0])
    if seconds == 1:
        only: Runners = rule(previous[np.newaxis], *brings, np.minimum, np.maximum)
        return only
    shape = (seconds, *np.broadcast_shapes(previous.shape, *(one.shape[1:] for one in brings)))
    whole = [np.broadcast_to(one, shape) for one in brings]
    after = np.empty(shape)
    if after[0].size <= _FEW:
        flat = after.reshape(seconds, -1)
        starts = np.broadcast_to(previous, shape[1:]).ravel().tolist()
        columns = [one.reshape(seconds, -1).T.tolist() for one in whole]
        for column, (start, *numbers) in enumerate(zip(starts, *columns, strict=True)):
            flat[:, column] = _one_by_one(rule, start, numbers)
        return after
    for second, values in enumerate(zip(*whole, strict=True)):
        previous = rule(previous, *values, np.minimum, np.maximum)
        after[second] = previous
    return after


def _one_by_one(rule: Rule, value: float, brings: list[list[float]]) -> list[float]:
    after = []
    for values in zip(*brings, strict=True):
        value = rule(value, *values, _at_most, _at_least)
        after.append(value)
    return after


def _at_most(value: float, limit: float) -> float:
    return limit if value > limit else value


def _at_least(value: float, limit: float) -> float:
    return limit if value < limit else value
