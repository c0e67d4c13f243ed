"""Sodium and potassium lost and taken, and the plasma sodium that follows."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, unit
from monitor.models.block import of_one, second_at
from monitor.models.fluid import Fluid
from monitor.models.scans import sum_over

SODIUM_MG_PER_MMOL: Final = 22.99


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    sweat_mmol_l: float = 40.0
    sweat_spread_mmol_l: float = 12.0
    sweat_potassium_mmol_l: float = 4.5
    plasma_mmol_l: float = 140.0
    assumed_mg_h: float = 180.0
    deficit_from: float = 2.0
    deficit_full: float = 6.0


class State(NamedTuple):
    """Sodium taken as logged and as assumed until the first log [mmol]; whether logged."""

    taken_mmol: Runners
    assumed_mmol: Runners
    logged: Runners


class Sodium(NamedTuple):
    """Salt of this moment, (runners,) each; NaN where the sweat is unknown.

    Attributes
    ----------
    deficit_mmol, deficit_mg : lost less taken; below 0 is a surplus
    plasma_mmol_l : predicted in the plasma [mmol/L], NaN before any drink was logged: from
        guessed drinks nobody can be told to drink less
    plasma_spread_mmol_l : its standard deviation
    factor : N with its spread [1]
    """

    deficit_mmol: Runners
    deficit_mg: Runners
    plasma_mmol_l: Runners
    plasma_spread_mmol_l: Runners
    factor: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State at the start line, no salt taken."""
    return State(full(rows, 0.0), full(rows, 0.0), full(rows, 0.0))


def step(
    state: State,
    taken_mg: Runners,
    fluid: Fluid,
    racing: Flags,
    mass_kg: Runners,
    water_l: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Sodium]:
    """Book the salt of one step: `run` over a block of one, (runners,) each."""
    second = of_one((taken_mg, fluid, racing))
    state, salt = run(state, *second, mass_kg, water_l, params, dt_s)
    return state, second_at(salt, 0)


def run(
    state: State,
    taken_mg: Runners,
    fluid: Fluid,
    racing: Flags,
    mass_kg: Runners,
    water_l: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Sodium]:
    """Book the salt of a block of steps.

    As with fluid, nobody knows what is taken until something is logged: the mean of nothing and
    an assumed intake counts, half their gap is spread.

    Parameters
    ----------
    taken_mg : (steps, runners) sodium logged in each step [mg], 0 for none
    fluid : water of each step
    racing : (steps, runners) the race has begun; before, nothing is booked
    mass_kg, water_l : (runners,) body mass and body water at the start [kg], [L]
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and `Sodium` of each step

    Notes
    -----
    Sodium of sweat differs fourfold between runners (18 to 71 mmol/L, Baker 2016), so this is
    no measurement. Evidence: published (equation), heuristic (factor, assumed intake).
    """
    taken = taken_mg * racing / SODIUM_MG_PER_MMOL
    logged = np.maximum(np.maximum.accumulate(taken > 0.0, axis=0), state.logged)
    assumed = params.assumed_mg_h / SODIUM_MG_PER_MMOL * dt_s / 3600.0 * (racing & (logged == 0.0))
    new = State(sum_over(state.taken_mmol, taken), sum_over(state.assumed_mmol, assumed), logged)

    lost = params.sweat_mmol_l * fluid.sweat_l
    none = lost - new.taken_mmol
    both = np.array((none, none - new.assumed_mmol))
    deficit = 0.5 * (both[0] + both[1])
    lost_spread = np.hypot(
        params.sweat_spread_mmol_l * fluid.sweat_l, params.sweat_mmol_l * fluid.sweat_spread_l
    )
    edges = np.array((*both, deficit - lost_spread, deficit + lost_spread))
    dry, salted, low, high = sodium_factor(edges / mass_kg, params)
    potassium = params.sweat_potassium_mmol_l * fluid.sweat_l
    predicted = plasma_sodium(
        np.full(mass_kg.shape, params.plasma_mmol_l),
        water_l,
        -fluid.deficit_l,
        -deficit - potassium,
    )
    spread = np.hypot(lost_spread, 0.5 * new.assumed_mmol)
    # A litre too much and as many millimoles as a litre of plasma holds weigh the same.
    plasma_spread = np.hypot(spread, params.plasma_mmol_l * fluid.spread_l) / water_l
    return second_at(new, -1), Sodium(
        deficit_mmol=deficit,
        deficit_mg=deficit * SODIUM_MG_PER_MMOL,
        plasma_mmol_l=np.where(fluid.logged > 0.0, predicted, np.nan),
        plasma_spread_mmol_l=plasma_spread,
        factor=0.5 * (dry + salted),
        spread=np.hypot(0.5 * (dry - salted), 0.5 * (high - low)),
    )


def plasma_sodium(
    before_mmol_l: Runners, water_l: Runners, water_change_l: Runners, salt_change_mmol: Runners
) -> Runners:
    r"""Plasma sodium after a change of body water and of sodium and potassium in it.

    .. math:: Na = \frac{(Na_0 + 23.8) V_0 + 1.03 \Delta E}{V_0 + \Delta V} - 23.8

    Parameters
    ----------
    before_mmol_l : (runners,) plasma sodium before [mmol/L]
    water_l, water_change_l : (runners,) body water before, and what came [L]
    salt_change_mmol : (runners,) sodium and potassium that came, less what went [mmol]

    Returns
    -------
    (runners,) [mmol/L]; below 135 is hyponatremia

    Notes
    -----
    Evidence: published. Nguyen & Kurtz, Am. J. Physiol. Renal 2005; Weschler, Sports Med.
    35:899, 2005.

    Examples
    --------
    >>> one = lambda value: np.array([value])
    >>> plasma_sodium(one(140.0), one(42.0), one(1.0), one(-120.0)).round(2)
    array([133.32])
    """
    held = (before_mmol_l + 23.8) * water_l + 1.03 * salt_change_mmol
    return held / (water_l + water_change_l) - 23.8


def sodium_factor(deficit_mmol_kg: Runners, params: Params) -> Runners:
    """Return the factor N, ``clip((deficit - 2) / 4)`` of a deficit [mmol per kg body mass].

    Examples
    --------
    >>> sodium_factor(np.array([1.0, 4.0, 9.0]), Params())
    array([0. , 0.5, 1. ])
    """
    span = params.deficit_full - params.deficit_from
    return unit((deficit_mmol_kg - params.deficit_from) / span)
