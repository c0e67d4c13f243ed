"""The models of weather, heat, water and salt go through blocks as through single seconds."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pytest

from ingest.messages import Weather
from ingest.race.weather_settings import RaceWeather
from monitor import weather
from monitor.models import cold, fluid, heat_balance, heat_water, sodium, strain, wbgt, weighing
from monitor.models.block import second_at
from monitor.models.rows import concatenate, take
from tests.monitor.blocks import ROWS, SECONDS, by_one, check_cuts, drawn_block
from tests.monitor.checks import Sampler, Tree, assert_same
from tests.monitor.draws import gappy, logged
from tests.monitor.models.cases_heat_water import (
    airs,
    frame,
    losses,
    people,
    seconds,
)

T: Final = 1_719_835_200.0
# So that a scale tells something within these few seconds.
HEAT_WATER: Final = heat_water.Params(scale=weighing.Params(after_l=1e-4))


Run = Callable[[Tree, Tree, float], tuple[Tree, Tree]]
"""(state, block of what goes in, time step [s]) to the state after it and what comes out."""


def check_at(dt_s: float, run: Run, state: Tree, block: Tree, seed: int) -> None:
    """In one go, second by second, and in pieces of any length."""

    def through(state: Tree, piece: Tree) -> tuple[Tree, Tree]:
        return run(state, piece, dt_s)

    check_cuts(state, block, through, by_one(through), seed)


class Model(NamedTuple):
    """One model: what a second of it is, what it begins with, and how it goes through a block."""

    name: str
    second: Sampler
    initial: Callable[[int], Tree]
    run: Callable[[heat_water.Person], Run]


def now_and_then(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.random(rows) < 0.9


def places(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, ...]:
    return gappy(rng, rows, 0, 3000), gappy(rng, rows, 45, 46), gappy(rng, rows, 6, 7)


def weathers(rng: np.random.Generator, rows: int) -> Tree:
    t = T + rng.integers(0, 20_000, rows)
    return t, gappy(rng, rows, -5, 35), gappy(rng, rows, 5, 100), places(rng, rows)


def reports() -> weather.Reports:
    known = weather.Reports(RaceWeather(air_temp_c=22.0, sky="clear"))
    known.add(Weather(t=T + 4000, air_temp_c=10.0, at_m=300.0, humidity_pct=40.0))
    known.add(Weather(t=T + 9000, wind_mps=4.0, sky="cloudy"))
    return known


def whole(rng: np.random.Generator, rows: int) -> Tree:
    air = airs(rng, rows)
    return seconds(rng, rows), air, wbgt.step(air, wbgt.Params()), rng.uniform(-500, 1e5, rows)


def sweats(rng: np.random.Generator, rows: int) -> heat_balance.Balance:
    highest = (400.0, 500.0, 2.5, 0.2)
    return heat_balance.Balance(*(gappy(rng, rows, 0.1, most) for most in highest))


def with_fluid(person: heat_water.Person) -> Run:
    mass_kg, water_l = person.mass_kg, person.water_l

    def run(state: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
        taken_mg, water, racing = block
        fluids, said = FLUID.run(person)(state[0], water, dt_s)
        salt, salts = sodium.run(
            state[1], taken_mg, said, racing, mass_kg, water_l, sodium.Params(), dt_s
        )
        return (fluids, salt), salts

    return run


def drinks(rng: np.random.Generator, rows: int) -> Tree:
    eaten = logged(rng, rows, 0.5), logged(rng, rows, 0.06)
    return (*eaten, losses(rng, rows), now_and_then(rng, rows))


FLUID: Final = Model(
    "fluid",
    drinks,
    fluid.initial,
    lambda person: (
        lambda state, block, dt_s: fluid.run(
            state,
            block[0],
            block[1],
            block[2],
            block[3],
            person.mass_kg,
            person.mass_known,
            fluid.Params(),
            dt_s,
        )
    ),
)
MODELS: Final = (
    FLUID,
    Model(
        "sodium",
        lambda rng, rows: (logged(rng, rows, 600), drinks(rng, rows), now_and_then(rng, rows)),
        lambda rows: (fluid.initial(rows), sodium.initial(rows)),
        with_fluid,
    ),
    Model(
        "strain",
        lambda rng, rows: (gappy(rng, rows, 36, 41), gappy(rng, rows, 60, 200)),
        strain.initial,
        lambda person: (
            lambda state, block, dt_s: strain.run(
                state, block[0], block[1], person.hr_rest_bpm, strain.Params(hold_s=3.0), dt_s
            )
        ),
    ),
    Model(
        "heat balance",
        sweats,
        heat_balance.initial,
        lambda person: (
            lambda state, block, dt_s: heat_balance.run(
                state, block, frame(person), heat_balance.Params(hold_s=2.0), dt_s
            )
        ),
    ),
    Model(
        "cold",
        lambda rng, rows: (
            gappy(rng, rows, -20, 40),
            np.floor(rng.random(rows) + 0.05),
            logged(rng, rows, 1).round(),
        ),
        cold.initial,
        lambda person: (
            lambda state, block, dt_s: cold.run(
                state,
                block[0],
                block[1],
                block[2],
                cold.Params(window_s=42.0, hold_s=2.0, wet_s=9.0),
                dt_s,
            )
        ),
    ),
    Model(
        "weather",
        weathers,
        weather.initial,
        lambda person: (
            lambda state, block, dt_s: weather.run(
                state,
                block[0],
                block[1],
                block[2],
                block[3],
                reports(),
                weather.Params(own_hold_s=4.0),
                dt_s,
            )
        ),
    ),
    Model(
        "heat and water",
        whole,
        heat_water.initial,
        lambda person: (
            lambda state, block, dt_s: heat_water.run(
                state, block[0], block[1], block[2], block[3], person, HEAT_WATER, dt_s
            )
        ),
    ),
)


@pytest.mark.parametrize("dt_s", [1.0, 0.7, 10.0])
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_cuts_change_nothing(model: Model, rows: int, dt_s: float) -> None:
    rng = np.random.default_rng(rows)
    run = model.run(people(rng, rows))
    block = drawn_block(model.second, rng, rows)
    check_at(dt_s, run, model.initial(rows), block, rows)


def test_runners_whose_ten_seconds_end_apart_go_on_as_if_alone() -> None:
    """Seven runners who joined at different seconds, in one block and each for themselves."""
    model = next(model for model in MODELS if model.name == "weather")
    rng = np.random.default_rng(3)
    person, block = people(rng, 7), drawn_block(model.second, rng, 7)
    alone, said = [], []
    for row, late in enumerate((0, 4, 4, 9, 1, 0, 23)):
        at = np.array([row])
        run, mine = model.run(take(person, at)), take(block, at)
        early, _ = run(model.initial(1), second_at(mine, slice(0, late + 1)), 1.0)
        alone.append(early)
        said.append(run(early, second_at(mine, slice(30, SECONDS)), 1.0))
    together = alone[0]
    for state in alone[1:]:
        together = concatenate(together, state)
    rest = second_at(block, slice(30, SECONDS))
    state, told = model.run(person)(together, rest, 1.0)
    for row, apart in enumerate(said):
        assert_same(take((state, told), np.array([row])), apart)
    check_at(1.0, model.run(person), together, rest, 3)
