"""The slope under the runner, from altitude and distance."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full
from monitor.models.block import of_one
from monitor.models.plain import column_by_column


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    length_m: float = 20.0
    spread_m: float = 8.0
    least_weight: float = 0.05
    most: float = 0.8


class State(NamedTuple):
    """Exponentially weighted moments, (runners,) each; positions count from the runner."""

    weight: Runners
    position_m: Runners
    altitude_m: Runners
    spread_m2: Runners
    rise_m2: Runners


def initial(rows: int) -> State:
    """State before the first altitude."""
    return State(*(full(rows, 0.0) for _ in State._fields))


def step(
    state: State, moved_m: Runners, altitude_m: Runners, params: Params
) -> tuple[State, Runners]:
    """Advance by one step: `run` over a block of one second, (runners,) each."""
    state, grade = run(state, *of_one((moved_m, altitude_m)), params)
    return state, grade[0]


def run(
    state: State, moved_m: Runners, altitude_m: Runners, params: Params
) -> tuple[State, Runners]:
    """Move on and return the grade: rise over run of the last tens of metres.

    The slope of the straight line through altitude over distance, by least squares, in which a
    point `length_m` back counts 1/e and each metre counts the same, however fast it was run.
    It needs no ring of samples, never looks ahead, and a runner who stands still keeps the
    grade while the barometer drifts. At a steady slope it is exact; a change of slope shows by
    half after about 35 m, like in a plain regression over the last 60 to 70 m.

    Parameters
    ----------
    state : moments of the points behind
    moved_m : (seconds, runners) distance covered in each second [m], >= 0
    altitude_m : (seconds, runners) [m], NaN if not measured
    params : see `Params`

    Returns
    -------
    State after the block, and the grade of its seconds [1], uphill positive, clipped to ±`most`;
    NaN until the points are spread over enough ground, and again once the altitude has been
    missing for about 60 m.

    Notes
    -----
    Distance is taken as horizontal; along the slope the grade would read 2 % of itself low at
    0.2. Evidence: heuristic (the 60-m window for GPS altitude: docs/models.md).

    Examples
    --------
    >>> state, here = initial(1), np.array([2.5])
    >>> for metre in np.arange(0, 200, 2.5):
    ...     state, grade = step(state, here, np.array([100 + 0.1 * metre]), Params())
    >>> grade.round(6)
    array([0.1])
    """
    kept = np.exp(moved_m * (-1.0 / params.length_m))
    new = (1.0 - kept) * ~np.isnan(altitude_m)
    columns = column_by_column(state, (moved_m, altitude_m, kept, new))
    if columns is None:
        moments = _together(state, moved_m, altitude_m, kept, new)
    else:
        moments = np.empty((len(moved_m), len(State._fields), moved_m.shape[1]))
        for row, (theirs, seconds) in enumerate(columns):
            moments[:, :, row] = _alone(theirs, seconds)
    weight, spread_m2, rise_m2 = moments[:, 0], moments[:, 3], moments[:, 4]
    usable = (spread_m2 >= params.spread_m**2) & (weight >= params.least_weight)
    slope = rise_m2 / np.where(usable, spread_m2, np.nan)
    return State(*moments[-1]), np.minimum(np.maximum(slope, -params.most), params.most)


def _together(
    state: State, moved_m: Runners, altitude_m: Runners, kept: Runners, new: Runners
) -> Runners:
    """Moments after each second, (seconds, moments, runners), all runners at a time."""
    moments = np.empty((len(moved_m), len(state), moved_m.shape[1]))
    weight, position_m, mean_m, spread_m2, rise_m2 = state
    for second, after in enumerate(moments[:, 0]):
        np.multiply(kept[second], weight, out=after)
        after += new[second]
        weight = after
    shares = new / np.maximum(moments[:, 0], 1e-12)
    rests, lacking = 1.0 - shares, np.isnan(altitude_m)
    for second, (share, rest, lacks) in enumerate(zip(shares, rests, lacking, strict=True)):
        position_m = position_m - moved_m[second]
        rise_m = altitude_m[second] - mean_m
        rise_m[lacks] = 0.0
        pull_m = share * position_m
        mean_m = mean_m + share * rise_m
        spread_m2 = rest * (spread_m2 + pull_m * position_m)
        rise_m2 = rest * (rise_m2 - pull_m * rise_m)
        position_m = rest * position_m
        for moment, value in enumerate((position_m, mean_m, spread_m2, rise_m2), start=1):
            moments[second, moment] = value
    return moments


def _alone(state: list[float], seconds: list[list[float]]) -> list[tuple[float, ...]]:
    """`_together` for one runner, in plain numbers."""
    weight, position_m, mean_m, spread_m2, rise_m2 = state
    moments: list[tuple[float, ...]] = []
    for moved_m, altitude_m, kept, new in zip(*seconds, strict=True):
        weight = kept * weight + new
        share = new / (weight if weight > 1e-12 else 1e-12)
        rest = 1.0 - share
        position_m -= moved_m
        rise_m = altitude_m - mean_m if altitude_m == altitude_m else 0.0
        pull_m = share * position_m
        mean_m += share * rise_m
        spread_m2 = rest * (spread_m2 + pull_m * position_m)
        rise_m2 = rest * (rise_m2 - pull_m * rise_m)
        position_m = rest * position_m
        moments.append((weight, position_m, mean_m, spread_m2, rise_m2))
    return moments
