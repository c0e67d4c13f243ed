"""Heat, water and salt of each runner together, worked out every ten seconds.

They all change over minutes. Each second is only gathered; every tenth one is worked out with
the mean of the ten, and holds until the next. Steps are counted from a runner's own beginning,
so that the numbers don't depend on the other runners or on the machine's clock.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from monitor.models import cold, fluid, heat_balance, sodium, strain, wbgt, weighing
from monitor.models.air import Air
from monitor.models.arrays import Flags, Runners, full
from monitor.models.energy import climb_share
from monitor.models.rows import put, take


@dataclass(frozen=True)
class Params:
    """Parameters of these models; what they are is in docs/models.md."""

    every_s: float = 10.0
    hot: wbgt.Params = field(default_factory=wbgt.Params)
    body: strain.Params = field(default_factory=strain.Params)
    balance: heat_balance.Params = field(default_factory=heat_balance.Params)
    water: fluid.Params = field(default_factory=fluid.Params)
    scale: weighing.Params = field(default_factory=weighing.Params)
    salt: sodium.Params = field(default_factory=sodium.Params)
    chill: cold.Params = field(default_factory=cold.Params)


class Person(NamedTuple):
    """What the models must know of each runner, (runners,) each.

    Mass at the start [kg] and whether it was told, skin [m²], body water at the start [L],
    whether used to heat, and resting heart rate [bpm].
    """

    mass_kg: Runners
    mass_known: Flags
    surface_m2: Runners
    water_l: Runners
    acclimatised: Flags
    hr_rest_bpm: Runners


class Second(NamedTuple):
    """One second, (runners,) each.

    Measured or modelled, NaN if missing: gross power [W/kg], speed [m/s], grade [1], measured
    heart rate [bpm], core temperature of a worn sensor [°C], carbohydrate and fat oxidised and
    glycogen used [g/h], what a scale shows [kg]. Logged, 0 if nothing was: drink [ml], sodium
    [mg], carbohydrate [g], and 1 for soaked.
    """

    power_wkg: Runners
    speed_mps: Runners
    grade: Runners
    heart_rate_bpm: Runners
    core_temp_c: Runners
    carbs_used_g_h: Runners
    fat_used_g_h: Runners
    glycogen_used_g_h: Runners
    scale_kg: Runners
    fluid_ml: Runners
    sodium_mg: Runners
    carbs_g: Runners
    soaked: Runners


MEASURED: Final = 9  # the first of `Second`; the others are logged


class HeatWater(NamedTuple):
    """What these models say; `heat` and `heat_spread` are the factor H, (runners,) each.

    The factors F, N and X with their spreads are in `water`, `salt` and `chill`; `strain` is
    the physiological strain index [0 to 10], NaN without a worn sensor.
    """

    hot: wbgt.Wbgt
    strain: Runners
    sweating: heat_balance.Sweating
    water: fluid.Fluid
    salt: sodium.Sodium
    chill: cold.Cold
    heat: Runners
    heat_spread: Runners


class State(NamedTuple):
    """Everything remembered.

    `sums` and `counts` are (MEASURED, runners) over the seconds gathered so far, `logged` is
    what was logged in them; `shown` is the last result.
    """

    waited: Runners
    sums: Runners
    counts: Runners
    logged: Runners
    body: strain.State
    sweat: heat_balance.State
    water: fluid.State
    salt: sodium.State
    chill: cold.State
    shown: HeatWater


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        waited=full(rows, 0.0),
        sums=np.zeros((MEASURED, rows)),
        counts=np.zeros((MEASURED, rows)),
        logged=np.zeros((len(Second._fields) - MEASURED, rows)),
        body=strain.initial(rows),
        sweat=heat_balance.initial(rows),
        water=fluid.initial(rows),
        salt=sodium.initial(rows),
        chill=cold.initial(rows),
        shown=_unknown(rows),
    )


def step(
    state: State,
    second: Second,
    air: Air,
    hot: wbgt.Wbgt,
    elapsed_s: Runners,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[State, HeatWater]:
    """Gather one second, and work out those runners whose ten seconds are full.

    Parameters
    ----------
    second : what was measured and logged
    air, hot : the weather around each runner, and its heat
    elapsed_s : (runners,) since the start [s]; nothing is booked before
    person, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `HeatWater`, NaN in the first ten seconds

    Notes
    -----
    Evidence: see the models.
    """
    steps = max(1, round(params.every_s / dt_s))
    state = _gather(state, second)
    due = state.waited >= steps
    if not due.any():
        return state, state.shown
    racing = elapsed_s > 0.0
    if due.all():
        state = _work(state, air, hot, racing, person, params, steps * dt_s)
        return state, state.shown
    rows = np.flatnonzero(due)
    part = _work(
        take(state, rows),
        take(air, rows),
        take(hot, rows),
        racing[rows],
        take(person, rows),
        params,
        steps * dt_s,
    )
    state = put(state, rows, part)
    return state, state.shown


def _gather(state: State, second: Second) -> State:
    measured = np.array(second[:MEASURED])
    known = ~np.isnan(measured)
    return state._replace(
        waited=state.waited + 1.0,
        sums=state.sums + np.where(known, measured, 0.0),
        counts=state.counts + known,
        logged=state.logged + np.array(second[MEASURED:]),
    )


def _work(
    state: State,
    air: Air,
    hot: wbgt.Wbgt,
    racing: Flags,
    person: Person,
    params: Params,
    dt_s: float,
) -> State:
    """Work out the seconds gathered, and begin to gather anew."""
    means = state.sums / np.where(state.counts > 0.0, state.counts, np.nan)
    second = Second(*means, *state.logged)
    body, strained = strain.step(
        state.body,
        second.core_temp_c,
        second.heart_rate_bpm,
        person.hr_rest_bpm,
        params.body,
        dt_s,
    )
    heat, heat_spread = strain.heat_factor(hot, strained, params.body)
    before = _weigh(state.water, second.scale_kg, person, params)
    sweat, sweating = _sweat(state.sweat, before, second, air, person, params, dt_s)
    water, fluids = _drink(before, second, sweating, racing, person, params, dt_s)
    salt, salts = sodium.step(
        state.salt,
        second.sodium_mg,
        fluids,
        racing,
        person.mass_kg,
        person.water_l,
        params.salt,
        dt_s,
    )
    chill, chilled = cold.step(
        state.chill, air.air_temp_c, air.source, second.soaked, params.chill, dt_s
    )
    return State(
        waited=np.zeros_like(state.waited),
        sums=np.zeros_like(state.sums),
        counts=np.zeros_like(state.counts),
        logged=np.zeros_like(state.logged),
        body=body,
        sweat=sweat,
        water=water,
        salt=salt,
        chill=chill,
        shown=HeatWater(hot, strained, sweating, fluids, salts, chilled, heat, heat_spread),
    )


def _weigh(state: fluid.State, scale_kg: Runners, person: Person, params: Params) -> fluid.State:
    if np.isnan(scale_kg).all():
        return state
    return weighing.weigh(state, scale_kg, person.mass_kg, person.mass_known, params.scale)


def _sweat(
    state: heat_balance.State,
    water: fluid.State,
    second: Second,
    air: Air,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[heat_balance.State, heat_balance.Sweating]:
    frame = heat_balance.Frame(
        person.mass_kg, person.surface_m2, person.acclimatised, water.sweat_factor
    )
    level = np.where(np.isnan(second.grade), 0.0, second.grade)
    balance = heat_balance.heat_balance(
        second.power_wkg,
        second.speed_mps * climb_share(level),
        second.speed_mps,
        wbgt.complete(air, params.hot),
        frame,
        params.balance,
    )
    return heat_balance.step(state, balance, frame, params.balance, dt_s)


def _drink(
    state: fluid.State,
    second: Second,
    sweating: heat_balance.Sweating,
    racing: Flags,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[fluid.State, fluid.Fluid]:
    burnt = second.carbs_used_g_h, second.fat_used_g_h, second.glycogen_used_g_h
    losses = fluid.Losses(sweating.sweat_l_h, sweating.breath_l_h, *burnt)
    return fluid.step(
        state,
        0.001 * second.fluid_ml,
        0.001 * second.carbs_g,
        losses,
        racing,
        person.mass_kg,
        person.mass_known,
        params.water,
        dt_s,
    )


def _unknown(rows: int) -> HeatWater:
    def none(kind: type[tuple[Runners, ...]]) -> tuple[Runners, ...]:
        return tuple(full(rows) for _ in kind.__annotations__)

    return HeatWater(
        wbgt.Wbgt(*none(wbgt.Wbgt)),
        full(rows),
        heat_balance.Sweating(*none(heat_balance.Sweating)),
        fluid.Fluid(*none(fluid.Fluid)),
        sodium.Sodium(*none(sodium.Sodium)),
        cold.Cold(*none(cold.Cold)),
        full(rows),
        full(rows),
    )
