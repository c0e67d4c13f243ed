"""Speed and distance that can't be a runner's: spikes, car rides, counters that fall back."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain
from monitor.models.leaps import believed_over
from monitor.models.scans import before_each, ewma_over, last_over, since_over, sum_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    most_mps: float = 8.0
    leap_mps: float = 4.0
    patience_s: float = 3.0
    ride_s: float = 20.0
    after_ride_s: float = 120.0
    back_m: float = 50.0
    told_s: float = 20.0


class State(NamedTuple):
    """All (runners,); ages are infinite before anything.

    `fast_share` is how much of the last seconds was too fast [1], `offset_m` the way ridden.
    """

    speed_mps: Runners
    speed_age_s: Runners
    fast_share: Runners
    since_ride_s: Runners
    reported_m: Runners
    offset_m: Runners
    since_back_s: Runners


class Ground(NamedTuple):
    """What is believed, and what is wrong, (seconds, runners) each.

    `speed_mps` and `distance_m` are NaN where missing or not believed; the distance is without
    what was ridden. `leaps`: a speed that can't be one; `rides`: carried by something faster
    than legs, or just before; `went_back`: the distance counter fell.
    """

    speed_mps: Runners
    distance_m: Runners
    leaps: Flags
    rides: Flags
    went_back: Flags


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        speed_mps=full(rows),
        speed_age_s=full(rows, np.inf),
        fast_share=full(rows, 0.0),
        since_ride_s=full(rows, np.inf),
        reported_m=full(rows),
        offset_m=full(rows, 0.0),
        since_back_s=full(rows, np.inf),
    )


def run(
    state: State, speed_mps: Runners, distance_m: Runners, params: Params, dt_s: float
) -> tuple[State, Ground]:
    """Take from a block what a runner can't have done.

    A speed above `most_mps`, or more than `leap_mps` away from the last one, is not believed; a
    leap is, if it stays. Who was faster than `most_mps` for most of the last seconds is carried:
    neither speed nor distance count, nor for `after_ride_s` afterwards, since cars stop, too.

    Parameters
    ----------
    speed_mps : (seconds, runners) along the ground [m/s], NaN if missing
    distance_m : (seconds, runners) as the sensor counts it [m], NaN if missing
    params, dt_s : see `Params`; time step [s]

    Notes
    -----
    A distance that fell back is told here and mended in `monitor.models.motion`.
    Evidence: heuristic.
    """
    heard, fast = ~np.isnan(speed_mps), speed_mps > params.most_mps
    share = gain(dt_s, params.ride_s)
    fast_share = ewma_over(state.fast_share, np.where(heard, fast, np.nan), share)
    since_ride_s = since_over(state.since_ride_s, heard & (fast_share > 0.5), dt_s)
    rides = since_ride_s <= params.after_ride_s
    believed = believed_over(
        state.speed_mps,
        state.speed_age_s,
        speed_mps,
        heard & ~fast,
        params.leap_mps,
        params.patience_s,
        dt_s,
    )
    reported_m = last_over(state.reported_m, distance_m, ~np.isnan(distance_m))
    gone_m = distance_m - before_each(state.reported_m, reported_m)
    back = gone_m < -params.back_m
    since_back_s = since_over(state.since_back_s, back, dt_s)
    ridden_m = np.where(rides & ~np.isnan(gone_m), gone_m, 0.0)
    offset_m = sum_over(state.offset_m, ridden_m)
    new = State(
        speed_mps=last_over(state.speed_mps, speed_mps, believed)[-1],
        speed_age_s=since_over(state.speed_age_s, believed, dt_s)[-1],
        fast_share=fast_share[-1],
        since_ride_s=since_ride_s[-1],
        reported_m=reported_m[-1],
        offset_m=offset_m[-1],
        since_back_s=since_back_s[-1],
    )
    return new, Ground(
        speed_mps=np.where(believed & ~rides, speed_mps, np.nan),
        distance_m=distance_m - offset_m,
        leaps=heard & ~believed & ~rides,
        rides=rides,
        went_back=since_back_s < params.told_s,
    )
