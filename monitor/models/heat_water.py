"""Heat, water and salt of each runner together.

They all change over minutes: a second here may well be the mean of ten (`monitor.stages.slow`).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import cold, fluid, heat_balance, sodium, strain, wbgt, weighing
from monitor.models.air import Air
from monitor.models.arrays import Flags, Runners, anywhere
from monitor.models.block import joined, of_one, second_at
from monitor.models.energy import climb_share
from monitor.models.tens import stretches


@dataclass(frozen=True)
class Params:
    """Parameters of these models; what they are is in docs/models.md."""

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
    """What is remembered, by model."""

    body: strain.State
    sweat: heat_balance.State
    water: fluid.State
    salt: sodium.State
    chill: cold.State


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        body=strain.initial(rows),
        sweat=heat_balance.initial(rows),
        water=fluid.initial(rows),
        salt=sodium.initial(rows),
        chill=cold.initial(rows),
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
    """Go through one second: `run` over a block of one, (runners,) each."""
    block = of_one((second, air, hot, elapsed_s))
    state, said = run(state, *block, person, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    second: Second,
    air: Air,
    hot: wbgt.Wbgt,
    elapsed_s: Runners,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[State, HeatWater]:
    """Advance heat, water, salt and cold over a block.

    Parameters
    ----------
    second : a block, what was measured and logged
    air, hot : the weather around each runner, and its heat
    elapsed_s : (seconds, runners) since the start [s]; nothing is booked before
    person, params, dt_s : see their classes; time step [s]

    Notes
    -----
    Evidence: see the models.
    """
    racing = elapsed_s > 0.0
    body, strained = strain.run(
        state.body,
        second.core_temp_c,
        second.heart_rate_bpm,
        person.hr_rest_bpm,
        params.body,
        dt_s,
    )
    heat, heat_spread = strain.heat_factor(hot, strained, params.body)
    (sweat, water), (sweating, fluids) = _water(
        (state.sweat, state.water), second, air, racing, person, params, dt_s
    )
    salt, salts = sodium.run(
        state.salt,
        second.sodium_mg,
        fluids,
        racing,
        person.mass_kg,
        person.water_l,
        params.salt,
        dt_s,
    )
    chill, chilled = cold.run(
        state.chill, air.air_temp_c, air.source, second.soaked, params.chill, dt_s
    )
    said = HeatWater(hot, strained, sweating, fluids, salts, chilled, heat, heat_spread)
    return State(body, sweat, water, salt, chill), said


def _water(
    state: tuple[heat_balance.State, fluid.State],
    second: Second,
    air: Air,
    racing: Flags,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[tuple[heat_balance.State, fluid.State], tuple[heat_balance.Sweating, fluid.Fluid]]:
    """Sweat and drink from weighing to weighing: each changes what a runner sweats from then on."""
    sweat, water = state
    weighed, told = ~np.isnan(second.scale_kg), []
    for part in stretches(weighed):
        now, around, races = second, air, racing
        if part != slice(0, len(weighed)):
            now, around, races = second_at((second, air, racing), part)
        if anywhere(weighed[part.start]):
            water = weighing.weigh(
                water, now.scale_kg[0], person.mass_kg, person.mass_known, params.scale
            )
        sweat, sweating = _sweat(sweat, water, now, around, person, params, dt_s)
        water, fluids = _drink(water, now, sweating, races, person, params, dt_s)
        told.append((sweating, fluids))
    return (sweat, water), joined(told) if len(told) > 1 else told[0]


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
    return heat_balance.run(state, balance, frame, params.balance, dt_s)


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
    return fluid.run(
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
