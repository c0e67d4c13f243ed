"""Turns: what is worked out for each runner only every so many seconds, over a block of seconds."""

from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners
from monitor.models.ring import Places

_FEW: Final = 24  # up to so many runners plain numbers are quicker than arrays


class Turns(NamedTuple):
    """The turns within a block; the first turn of each runner is its row 0, and so on.

    Attributes
    ----------
    rows : (n,) which runners have a turn
    second : (turns, n) in which second of the block it is, 0 where there is none
    there : (turns, n) whether there is one
    newest : (seconds, n) how many turns each has had by then
    """

    rows: Places
    second: Places
    there: Flags
    newest: Places


def run(due_s: Runners, seconds: int, every_s: float, dt_s: float) -> tuple[Runners, Turns]:
    """Whose turn it is in each second of a block.

    Parameters
    ----------
    due_s : (runners,) before the block: time to the next turn [s]
    seconds : how many the block has
    every_s : time from one turn to the next [s]
    dt_s : time step [s]

    Returns
    -------
    `due_s` after the block, and the turns

    Examples
    --------
    >>> due_s, turns = run(np.array([2.0, 9.0]), 5, 3.0, 1.0)
    >>> due_s, turns.rows, turns.second.ravel(), turns.newest.ravel()
    (array([3., 4.]), array([0]), array([1, 4]), array([0, 1, 1, 1, 2]))
    """
    due_s, is_turn = due(due_s, seconds, every_s, dt_s)
    return due_s, of(is_turn)


def of(is_turn: Flags) -> Turns:
    """The turns within a block, of (seconds, runners) whether it is one's turn.

    Examples
    --------
    >>> of(np.array([[True, False], [False, False], [True, False]])).second.ravel()
    array([0, 2])
    """
    rows = np.flatnonzero(is_turn.any(axis=0))
    is_turn = is_turn[:, rows]
    newest = np.add.accumulate(is_turn, axis=0, dtype=np.intp)
    second, column = np.nonzero(is_turn)
    number = newest[second, column] - 1
    table = np.zeros((newest[-1].max(initial=0), len(rows)), dtype=np.intp)
    there = np.zeros(table.shape, dtype=np.bool_)
    table[number, column], there[number, column] = second, True
    return Turns(rows, table, there, newest)


def due(due_s: Runners, seconds: int, every_s: float, dt_s: float) -> tuple[Runners, Flags]:
    """`due_s` after a block, and (seconds, runners) whose turn it is; parameters as of `run`."""
    is_turn = np.zeros((seconds, len(due_s)), dtype=np.bool_)
    if len(due_s) <= _FEW:
        after_s = due_s.copy()
        for row, theirs_s in enumerate(due_s.tolist()):
            after_s[row], is_turn[:, row] = _when(theirs_s, seconds, every_s, dt_s)
        return after_s, is_turn
    for now in is_turn:
        due_s = due_s - dt_s
        np.less_equal(due_s, 0.0, out=now)
        due_s = due_s + every_s * now
    return due_s, is_turn


def held(before: Runners, turns: Turns, table: Runners) -> Runners:
    """What was found at the newest turn, in each second.

    Parameters
    ----------
    before : (..., runners) found at the last turn before the block
    turns : of the block
    table : (..., turns, n) found at each

    Returns
    -------
    (..., seconds, runners)
    """
    seconds = len(turns.newest)
    whole = np.concatenate((before.take(turns.rows, axis=-1)[..., np.newaxis, :], table), axis=-2)
    index = turns.newest.reshape(*(1,) * (before.ndim - 1), *turns.newest.shape)
    found = np.take_along_axis(whole, index, axis=-2)
    if len(turns.rows) == before.shape[-1]:
        return found
    every = np.repeat(before[..., np.newaxis, :], seconds, axis=-2)
    every[..., turns.rows] = found
    return every


def at_last(before: Runners, table: Runners, turns: Turns) -> Runners:
    """What was found at the newest turn, after the block.

    Parameters
    ----------
    before : (runners,) found at the last turn before the block
    table : (turns, n) found at each, and held where a runner has no further turn
    turns : of the block
    """
    if not len(table):
        return before
    after = before.copy()
    after[turns.rows] = table[-1]
    return after


def _when(due_s: float, seconds: int, every_s: float, dt_s: float) -> tuple[float, list[bool]]:
    """The same for one runner."""
    is_turn = []
    for _ in range(seconds):
        due_s -= dt_s
        now = due_s <= 0.0
        if now:
            due_s += every_s
        is_turn.append(now)
    return due_s, is_turn
