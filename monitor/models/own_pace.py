"""How a runner really goes: pace up, level and down, its decline, and how long they stop.

Learned from the way along the course and the time it took, so that it needs no watch that tells a
speed, and no earlier race.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.air import height_of_sun
from monitor.models.arrays import Flags, Runners, full, summed_first
from monitor.race_plan import KINDS, RacePlan

SUNSET: Final = -0.0145  # sine of the sun's height when it is seen to set, by 0.83 degrees below
DARK: Final = -0.1045  # ... and at the end of civil twilight, 6 degrees below


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    usual_s_m: float = 0.40
    plan_m: float = 1500.0
    commit_m: float = 20.0
    stop_after_s: float = 60.0
    stop_times: float = 3.0
    fastest_mps: float = 8.0
    back_m: float = 60.0
    recent_s: float = 3600.0
    recent_m: float = 1500.0
    kind_m: float = 3000.0
    usual: tuple[float, ...] = (1.0, 1.0, 1.0, 1.2, 1.4)
    most_ratio: float = 2.0
    fade_per_h: float = 0.015
    fatigue_fade_per_h: float = 0.02
    fade_s: float = 5400.0
    most_fade_per_h: float = 0.08
    dark_slower: float = 0.08
    idle_share: float = 0.02
    idle_s: float = 3600.0
    planned_s: float = 900.0
    stretch_s: float = 900.0
    usual_miss: float = 0.05
    usual_stretches: float = 2.0
    least_scatter: float = 0.2
    most_scatter: float = 6.0


class State(NamedTuple):
    """What is learned, (runners,) each, but `way_m` and `spent_s` (kinds, runners), by `KINDS`.

    Attributes
    ----------
    at_m, at_t : the place that was learned from last [m], and when it was seen [s]; NaN before any
    way_m : level metres done [m]
    spent_s : time that they took while moving, without what darkness adds [s]
    recent_m, recent_s : the same of about the last hour [m, s]
    moving_s, stopped_s : all of it, and all time stopped [s]
    stretch_s, stretch_expected_s : time of the stretch that is under way, and what it should take
        as the last hour went [s]
    missed2, stretches : sum of the squares of how far, as a share, stretches of a quarter of an
        hour were off that, and how many there were
    """

    at_m: Runners
    at_t: Runners
    way_m: Runners
    spent_s: Runners
    recent_m: Runners
    recent_s: Runners
    moving_s: Runners
    stopped_s: Runners
    stretch_s: Runners
    stretch_expected_s: Runners
    missed2: Runners
    stretches: Runners


class Pace(NamedTuple):
    """What is to be expected, (runners,) each, but `ratio` (kinds, runners).

    Attributes
    ----------
    ratio : by `KINDS`: how much more time a level metre of them takes than one on the level [1]
    long_s_m, recent_s_m : time for a level metre, by all of the way and by the last hour, as it
        would be now [s/m]
    fade_per_s : how fast it grows [1/s]
    idle_share : time stopped, for each second moving, beside planned stops [1]
    planned_share : how long planned stops last, of the plan [1]
    scatter : how uneven they are, 1 for as most people [1]
    """

    ratio: Runners
    long_s_m: Runners
    recent_s_m: Runners
    fade_per_s: Runners
    idle_share: Runners
    planned_share: Runners
    scatter: Runners


def initial(rows: int) -> State:
    """Nothing was learned yet."""
    zero, kinds = np.zeros(rows), np.zeros((len(KINDS), rows))
    return State(full(rows), full(rows), kinds, kinds, *(zero for _ in State._fields[4:]))


def learn(
    state: State, at_m: Runners, at_t: Runners, usual_s_m: Runners, plan: RacePlan, params: Params
) -> State:
    """Learn from the way since the last place.

    Parameters
    ----------
    state : what was learned before
    at_m, at_t : (runners,) where they were seen last [m], and when [s]; NaN if never
    usual_s_m : (runners,) time for a level metre that is assumed before anything is learned [s/m]
    plan : the course
    params : see `Params`

    Notes
    -----
    Way is taken in as soon as there are 20 m of it. More than a minute for that, and more than
    three times what it usually takes, is a stop for what is beyond. A place behind the last
    one, or one that nobody can have run to, is only a new beginning. Evidence: heuristic.
    """
    new = np.isnan(state.at_m) & ~np.isnan(at_m)
    gone_m, took_s = at_m - state.at_m, at_t - state.at_t
    enough = (gone_m >= params.commit_m) & (took_s > 0.0)
    ran = enough & (gone_m <= params.fastest_mps * took_s)
    moved = new | enough | (gone_m < -params.back_m)

    way_m = np.where(ran, plan.equal_at(at_m) - plan.equal_at(state.at_m), 0.0)
    pace = expected(state, np.zeros_like(gone_m), usual_s_m, np.zeros_like(gone_m), params)
    as_level_m = pace.ratio * way_m
    level_m = summed_first(as_level_m)
    most_s = np.maximum(params.stop_after_s, params.stop_times * pace.recent_s_m * level_m)
    moving_s = np.where(ran, np.minimum(took_s, most_s), 0.0)
    light_s = moving_s / (1.0 + params.dark_slower * darkness(state.at_t, plan))
    light_s = np.where(ran, light_s, 0.0)
    share = as_level_m / np.maximum(level_m, 1e-9)
    kept = np.exp(-moving_s / params.recent_s)
    stretch_s = state.stretch_s + moving_s
    stretch_expected_s = state.stretch_expected_s + pace.recent_s_m * level_m
    over = stretch_s >= params.stretch_s
    missed = np.log(
        stretch_s / np.maximum(stretch_expected_s, 1.0), where=over, out=0.0 * stretch_s
    )
    return State(
        at_m=np.where(moved, at_m, state.at_m),
        at_t=np.where(moved, at_t, state.at_t),
        way_m=state.way_m + way_m,
        spent_s=state.spent_s + share * light_s,
        recent_m=state.recent_m * kept + level_m,
        recent_s=state.recent_s * kept + light_s,
        moving_s=state.moving_s + moving_s,
        stopped_s=state.stopped_s + np.where(ran, took_s - moving_s, 0.0),
        stretch_s=np.where(over, 0.0, stretch_s),
        stretch_expected_s=np.where(over, 0.0, stretch_expected_s),
        missed2=state.missed2 + missed * missed,
        stretches=state.stretches + over,
    )


def expected(
    state: State, fatigue: Runners, usual_s_m: Runners, planned_s: Runners, params: Params
) -> Pace:
    """What is to be expected of the pace from here on.

    Parameters
    ----------
    state : what was learned
    fatigue : (runners,) fatigue index, 0 to 100, NaN if unknown
    usual_s_m : (runners,) time for a level metre that is assumed before anything is learned [s/m]
    planned_s : (runners,) planned stops so far [s]
    params : see `Params`

    Notes
    -----
    Each part begins with what is usual and moves to the runner's own as way and time are gathered.
    Evidence: heuristic; the decline that is assumed without any knowledge is about that of
    finishers of mountain ultras (some 1 to 3 % an hour).
    """
    usual = np.array(params.usual)[:, np.newaxis]
    mean_s_m = (summed_first(state.spent_s) + usual_s_m * params.plan_m) / (
        summed_first(usual * state.way_m) + params.plan_m
    )
    ratio = (state.spent_s / mean_s_m + usual * params.kind_m) / (state.way_m + params.kind_m)
    ratio = np.clip(ratio, 1.0 / params.most_ratio, params.most_ratio)
    long_s_m = (summed_first(state.spent_s) + usual_s_m * params.plan_m) / (
        summed_first(ratio * state.way_m) + params.plan_m
    )
    recent_s_m = (state.recent_s + long_s_m * params.recent_m) / (state.recent_m + params.recent_m)
    # How long ago, on average, the way was that each of the two tells of.
    gone = state.moving_s / params.recent_s
    left = np.exp(-gone)
    recent_ago_s = params.recent_s * (1.0 - gone * left / np.maximum(1.0 - left, 1e-9))
    long_ago_s = state.moving_s / 2.0
    recent_ago_s = np.minimum(recent_ago_s, long_ago_s)
    apart_s = long_ago_s - recent_ago_s
    tired = np.where(np.isnan(fatigue), 0.0, fatigue) / 100.0
    usual_fade = (params.fade_per_h + params.fatigue_fade_per_h * tired) / 3600.0
    weight = (apart_s / params.fade_s) ** 2
    own_fade = np.log(recent_s_m / long_s_m) / np.maximum(apart_s, 1.0)
    fade = (usual_fade + weight * own_fade) / (1.0 + weight)
    most = params.most_fade_per_h / 3600.0
    fade = np.clip(fade, 0.0, most)
    beyond_s = state.stopped_s - planned_s
    idle = (beyond_s + params.idle_share * params.idle_s) / (state.moving_s + params.idle_s)
    shares = (state.stopped_s + params.planned_s) / (planned_s + params.planned_s)
    usual_miss2 = params.usual_miss**2 * params.usual_stretches
    miss2 = (state.missed2 + usual_miss2) / (state.stretches + params.usual_stretches)
    scatter = np.sqrt(miss2) / params.usual_miss
    return Pace(
        ratio=ratio,
        long_s_m=long_s_m * (1.0 + fade * long_ago_s),
        recent_s_m=recent_s_m * (1.0 + fade * recent_ago_s),
        fade_per_s=fade,
        idle_share=np.clip(idle, 0.0, 0.5),
        planned_share=np.clip(shares, 0.3, 1.0),
        scatter=np.clip(scatter, params.least_scatter, params.most_scatter),
    )


def darkness(t: Runners, plan: RacePlan) -> Runners:
    """How dark it is, 0 by day to 1 at night [1].

    Parameters
    ----------
    t : UTC epoch seconds [s], any shape
    plan : the course, for where the sun is
    """
    height = height_of_sun(
        t, np.full_like(t, np.radians(plan.latitude_deg)), np.full_like(t, plan.longitude_deg)
    )
    return np.clip((SUNSET - height) / (SUNSET - DARK), 0.0, 1.0)


def is_known(state: State) -> Flags:
    """(runners,) whether they were ever seen on the course."""
    return ~np.isnan(state.at_m)
