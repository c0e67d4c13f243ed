"""The critical speed of a runner who did not tell it: what the pace so far shows it must be."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import critical_speed
from monitor.models.arrays import Flags, Runners, everywhere, full, gain
from monitor.models.block import of_one, second_at
from monitor.models.scans import ever_over, ewma_over, highest_over, sum_over, throughout

_HOUR = 3600.0


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    mean_s: float = 1200.0
    reserve_most_m: float = 250.0
    longest_h: float = 6.0
    most_mps: float = 6.5
    lasting: critical_speed.Params = field(default_factory=critical_speed.Params)


class State(NamedTuple):
    """What the pace so far was, (runners,) each.

    `begun_s` is the time since the first speed [s], `mean_mps` the mean of 20 minutes, `way_m` the
    way on the level that all of the effort is worth, `critical_mps` what was shown so far.
    """

    begun_s: Runners
    mean_mps: Runners
    way_m: Runners
    critical_mps: Runners


def initial(critical_mps: Runners) -> State:
    """State at the start line, of runners who are said or taken to have these critical speeds."""
    rows = len(critical_mps)
    return State(full(rows, 0.0), full(rows, 0.0), full(rows, 0.0), critical_mps.copy())


def step(
    state: State, grade_adjusted_mps: Runners, known: Flags, params: Params, dt_s: float
) -> tuple[State, Runners]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    state, critical_mps = run(state, of_one(grade_adjusted_mps), known, params, dt_s)
    return state, second_at(critical_mps, 0)


def run(
    state: State, grade_adjusted_mps: Runners, known: Flags, params: Params, dt_s: float
) -> tuple[State, Runners]:
    """Raise a default critical speed to what the pace over a block shows at least.

    Nobody covers more than ``D' + critical speed x time``, nor holds more than the sustainable
    fraction of critical speed for hours. So the mean of the last 20 minutes (before that, of all
    time so far), less 250 m spread over that time, is a lower bound; so is the mean since the
    start, less the same, over the fraction that lasts so long. The speed never falls, and that of
    who told their own never moves. A second without a speed counts as standing: what was not
    seen shows nothing.

    Parameters
    ----------
    grade_adjusted_mps : (seconds, runners) [m/s], NaN if missing
    known : (runners,) whether the runner told a critical speed
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State, and (seconds, runners) critical speed when fresh [m/s]

    Notes
    -----
    Evidence: published (both relations: Smyth & Muniz-Pumares, Med. Sci. Sports Exerc. 52:2637,
    2020), heuristic (read backwards). docs/models.md.
    """
    if everywhere(known):
        return state, throughout(state.critical_mps, len(grade_adjusted_mps))
    seen = ~np.isnan(grade_adjusted_mps) & ~known
    begun = ever_over(state.begun_s > 0.0, seen)
    speed_mps = np.where(seen, grade_adjusted_mps, 0.0)
    begun_s = sum_over(state.begun_s, np.multiply(begun, dt_s))
    way_m = sum_over(state.way_m, speed_mps * dt_s)
    share = np.maximum(dt_s / np.maximum(begun_s, dt_s), gain(dt_s, params.mean_s))
    mean_mps = ewma_over(state.mean_mps, np.where(begun, speed_mps, np.nan), share)

    shown_mps = np.minimum(_least_mps(begun_s, mean_mps, way_m, params, dt_s), params.most_mps)
    critical_mps = highest_over(state.critical_mps, np.where(known, np.nan, shown_mps))
    return State(begun_s[-1], mean_mps[-1], way_m[-1], critical_mps[-1]), critical_mps


def _least_mps(
    begun_s: Runners, mean_mps: Runners, way_m: Runners, params: Params, dt_s: float
) -> Runners:
    """Critical speed without which the runner would not have come so far."""
    whole_s = np.maximum(begun_s, dt_s)
    lately = mean_mps - params.reserve_most_m / np.minimum(whole_s, params.mean_s)
    hours = np.minimum(whole_s / _HOUR, params.longest_h)
    lasting = critical_speed.sustainable_fraction(hours, params.lasting)
    return np.maximum(lately, (way_m - params.reserve_most_m) / whole_s / lasting)
