"""The slope under the runner, from altitude and distance."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full


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
    """Move on and return the grade: rise over run of the last tens of metres.

    The slope of the straight line through altitude over distance, by least squares, in which a
    point `length_m` back counts 1/e and each metre counts the same, however fast it was run.
    It needs no ring of samples, never looks ahead, and a runner who stands still keeps the
    grade while the barometer drifts. At a steady slope it is exact; a change of slope shows by
    half after about 35 m, like in a plain regression over the last 60 to 70 m.

    Parameters
    ----------
    state : moments of the points behind
    moved_m : (runners,) distance covered in this step [m], >= 0
    altitude_m : (runners,) [m], NaN if not measured
    params : see `Params`

    Returns
    -------
    State and the grade [1], uphill positive, clipped to ±`most`; NaN until the points are
    spread over enough ground, and again once the altitude has been missing for about 60 m.

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
    has = ~np.isnan(altitude_m)
    new = (1.0 - kept) * has
    weight = kept * state.weight + new
    share = new / np.maximum(weight, 1e-12)

    position_m = state.position_m - moved_m
    rise_m = np.where(has, altitude_m - state.altitude_m, 0.0)
    pull_m = share * position_m
    rest = 1.0 - share
    moved = State(
        weight=weight,
        position_m=rest * position_m,
        altitude_m=state.altitude_m + share * rise_m,
        spread_m2=rest * (state.spread_m2 + pull_m * position_m),
        rise_m2=rest * (state.rise_m2 - pull_m * rise_m),
    )
    usable = (moved.spread_m2 >= params.spread_m**2) & (weight >= params.least_weight)
    slope = moved.rise_m2 / np.where(usable, moved.spread_m2, np.nan)
    return moved, np.minimum(np.maximum(slope, -params.most), params.most)
