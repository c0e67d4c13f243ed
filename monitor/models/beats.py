"""The heart beats of the last two minutes, with artefacts and lost beats marked.

Each runner has a ring of 480 intervals (two minutes at 240 bpm) in 1/1024 s, the unit in which
straps send them: above 0 a beat to use, below 0 an artefact or a lost beat, 0 nothing yet. Four
intervals share one 64-bit word, so that taking and putting runners moves a quarter of the items.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, full

CAPACITY: Final = 480
MOST_LOST: Final = CAPACITY // 2  # in one gap: leaves room for all beats that a second can bring
TICKS_PER_S: Final = 1024.0
_TICKS_PER_MS: Final = TICKS_PER_S / 1000.0
_LONGEST: Final = 32_767.0  # ticks that an entry can hold
_NO_INTERVAL_MS: Final = 1e6
_LANES: Final = 4
_AGES: Final = np.arange(CAPACITY)[:, np.newaxis]

Words = NDArray[np.int64]
Entries = NDArray[np.int16]


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    window_s: float = 120.0
    change_effort: float = 0.05
    change_rest: float = 0.20
    effort_bpm: float = 90.0
    shortest_ms: float = 250.0
    longest_ms: float = 2000.0
    gap_s: float = 2.0
    ahead_s: float = 2.0


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
        ring=np.zeros((CAPACITY // _LANES, rows), dtype=np.int64),
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
    lag_s = state.lag_s + dt_s
    ticks = np.rint(np.clip(rr_ms, 0.0, _NO_INTERVAL_MS) * _TICKS_PER_MS)
    heard = (ticks >= 1.0) & (ticks <= _LONGEST)
    rows = np.flatnonzero(heard.any(axis=0))
    if not rows.size:
        return state._replace(lag_s=lag_s)
    added = _added(ticks[:, rows], heard[:, rows], state.last[rows], lag_s[rows], params)
    ring, written, last = state.ring.copy(), state.written.copy(), state.last.copy()
    begun = np.where(added.anew, 0, written[rows])
    _write(ring, rows, begun, added)
    written[rows] = begun + added.lost + np.add.reduce(heard[:, rows], axis=0)
    last[rows] = added.last
    lag_s[rows] = added.lag_s
    return State(ring, written, last, lag_s)


def recent(state: State, rows: NDArray[np.intp], params: Params) -> Window:
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
    lag = state.lag_s[rows] * TICKS_PER_S
    entries = _newest_first(state, rows)
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


class _Added(NamedTuple):
    """What one step adds for the runners with beats; `entries` is (beats, runners)."""

    entries: Runners
    heard: Flags
    lost: Words
    lost_ticks: Runners
    anew: Flags
    last: Runners
    lag_s: Runners


def _added(ticks: Runners, heard: Flags, last: Runners, lag_s: Runners, params: Params) -> _Added:
    ticks = np.where(heard, ticks, np.nan)
    sums = np.add.accumulate(np.where(heard, ticks, 0.0), axis=0)
    lag = lag_s * TICKS_PER_S
    behind = lag - sums[-1]
    gap = behind > params.gap_s * TICKS_PER_S
    anew = behind >= params.window_s * TICKS_PER_S
    before = np.concatenate((np.where(gap, np.nan, last)[np.newaxis], ticks[:-1]))
    wrong = _is_artefact(ticks, before, params)
    wrong |= sums - np.where(gap, sums[-1], lag) > params.ahead_s * TICKS_PER_S

    number = np.add.reduce(heard, axis=0)
    lost_ticks = np.where(gap & ~anew, behind, 0.0)
    usual = np.maximum(sums[-1] / number, params.shortest_ms * _TICKS_PER_MS)
    lost = np.minimum(np.rint(lost_ticks / usual), MOST_LOST).astype(np.int64)
    newest = len(heard) - 1 - np.argmax(heard[::-1], axis=0)
    return _Added(
        entries=np.where(wrong, -ticks, ticks),
        heard=heard,
        lost=lost,
        lost_ticks=np.minimum(np.rint(lost_ticks / np.maximum(lost, 1)), _LONGEST),
        anew=anew,
        last=ticks[newest, np.arange(len(newest))],
        lag_s=np.where(gap, 0.0, np.maximum(behind / TICKS_PER_S, -params.ahead_s)),
    )


def _is_artefact(ticks: Runners, before: Runners, params: Params) -> Flags:
    fast = before < 60.0 * TICKS_PER_S / params.effort_bpm
    limit = np.where(fast, params.change_effort, params.change_rest) * before
    low, high = params.shortest_ms * _TICKS_PER_MS, params.longest_ms * _TICKS_PER_MS
    found: Flags = (np.abs(ticks - before) > limit) | (ticks < low) | (ticks > high)
    return found


def _write(ring: Words, rows: NDArray[np.intp], begun: Words, added: _Added) -> None:
    """Write lost beats and then beats into the ring."""
    at = rows * _LANES
    view = ring.view(np.int16)
    lost = added.lost
    if lost.any():
        which = np.repeat(np.arange(len(rows)), lost)
        order = np.arange(len(which)) - np.repeat(np.cumsum(lost) - lost, lost)
        position = (begun[which] + order) % CAPACITY
        view[position // _LANES, at[which] + position % _LANES] = -added.lost_ticks[which]
    order = np.add.accumulate(added.heard, axis=0, dtype=np.int64) - 1
    beat, which = np.nonzero(added.heard)
    position = (begun[which] + lost[which] + order[beat, which]) % CAPACITY
    view[position // _LANES, at[which] + position % _LANES] = added.entries[beat, which]


def _newest_first(state: State, rows: NDArray[np.intp]) -> Entries:
    """(480, runners) entries, 0 where nothing was written yet."""
    written = state.written[rows]
    position = (written - 1) % CAPACITY - _AGES
    position += CAPACITY * (position < 0)
    entries = state.ring.view(np.int16)[position // _LANES, rows * _LANES + position % _LANES]
    return np.where(written > _AGES, entries, 0).astype(np.int16, copy=False)


def _oldest_first(entries: Entries, used: Flags, number: Words) -> Runners:
    """Close the ranks of the beats to use."""
    ticks = np.zeros((number.max(initial=0), len(number)))
    age, which = np.nonzero(used)
    rank = np.add.accumulate(used, axis=0, dtype=np.int64)[age, which]
    ticks[number[which] - rank, which] = entries[age, which]
    return ticks
