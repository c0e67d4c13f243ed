"""When a runner reaches a place ahead: the likely time, and the bounds of 8 in 10 cases."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.own_pace import Pace, darkness
from monitor.models.own_pace import Params as PaceParams
from monitor.race_plan import Places, RacePlan

MOMENTS: Final = (0.125, 0.375, 0.625, 0.875)  # of the way ahead, at which it is day or night


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    decline_s: float = 14_400.0
    own_s: float = 7200.0
    own_share: float = 0.5
    stretch: float = 0.085
    stretch_s: float = 900.0
    learned_s: float = 60.0
    drift_h: float = 0.033
    stop_share: float = 0.4
    stop_s: float = 60.0
    earlier: float = 1.28
    later: float = 1.2


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
    See `way` for the middle and `unsure` for the bounds. Nobody arrives before they could have
    run there.
    """
    ahead_m = plan.at_m[target] - start.at_m
    ahead = way(start, pace, passed, target, plan, params, own)
    early_s, late_s = bounds(ahead, start, pace, params)
    early_s = np.minimum(np.maximum(early_s, ahead_m / own.fastest_mps), ahead.whole_s)
    times = start.t + np.stack((early_s, ahead.whole_s, late_s))
    return np.where(ahead_m >= 0.0, times, np.nan)


class Way(NamedTuple):
    """What is expected of the way to a place, (..., runners) each.

    Attributes
    ----------
    moving_s, stops_s : time moving and time stopped [s]
    s_m : pace at its beginning, for a level metre [s/m]
    """

    moving_s: Runners
    stops_s: Runners
    s_m: Runners

    @property
    def whole_s(self) -> Runners:
        """Time until the place is reached [s]."""
        return self.moving_s + self.stops_s


def way(
    start: Start,
    pace: Pace,
    passed: Places,
    target: Places,
    plan: RacePlan,
    params: Params,
    own: PaceParams,
) -> Way:
    """Work out how long the way ahead takes; parameters as of `arrivals`.

    Notes
    -----
    The way in level metres, at a pace that declines as it did so far, but ever less: a damped
    trend, since a decline that goes on for a whole night ends at walking and not at standing. The
    last hour counts for what is near, the whole race for what is far. Darkness and stops are
    added. Evidence: adapted, from damped trends in forecasting [1]_; the numbers are heuristic.

    References
    ----------
    .. [1] Gardner and McKenzie, Management Science 31, 1985, doi:10.1287/mnsc.31.10.1237
    """
    level_m = summed_first(pace.ratio[:, *(None,) * (target.ndim - 1)] * np.maximum(
        plan.equal_at(plan.at_m[target]) - plan.equal_at(np.broadcast_to(start.at_m, target.shape)),
        0.0,
    ))  # fmt: skip
    own_share = own_weight(level_m * pace.long_s_m, params)
    s_m = pace.recent_s_m**own_share * pace.long_s_m ** (1.0 - own_share)
    moving_s = declined(s_m * level_m, pace.fade_per_s, params)
    dark = sum(darkness(start.t + part * moving_s, plan) for part in MOMENTS) / len(MOMENTS)
    moving_s = moving_s * (1.0 + own.dark_slower * dark)
    first = np.minimum(passed, plan.finish)
    stops_s = plan.stops_before_s[target] - plan.stops_before_s[first]
    stops_s = np.maximum(stops_s, 0.0) * pace.planned_share
    return Way(moving_s, stops_s + pace.idle_share * moving_s + start.rest_s, s_m)


def bounds(ahead: Way, start: Start, pace: Pace, params: Params) -> tuple[Runners, Runners]:
    """Bounds of 10 % and 90 % of the time until a place is reached, (..., runners) each [s].

    Notes
    -----
    The pace, as a logarithm, is taken for a walk at random that is seen through uneven stretches
    (a local level model [1]_). So three things are unsure of the time moving, as shares of it: the
    stretches ahead, which even out the more there are; what the stretches so far have told; and
    how far the pace drifts meanwhile. All three grow with how uneven the runner was. Stops, and
    where the runner is, are unsure besides; all are independent. Nobody comes before now, hence
    the exponential; later is likelier than earlier. Evidence: adapted; the numbers are fitted, see
    docs/validation.md.

    References
    ----------
    .. [1] Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, 2.2
    """
    moving_s = ahead.moving_s
    uneven = params.stretch_s / (moving_s + params.stretch_s)
    unlearned = params.stretch_s / (start.moving_s + params.learned_s)
    drift = params.drift_h**2 * moving_s / (3.0 * 3600.0)
    share2 = pace.scatter**2 * (params.stretch**2 * (uneven + unlearned) + drift)
    stop_s = params.stop_share * ahead.stops_s + params.stop_s
    off_s = np.sqrt(moving_s**2 * share2 + stop_s**2 + (start.spread_m * ahead.s_m) ** 2)
    early_s = ahead.whole_s * np.exp(-params.earlier * off_s / np.maximum(ahead.whole_s, 1.0))
    return early_s, ahead.whole_s + params.later * off_s


def declined(even_s: Runners, fade_per_s: Runners, params: Params) -> Runners:
    """How long what takes so long at an even pace takes with a decline that fades out [s].

    Parameters
    ----------
    even_s : (..., runners) at the pace of now [s], 0 and more
    fade_per_s : (runners,) how fast the pace declines now [1/s]
    params : see `Params`

    Examples
    --------
    >>> declined(np.array([3600.0, 36000.0]), np.array([0.02 / 3600]), Params()).round(0)
    array([ 3633., 37869.])
    """
    ratio = np.maximum(even_s / params.decline_s, 1e-6)
    mean_s = params.decline_s * (1.0 + np.expm1(-ratio) / ratio)
    return even_s * np.exp(fade_per_s * mean_s)


def own_weight(ahead_s: Runners, params: Params) -> Runners:
    """How much the last hour counts for what takes so long [1].

    Examples
    --------
    >>> own_weight(np.array([0.0, 7200.0]), Params())
    array([0.5 , 0.25])
    """
    return params.own_share / (1.0 + ahead_s / params.own_s)
