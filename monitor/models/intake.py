"""The ledger of what was eaten: the rolling hour, the total, and how long ago the last was."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full

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
    """Book what was eaten in this step and forget what is older than an hour.

    Parameters
    ----------
    carbs_g : (runners,) carbohydrate logged in this step [g], 0 for none
    t : (runners,) event time [s]
    elapsed_s : (runners,) since the start [s]; `since_s` is never longer
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
    since_s = np.minimum(state.since_s + dt_s, elapsed_s)
    bins_g, hour_g, total_g = state.bins_g, state.hour_g, state.total_g
    # Once a minute, and when something was eaten: only then are the bins touched and copied.
    rows = np.flatnonzero((minute != state.minute) | (carbs_g > 0.0))
    if rows.size:
        passed = minute[rows] - state.minute[rows]
        bins, lately_g = _book(bins_g[:, rows], minute[rows], passed, carbs_g[rows], params)
        bins_g, hour_g, total_g = bins_g.copy(), hour_g.copy(), total_g + carbs_g
        bins_g[:, rows] = bins
        hour_g[rows] = _sum(bins)
        fed = (carbs_g[rows] > 0.0) & (lately_g >= params.feed_g)
        since_s[rows[fed]] = 0.0
    return State(bins_g, minute, hour_g, total_g, since_s), Intake(hour_g, total_g, since_s)


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
