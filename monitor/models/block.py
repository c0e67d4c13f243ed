"""Seconds in a row, gone through in one go: the same numbers, many times faster.

What is known of consecutive seconds is a *block*: a tree of arrays whose first axis is the second
and whose last axis is the runner, (seconds, ..., runners). A model's ``run`` takes its state and
a block to the state after the last second and what it says of every second. One second is a block
of length 1, so live and replay go through the same lines; whatever the length of the blocks, the
numbers are the same to the last bit. Everything that does not depend on the second before is
computed for the whole block at once; only true recurrences go second by second
(`monitor.models.scans`).
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from monitor.models.rows import mapped

Tree = TypeVar("Tree")
State = TypeVar("State")
Said = TypeVar("Said")

_RUNNER_SECONDS: Final = 20_000  # more no longer fit the processor's cache
_FEWEST_S: Final = 20  # fewer hardly pay for the calls
_MOST_S: Final = 3600  # more is hardly quicker, and takes memory


def best_length(runners: int) -> int:
    """How many seconds to go through in one go when nobody waits for the first of them.

    Offline analysis asks this; live the block is the second that came, and a rewind keeps to what
    a live second can wait for (`monitor.rewind`). The models themselves take blocks of any length.

    Examples
    --------
    >>> best_length(1), best_length(100), best_length(5000)
    (3600, 200, 20)
    """
    return min(max(_RUNNER_SECONDS // max(runners, 1), _FEWEST_S), _MOST_S)


def second_at(block: Tree, second: int | slice) -> Tree:
    """Look at one second of a block: the same tree without its first axis; or at some seconds.

    Examples
    --------
    >>> second_at((np.array([[1.0, 2.0], [3.0, 4.0]]),), 1)
    (array([3., 4.]),)
    """
    return mapped(operator.itemgetter(second), block)


def of_one(second: Tree) -> Tree:
    """Make a block of one second.

    Examples
    --------
    >>> of_one((np.array([3.0, 4.0]),))
    (array([[3., 4.]]),)
    """
    return mapped(operator.itemgetter(np.newaxis), second)


def stacked(seconds: Sequence[Tree]) -> Tree:
    """Make a block of some seconds, which are trees of the same shape.

    Examples
    --------
    >>> stacked([(np.array([1.0, 2.0]),), (np.array([3.0, 4.0]),)])
    (array([[1., 2.],
           [3., 4.]]),)
    """
    return _together(np.stack, seconds)


def part_of(block: Tree, first: int, end: int) -> Tree:
    """Look at some seconds of a block, without the one at `end`.

    Examples
    --------
    >>> part_of((np.array([[1.0], [2.0], [3.0]]),), 1, 3)
    (array([[2.],
           [3.]]),)
    """
    return mapped(lambda leaf: leaf[first:end], block)


def joined(blocks: Sequence[Tree]) -> Tree:
    """Put blocks one after the other.

    Examples
    --------
    >>> joined([(np.array([[1.0]]),), (np.array([[2.0], [3.0]]),)])
    (array([[1.],
           [2.],
           [3.]]),)
    """
    return _together(np.concatenate, blocks)


def length(block: object) -> int:
    """How many seconds a block has."""
    while isinstance(block, tuple):
        block = block[0]
    return len(cast("NDArray[Any]", block))


def by_second(
    step: Callable[[State, Tree], tuple[State, Said]], state: State, block: Tree
) -> tuple[State, Said]:
    """Go through a block second by second, for what has no quicker way.

    Parameters
    ----------
    step : takes a state and a second to the next state and what it says
    state : before the block
    block : at least one second

    Returns
    -------
    The state after the last second, and a block of what was said.
    """
    said = []
    for second in range(length(block)):
        state, one = step(state, second_at(block, second))
        said.append(one)
    return state, stacked(said)


def _together(join: Callable[[Any], NDArray[Any]], trees: Sequence[Tree]) -> Tree:
    """One tree whose arrays are those of all trees, joined."""
    first = trees[0]
    if isinstance(first, np.ndarray):
        return cast("Tree", join(trees))
    parts = [_together(join, column) for column in zip(*cast("Any", trees), strict=True)]
    kind = cast("Any", type(first))
    return cast("Tree", kind(*parts) if hasattr(kind, "_fields") else tuple(parts))
