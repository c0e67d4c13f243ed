"""What comes round every so often, over the seconds of a block (`monitor.models.block`)."""

import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, anywhere, everywhere
from monitor.models.block import length, second_at
from monitor.models.rows import concatenate, mapped, put, take
from monitor.models.scans import whole

Tree = TypeVar("Tree")
State = TypeVar("State")
Block = TypeVar("Block")
Who = TypeVar("Who")
Said = TypeVar("Said")


def turns_over(
    previous: Runners, seconds: int, dt_s: float, every_s: float, anew: Flags | None = None
) -> tuple[Runners, Flags]:
    """Count up to a turn, then from 0 again.

    Parameters
    ----------
    previous : (runners,) time since the last turn before the block [s]; may be infinite
    seconds : length of the block
    dt_s, every_s : time step, and time from turn to turn [s]
    anew : (seconds, runners) where the time is set to 0 without a turn; absent for nowhere

    Returns
    -------
    Time since the last turn, and where there is one, (seconds, runners) each

    Examples
    --------
    >>> waited_s, turns = turns_over(np.array([8.0]), 4, 1.0, 10.0)
    >>> waited_s.ravel(), turns.ravel()
    (array([9., 0., 1., 2.]), array([False,  True, False, False]))
    """
    if anew is not None and not anywhere(anew):
        anew = None
    if seconds > 1 and anew is None and whole(dt_s) and whole(previous):
        return _counted(previous, seconds, dt_s, every_s)
    if seconds == 1:
        waited_s, turns = _one_more(previous, dt_s, every_s, None if anew is None else anew[0])
        return waited_s[np.newaxis], turns[np.newaxis]
    waited = np.empty((seconds, *previous.shape))
    turned = np.empty(waited.shape, dtype=np.bool_)
    for second in range(seconds):
        begins = None if anew is None else anew[second]
        previous, turned[second] = _one_more(previous, dt_s, every_s, begins)
        waited[second] = previous
    return waited, turned


def in_turns(
    work: Callable[[State, Block, Who], tuple[State, Said]],
    state: State,
    block: Block,
    who: Who,
    shown: Said,
    turns: Flags,
    every: int,
) -> tuple[State, Said]:
    """Work out those seconds of a block in which it is a runner's turn, and hold what is said.

    Parameters
    ----------
    work : takes a state, the seconds of some turns, and who they are, to the state after them and
        what is said at each
    state, who : (..., runners) each
    block : (seconds, ..., runners) each
    shown : what held before the block, (1, ..., runners) each
    turns : (seconds, runners), `every` seconds apart

    Returns
    -------
    The state after the block, and what holds in each second, (seconds, ..., runners)

    Examples
    --------
    >>> add = lambda total, values, _: (total + values.sum(axis=0), total + values)
    >>> turns, block = np.array([[False], [True], [False]]), np.array([[1.0], [2.0], [3.0]])
    >>> state, held = in_turns(add, np.array([5.0]), block, (), np.array([[0.0]]), turns, 10)
    >>> state, held.ravel()
    (array([7.]), array([0., 7., 7.]))
    """
    if not anywhere(turns):
        return state, shown if len(turns) == 1 else until_next(shown, shown, turns)
    if len(turns) == 1 and everywhere(turns):
        return work(state, block, who)
    first = np.where(turns.any(axis=0), turns.argmax(axis=0), len(turns))
    if (first == first[0]).all():
        state, said = work(state, second_at(block, slice(int(first[0]), None, every)), who)
        return state, held_over(shown, in_line(said), numbered(turns))
    return _apart(work, state, block, who, shown, first, every)


def _apart(
    work: Callable[[State, Block, Who], tuple[State, Said]],
    state: State,
    block: Block,
    who: Who,
    shown: Said,
    first: NDArray[np.intp],
    every: int,
) -> tuple[State, Said]:
    """As `in_turns`, those together whose `first` turn is in the same second of the block."""
    seconds = length(block)
    numbers = np.full((seconds, len(first)), -1)
    told: list[Said] = []
    number = 0
    # As `np.unique` would find them, but that loads a megabyte for masked arrays.
    for begin in np.flatnonzero(np.bincount(first[first < seconds])).tolist():
        rows, at = np.flatnonzero(first == begin), slice(begin, None, every)
        theirs = take(second_at(block, at), rows)
        part, said = work(take(state, rows), theirs, take(who, rows))
        state = put(state, rows, part)
        turns = np.arange(number, number + len(numbers[at]) * len(rows)).reshape(-1, len(rows))
        number += turns.size
        numbers[at, rows] = turns
        told.append(in_line(said))
    return state, held_over(shown, functools.reduce(concatenate, told), numbers)


def stretches(begins: Flags) -> Iterator[slice]:
    """Cut a block before each second in which something begins for anybody.

    Parameters
    ----------
    begins : (seconds, ..., runners), at least one second

    Examples
    --------
    >>> list(stretches(np.array([[False], [False], [True], [False]])))
    [slice(0, 2, None), slice(2, 4, None)]
    """
    if len(begins) == 1:
        yield slice(0, 1)
        return
    anybody: Flags = np.logical_or.reduce(begins, axis=tuple(range(1, begins.ndim)))
    cuts = [0, *(np.flatnonzero(anybody[1:]) + 1).tolist(), len(begins)]
    for first, after in itertools.pairwise(cuts):
        yield slice(first, after)


def numbered(turns: Flags) -> NDArray[np.intp]:
    """Number the turns of a block, second by second, and in each runner by runner; -1 is none.

    Examples
    --------
    >>> numbered(np.array([[True, True], [False, True]]))
    array([[ 0,  1],
           [-1,  2]])
    """
    numbers = np.add.accumulate(turns.ravel(), dtype=np.intp).reshape(turns.shape) - 1
    return np.where(turns, numbers, -1)


def until_next(shown: Tree, said: Tree, turns: Flags) -> Tree:
    """Hold what was said at each turn of a block, in the order of `numbered`, until the next one.

    Parameters
    ----------
    shown : what held before the block, (1, runners) each
    said : at the turns, any shape; anything if there is none
    turns : (seconds, runners)

    Returns
    -------
    (seconds, runners) each
    """
    if len(turns) == 1 and everywhere(turns):
        return mapped(lambda leaf: leaf.reshape(turns.shape), said)
    if not anywhere(turns):
        return shown if len(turns) == 1 else held_over(shown, in_line(shown), numbered(turns))
    return held_over(shown, in_line(said), numbered(turns))


def held_over(shown: Tree, said: Tree, numbers: NDArray[np.intp]) -> Tree:
    """Hold what was said at the turns of a block until the next one.

    Parameters
    ----------
    shown : what held before the block, (1, ..., runners) each
    said : at the turns in the order of the numbers, (1, ..., turns)
    numbers : (seconds, runners) of the turns in `said`, -1 where there is none

    Returns
    -------
    (seconds, ..., runners) each

    Examples
    --------
    >>> numbers = np.array([[-1], [0], [-1], [1]])
    >>> held_over((np.array([[3.0]]),), (np.array([[5.0, 7.0]]),), numbers)[0].ravel()
    array([3., 5., 5., 7.])
    """
    seconds, rows = numbers.shape
    at = np.where(numbers < 0, np.arange(rows), numbers + rows)
    if seconds > 1:
        # Later turns of a runner don't have higher numbers, but stand in later seconds.
        newest = np.where(numbers < 0, 0, np.arange(seconds)[:, np.newaxis])
        at = np.take_along_axis(at, np.maximum.accumulate(newest, axis=0), axis=0)
    return mapped(
        lambda leaf: np.moveaxis(leaf[0].take(at, axis=-1), -2, 0), concatenate(shown, said)
    )


def in_line(said: Tree) -> Tree:
    """Put all that was said at some turns into one line, (1, ..., turns).

    Parameters
    ----------
    said : (turns, ..., runners) each, or (turns,)
    """

    def line(leaf: NDArray[Any]) -> NDArray[Any]:
        if leaf.ndim <= 2:
            return leaf.reshape(1, leaf.size)
        return np.moveaxis(leaf, 0, -2).reshape(1, *leaf.shape[1:-1], -1)

    return mapped(line, said)


def _one_more(
    previous: Runners, dt_s: float, every_s: float, begins: Flags | None
) -> tuple[Runners, Flags]:
    waited_s = previous + dt_s
    if begins is not None:
        waited_s = np.where(begins, 0.0, waited_s)
    turns = waited_s >= every_s
    return np.where(turns, 0.0, waited_s) if anywhere(turns) else waited_s, turns


def _counted(previous: Runners, seconds: int, dt_s: float, every_s: float) -> tuple[Runners, Flags]:
    """Count in whole numbers, which gives the same as adding them one by one."""
    step = np.arange(1.0, seconds + 1)[:, np.newaxis]
    first = np.maximum(np.ceil((every_s - previous) / dt_s), 1.0)
    apart = max(np.ceil(every_s / dt_s), 1.0)
    since = np.mod(step - first, apart)
    turned = step >= first
    waited_s = np.where(turned, since * dt_s, previous + step * dt_s)
    return waited_s, turned & (since == 0.0)
