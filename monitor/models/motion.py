"""How far and how fast: one distance and one speed from whatever the sensors give."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain, unit


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    max_mps: float = 8.0
    hold_s: float = 10.0
    fade_s: float = 60.0
    smooth_s: float = 10.0
    follow_s: float = 10.0
    slack_m: float = 25.0
    back_m: float = 50.0


class State(NamedTuple):
    """All (runners,); ages are infinite before any value."""

    distance_m: Runners
    offset_m: Runners
    reported_m: Runners
    changed_age_s: Runners
    speed_mps: Runners
    smooth_mps: Runners
    speed_age_s: Runners


class Motion(NamedTuple):
    """One second of movement, (runners,) each; speeds are NaN when older than the hold.

    `smooth_mps` lags like the grade does, so that the two speak of the same ground.
    """

    distance_m: Runners
    moved_m: Runners
    speed_mps: Runners
    smooth_mps: Runners
    speed_age_s: Runners
    quality: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        distance_m=full(rows, 0.0),
        offset_m=full(rows, 0.0),
        reported_m=full(rows),
        changed_age_s=full(rows, np.inf),
        speed_mps=full(rows, 0.0),
        smooth_mps=full(rows, 0.0),
        speed_age_s=full(rows, np.inf),
    )


def step(
    state: State, speed_mps: Runners, distance_m: Runners, params: Params, dt_s: float
) -> tuple[State, Motion]:
    """Advance distance and speed by one step.

    The speed is integrated, and the distance drawn towards the reported one: many watches count
    in steps of ten metres, so that their distance stands for seconds and then leaps. A report
    more than `slack_m` off is taken over at once, if a runner can have got there since the last
    one; if it fell back by more than `back_m` (a pod that starts anew) or leapt further, it is
    followed from where the runner is. Without a speed the reported distance gives it.

    A speed is held for `hold_s`; a speed above `max_mps` is no speed.

    Parameters
    ----------
    speed_mps : (runners,) [m/s] along the ground
    distance_m : (runners,) [m] since the start, as the sensor counts it
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Motion`; the distance never falls.

    Notes
    -----
    Evidence: heuristic.
    """
    changed_age_s = state.changed_age_s + dt_s
    reported = ~np.isnan(distance_m)
    news = reported & (distance_m != state.reported_m)
    if np.isnan(speed_mps).any():
        # By distance alone: known when it changes, and 0 once it has stopped to.
        idle_mps = np.where(reported & (changed_age_s > params.hold_s), 0.0, np.nan)
        run_mps = (distance_m - state.reported_m) / changed_age_s
        covered_mps = np.where(news, run_mps, idle_mps)
        speed_mps = np.where(np.isnan(speed_mps), covered_mps, speed_mps)
    last_mps, smooth_mps, speed_age_s = _speed(state, speed_mps, params, dt_s)
    held = speed_age_s <= params.hold_s

    total_m, placed = _distance(state, distance_m, last_mps, held, changed_age_s, params, dt_s)
    offset_m = state.offset_m
    restarts = news & ~placed
    if restarts.any():
        offset_m = np.where(restarts, total_m - distance_m, offset_m)
    new = State(
        distance_m=total_m,
        offset_m=offset_m,
        reported_m=np.where(news, distance_m, state.reported_m),
        changed_age_s=np.where(news, 0.0, changed_age_s),
        speed_mps=last_mps,
        smooth_mps=smooth_mps,
        speed_age_s=speed_age_s,
    )
    motion = Motion(
        distance_m=total_m,
        moved_m=total_m - state.distance_m,
        speed_mps=np.where(held, last_mps, np.nan),
        smooth_mps=np.where(held, smooth_mps, np.nan),
        speed_age_s=speed_age_s,
        quality=unit((params.fade_s - speed_age_s) / (params.fade_s - params.hold_s)),
    )
    return new, motion


def _speed(
    state: State, speed_mps: Runners, params: Params, dt_s: float
) -> tuple[Runners, Runners, Runners]:
    """Return the newest speed, the smoothed one (begun anew after a gap), and its age."""
    seen = (speed_mps >= 0.0) & (speed_mps <= params.max_mps)
    last_mps = np.where(seen, speed_mps, state.speed_mps)
    anew = state.speed_age_s > params.hold_s
    share = np.where(anew, 1.0, gain(dt_s, params.smooth_s))
    smooth_mps = state.smooth_mps + share * (last_mps - state.smooth_mps)
    return last_mps, smooth_mps, np.where(seen, 0.0, state.speed_age_s + dt_s)


def _distance(
    state: State,
    distance_m: Runners,
    speed_mps: Runners,
    held: Flags,
    changed_age_s: Runners,
    params: Params,
    dt_s: float,
) -> tuple[Runners, Flags]:
    """Return the distance so far, and whether the report was where it could be."""
    stepped_m = speed_mps * held * dt_s
    error_m = state.offset_m + distance_m - (state.distance_m + stepped_m)
    reachable_m = params.slack_m + params.max_mps * changed_age_s
    placed = (error_m >= -params.back_m) & (error_m <= reachable_m)
    near = held & (np.abs(error_m) <= params.slack_m)
    drawn_m = np.where(near, gain(dt_s, params.follow_s), 1.0) * error_m
    moved_m = np.maximum(stepped_m + np.where(placed, drawn_m, 0.0), 0.0)
    return state.distance_m + moved_m, placed
