"""Body water: what is drunk and reaches the body, what is lost, and what is missing.

Two runs go side by side: one with only what was logged, one with an assumed drink an hour until
the first one is logged. While nothing is logged nobody knows, so their mean is shown and half
their gap is the spread; drinks logged from the start make the two one.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, unit

BINS: Final = 12  # five minutes each of the rolling hour
BIN_S: Final = 300.0


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    emptied_per_min: float = 0.04
    emptied_most_l_min: float = 0.015
    urine_l_h: float = 0.03
    excrete_s: float = 7200.0
    excrete_most_l_h: float = 0.25
    carbs_water: float = 0.6
    fat_water: float = 1.1
    glycogen_water: float = 2.0
    assumed_l_h: float = 0.4
    drink_l: float = 0.05
    guessed_l_kg_h: float = 0.01
    guessed_share: float = 0.2
    spread_sweat: float = 0.35
    spread_weighed: float = 0.15
    spread_guessed: float = 0.6
    spread_mass: float = 0.15
    deficit_from_pct: float = 1.0
    deficit_full_pct: float = 4.0


class Losses(NamedTuple):
    """What leaves the body or is set free in it, (runners,) each; NaN if unknown.

    Sweat and breath in L/h; carbohydrate and fat oxidised and glycogen used in g/h.
    """

    sweat_l_h: Runners
    breath_l_h: Runners
    carbs_used_g_h: Runners
    fat_used_g_h: Runners
    glycogen_used_g_h: Runners


class State(NamedTuple):
    """All since the start, (runners,) each but four.

    `hour_l` is (2, BINS, runners), drunk and sweated by five minutes; `stomach_l`, `absorbed_l`
    and `urine_l` are (2, runners), without and with the assumed drinks.
    """

    hour_l: Runners
    slot: Runners
    stomach_l: Runners
    absorbed_l: Runners
    urine_l: Runners
    sweat_l: Runners
    guessed_l: Runners
    other_l: Runners
    mass_kg: Runners
    raced_s: Runners
    guessed_s: Runners
    logged: Runners
    since_s: Runners
    weighed: Runners
    sweat_factor: Runners


class Fluid(NamedTuple):
    """Body water of this moment, (runners,) each; NaN without a sweat rate for most of the race.

    Attributes
    ----------
    deficit_l : less body water than at the start [L]; negative is a gain
    deficit_pct : the same, of body mass [%]
    spread_l : standard deviation of the deficit [L]
    mass_change_pct : what a scale would show [%]; fuel is lost too, so it is below 0 sooner
    sweat_l : sweated since the start [L], with its standard deviation
    drunk_hour_l, sweat_hour_l : in the last 55 to 60 minutes [L]; the first as logged
    since_drink_s : since the last logged drink, or the start [s]
    logged : 1 if any drink was logged, else 0
    factor : F with its spread [1]
    """

    deficit_l: Runners
    deficit_pct: Runners
    spread_l: Runners
    mass_change_pct: Runners
    sweat_l: Runners
    sweat_spread_l: Runners
    drunk_hour_l: Runners
    sweat_hour_l: Runners
    since_drink_s: Runners
    logged: Runners
    factor: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State at the start line, nothing drunk and nothing lost."""
    zeros = {name: full(rows, 0.0) for name in State._fields[5:]}
    return State(
        hour_l=np.zeros((2, BINS, rows)),
        slot=full(rows, 0.0),
        stomach_l=np.zeros((2, rows)),
        absorbed_l=np.zeros((2, rows)),
        urine_l=np.zeros((2, rows)),
        **{**zeros, "sweat_factor": full(rows, 1.0)},
    )


def step(
    state: State,
    taken_l: Runners,
    eaten_kg: Runners,
    losses: Losses,
    racing: Flags,
    mass_kg: Runners,
    mass_known: Flags,
    params: Params,
    dt_s: float,
) -> tuple[State, Fluid]:
    """Book intake and losses of one step.

    Parameters
    ----------
    taken_l, eaten_kg : (runners,) logged in this step [L], [kg], 0 for none
    losses : sweat, breath and fuel; an unknown sweat rate is guessed from body mass, and with
        more than `guessed_share` of the race guessed the deficit counts as unknown
    racing : (runners,) the race has begun; before, nothing is booked
    mass_kg, mass_known : (runners,) at the start [kg], and whether it was told
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Fluid`

    Notes
    -----
    Scale weight is not hydration: over 161 km runners must lose 1.9 to 5 % of their mass to
    keep their body water (Hoffman, Goulet & Maughan, 2018). Evidence: adapted (balance),
    heuristic (stomach, spreads, factor).
    """
    taken_l = taken_l * racing
    stomach_l, absorbed_l = _drink(state, taken_l, racing, params, dt_s)
    hours = np.where(racing, dt_s / 3600.0, 0.0)
    unknown = np.isnan(losses.sweat_l_h)
    guessed_l = np.where(unknown, params.guessed_l_kg_h * mass_kg * hours, 0.0)
    sweat_l = np.where(unknown, guessed_l, losses.sweat_l_h * hours)
    breath_l, carbs_kg, fat_kg, glycogen_kg = _amounts(losses, hours)
    made_l = params.carbs_water * carbs_kg + params.fat_water * fat_kg
    gone_l = breath_l + carbs_kg + fat_kg
    hour_l, slot = _book_hour(state, np.array((taken_l, sweat_l)), hours * 3600.0)
    new = state._replace(
        hour_l=hour_l,
        slot=slot,
        stomach_l=stomach_l,
        absorbed_l=absorbed_l,
        urine_l=state.urine_l + _urine_l(state, hours, params),
        sweat_l=state.sweat_l + sweat_l,
        guessed_l=state.guessed_l + guessed_l,
        other_l=state.other_l + made_l + params.glycogen_water * glycogen_kg - breath_l,
        mass_kg=state.mass_kg + eaten_kg * racing + made_l - gone_l,
        raced_s=state.raced_s + hours * 3600.0,
        guessed_s=state.guessed_s + hours * 3600.0 * unknown,
        logged=np.maximum(state.logged, taken_l > 0.0),
        since_s=np.where(taken_l >= params.drink_l, 0.0, state.since_s + hours * 3600.0),
    )
    return new, _fluid(new, mass_kg, mass_known, params)


def mass_change_kg(state: State) -> Runners:
    """What a scale would show against the start [kg], the mean of both runs."""
    both_l = state.absorbed_l + state.stomach_l - state.urine_l
    mean_l: Runners = 0.5 * (both_l[0] + both_l[1])
    return mean_l + state.mass_kg - state.sweat_l


def emptied_l(stomach_l: Runners, params: Params, dt_min: float) -> Runners:
    """What the stomach passes on in a step.

    Parameters
    ----------
    stomach_l : (..., runners) at its beginning [L]
    params, dt_min : see `Params`; time step [min]

    Returns
    -------
    (..., runners) [L]

    Notes
    -----
    Anchored on 12 ml/min while running at 65 % of VO2max (Lambert 2008) and at most 15 to 20
    ml/min delivered (Duchman 1997). Evidence: heuristic.

    Examples
    --------
    >>> emptied_l(np.array([0.2, 1.0]), Params(), 1.0)
    array([0.008, 0.015])
    """
    rate = np.minimum(params.emptied_per_min * stomach_l, params.emptied_most_l_min)
    return np.minimum(rate * dt_min, stomach_l)


def fluid_factor(deficit_pct: Runners, params: Params) -> Runners:
    """Return the factor F, ``clip((deficit - 1) / 3)`` of a deficit [% of body mass].

    Examples
    --------
    >>> fluid_factor(np.array([0.0, 2.5, 5.0]), Params())
    array([0. , 0.5, 1. ])
    """
    span = params.deficit_full_pct - params.deficit_from_pct
    return unit((deficit_pct - params.deficit_from_pct) / span)


def _drink(
    state: State, taken_l: Runners, racing: Flags, params: Params, dt_s: float
) -> tuple[Runners, Runners]:
    """Return stomach and absorbed water of both runs."""
    silent = racing & (state.logged == 0.0) & (taken_l == 0.0)
    assumed_l = params.assumed_l_h * dt_s / 3600.0 * silent
    filled_l = state.stomach_l + np.array((taken_l, taken_l + assumed_l))
    passed_l = emptied_l(filled_l, params, dt_s / 60.0)
    return filled_l - passed_l, state.absorbed_l + passed_l


def _urine_l(state: State, hours: Runners, params: Params) -> Runners:
    """Return the urine of both runs: a little always, and some of what is too much."""
    surplus_l = np.maximum(-_missing_l(state), 0.0)
    excreted_l_h = np.minimum(surplus_l * 3600.0 / params.excrete_s, params.excrete_most_l_h)
    return (params.urine_l_h + excreted_l_h) * hours


def _missing_l(state: State) -> Runners:
    """Return the deficit of both runs, (2, runners) [L]."""
    return state.sweat_l - state.other_l + state.urine_l - state.absorbed_l


def _amounts(losses: Losses, hours: Runners) -> tuple[Runners, ...]:
    """Breath [L] and carbohydrate, fat and glycogen used [kg]; what is unknown adds nothing."""
    rates = np.array(losses[1:]) * np.array(((1.0,), (0.001,), (0.001,), (0.001,)))
    return tuple(np.where(np.isnan(rates), 0.0, rates) * hours)


def _book_hour(state: State, amounts_l: Runners, raced_s: Runners) -> tuple[Runners, Runners]:
    """Book drink and sweat into the rolling hour; the slot counts since the start."""
    slot = np.floor((state.raced_s + raced_s) / BIN_S)
    age = np.mod(slot - np.arange(float(BINS))[:, np.newaxis], BINS)
    kept_l = state.hour_l
    if (slot != state.slot).any():
        kept_l = np.where(age < slot - state.slot, 0.0, kept_l)
    return kept_l + np.where(age == 0.0, amounts_l[:, np.newaxis], 0.0), slot


def _fluid(state: State, mass_kg: Runners, mass_known: Flags, params: Params) -> Fluid:
    enough = (state.raced_s > 0.0) & (state.guessed_s <= params.guessed_share * state.raced_s)
    veil = np.where(enough, 0.0, np.nan)
    both_l = _missing_l(state)
    deficit_l = 0.5 * (both_l[0] + both_l[1]) + veil
    per_litre = 100.0 / mass_kg

    relative = np.where(state.weighed > 0.0, params.spread_weighed, params.spread_sweat)
    sweat_spread_l = np.hypot(
        relative * (state.sweat_l - state.guessed_l),
        params.spread_guessed * state.guessed_l,
    )
    gap_l = 0.5 * (both_l[0] - both_l[1])
    loss_spread_l = np.hypot(sweat_spread_l, params.spread_mass * ~mass_known * deficit_l)
    around = np.array((-loss_spread_l, both_l[0] - deficit_l, both_l[1] - deficit_l, loss_spread_l))
    low, dry, wet, high = fluid_factor((deficit_l + around) * per_litre, params)
    hour_l = np.add.accumulate(state.hour_l, axis=1)[:, -1]
    return Fluid(
        deficit_l=deficit_l,
        deficit_pct=deficit_l * per_litre,
        spread_l=np.hypot(gap_l, loss_spread_l),
        mass_change_pct=mass_change_kg(state) * per_litre + veil,
        sweat_l=state.sweat_l + veil,
        sweat_spread_l=sweat_spread_l,
        drunk_hour_l=hour_l[0],
        sweat_hour_l=hour_l[1] + veil,
        since_drink_s=state.since_s,
        logged=state.logged,
        factor=0.5 * (dry + wet),
        spread=np.hypot(0.5 * (dry - wet), 0.5 * (high - low)),
    )
