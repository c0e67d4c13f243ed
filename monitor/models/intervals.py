"""Which of the intervals that straps send are beats, artefacts, or stand for lost beats."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners
from monitor.models.ring import CAPACITY, Entries, Words
from monitor.models.scans import before_each, last_over

MOST_LOST: Final = CAPACITY // 2  # in one gap: leaves room for all beats that a second can bring
TICKS_PER_S: Final = 1024.0
_TICKS_PER_MS: Final = TICKS_PER_S / 1000.0
_LONGEST: Final = 32_767.0  # ticks that an entry can hold
_NO_INTERVAL_MS: Final = 1e6
_FEW: Final = 24  # up to so many runners plain numbers are quicker than arrays


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


class Added(NamedTuple):
    """What is added, (seconds, runners) each but `entries`, (seconds, beats, runners).

    Attributes
    ----------
    entries : intervals [1/1024 s], below 0 for artefacts
    lost : beats lost before those of the second
    lost_ticks : how long each of them is said to have been [1/1024 s]
    anew : whether so many were lost that all begins anew
    last : the newest interval after each second [1/1024 s], NaN before any
    lag_s : how long ago the newest beat ended, after each second [s]
    """

    entries: Runners
    lost: Words
    lost_ticks: Runners
    anew: Flags
    last: Runners
    lag_s: Runners


def heard(rr_ms: Runners) -> tuple[Runners, Flags]:
    """Intervals [1/1024 s], NaN where there is none that a ring can hold, and where there is one.

    Examples
    --------
    >>> heard(np.array([1000.0, np.nan, -5.0]))
    (array([1024.,   nan,   nan]), array([ True, False, False]))
    """
    ticks = np.rint(np.clip(rr_ms, 0.0, _NO_INTERVAL_MS) * _TICKS_PER_MS)
    can_be = (ticks >= 1.0) & (ticks <= _LONGEST)
    return np.where(can_be, ticks, np.nan), can_be


def added(
    ticks: Runners, heard: Flags, last: Runners, lag_s: Runners, params: Params, dt_s: float
) -> Added:
    """What the beats of a block mean.

    Parameters
    ----------
    ticks, heard : (seconds, beats, runners) as `heard` gives them
    last : (runners,) the interval before the first [1/1024 s], NaN if there is none
    lag_s : (runners,) how long before the block the newest beat ended [s]
    params, dt_s : see `Params`; time step [s]
    """
    sums = np.add.accumulate(np.where(heard, ticks, 0.0), axis=1)
    number, together = np.count_nonzero(heard, axis=1), sums[:, -1]
    lags_s = _lags(lag_s, together, number > 0, params, dt_s)
    lag = (before_each(lag_s, lags_s) + dt_s) * TICKS_PER_S
    behind = np.where(number > 0, lag - together, 0.0)
    gap = behind > params.gap_s * TICKS_PER_S
    anew = behind >= params.window_s * TICKS_PER_S
    lasts = last_over(last, _newest(ticks, heard), number > 0)
    first = np.where(gap, np.nan, before_each(last, lasts))
    before = np.concatenate((first[:, np.newaxis], ticks[:, :-1]), axis=1)
    wrong = _is_artefact(ticks, before, params)
    wrong |= sums - np.where(gap, together, lag)[:, np.newaxis] > params.ahead_s * TICKS_PER_S

    lost_ticks = np.where(gap & ~anew, behind, 0.0)
    usual = np.maximum(together / np.maximum(number, 1), params.shortest_ms * _TICKS_PER_MS)
    lost = np.minimum(np.rint(lost_ticks / usual), MOST_LOST).astype(np.int64)
    lost_ticks = np.minimum(np.rint(lost_ticks / np.maximum(lost, 1)), _LONGEST)
    return Added(np.where(wrong, -ticks, ticks), lost, lost_ticks, anew, lasts, lags_s)


def in_order(found: Added, heard: Flags, first: Words, offset: Words) -> tuple[Entries, Words]:
    """Line up what is added to each ring.

    Parameters
    ----------
    found : what is added in each second
    heard : (seconds, beats, runners) which beats there are
    first : (seconds, runners) how many entries were added before each second
    offset : (seconds, runners) how many of them, less those from before, no longer count

    Returns
    -------
    (entries, runners) the entries of all seconds, lost beats first, and the how manieth of its
    ring each is, -1 for none.
    """
    number = first[-1] + found.lost[-1] + np.count_nonzero(heard[-1], axis=0)
    entries = np.zeros((number.max(initial=0), len(number)), dtype=np.int16)
    numbers = np.full(entries.shape, -1)
    if found.lost.any():
        second, row = np.nonzero(found.lost)
        times = found.lost[second, row]
        second, row = np.repeat(second, times), np.repeat(row, times)
        within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
        order = first[second, row] + within
        entries[order, row] = -found.lost_ticks[second, row]
        numbers[order, row] = order - offset[second, row]
    begin = first + found.lost
    place = begin[:, np.newaxis] + np.add.accumulate(heard, axis=1, dtype=np.int64) - 1
    second, beat, row = np.nonzero(heard)
    order = place[second, beat, row]
    entries[order, row] = found.entries[second, beat, row]
    numbers[order, row] = order - offset[second, row]
    return entries, numbers


def _lags(lag_s: Runners, sums: Runners, heard: Flags, params: Params, dt_s: float) -> Runners:
    """How long ago the newest beat ended, after each second [s]."""
    sums_s = sums / TICKS_PER_S  # exact: a power of two
    gaps_s = np.where(heard, params.gap_s, np.inf)
    lags_s = np.empty(sums.shape)
    if sums.shape[1] <= _FEW:
        for at, of_one_s in enumerate(lag_s.tolist()):
            lags_s[:, at] = _lags_of_one(of_one_s, sums_s[:, at], gaps_s[:, at], params, dt_s)
        return lags_s
    for together_s, gap_s, after_s in zip(sums_s, gaps_s, lags_s, strict=True):
        np.add(lag_s, dt_s, out=after_s)
        after_s -= together_s
        np.maximum(after_s, -params.ahead_s, out=after_s)
        np.copyto(after_s, 0.0, where=after_s > gap_s)
        lag_s = after_s
    return lags_s


def _lags_of_one(
    lag_s: float, sums_s: Runners, gaps_s: Runners, params: Params, dt_s: float
) -> list[float]:
    most_ahead_s = -params.ahead_s
    lags_s = []
    for together_s, gap_s in zip(sums_s.tolist(), gaps_s.tolist(), strict=True):
        lag_s = max(lag_s + dt_s - together_s, most_ahead_s)
        if lag_s > gap_s:
            lag_s = 0.0
        lags_s.append(lag_s)
    return lags_s


def _newest(ticks: Runners, heard: Flags) -> Runners:
    """(seconds, runners) the last interval of each second."""
    newest = heard.shape[1] - 1 - np.argmax(heard[:, ::-1], axis=1)
    found: Runners = np.take_along_axis(ticks, newest[:, np.newaxis], axis=1)[:, 0]
    return found


def _is_artefact(ticks: Runners, before: Runners, params: Params) -> Flags:
    fast = before < 60.0 * TICKS_PER_S / params.effort_bpm
    limit = np.where(fast, params.change_effort, params.change_rest) * before
    low, high = params.shortest_ms * _TICKS_PER_MS, params.longest_ms * _TICKS_PER_MS
    found: Flags = (np.abs(ticks - before) > limit) | (ticks < low) | (ticks > high)
    return found
