"""How far and how fast: one distance and one speed from whatever the sensors give."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models import way
from monitor.models.arrays import Runners, anywhere, full, gain, unit
from monitor.models.block import of_one, second_at
from monitor.models.scans import before_each, ewma_over, last_over, since_over


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
    """Movement, (runners,) or (seconds, runners) each; speeds are NaN when older than the hold.

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
    """Advance by one step: `run` over a block of one second, (runners,) each."""
    state, motion = run(state, *of_one((speed_mps, distance_m)), params, dt_s)
    return state, second_at(motion, 0)


def run(
    state: State, speed_mps: Runners, distance_m: Runners, params: Params, dt_s: float
) -> tuple[State, Motion]:
    """Advance distance and speed over a block.

    The speed is integrated, and the distance drawn towards the reported one: many watches count
    in steps of ten metres, so that their distance stands for seconds and then leaps. A report
    more than `slack_m` off is taken over at once, if a runner can have got there since the last
    one; if it fell back by more than `back_m` (a pod that starts anew) or leapt further, it is
    followed from where the runner is. Without a speed the reported distance gives it.

    A speed is held for `hold_s`; a speed above `max_mps` is no speed.

    Parameters
    ----------
    speed_mps : (seconds, runners) [m/s] along the ground
    distance_m : (seconds, runners) [m] since the start, as the sensor counts it
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and `Motion` of its seconds; the distance never falls.

    Notes
    -----
    Evidence: heuristic.
    """
    reported = ~np.isnan(distance_m)
    reported_m = last_over(state.reported_m, distance_m, reported)
    last_report_m = before_each(state.reported_m, reported_m)
    news = reported & (distance_m != last_report_m)
    since_news_s = since_over(state.changed_age_s, news, dt_s)
    changed_age_s = before_each(state.changed_age_s, since_news_s) + dt_s
    if anywhere(np.isnan(speed_mps)):
        # By distance alone: known when it changes, and 0 once it has stopped to.
        idle_mps = np.where(reported & (changed_age_s > params.hold_s), 0.0, np.nan)
        run_mps = (distance_m - last_report_m) / changed_age_s
        covered_mps = np.where(news, run_mps, idle_mps)
        speed_mps = np.where(np.isnan(speed_mps), covered_mps, speed_mps)
    last_mps, smooth_mps, speed_age_s = _speed(state, speed_mps, params, dt_s)
    held = speed_age_s <= params.hold_s

    steps = way.Steps(
        reported_m=distance_m,
        stepped_m=last_mps * held * dt_s,
        reachable_m=params.slack_m + params.max_mps * changed_age_s,
        pull=np.where(held, gain(dt_s, params.follow_s), 1.0),
        news=news,
    )
    total_m, offset_m = way.run(
        state.distance_m, state.offset_m, steps, params.slack_m, params.back_m
    )
    new = State(
        distance_m=total_m[-1],
        offset_m=offset_m,
        reported_m=reported_m[-1],
        changed_age_s=since_news_s[-1],
        speed_mps=last_mps[-1],
        smooth_mps=smooth_mps[-1],
        speed_age_s=speed_age_s[-1],
    )
    motion = Motion(
        distance_m=total_m,
        moved_m=total_m - before_each(state.distance_m, total_m),
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
    last_mps = last_over(state.speed_mps, speed_mps, seen)
    speed_age_s = since_over(state.speed_age_s, seen, dt_s)
    anew = before_each(state.speed_age_s, speed_age_s) > params.hold_s
    share = np.where(anew, 1.0, gain(dt_s, params.smooth_s))
    return last_mps, ewma_over(state.smooth_mps, last_mps, share), speed_age_s
