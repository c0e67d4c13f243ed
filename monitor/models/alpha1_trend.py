"""DFA-α1 made slow enough to mean fatigue: minutes of good beats, never a jump.

α1 of two minutes moves by several tenths with a hill, a talk or a sip; what fatigue takes from it
takes an hour or more. So it is smoothed over minutes of good beats, small changes are waited out,
and what it adds to the indices rises and falls no faster than a few points a minute.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, everywhere, full, unit
from monitor.models.block import of_one, second_at
from monitor.models.hrv import Hrv
from monitor.models.recurrence import follow
from monitor.models.scans import ewma_over, since_over, sum_over, time_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    mean_s: float = 600.0
    least_s: float = 600.0
    hold_s: float = 900.0
    most_delta: float = 0.60
    full_delta: float = 0.40
    zones_weight: float = 0.5
    band: float = 0.10
    full_s: float = 1500.0
    spread_given: float = 0.12
    spread_learned: float = 0.15
    spread_zones: float = 0.20


class State(NamedTuple):
    """What the beats said so far, (runners,) each.

    `mean_delta` is the smoothed difference [1], `seen_s` the good time it rests on and `age_s` how
    old that is [s], `strain` the factor.
    """

    mean_delta: Runners
    seen_s: Runners
    age_s: Runners
    strain: Runners


class Trend(NamedTuple):
    """What α1 says of fatigue, (seconds, runners) each; NaN while it says nothing.

    `delta` is how far α1 was below what is expected in the last minutes [1], `strain` the factor
    D, 0 to 1, with its `spread`.
    """

    delta: Runners
    strain: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State before the first beat."""
    return State(full(rows, 0.0), full(rows, 0.0), full(rows, np.inf), full(rows, 0.0))


def step(
    state: State, heard: Hrv, heart_known: Flags, params: Params, dt_s: float
) -> tuple[State, Trend]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    state, said = run(state, of_one(heard), heart_known, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State, heard: Hrv, heart_known: Flags, params: Params, dt_s: float
) -> tuple[State, Trend]:
    """Smooth what α1 says over a block.

    ``D = clip(mean / 0.4)``, the mean that of ``expected - α1`` over 10 minutes of good beats; a
    second of merely usable beats counts half. A single value counts as 0.6 at most. D stays as it
    is while it is within 0.1 of that (nearer to 0 and 1), and goes from 0 to 1 in 25 minutes at
    the fastest. By zones it counts half, and only where both heart rates are the runner's own:
    zones of a guessed heart rate tell effort from fatigue no better than chance. After a quarter
    of an hour without good beats D fades as fast as it grows, and is then missing.

    Parameters
    ----------
    heard : what `monitor.models.hrv` says, (seconds, runners) each
    heart_known : (runners,) whether highest and resting heart rate are the runner's own
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Trend`

    Notes
    -----
    0.71 before and 0.32 after 6 h at a fixed speed (Rogers, Physiol. Rep. 9:e14956, 2021, n = 7).
    Evidence: published (direction), heuristic (all times, band). docs/models.md.
    """
    silent = np.isnan(heard.delta)
    if everywhere(silent) and not anywhere(state.seen_s):
        age_s = time_over(state.age_s, silent, dt_s)
        unknown = np.full(silent.shape, np.nan)
        return state._replace(age_s=age_s[-1]), Trend(unknown, unknown, np.zeros(silent.shape))

    by_line = heard.basis > 0.0
    good_s = np.where((by_line | heart_known) & ~silent, heard.quality, 0.0) * dt_s
    good = good_s > 0.0
    age_s = since_over(state.age_s, good, dt_s)
    seen_s = sum_over(state.seen_s, good_s)
    share = np.maximum(good_s / np.maximum(seen_s, dt_s), -np.expm1(-good_s / params.mean_s))
    believed = np.minimum(np.maximum(heard.delta, -params.most_delta), params.most_delta)
    mean = ewma_over(state.mean_delta, np.where(good, believed, np.nan), share)

    enough = seen_s >= params.least_s
    fresh = enough & (age_s <= params.hold_s)
    weight = np.where(by_line, 1.0, params.zones_weight)
    strain = _led(
        state.strain, np.where(fresh, weight * unit(mean / params.full_delta), 0.0), params, dt_s
    )
    told = fresh | (enough & (strain > 0.0))
    spread = np.where(heard.basis > 1.0, params.spread_given, params.spread_learned)
    spread = np.where(by_line, spread, params.spread_zones)
    new = State(mean[-1], seen_s[-1], age_s[-1], strain[-1])
    return new, Trend(
        np.where(fresh, mean, np.nan), np.where(told, strain, np.nan), np.where(told, spread, 0.0)
    )


def _led(before: Runners, aim: Runners, params: Params, dt_s: float) -> Runners:
    """Follow an aim with some play, which vanishes at 0 and 1, and no faster than allowed."""
    least = np.maximum(aim - params.band, 2.0 * aim - 1.0)
    most = np.minimum(aim + params.band, 2.0 * aim)
    return follow(_follow, before, least, most, np.full((1, 1), dt_s / params.full_s))


def _follow(strain: Any, least: Any, most: Any, change: Any, at_most: Any, at_least: Any) -> Any:
    """Rule: into the play, by no more than the change allowed."""
    wanted = at_most(at_least(strain, least), most)
    return at_least(at_most(wanted, strain + change), strain - change)
