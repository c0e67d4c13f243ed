"""The ledger of what was eaten: the rolling hour, the total, and how long ago the last was."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, full
from monitor.models.block import of_one, second_at
from monitor.models.recurrence import follow
from monitor.models.scans import before_each, last_over, sum_over, throughout

BINS: Final = 60  # one per minute of the rolling hour
_INDEX: Final = np.arange(BINS, dtype=np.float64)[:, np.newaxis]


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    feed_g: float = 15.0
    feed_window_min: float = 20.0


class State(NamedTuple):
    """`bins_g` is (60, runners), carbs by minute of the hour; the others (runners,)."""

    bins_g: Runners
    minute: Runners
    hour_g: Runners
    total_g: Runners
    since_s: Runners


class Intake(NamedTuple):
    """What was eaten, (runners,) each."""

    last_hour_g: Runners
    total_g: Runners
    since_s: Runners


def initial(rows: int) -> State:
    """State at the start line, nothing eaten."""
    return State(np.zeros((BINS, rows)), *(full(rows, 0.0) for _ in range(4)))


def step(
    state: State, carbs_g: Runners, t: Runners, elapsed_s: Runners, params: Params, dt_s: float
) -> tuple[State, Intake]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    state, said = run(state, *of_one((carbs_g, t, elapsed_s)), params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State, carbs_g: Runners, t: Runners, elapsed_s: Runners, params: Params, dt_s: float
) -> tuple[State, Intake]:
    """Book what was eaten in each second of a block and forget what is older than an hour.

    Parameters
    ----------
    carbs_g : (seconds, runners) carbohydrate logged [g], 0 for none
    t : (seconds, runners) event time [s]
    elapsed_s : (seconds, runners) since the start [s], >= 0; `since_s` is never longer
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Intake`: carbs of the last 59 to 60 minutes and in all [g], and the time since
    at least `feed_g` had been eaten within `feed_window_min` [s], since the start if never.

    Notes
    -----
    Bookkeeping. The 15 g are those of alert A2 (docs/models.md). Evidence: heuristic.
    """
    minute = np.floor(t / 60.0)
    bins_g, hour_g, fed = _hour(state, minute, carbs_g, params)
    total_g = sum_over(state.total_g, carbs_g)
    since_s = follow(
        lambda since_s, most_s, at_most, _: at_most(since_s + dt_s, most_s),
        state.since_s,
        np.where(fed, 0.0, elapsed_s),
    )
    new = State(bins_g, minute[-1], hour_g[-1], total_g[-1], since_s[-1])
    return new, Intake(hour_g, total_g, since_s)


def _hour(
    state: State, minute: Runners, carbs_g: Runners, params: Params
) -> tuple[Runners, Runners, Flags]:
    """Bins after the block; the sum of the hour and who has eaten enough, second by second."""
    passed = minute - before_each(state.minute, minute)
    # Once a minute, and when something was eaten: only then are the bins touched and copied.
    changes = (passed != 0.0) | (carbs_g > 0.0)
    fed = np.zeros(changes.shape, dtype=np.bool_)
    if not anywhere(changes):
        return state.bins_g, throughout(state.hour_g, len(fed)), fed
    bins_g, hour_g = state.bins_g.copy(), np.zeros(changes.shape)
    for second in np.flatnonzero(np.logical_or.reduce(changes, axis=1)):
        rows = np.flatnonzero(changes[second])
        now, eaten_g = minute[second, rows], carbs_g[second, rows]
        bins, lately_g = _book(bins_g[:, rows], now, passed[second, rows], eaten_g, params)
        bins_g[:, rows] = bins
        hour_g[second, rows] = _sum(bins)
        fed[second, rows] = (eaten_g > 0.0) & (lately_g >= params.feed_g)
    return bins_g, last_over(state.hour_g, hour_g, changes), fed


def _book(
    bins_g: Runners, minute: Runners, passed: Runners, carbs_g: Runners, params: Params
) -> tuple[Runners, Runners]:
    """Empty the bins of the minutes that passed, book into the present one.

    Returns the bins and what was eaten within the window of one meal [g].
    """
    age_min = np.mod(minute - _INDEX, BINS)
    kept_g = np.where(age_min < passed, 0.0, bins_g)
    booked_g = kept_g + np.where(age_min == 0.0, carbs_g, 0.0)
    return booked_g, _sum(np.where(age_min < params.feed_window_min, booked_g, 0.0))


def _sum(bins_g: Runners) -> Runners:
    """Sum bin after bin, so that the bits don't depend on the batch."""
    total: Runners = np.add.accumulate(bins_g, axis=0)[-1]
    return total
