"""How the pace compares with what lasts to the finish."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, everywhere, full, gain, side_by_side, unit
from monitor.models.block import of_one, second_at
from monitor.models.scans import ewma_over, sum_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    mean_s: float = 1200.0
    brief_s: float = 30.0
    strain_s: float = 3600.0
    strain_full: float = 0.20
    surge_weight: float = 0.7
    surge_below: float = 0.5
    critical_vo2max_pct: float = 87.0
    default_load_most: float = 0.85
    silent_s: float = 300.0
    spread_default_speed: float = 0.15
    spread_level: float = 0.10
    spread_heart_rate: float = 0.12
    spread_default_heart: float = 0.08
    factor_spread_finish: float = 0.25
    factor_spread_level: float = 0.25
    spread_gap_per_min: float = 0.05
    factor_spread_gap_per_min: float = 0.05


class Plan(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    In a block `critical_mps`, the critical speed when fresh, is (seconds, runners).
    """

    critical_mps: Runners
    critical_known: Flags
    sustainable: Runners
    finish_known: Flags
    heart_known: Flags


class State(NamedTuple):
    """Running means: `means` and `seen_s` are (2, runners) for speed and %VO2max."""

    means: Runners
    seen_s: Runners
    brief_mps: Runners
    strain: Runners


class Pace(NamedTuple):
    """How hard the pace is, (seconds, runners) each.

    `ratio` is R_pace, `goal_mps` the grade-adjusted speed at which it is 1, `load` the 20-min
    intensity as a share of critical speed with its relative variance, `strain` the factor P
    with its spread. `ratio`, `above_critical` and `strain` are NaN with a default critical speed.
    """

    ratio: Runners
    goal_mps: Runners
    above_critical: Runners
    load: Runners
    load_variance: Runners
    strain: Runners
    strain_spread: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        means=np.zeros((2, rows)),
        seen_s=np.zeros((2, rows)),
        brief_mps=full(rows, 0.0),
        strain=full(rows, 0.0),
    )


def step(
    state: State,
    grade_adjusted_mps: Runners,
    vo2max_pct: Runners,
    ages_s: tuple[Runners, Runners],
    level: Flags,
    critical_mps: Runners,
    reserve_left: Runners,
    plan: Plan,
    params: Params,
    dt_s: float,
) -> tuple[State, Pace]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    second = of_one((grade_adjusted_mps, vo2max_pct, ages_s, level, critical_mps, reserve_left))
    plan = plan._replace(critical_mps=of_one(plan.critical_mps))
    state, said = run(state, *second, plan, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    grade_adjusted_mps: Runners,
    vo2max_pct: Runners,
    ages_s: tuple[Runners, Runners],
    level: Flags,
    critical_mps: Runners,
    reserve_left: Runners,
    plan: Plan,
    params: Params,
    dt_s: float,
) -> tuple[State, Pace]:
    """Compare the pace of the last 20 minutes with the one that lasts, over a block.

    ``ratio = mean speed / (sustainable fraction x critical speed now)``. The factor P is
    ``max(clip((ratio - 1) / 0.20), 0.7 clip((0.5 - reserve) / 0.5))``, or its mean over an hour
    if that is larger. Until 20 minutes have been seen a plain mean stands in for the smoothing, and
    its excess counts by the share of them that was seen.
    Without a speed for `silent_s` the load is taken from heart rate, P and the ratio are NaN.
    A default, be it a critical speed or a heart rate, is no measure of too fast: the load by it
    counts as that of a marathon at most, and what is cut off widens its variance.

    Parameters
    ----------
    grade_adjusted_mps : (seconds, runners) [m/s], NaN if missing
    vo2max_pct : (seconds, runners) measured by heart rate [%], NaN if missing
    ages_s : how old the newest speed and the newest heart rate are, (seconds, runners) each [s]
    level : (seconds, runners) the grade is unknown and taken as level
    critical_mps, reserve_left : (seconds, runners) by then [m/s], [1]
    plan, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Pace`

    Notes
    -----
    Crampers ran the first half of 56 km 9 % faster (Schwellnus, Br. J. Sports Med. 45:1132,
    2011). Evidence: adapted (ratio), heuristic (factor, fallback, spreads).
    """
    means, seen_s = _mean(state, side_by_side(grade_adjusted_mps, vo2max_pct), params, dt_s)
    brief_mps = ewma_over(state.brief_mps, grade_adjusted_mps, gain(dt_s, params.brief_s))
    speed_age_s, heart_age_s = ages_s
    has_speed = speed_age_s < params.silent_s
    has_heart = heart_age_s < params.silent_s

    goal_mps = plan.sustainable * critical_mps
    ratio = np.where(has_speed, means[:, 0] / goal_mps, np.nan)
    seen = np.minimum(seen_s[:, 0] / params.mean_s, 1.0)
    now = strain_now(ratio, reserve_left, params, seen)
    strain = ewma_over(state.strain, now, gain(dt_s, params.strain_s))

    unseen_min = np.minimum(np.where(has_speed, speed_age_s, heart_age_s), params.silent_s) / 60.0

    by_speed = means[:, 0] / plan.critical_mps
    cap = np.where(plan.critical_known, np.inf, params.default_load_most)
    load = np.minimum(by_speed, cap)
    cut = np.maximum(by_speed / cap - 1.0, 0.0)
    if not everywhere(has_speed):
        by_heart = np.where(has_heart, means[:, 1] / params.critical_vo2max_pct, np.nan)
        cap = np.where(plan.heart_known, np.inf, params.default_load_most)
        load = np.where(has_speed, load, np.minimum(by_heart, cap))
        cut = np.where(has_speed, cut, np.fmax(by_heart / cap - 1.0, 0.0))
    if_known = np.where(plan.critical_known, 0.0, np.nan)
    pace = Pace(
        ratio=ratio + if_known,
        goal_mps=goal_mps,
        above_critical=np.where(has_speed, brief_mps > critical_mps, np.nan) + if_known,
        load=load,
        load_variance=_load_variance(has_speed, level, plan, params)
        + (params.spread_gap_per_min * unseen_min) ** 2
        + cut * cut,
        strain=np.maximum(now, strain) + if_known,
        strain_spread=np.sqrt(
            np.where(plan.finish_known, 0.0, params.factor_spread_finish**2)
            + np.where(level, params.factor_spread_level**2, 0.0)
            + (params.factor_spread_gap_per_min * unseen_min) ** 2
        ),
    )
    return State(means[-1], seen_s[-1], brief_mps[-1], strain[-1]), pace


def strain_now(
    ratio: Runners, reserve_left: Runners, params: Params, seen: Runners | float = 1.0
) -> Runners:
    """Pace strain of this moment, 0 to 1, from R_pace [1] and the share of D' left [1].

    `seen` is how much of the 20 minutes has been seen [1]: a first minute is no fast start yet.

    Examples
    --------
    >>> strain_now(np.array([1.1, 0.9]), np.array([1.0, 0.0]), Params()).round(3)
    array([0.5, 0.7])
    """
    fast = seen * unit((ratio - 1.0) / params.strain_full)
    surging = unit((params.surge_below - reserve_left) / params.surge_below)
    return np.maximum(fast, params.surge_weight * surging)


def _mean(state: State, values: Runners, params: Params, dt_s: float) -> tuple[Runners, Runners]:
    """Smooth over 20 minutes; before that much was seen, a plain mean of what was."""
    seen_s = sum_over(state.seen_s, ~np.isnan(values) * dt_s)
    share = np.maximum(dt_s / np.maximum(seen_s, dt_s), gain(dt_s, params.mean_s))
    return ewma_over(state.means, values, share), seen_s


def _load_variance(has_speed: Flags, level: Flags, plan: Plan, params: Params) -> Runners:
    default = np.where(plan.critical_known, 0.0, params.spread_default_speed**2)
    by_speed = default + np.where(level, params.spread_level**2, 0.0)
    if everywhere(has_speed):
        return by_speed
    default = np.where(plan.heart_known, 0.0, params.spread_default_heart**2)
    return np.where(has_speed, by_speed, params.spread_heart_rate**2 + default)
