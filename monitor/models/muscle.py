"""What hills do to muscles: braking downhill, lifting uphill, and what training protects from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full, side_by_side, unit
from monitor.models.block import of_one, second_at
from monitor.models.energy import climb_share
from monitor.models.scans import sum_over

_GRAVITY = 9.80665


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    descent_grade: float = 0.02
    steep_from: float = 0.10
    steep_per: float = 0.10
    steep_most: float = 2.0
    steep_weight: float = 0.5
    usual_mps: float = 2.8
    slow_weight: float = 0.5
    fast_weight: float = 1.5
    eccentric_j_kg: float = 12_000.0
    climb_j_kg: float = 25_000.0
    eccentric_share: float = 0.85
    climb_load: float = 0.5
    protection_most: float = 0.57
    protection_full_m: float = 450.0
    standing_mps: float = 0.3
    least_seen: float = 0.5
    spread_blind: float = 1.0


class Habit(NamedTuple):
    """How used to descents each runner is, (runners,) each: of `protection`, with its spread."""

    protection: Runners
    protection_spread: Runners


class State(NamedTuple):
    """`work_j_kg` is (2, runners), weighted braking and climbing work; the others (runners,).

    `seen_s` and `standing_s`: how long a runner moved on a known slope, and stood still.
    """

    work_j_kg: Runners
    seen_s: Runners
    standing_s: Runners


class Muscle(NamedTuple):
    """How loaded the muscles are, 0 to 1, (seconds, runners) each; NaN while too little was seen.

    `load` is the factor M with its `spread`, `eccentric` and `climbing` what it is made of.
    """

    eccentric: Runners
    climbing: Runners
    load: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State of rested runners."""
    return State(np.zeros((2, rows)), full(rows, 0.0), full(rows, 0.0))


def step(
    state: State,
    speed_mps: Runners,
    grade: Runners,
    elapsed_s: Runners,
    habit: Habit,
    params: Params,
    dt_s: float,
) -> tuple[State, Muscle]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    state, said = run(state, *of_one((speed_mps, grade, elapsed_s)), habit, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    speed_mps: Runners,
    grade: Runners,
    elapsed_s: Runners,
    habit: Habit,
    params: Params,
    dt_s: float,
) -> tuple[State, Muscle]:
    """Add the braking and climbing of a block.

    Where speed or grade is unknown, or before the first record of a late one, the work is taken
    to be as on the rest of the way, with a wider spread; if more than half of the time is
    unknown, so is the load.

    Parameters
    ----------
    speed_mps : (seconds, runners) along the slope [m/s], NaN if missing
    grade : (seconds, runners) rise over run [1], NaN if missing
    elapsed_s : (seconds, runners) since the start [s]; before it nothing counts
    habit, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Muscle`: ``eccentric = 1 - exp(-E (1 - p) / 12000)``,
    ``climbing = 1 - exp(-E_up / 25000)``, ``M = 1 - (1 - 0.85 eccentric)(1 - 0.5 climbing)``

    Notes
    -----
    No sensor measures muscle damage; slope, duration, speed and habit drive it (Bontemps,
    Sports Med. 50:2083, 2020). 15 min at -25 % give an eccentric load of 0.70 and cost 22 % of
    knee-extensor force (Giovanelli 2021). Level running counts nothing here, though a
    half-marathon costs as much. Evidence: heuristic on published anchors (docs/models.md).
    """
    racing = elapsed_s > 0.0
    standing = speed_mps < params.standing_mps
    braking = eccentric_power(speed_mps, grade, params)
    climbing = _GRAVITY * speed_mps * climb_share(np.maximum(grade, 0.0))
    seen = racing & ~standing & ~np.isnan(climbing)
    power_wkg = np.where(seen[:, np.newaxis], side_by_side(braking, climbing), 0.0)
    gone = State(
        work_j_kg=sum_over(state.work_j_kg, power_wkg * dt_s),
        seen_s=sum_over(state.seen_s, np.multiply(seen, dt_s)),
        standing_s=sum_over(state.standing_s, np.multiply(racing & standing, dt_s)),
    )
    return second_at(gone, -1), _load(gone, elapsed_s, habit, params)


def eccentric_power(speed_mps: Runners, grade: Runners, params: Params) -> Runners:
    """Gravitational power that legs take up going down, weighted by slope and speed.

    Parameters
    ----------
    speed_mps : (runners,) along the slope [m/s]
    grade : (runners,) rise over run [1]; only what is steeper than -2 % counts

    Returns
    -------
    (runners,) weighted power per body mass [W/kg], >= 0, NaN if an input is missing

    Notes
    -----
    Weights 1 to 2 by grade from -10 to -30 %, 0.5 to 1.5 by speed. Evidence: heuristic.

    Examples
    --------
    >>> speed, grade = np.array([2.8, 3.3, 3.0]), np.array([-0.2, -0.25, -0.01])
    >>> eccentric_power(speed, grade, Params()).round(3)
    array([ 8.078, 16.188,  0.   ])
    """
    drop = np.maximum(-grade, 0.0)
    beyond = np.minimum(
        np.maximum((drop - params.steep_from) / params.steep_per, 0.0), params.steep_most
    )
    fast = np.minimum(
        np.maximum(speed_mps / params.usual_mps, params.slow_weight), params.fast_weight
    )
    power = _GRAVITY * speed_mps * climb_share(drop) * (1.0 + params.steep_weight * beyond) * fast
    return np.where(drop <= params.descent_grade, 0.0 * power, power)


def protection(descent_m: Runners, params: Params) -> Runners:
    """Share of the damage that recent descents protect from (repeated-bout effect).

    Parameters
    ----------
    descent_m : (runners,) metres descended at -10 % or steeper within 28 days [m]

    Returns
    -------
    (runners,) [1], 0 to 0.57

    Notes
    -----
    20 min downhill (450 m) one or four weeks before cut the damage by 54 to 61 % (Maeo, Appl.
    Physiol. Nutr. Metab. 40:274, 2015). Evidence: adapted.

    Examples
    --------
    >>> protection(np.array([0.0, 225.0, 2000.0]), Params())
    array([0.   , 0.285, 0.57 ])
    """
    return params.protection_most * unit(descent_m / params.protection_full_m)


def _load(gone: State, elapsed_s: Runners, habit: Habit, params: Params) -> Muscle:
    """What the work by then means, scaled up for the part of the way that was not seen."""
    moving_s = np.maximum(elapsed_s - gone.standing_s, gone.seen_s)
    seen = gone.seen_s / np.maximum(moving_s, 1e-9)
    enough = (seen >= params.least_seen) | (moving_s <= 0.0)
    whole = np.where(enough, 1.0 / np.maximum(seen, params.least_seen), np.nan)
    unprotected = 1.0 - habit.protection
    down = gone.work_j_kg[:, 0] * whole * unprotected / params.eccentric_j_kg
    up = gone.work_j_kg[:, 1] * whole / params.climb_j_kg
    untouched = np.exp(np.array((-down, -up)))
    eccentric, climbing = 1.0 - untouched
    spared_down = 1.0 - params.eccentric_share * eccentric
    spared_up = 1.0 - params.climb_load * climbing

    # First-order spread of M; both kinds of work share the doubt about the unseen part.
    blind = params.spread_blind * (1.0 - seen)
    by_down = params.eccentric_share * untouched[0] * down * spared_up
    by_up = params.climb_load * untouched[1] * up * spared_down
    by_habit = by_down * habit.protection_spread / unprotected
    return Muscle(
        eccentric=eccentric,
        climbing=climbing,
        load=1.0 - spared_down * spared_up,
        spread=np.hypot((by_down + by_up) * blind, by_habit),
    )
