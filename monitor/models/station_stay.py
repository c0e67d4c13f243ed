"""Which stations are behind a runner, at which one they are, and how the heart recovers there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full
from monitor.race_plan import RacePlan


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    left_m: float = 100.0
    near_m: float = 150.0
    stands_s: float = 60.0
    behind_m: float = 500.0
    first_s: float = 60.0
    second_s: float = 120.0
    late_s: float = 30.0


class State(NamedTuple):
    """(runners,) each; NaN for nowhere and unknown.

    Attributes
    ----------
    passed : how many stations are left behind
    at : the number of the station they are at
    since_t : when they came there [s]
    heard_t : of the newest word of a station that was taken in [s]
    arriving_bpm, first_bpm, second_bpm : heart rate on arrival, and one and two minutes later [bpm]
    """

    passed: Runners
    at: Runners
    since_t: Runners
    heard_t: Runners
    arriving_bpm: Runners
    first_bpm: Runners
    second_bpm: Runners


class Seen(NamedTuple):
    """What is known in one second, (runners,) each.

    Attributes
    ----------
    t : the second [s]
    at_m, at_t : where they were seen last [m], and when [s]
    moved_t : since when they are where they are [s]
    station : number of the station of the newest word that somebody arrived or left, NaN without
    arrived : 1 if that says arrived, 0 if left
    station_t : when that was [s]
    heart_rate_bpm : heard now [bpm], NaN if not
    """

    t: Runners
    at_m: Runners
    at_t: Runners
    moved_t: Runners
    station: Runners
    arrived: Runners
    station_t: Runners
    heart_rate_bpm: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(np.zeros(rows), *(full(rows) for _ in State._fields[1:]))


def step(state: State, seen: Seen, plan: RacePlan, params: Params) -> State:
    """Take in what was seen and logged by a second.

    Parameters
    ----------
    state : as the last call left it; calls may be seconds apart
    seen : see `Seen`
    plan : the stations
    params : see `Params`

    Notes
    -----
    A station is behind once somebody logs that the runner left it, or once they are seen 100 m
    beyond. They are there from when it is logged that they arrived, or from when they stand still
    within 150 m of it. Evidence: heuristic.
    """
    news = seen.station_t > np.where(np.isnan(state.heard_t), -np.inf, state.heard_t)
    arrived = news & (seen.arrived > 0.0)
    left = news & (seen.arrived == 0.0)
    passed = _passed(state.passed, seen, arrived, left, plan, params)

    count = plan.finish
    ahead = np.minimum(passed, count).astype(np.intp)
    off_m = np.abs(seen.at_m - plan.at_m[ahead])
    near = (off_m <= params.near_m) & (ahead < count)
    stands = near & (seen.at_t - seen.moved_t >= params.stands_s)
    goes_on = (state.at == passed) & ~left
    gone = goes_on & (seen.at_t > state.since_t) & (off_m > params.near_m + params.left_m)
    at = np.where(goes_on & ~gone, state.at, np.nan)
    begins = np.isnan(at) & (stands | (arrived & (seen.station < count)))
    at = np.where(begins, ahead, at)
    since_t = np.where(np.isnan(at), np.nan, state.since_t)
    since_t = np.where(begins, np.where(arrived, seen.station_t, seen.moved_t), since_t)

    there_s = seen.t - since_t
    new = begins | np.isnan(at)
    return State(
        passed=passed,
        at=at,
        since_t=since_t,
        heard_t=np.where(news, seen.station_t, state.heard_t),
        arriving_bpm=_kept(state.arriving_bpm, new, seen, there_s, 0.0, params, early_s=60.0),
        first_bpm=_kept(state.first_bpm, new, seen, there_s, params.first_s, params),
        second_bpm=_kept(state.second_bpm, new, seen, there_s, params.second_s, params),
    )


def _passed(
    passed: Runners,
    seen: Seen,
    arrived: Flags,
    left: Flags,
    plan: RacePlan,
    params: Params,
) -> Runners:
    """How many stations are left behind now."""
    stations_m = plan.at_m[:-1, np.newaxis]
    by_place = (stations_m + params.left_m < seen.at_m).sum(axis=0).astype(np.float64)
    # Who is far behind the last one was never there.
    last = np.maximum(passed - 1.0, 0.0).astype(np.intp)
    never = (passed > 0.0) & (seen.at_m < plan.at_m[last] - params.behind_m)
    passed = np.where(never, by_place, np.maximum(passed, by_place))
    passed = np.where(arrived, seen.station, passed)
    return np.where(left, seen.station + 1.0, passed)


def _kept(
    before: Runners,
    new: Flags,
    seen: Seen,
    there_s: Runners,
    at_s: float,
    params: Params,
    *,
    early_s: float = 0.0,
) -> Runners:
    """The heart rate after some time at a station: the first that is heard from then on."""
    kept = np.where(new, np.nan, before)
    due = (there_s >= at_s) & (there_s <= at_s + params.late_s + early_s) & np.isnan(kept)
    return np.where(due, seen.heart_rate_bpm, kept)
