"""The heart beats of the last two minutes, with artefacts and lost beats marked.

Each runner has a ring (`monitor.models.ring`) of 480 intervals, two minutes at 240 bpm, in
1/1024 s, the unit in which straps send them: above 0 a beat to use, below 0 an artefact or a lost
beat.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from monitor.models import intervals, ring
from monitor.models.arrays import Flags, Runners, full
from monitor.models.block import of_one
from monitor.models.intervals import TICKS_PER_S, Params
from monitor.models.ring import CAPACITY, Entries, Places, Words
from monitor.models.scans import before_each

__all__ = [
    "CAPACITY", "TICKS_PER_S", "Block", "Params", "State", "Window", "columns", "initial",
    "recent", "run", "step", "windows",
]  # fmt: skip


class State(NamedTuple):
    """`ring` is (120, runners) words of four intervals, the others (runners,).

    `written` counts entries since the first beat, `last` is the interval before the next
    [1/1024 s], NaN if there is none, `lag_s` how long ago the newest beat ended by the sum of
    the intervals [s], infinite before any.
    """

    ring: Words
    written: Words
    last: Runners
    lag_s: Runners


class Block(NamedTuple):
    """What to look at of a block of seconds, (seconds, runners) if not said otherwise.

    Attributes
    ----------
    before : the state before the block
    added : (entries, runners) beats and lost ones in order, as they go into the ring
    number : how many of them there are after each second
    written : entries since the first beat, after each second
    lag_s : how long ago the newest beat ended, after each second [s]
    sent, wrong : beats sent in each second, and those of them that can't be used
    """

    before: State
    added: Entries
    number: Words
    written: Words
    lag_s: Runners
    sent: Words
    wrong: Words


class Window(NamedTuple):
    """The last two minutes of some runners.

    Attributes
    ----------
    ticks : (beats, runners) intervals to use [1/1024 s], oldest first, 0 to pad
    number : (runners,) how many those are
    artefact_share : (runners,) of all beats that there should be [1], NaN without any
    """

    ticks: Runners
    number: Words
    artefact_share: Runners


def initial(rows: int) -> State:
    """State before the first beat."""
    return State(
        ring=ring.empty(rows),
        written=np.zeros(rows, dtype=np.int64),
        last=full(rows),
        lag_s=full(rows, np.inf),
    )


def columns(rr_ms: Sequence[Sequence[float] | None]) -> Runners:
    """Line up the intervals that runners' straps sent in a second, as `step` takes them.

    Examples
    --------
    >>> columns([(600.0, 610.0), None, (500.0,)])
    array([[600.,  nan, 500.],
           [610.,  nan,  nan]])
    """
    number = np.fromiter((len(sent) if sent else 0 for sent in rr_ms), np.int64, len(rr_ms))
    table = np.full((len(rr_ms), number.max(initial=0)), np.nan)
    filled = np.arange(table.shape[1]) < number[:, np.newaxis]
    table[filled] = np.fromiter(chain.from_iterable(sent for sent in rr_ms if sent), np.float64)
    return table.T


def step(state: State, rr_ms: Runners, params: Params, dt_s: float) -> State:
    """Add the intervals that were heard in this step.

    A beat is an artefact if it differs by more than `change_effort` (with a slow heart
    `change_rest`) from the one before, is shorter or longer than a heart beats, or ends more
    than `ahead_s` after now by the sum of the intervals: it was sent twice or is noise. Once the
    sum falls more than `gap_s` behind, beats were lost: as many as fit into the gap are put in as
    artefacts, and the beat after them is not compared with the one before. After a gap as long
    as the window all begins anew.

    Parameters
    ----------
    rr_ms : (beats, runners) [ms], in the order heard, NaN where there are fewer, at most 64
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State

    Notes
    -----
    5 % is FatMaxxer's and Altini's rule. Evidence: published (5 %), heuristic (all other).

    Examples
    --------
    >>> state = step(initial(1), np.array([[600.0], [605.0], [500.0]]), Params(), 1.0)
    >>> window = recent(state, np.array([0]), Params())
    >>> window.ticks.ravel(), window.artefact_share.round(3)
    (array([614., 620.]), array([0.333]))
    """
    return run(state, of_one(rr_ms), params, dt_s)[0]


def run(state: State, rr_ms: Runners, params: Params, dt_s: float) -> tuple[State, Block]:
    """Go through a block: as `step`, with (seconds, beats, runners) in; see `Block`."""
    ticks, heard = intervals.heard(rr_ms)
    sent = np.count_nonzero(~np.isnan(rr_ms), axis=1)
    if not heard.any():
        return _without_beats(state, sent, dt_s)
    found = intervals.added(ticks, heard, state.last, state.lag_s, params, dt_s)
    number = np.add.accumulate(found.lost + np.count_nonzero(heard, axis=1), axis=0)
    first = before_each(np.zeros_like(state.written), number)
    # After a gap as long as the window the entries are counted anew.
    offset = np.maximum.accumulate(np.where(found.anew, first, -state.written), axis=0)
    added, numbers = intervals.in_order(found, heard, first, offset)
    written = number - offset
    new = State(
        ring.written(state.ring, numbers, added), written[-1], found.last[-1], found.lag_s[-1]
    )
    wrong = sent - np.count_nonzero(found.entries > 0.0, axis=1)
    return new, Block(state, added, number, written, found.lag_s, sent, wrong)


def recent(state: State, rows: Places, params: Params) -> Window:
    """Beats of the window that ends now, for some runners.

    Parameters
    ----------
    rows : which runners
    params : see `Params`

    Returns
    -------
    Window
        The time since the newest beat belongs to it: a strap that falls silent loses beats.
    """
    nothing = np.zeros((0, len(state.written)), dtype=np.int16)
    written = state.written[rows]
    none = np.zeros_like(written)
    entries = ring.newest_first(state.ring, state.written, nothing, rows, none, written)
    return _window(entries, state.lag_s[rows] * TICKS_PER_S, params)


def windows(block: Block, seconds: Places, rows: Places, params: Params) -> Window:
    """The windows that end with some seconds of a block, for a runner each: as `recent`."""
    before, at = block.before, (seconds, rows)
    entries = ring.newest_first(
        before.ring, before.written, block.added, rows, block.number[at], block.written[at]
    )
    return _window(entries, block.lag_s[at] * TICKS_PER_S, params)


def _window(entries: Entries, lag: Runners, params: Params) -> Window:
    ages = np.add.accumulate(np.abs(entries), axis=0, dtype=np.int64)
    inside = (ages <= params.window_s * TICKS_PER_S - np.maximum(lag, 0.0)) & (entries != 0)
    used = inside & (entries > 0)
    seen = np.add.reduce(inside, axis=0, dtype=np.int64)
    number = np.add.reduce(used, axis=0, dtype=np.int64)

    span = np.add.reduce(np.where(inside, np.abs(entries), 0), axis=0, dtype=np.int64)
    silent = (seen > 0) & (lag > params.gap_s * TICKS_PER_S)
    lost = np.where(silent, lag, 0.0) * seen / np.maximum(span, 1)
    share = np.where(seen > 0, (seen - number + lost) / np.maximum(seen + lost, 1.0), np.nan)
    return Window(_oldest_first(entries, used, number), number, share)


def _without_beats(state: State, sent: Words, dt_s: float) -> tuple[State, Block]:
    """Only the time since the last beat goes on."""
    steps = np.full((len(sent) + 1, *state.lag_s.shape), dt_s)
    steps[0] = state.lag_s
    lag_s = np.add.accumulate(steps, axis=0)[1:]
    none = np.zeros(sent.shape, dtype=np.int64)
    nothing = np.zeros((0, len(state.written)), dtype=np.int16)
    block = Block(state, nothing, none, none + state.written, lag_s, sent, sent)
    return state._replace(lag_s=lag_s[-1]), block


def _oldest_first(entries: Entries, used: Flags, number: Words) -> Runners:
    """Close the ranks of the beats to use."""
    ticks = np.zeros((len(number), number.max(initial=0)))
    inside = np.arange(ticks.shape[1]) < number[:, np.newaxis]
    ticks[inside] = entries[::-1].T[used[::-1].T]
    return np.ascontiguousarray(ticks.T)
