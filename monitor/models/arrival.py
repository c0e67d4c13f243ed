"""When a runner reaches a place ahead: the likely time, and the bounds of 8 in 10 cases."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.own_pace import Pace, darkness
from monitor.models.own_pace import Params as PaceParams
from monitor.race_plan import Places, RacePlan

TENTH: Final = 1.2816  # standard deviations from the middle to the 10 % and 90 % bounds
MOMENTS: Final = (0.125, 0.375, 0.625, 0.875)  # of the way ahead, at which it is day or night


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    least: float = 0.05
    unlearned: float = 0.13
    learned_s: float = 1800.0
    near: float = 0.12
    near_s: float = 900.0
    earlier: float = 0.9
    later: float = 1.2
    own_s: float = 7200.0
    own_share: float = 0.5
    stop_share: float = 0.4
    stop_s: float = 60.0


class Start(NamedTuple):
    """From where and when, (runners,) each.

    Attributes
    ----------
    at_m, t : where a runner was seen last [m], and when [s]
    spread_m : how far off the place may be [m]
    rest_s : what is left of the stop that they make there [s]
    moving_s : how long they have been moving so far [s]
    """

    at_m: Runners
    t: Runners
    spread_m: Runners
    rest_s: Runners
    moving_s: Runners


def arrivals(
    start: Start,
    pace: Pace,
    passed: Places,
    target: Places,
    plan: RacePlan,
    params: Params,
    own: PaceParams,
) -> Runners:
    """Work out times of arrival.

    Parameters
    ----------
    start : (runners,) where they set out
    pace : (runners,) what is to be expected of them
    passed : (runners,) how many stations they have left behind; the planned stops of the later
        ones are still to come
    target : (..., runners) places of the stations they go to; that of the finish is `plan.finish`
    plan : the course and its stations
    params, own : see `Params`

    Returns
    -------
    (3, ..., runners) bounds of 10 %, the middle and 90 % [s]; NaN for a place that is behind

    Notes
    -----
    The way ahead in level metres, at a pace that declines as it did so far; the last hour counts
    for what is near, the whole race for what is far. Darkness and stops are added. The bounds
    are a tenth wide for what is near, and grow with the time ahead against the time that is
    known. Later is likelier than earlier. Evidence: heuristic; how often the bounds hold is
    counted in docs/validation.md.
    """
    ahead_m = plan.at_m[target] - start.at_m
    level_m = summed_first(pace.ratio[:, *(None,) * (target.ndim - 1)] * np.maximum(
        plan.equal_at(plan.at_m[target]) - plan.equal_at(np.broadcast_to(start.at_m, target.shape)),
        0.0,
    ))  # fmt: skip
    first_s = level_m * pace.long_s_m
    own_share = own_weight(first_s, params)
    s_m = pace.recent_s_m**own_share * pace.long_s_m ** (1.0 - own_share)
    moving_s = np.expm1(pace.fade_per_s * s_m * level_m) / np.maximum(pace.fade_per_s, 1e-12)
    moving_s = np.where(pace.fade_per_s > 1e-12, moving_s, s_m * level_m)
    dark = sum(darkness(start.t + part * moving_s, plan) for part in MOMENTS) / len(MOMENTS)
    moving_s = moving_s * (1.0 + own.dark_slower * dark)
    first = np.minimum(passed, plan.finish)
    stops_s = plan.stops_before_s[target] - plan.stops_before_s[first]
    stops_s = np.maximum(stops_s, 0.0) * pace.planned_share
    stops_s = stops_s + pace.idle_share * moving_s + start.rest_s

    unsure = params.unlearned**2 * moving_s / (start.moving_s + params.learned_s)
    near = params.near**2 / (1.0 + moving_s / params.near_s)
    spread = TENTH * pace.scatter * np.sqrt(params.least**2 + near + unsure)
    off_s = start.spread_m * s_m + params.stop_share * stops_s
    middle_t = start.t + moving_s + stops_s
    early_s = moving_s * -np.expm1(-params.earlier * spread) + off_s
    late_s = moving_s * np.expm1(params.later * spread) + off_s + params.stop_s
    # Nobody arrives before they could have run there.
    early_t = np.maximum(middle_t - early_s, start.t + ahead_m / own.fastest_mps)
    times = np.stack((np.minimum(early_t, middle_t), middle_t, middle_t + late_s))
    return np.where(ahead_m >= 0.0, times, np.nan)


def own_weight(ahead_s: Runners, params: Params) -> Runners:
    """How much the last hour counts for what takes so long [1].

    Examples
    --------
    >>> own_weight(np.array([0.0, 7200.0]), Params())
    array([0.5 , 0.25])
    """
    return params.own_share / (1.0 + ahead_s / params.own_s)
