"""The heart beats of the last two minutes, with artefacts and lost beats marked.

Each runner has a ring (`monitor.models.ring`) of 480 intervals, two minutes at 240 bpm, in
1/1024 s, the unit in which straps send them: above 0 a beat to use, below 0 an artefact or a lost
beat.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models import intervals, ring
from monitor.models.arrays import Runners, full
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
    """The last two minutes of some runners, (runners,) each if not said otherwise.

    Attributes
    ----------
    line : (beats,) intervals to use [1/1024 s], oldest first, those of each runner in a row
    first : where in the line each window begins
    number : how many intervals of it are those of the window
    span : their sum [1/1024 s]
    artefact_share : of all beats that there should be [1], NaN without any
    """

    line: Runners
    first: Places
    number: Words
    span: Words
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
    >>> window.line, window.artefact_share.round(3)
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
    lines = _Lines(state, nothing, rows, np.zeros_like(written), written)
    return _window(lines, state.lag_s[rows] * TICKS_PER_S, params)


def windows(block: Block, seconds: Places, rows: Places, params: Params) -> Window:
    """The windows that end with some seconds of a block, for a runner each: as `recent`."""
    at = seconds, rows
    lines = _Lines(block.before, block.added, rows, block.number[at], block.written[at])
    return _window(lines, block.lag_s[at] * TICKS_PER_S, params)


class _Lines(NamedTuple):
    """What was added to the rings of `before`, whose to look into, and when.

    `after` is after how many of those added, `written` how many entries there are by then.
    """

    before: State
    added: Entries
    rows: Places
    after: Words
    written: Words


def _window(lines: _Lines, lag: Runners, params: Params) -> Window:
    who, whose = np.unique(lines.rows, return_inverse=True)
    old = ring.oldest_first(lines.before.ring, lines.before.written, who)
    entries = np.concatenate((old, lines.added.take(who, axis=1).T), axis=1)
    # All runners' entries in one line, so that sums of some are differences of two places.
    whole = entries.ravel()
    end = whose * entries.shape[1] + CAPACITY + lines.after
    ages = _sums(np.abs(whole))
    longest = params.window_s * TICKS_PER_S
    since = np.ceil(ages[end] - (longest - np.minimum(np.maximum(lag, 0.0), longest)))
    oldest = end - np.minimum(lines.written, CAPACITY)
    begin = np.minimum(np.maximum(np.searchsorted(ages, since.astype(np.int64)), oldest), end)

    used = whole > 0
    numbers, line = _sums(used), whole[used].astype(np.float64)
    first, number = numbers[begin], numbers[end] - numbers[begin]
    sums = _sums(line)
    span = sums[first + number] - sums[first]
    share = _artefact_share(end - begin, number, ages[end] - ages[begin], lag, params)
    return Window(line, first, number, span, share)


def _artefact_share(
    seen: Words, number: Words, span: Words, lag: Runners, params: Params
) -> Runners:
    silent = (seen > 0) & (lag > params.gap_s * TICKS_PER_S)
    lost = np.where(silent, lag, 0.0) * seen / np.maximum(span, 1)
    return np.where(seen > 0, (seen - number + lost) / np.maximum(seen + lost, 1.0), np.nan)


def _sums(values: NDArray[Any]) -> Words:
    """Sums of the whole numbers before each, and of all: exact."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.add.accumulate(values, dtype=np.int64, out=sums[1:])
    return sums


def _without_beats(state: State, sent: Words, dt_s: float) -> tuple[State, Block]:
    """Only the time since the last beat goes on."""
    steps = np.full((len(sent) + 1, *state.lag_s.shape), dt_s)
    steps[0] = state.lag_s
    lag_s = np.add.accumulate(steps, axis=0)[1:]
    none = np.zeros(sent.shape, dtype=np.int64)
    nothing = np.zeros((0, len(state.written)), dtype=np.int16)
    block = Block(state, nothing, none, none + state.written, lag_s, sent, sent)
    return state._replace(lag_s=lag_s[-1]), block
