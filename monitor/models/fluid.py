"""Body water: what is drunk and reaches the body, what is lost, and what is missing.

Two runs go side by side: one with only what was logged, one with an assumed drink an hour until
the first one is logged. While nothing is logged nobody knows, so their mean is shown and half
their gap is the spread; drinks logged from the start make the two one.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models import hour
from monitor.models.arrays import Flags, Runners, full, unit
from monitor.models.block import of_one, second_at
from monitor.models.scans import before_each, sum_over, time_over


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

    `hour_l` is (2, `hour.BINS`, runners), drunk and sweated by five minutes; `stomach_l`,
    `absorbed_l` and `urine_l` are (2, runners), without and with the assumed drinks.
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


_BOOKED: Final = set(State._fields) - {"hour_l", "weighed", "sweat_factor"}  # step by step


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
        hour_l=np.zeros((2, hour.BINS, rows)),
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
    """Water of one step: `run` over a block of one, (runners,) each."""
    second = of_one((taken_l, eaten_kg, losses, racing))
    state, fluid = run(state, *second, mass_kg, mass_known, params, dt_s)
    return state, second_at(fluid, 0)


def run(
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
    """Book intake and losses of a block of steps.

    Parameters
    ----------
    taken_l, eaten_kg : (steps, runners) logged in each step [L], [kg], 0 for none
    losses : sweat, breath and fuel; an unknown sweat rate is guessed from body mass, and with
        more than `guessed_share` of the race guessed the deficit counts as unknown
    racing : (steps, runners) the race has begun; before, nothing is booked
    mass_kg, mass_known : (runners,) at the start [kg], and whether it was told
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and `Fluid` of each step

    Notes
    -----
    Scale weight is not hydration: over 161 km runners must lose 1.9 to 5 % of their mass to
    keep their body water (Hoffman, Goulet & Maughan, 2018). Evidence: adapted (balance),
    heuristic (stomach, spreads, factor).
    """
    taken_l = taken_l * racing
    raced_s = np.where(racing, dt_s, 0.0)
    hours = raced_s / 3600.0
    unknown = np.isnan(losses.sweat_l_h)
    guessed_l = np.where(unknown, params.guessed_l_kg_h * mass_kg * hours, 0.0)
    sweat_l = np.where(unknown, guessed_l, losses.sweat_l_h * hours)
    breath_l, carbs_kg, fat_kg, glycogen_kg = _amounts(losses, hours)
    made_l = params.carbs_water * carbs_kg + params.fat_water * fat_kg
    other_l = made_l + params.glycogen_water * glycogen_kg - breath_l
    burnt_kg = breath_l + carbs_kg + fat_kg

    logged = np.maximum(np.maximum.accumulate(taken_l > 0.0, axis=0), state.logged)
    silent = racing & (before_each(state.logged, logged) == 0.0) & (taken_l == 0.0)
    now = state._replace(
        raced_s=sum_over(state.raced_s, raced_s),
        guessed_s=sum_over(state.guessed_s, raced_s * unknown),
        sweat_l=sum_over(state.sweat_l, sweat_l),
        guessed_l=sum_over(state.guessed_l, guessed_l),
        other_l=sum_over(state.other_l, other_l),
        mass_kg=sum_over(state.mass_kg, eaten_kg * racing + made_l - burnt_kg),
        logged=logged,
        since_s=time_over(state.since_s, taken_l < params.drink_l, raced_s),
    )
    now = _drink(state, now, taken_l, silent, params, dt_s)
    now = now._replace(urine_l=_urine_l(state, now, hours, params))
    both_l = np.swapaxes(np.array((taken_l, sweat_l)), 0, 1)
    slot, hour_l, sums_l = hour.book(state.hour_l, state.slot, now.raced_s, both_l)
    now = now._replace(slot=slot)
    last = {name: getattr(now, name)[-1] for name in _BOOKED}
    new = now._replace(hour_l=hour_l, **last)
    return new, _fluid(now, sums_l, mass_kg, mass_known, params)


def mass_change_kg(state: State) -> Runners:
    """What a scale would show against the start [kg], the mean of both runs."""
    both_l = state.absorbed_l + state.stomach_l - state.urine_l
    mean_l: Runners = 0.5 * (both_l[..., 0, :] + both_l[..., 1, :])
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
    state: State, now: State, taken_l: Runners, silent: Flags, params: Params, dt_s: float
) -> State:
    """Fill and empty the stomach of both runs; where nobody says a word, a drink is assumed."""
    assumed_l = params.assumed_l_h * dt_s / 3600.0 * silent
    drunk_l = np.swapaxes(np.array((taken_l, taken_l + assumed_l)), 0, 1)
    stomach_l, passed_l = np.empty(drunk_l.shape), np.empty(drunk_l.shape)
    left_l, dt_min = state.stomach_l, dt_s / 60.0
    for step, both_l in enumerate(drunk_l):
        filled_l = left_l + both_l
        passed_l[step] = gone_l = emptied_l(filled_l, params, dt_min)
        stomach_l[step] = left_l = filled_l - gone_l
    return now._replace(stomach_l=stomach_l, absorbed_l=sum_over(state.absorbed_l, passed_l))


def _urine_l(state: State, now: State, hours: Runners, params: Params) -> Runners:
    """Return the urine of both runs: a little always, and some of what is too much."""
    gained_l = before_each(_gained_l(state), _gained_l(now))
    excreted = (hours * (3600.0 / params.excrete_s))[:, np.newaxis]
    most_l = (hours * params.excrete_most_l_h)[:, np.newaxis]
    always_l = (hours * params.urine_l_h)[:, np.newaxis]
    urine_l, so_far_l = np.empty(gained_l.shape), state.urine_l
    for step, gained in enumerate(gained_l):
        surplus_l = np.maximum(gained - so_far_l, 0.0)
        too_much_l = np.minimum(surplus_l * excreted[step], most_l[step])
        urine_l[step] = so_far_l = so_far_l + (always_l[step] + too_much_l)
    return urine_l


def _gained_l(state: State) -> Runners:
    """Return the water that came less that which went but as urine, of both runs [L]."""
    return state.absorbed_l - (state.sweat_l - state.other_l)[..., np.newaxis, :]


def _missing_l(state: State) -> Runners:
    """Return the deficit of both runs, (..., 2, runners) [L]."""
    return state.urine_l - _gained_l(state)


def _amounts(losses: Losses, hours: Runners) -> tuple[Runners, ...]:
    """Breath [L] and carbohydrate, fat and glycogen used [kg]; what is unknown adds nothing."""
    amounts = (losses.breath_l_h, *(0.001 * grams for grams in losses[2:]))
    return tuple(np.where(np.isnan(rate), 0.0, rate) * hours for rate in amounts)


def _fluid(
    state: State, hour_l: Runners, mass_kg: Runners, mass_known: Flags, params: Params
) -> Fluid:
    enough = (state.raced_s > 0.0) & (state.guessed_s <= params.guessed_share * state.raced_s)
    veil = np.where(enough, 0.0, np.nan)
    both_l = _missing_l(state)
    none_l, assumed_l = both_l[:, 0], both_l[:, 1]
    deficit_l = 0.5 * (none_l + assumed_l) + veil
    per_litre = 100.0 / mass_kg

    relative = np.where(state.weighed > 0.0, params.spread_weighed, params.spread_sweat)
    sweat_spread_l = np.hypot(
        relative * (state.sweat_l - state.guessed_l),
        params.spread_guessed * state.guessed_l,
    )
    gap_l = 0.5 * (none_l - assumed_l)
    loss_spread_l = np.hypot(sweat_spread_l, params.spread_mass * ~mass_known * deficit_l)
    around = np.array((-loss_spread_l, none_l - deficit_l, assumed_l - deficit_l, loss_spread_l))
    low, dry, wet, high = fluid_factor((deficit_l + around) * per_litre, params)
    return Fluid(
        deficit_l=deficit_l,
        deficit_pct=deficit_l * per_litre,
        spread_l=np.hypot(gap_l, loss_spread_l),
        mass_change_pct=mass_change_kg(state) * per_litre + veil,
        sweat_l=state.sweat_l + veil,
        sweat_spread_l=sweat_spread_l,
        drunk_hour_l=hour_l[:, 0],
        sweat_hour_l=hour_l[:, 1] + veil,
        since_drink_s=state.since_s,
        logged=state.logged,
        factor=0.5 * (dry + wet),
        spread=np.hypot(0.5 * (dry - wet), 0.5 * (high - low)),
    )
