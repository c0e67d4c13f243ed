"""How far and how fast: one distance and one speed from whatever the sensors give."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full, unit


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    max_mps: float = 8.0
    hold_s: float = 10.0
    fade_s: float = 60.0
    back_m: float = 50.0


class State(NamedTuple):
    """All (runners,); ages are infinite before any value."""

    distance_m: Runners
    offset_m: Runners
    reported_m: Runners
    reported_age_s: Runners
    speed_mps: Runners
    speed_age_s: Runners


class Motion(NamedTuple):
    """One second of movement, (runners,) each; `speed_mps` is NaN when older than the hold."""

    distance_m: Runners
    moved_m: Runners
    speed_mps: Runners
    speed_age_s: Runners
    quality: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        distance_m=full(rows, 0.0),
        offset_m=full(rows, 0.0),
        reported_m=full(rows),
        reported_age_s=full(rows, np.inf),
        speed_mps=full(rows, 0.0),
        speed_age_s=full(rows, np.inf),
    )


def step(
    state: State, speed_mps: Runners, distance_m: Runners, params: Params, dt_s: float
) -> tuple[State, Motion]:
    """Advance distance and speed by one step.

    A reported distance is followed as long as it goes forward no faster than `max_mps`. If it
    falls back a little (up to `back_m`) the distance waits for it; if it starts anew or jumps,
    the speed is integrated over that step and the report followed from there. Without a report
    the speed is integrated. Without a speed the covered distance gives it. A speed is held for
    `hold_s`; a speed above `max_mps` is no speed.

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
    reported_age_s = state.reported_age_s + dt_s
    if np.isnan(speed_mps).any():
        covered_mps = (distance_m - state.reported_m) / reported_age_s
        speed_mps = np.where(np.isnan(speed_mps), covered_mps, speed_mps)
    seen = (speed_mps >= 0.0) & (speed_mps <= params.max_mps)
    last_mps = np.where(seen, speed_mps, state.speed_mps)
    speed_age_s = np.where(seen, 0.0, state.speed_age_s + dt_s)
    held = speed_age_s <= params.hold_s

    ahead_m = state.offset_m + distance_m - state.distance_m
    placed = (ahead_m >= -params.back_m) & (ahead_m <= params.max_mps * reported_age_s)
    moved_m = np.where(placed, np.maximum(ahead_m, 0.0), last_mps * held * dt_s)
    total_m = state.distance_m + moved_m
    reported = ~np.isnan(distance_m)
    restarts = reported & ~placed
    offset_m = state.offset_m
    if restarts.any():
        offset_m = np.where(restarts, total_m - distance_m, offset_m)
    new = State(
        distance_m=total_m,
        offset_m=offset_m,
        reported_m=np.where(reported, distance_m, state.reported_m),
        reported_age_s=np.where(reported, 0.0, reported_age_s),
        speed_mps=last_mps,
        speed_age_s=speed_age_s,
    )
    motion = Motion(
        distance_m=total_m,
        moved_m=moved_m,
        speed_mps=np.where(held, last_mps, np.nan),
        speed_age_s=speed_age_s,
        quality=unit((params.fade_s - speed_age_s) / (params.fade_s - params.hold_s)),
    )
    return new, motion
