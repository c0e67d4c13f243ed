"""Take, put and join the rows of any nested state.

A state is an array, or a (named) tuple of states; the last axis of each array is the runner.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

State = TypeVar("State")
Rows = NDArray[np.intp] | NDArray[np.bool_] | slice


def take(state: State, rows: Rows) -> State:
    """Copy some runners' rows, in the order of `rows` (indices, a mask or a slice).

    Examples
    --------
    >>> take((np.array([1.0, 2.0, 3.0]),), np.array([2, 0]))
    (array([3., 1.]),)
    """
    if isinstance(rows, slice):
        return mapped(lambda leaf: leaf[..., rows].copy(), state)
    # Many times faster for two-dimensional leaves than indexing by an array.
    index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    return mapped(lambda leaf: leaf.take(index, axis=-1), state)


def put(state: State, rows: Rows, part: State) -> State:
    """Replace some runners' rows; the inverse of `take`. `state` itself is left alone.

    Examples
    --------
    >>> put((np.array([1.0, 2.0, 3.0]),), np.array([2]), (np.array([9.0]),))
    (array([1., 2., 9.]),)
    """
    if isinstance(state, np.ndarray):
        changed = state.copy()
        changed[..., rows] = part
        return cast("State", changed)
    pairs = zip(_parts(state), _parts(part), strict=True)
    return _like(state, [put(whole, rows, piece) for whole, piece in pairs])


def concatenate(first: State, second: State) -> State:
    """Put the runners of `second` after those of `first`.

    Examples
    --------
    >>> concatenate((np.array([1.0]),), (np.array([2.0]),))
    (array([1., 2.]),)
    """
    if isinstance(first, np.ndarray):
        return cast("State", np.concatenate((first, cast("np.ndarray", second)), axis=-1))
    pairs = zip(_parts(first), _parts(second), strict=True)
    return _like(first, [concatenate(a, b) for a, b in pairs])


def mapped(change: Callable[[NDArray[Any]], NDArray[Any]], state: State) -> State:
    """Put each array through a function.

    Examples
    --------
    >>> mapped(np.negative, (np.array([1.0, 2.0]),))
    (array([-1., -2.]),)
    """
    if isinstance(state, np.ndarray):
        return cast("State", change(state))
    return _like(
        state,
        [
            change(part) if type(part) is np.ndarray else mapped(change, part)
            for part in _parts(state)
        ],
    )


def _parts(state: object) -> tuple[object, ...]:
    if not isinstance(state, tuple):
        raise TypeError(f"a state is made of arrays and tuples, not of {type(state).__name__}")
    return state


def _like(state: State, parts: list[object]) -> State:
    """Return `parts` in a tuple of the same kind as `state`."""
    # As a named tuple's own `_make` does, but for counting the parts.
    return cast("State", tuple.__new__(cast("Any", type(state)), parts))
