"""Altitude without leaps: what a runner has climbed, and not what a barometer made up."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, unit
from monitor.models.scans import before_each, last_over, since_over, sum_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    leap_m: float = 6.0
    climb_mps: float = 2.0
    still_mps: float = 0.15
    told_s: float = 20.0
    hold_s: float = 10.0
    fade_s: float = 60.0


class State(NamedTuple):
    """All (runners,): the newest altitude, its age, what is taken off, and since the last leap."""

    altitude_m: Runners
    age_s: Runners
    offset_m: Runners
    since_leap_s: Runners


class Level(NamedTuple):
    """What is believed, and what is wrong, (seconds, runners) each.

    `altitude_m` counts from where the altimeter first was, NaN where it says nothing; `quality`
    is 1 seen, 0 lost, NaN if there never was an altitude.
    """

    altitude_m: Runners
    leaps: Flags
    quality: Runners


def initial(rows: int) -> State:
    """State before the first altitude."""
    return State(full(rows), full(rows, np.inf), full(rows, 0.0), full(rows, np.inf))


def run(
    state: State, altitude_m: Runners, speed_mps: Runners, rides: Flags, params: Params, dt_s: float
) -> tuple[State, Level]:
    """Take from a block of altitudes what was not climbed on foot.

    A change by more than `leap_m`, and `climb_mps` over the time since the last altitude, is the
    altimeter's: a reset, or satellites found again. So is what changes while the runner stands,
    which is the weather's, and while they ride. All of it is taken off from then on, so that the
    grade never sees it.

    Parameters
    ----------
    altitude_m : (seconds, runners) above the sea [m], NaN if missing
    speed_mps : (seconds, runners) smoothed [m/s], NaN if unknown
    rides : (seconds, runners) whether a runner is carried
    params, dt_s : see `Params`; time step [s]

    Notes
    -----
    Evidence: heuristic.
    """
    known = ~np.isnan(altitude_m)
    newest_m = last_over(state.altitude_m, altitude_m, known)
    change_m = altitude_m - before_each(state.altitude_m, newest_m)
    age_s = since_over(state.age_s, known, dt_s)
    gap_s = before_each(state.age_s, age_s) + dt_s
    leaps = np.abs(change_m) > params.leap_m + params.climb_mps * gap_s
    foreign = (leaps | rides | (speed_mps < params.still_mps)) & ~np.isnan(change_m)
    offset_m = sum_over(state.offset_m, np.where(foreign, change_m, 0.0))
    since_leap_s = since_over(state.since_leap_s, leaps, dt_s)
    new = State(newest_m[-1], age_s[-1], offset_m[-1], since_leap_s[-1])
    quality = unit((params.fade_s - age_s) / (params.fade_s - params.hold_s))
    return new, Level(
        altitude_m=altitude_m - offset_m,
        leaps=since_leap_s < params.told_s,
        quality=np.where(np.isinf(age_s), np.nan, quality),
    )
