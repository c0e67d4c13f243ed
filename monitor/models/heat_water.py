"""Heat, water and salt of each runner together, worked out every ten seconds.

They all change over minutes. Each second is only gathered; every tenth one is worked out with
the mean of the ten, and holds until the next. Steps are counted from a runner's own beginning,
so that the numbers don't depend on the other runners or on the machine's clock.
"""

import functools
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models import cold, fluid, heat_balance, sodium, strain, wbgt, weighing
from monitor.models.air import Air
from monitor.models.arrays import Flags, Runners, anywhere, full
from monitor.models.block import joined, of_one, second_at
from monitor.models.energy import climb_share
from monitor.models.gathering import gather, means_of, values_of
from monitor.models.rows import concatenate, put, take
from monitor.models.tens import held_over, in_line, stretches, turns_over, until_next


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
GATHERED: Final = MEASURED + len(Second._fields)


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

    `waited` is how many seconds were gathered so far, `gathered` (GATHERED, runners) what: sums
    of what was measured and logged, and how often it was measured; `shown` is
    the last result, (1, runners).
    """

    waited: Runners
    gathered: Runners
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
        gathered=np.zeros((GATHERED, rows)),
        body=strain.initial(rows),
        sweat=heat_balance.initial(rows),
        water=fluid.initial(rows),
        salt=sodium.initial(rows),
        chill=cold.initial(rows),
        shown=of_one(_unknown(rows)),
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
    """Gather one second: `run` over a block of one, (runners,) each."""
    block = of_one((second, air, hot, elapsed_s))
    state, shown = run(state, *block, person, params, dt_s)
    return state, second_at(shown, 0)


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
    """Gather a block of seconds, and work out those runners whose ten seconds are full.

    Parameters
    ----------
    second : a block, what was measured and logged
    air, hot : the weather around each runner, and its heat
    elapsed_s : (seconds, runners) since the start [s]; nothing is booked before
    person, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `HeatWater`, NaN in the first ten seconds

    Notes
    -----
    Evidence: see the models.
    """
    steps = max(1, round(params.every_s / dt_s))
    before = state.waited
    waited, due = turns_over(before, len(elapsed_s), 1.0, steps)
    values = values_of(second, MEASURED)
    sums, gathered = gather(state.gathered, values, due)
    state = state._replace(waited=waited[-1], gathered=gathered)
    if not anywhere(due):
        return state, until_next(state.shown, state.shown, due)
    first = np.maximum(steps - before, 1.0)
    block, dt_s = (sums, air, hot, elapsed_s > 0.0), steps * dt_s
    if not (first == first[0]).all():
        return _apart(state, block, first.astype(np.intp), steps, person, params, dt_s)
    theirs = block if len(due) == 1 else second_at(block, slice(int(first[0]) - 1, None, steps))
    new, said = _work(state, *theirs, person, params, dt_s)
    return new, until_next(state.shown, said, due)


def _apart(
    state: State,
    block: tuple[Runners, Air, wbgt.Wbgt, Flags],
    first: NDArray[np.intp],
    steps: int,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[State, HeatWater]:
    """Work out runners whose seconds fill up at different times, those of the same together.

    `first` is how many seconds of the block it takes to fill up for the first time, at least for
    some no more than there are; `steps` from then to the next time.
    """
    new, seconds = state, len(block[0])
    numbers = np.full((seconds, len(first)), -1)
    told: list[HeatWater] = []
    for count in np.unique(first[first <= seconds]).tolist():
        rows, at = np.flatnonzero(first == count), slice(count - 1, None, steps)
        theirs = second_at(take(block, rows), at)
        part, said = _work(take(state, rows), *theirs, take(person, rows), params, dt_s)
        new = put(new, rows, part)
        turns = np.arange(said.heat.size).reshape(said.heat.shape)
        numbers[at, rows] = turns + sum(one.heat.size for one in told)
        told.append(in_line(said))
    if seconds == 1:
        return new, new.shown
    return new, held_over(state.shown, functools.reduce(concatenate, told), numbers)


def _work(
    state: State,
    sums: Runners,
    air: Air,
    hot: wbgt.Wbgt,
    racing: Flags,
    person: Person,
    params: Params,
    dt_s: float,
) -> tuple[State, HeatWater]:
    """Work out what was gathered at some turns, at least one: a block of them."""
    second = Second(*means_of(sums, MEASURED))
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
    shown = second_at(said, slice(-1, None)) if len(heat) > 1 else said
    return State(state.waited, state.gathered, body, sweat, water, salt, chill, shown), said


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


def _unknown(rows: int) -> HeatWater:
    def none(kind: type[tuple[Runners, ...]]) -> tuple[Runners, ...]:
        return tuple(full(rows) for _ in kind.__annotations__)

    return HeatWater(
        wbgt.Wbgt(*none(wbgt.Wbgt)),
        full(rows),
        heat_balance.Sweating(*none(heat_balance.Sweating)),
        fluid.Fluid(*none(fluid.Fluid)),
        sodium.Sodium(*none(sodium.Sodium)),
        cold.Cold(*none(cold.Cold))._replace(soaked=full(rows, 0.0)),
        full(rows),
        full(rows),
    )
