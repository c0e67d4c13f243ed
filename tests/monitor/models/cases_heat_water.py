"""Cases for the shared checks: models of heat, water and salt."""

import numpy as np

from monitor.models import cold, fluid, heat_balance, heat_water, sodium, strain, wbgt
from monitor.models.air import Air
from tests.monitor.checks import Case, Tree
from tests.monitor.draws import gappy, logged, nan


def people(rng: np.random.Generator, rows: int) -> heat_water.Person:
    mass_kg = rng.uniform(45, 95, rows)
    return heat_water.Person(
        mass_kg=mass_kg,
        mass_known=rng.random(rows) < 0.5,
        surface_m2=rng.uniform(1.4, 2.3, rows),
        water_l=0.56 * mass_kg,
        acclimatised=rng.random(rows) < 0.5,
        hr_rest_bpm=rng.uniform(40, 65, rows),
    )


def airs(rng: np.random.Generator, rows: int) -> Air:
    return Air(
        air_temp_c=gappy(rng, rows, -20, 45),
        humidity_pct=gappy(rng, rows, 0, 100),
        wind_mps=gappy(rng, rows, 0, 15),
        solar_wm2=gappy(rng, rows, 0, 1300),
        clear_sky_wm2=gappy(rng, rows, 0, 1035),
        temp_spread_c=rng.uniform(1, 4, rows),
        age_s=rng.uniform(0, 4000, rows),
        source=rng.integers(0, 2, rows).astype(np.float64),
    )


def no_air(rows: int) -> Air:
    return Air(*(nan(rows) for _ in Air._fields))


def steady_air(rows: int) -> Air:
    return no_air(rows)._replace(
        air_temp_c=np.full(rows, 15.0), humidity_pct=np.full(rows, 60.0), source=np.zeros(rows),
        temp_spread_c=np.ones(rows),
    )  # fmt: skip


def seconds(rng: np.random.Generator, rows: int) -> heat_water.Second:
    return heat_water.Second(
        power_wkg=gappy(rng, rows, 1, 25),
        speed_mps=gappy(rng, rows, 0, 6),
        grade=gappy(rng, rows, -0.5, 0.5),
        heart_rate_bpm=gappy(rng, rows, 60, 200),
        core_temp_c=gappy(rng, rows, 36, 41),
        carbs_used_g_h=gappy(rng, rows, 0, 250),
        fat_used_g_h=gappy(rng, rows, 0, 80),
        glycogen_used_g_h=gappy(rng, rows, 0, 200),
        scale_kg=np.where(rng.random(rows) < 0.05, rng.uniform(45, 95, rows), np.nan),
        fluid_ml=logged(rng, rows, 500),
        sodium_mg=logged(rng, rows, 600),
        carbs_g=logged(rng, rows, 60),
        soaked=logged(rng, rows, 1).round(),
    )


def silence(rows: int) -> heat_water.Second:
    return heat_water.Second(*(nan(rows) for _ in range(9)), *(np.zeros(rows) for _ in range(4)))


WHOLE = Case(
    name="heat and water",
    bodies=people,
    second=lambda rng, rows: (seconds(rng, rows), airs(rng, rows), rng.uniform(-5, 1e5, rows)),
    # What the weather was is known for ten minutes more (monitor/weather.py).
    missing=lambda rows: (silence(rows), steady_air(rows), np.full(rows, 1e5)),
    initial=lambda bodies: heat_water.initial(len(bodies.mass_kg)),
    step=lambda state, body, second, dt_s: heat_water.step(
        state,
        second[0],
        second[1],
        wbgt.step(second[1], wbgt.Params()),
        second[2],
        body,
        heat_water.Params(),
        dt_s,
    ),
    bounds={"heat": (0, 1), "heat_spread": (0, 1), "strain": (0, 10)},
)


def frame(body: heat_water.Person) -> heat_balance.Frame:
    ones = np.ones(len(body.mass_kg))
    return heat_balance.Frame(body.mass_kg, body.surface_m2, body.acclimatised, ones)


def sweat_step(
    state: Tree, body: heat_water.Person, second: Tree, dt_s: float
) -> tuple[Tree, Tree]:
    """Wind and sun are filled in by `wbgt.complete` before; here they are known."""
    params = heat_balance.Params()
    power, speed, air = second
    balance = heat_balance.heat_balance(
        power, 0.1 * speed, speed, air._replace(wind_mps=np.ones_like(power)), frame(body), params
    )
    return heat_balance.step(state, balance, frame(body), params, dt_s)


SWEAT = Case(
    name="heat balance",
    bodies=people,
    second=lambda rng, rows: (
        gappy(rng, rows, 1, 25),
        gappy(rng, rows, 0, 6),
        airs(rng, rows),
    ),
    missing=lambda rows: (nan(rows), nan(rows), no_air(rows)),
    initial=lambda bodies: heat_balance.initial(len(bodies.mass_kg)),
    step=sweat_step,
    bounds={
        "sweat_l_h": (0, 0.029 * 95),
        "breath_l_h": (0, 0.4),
        "maximum_wm2": (1, 3000),
        "uncompensable_s": (0, 3600),
    },
    halves=("required_wm2", "maximum_wm2", "uncompensable_s"),
)


def losses(rng: np.random.Generator, rows: int) -> fluid.Losses:
    highest = (2.5, 0.2, 250.0, 80.0, 200.0)
    return fluid.Losses(*(gappy(rng, rows, 0, most) for most in highest))


FLUID = Case(
    name="fluid",
    bodies=people,
    second=lambda rng, rows: (
        logged(rng, rows, 0.5),
        logged(rng, rows, 0.06),
        losses(rng, rows),
        rng.random(rows) < 0.9,
    ),
    missing=lambda rows: (
        np.zeros(rows),
        np.zeros(rows),
        fluid.Losses(*(nan(rows) for _ in range(5))),
        np.ones(rows, dtype=np.bool_),
    ),
    initial=lambda bodies: fluid.initial(len(bodies.mass_kg)),
    step=lambda state, body, second, dt_s: fluid.step(
        state,
        second[0],
        second[1],
        second[2],
        second[3],
        body.mass_kg,
        body.mass_known,
        fluid.Params(),
        dt_s,
    ),
    bounds={
        "factor": (0, 1),
        "spread": (0, 1),
        "drunk_hour_l": (0, 50),
        "sweat_hour_l": (0, 3),
        "spread_l": (0, 50),
    },
)


def salt_step(state: Tree, body: heat_water.Person, second: Tree, dt_s: float) -> tuple[Tree, Tree]:
    taken_mg, drunk_l, sweat = second
    racing = np.ones(len(taken_mg), dtype=np.bool_)
    water, salt = state
    water, fluids = fluid.step(
        water, drunk_l, np.zeros_like(drunk_l), sweat, racing, body.mass_kg, body.mass_known,
        fluid.Params(), dt_s,
    )  # fmt: skip
    salt, output = sodium.step(
        salt, taken_mg, fluids, racing, body.mass_kg, body.water_l, sodium.Params(), dt_s
    )
    return (water, salt), output


SODIUM = Case(
    name="sodium",
    bodies=people,
    second=lambda rng, rows: (
        logged(rng, rows, 600),
        logged(rng, rows, 0.5),
        losses(rng, rows),
    ),
    missing=lambda rows: (
        np.zeros(rows),
        np.zeros(rows),
        fluid.Losses(*(nan(rows) for _ in range(5))),
    ),
    initial=lambda bodies: (
        fluid.initial(len(bodies.mass_kg)),
        sodium.initial(len(bodies.mass_kg)),
    ),
    step=salt_step,
    bounds={"factor": (0, 1), "spread": (0, 1), "plasma_mmol_l": (80, 200)},
)
STRAIN = Case(
    name="strain",
    bodies=people,
    second=lambda rng, rows: (gappy(rng, rows, 36, 41), gappy(rng, rows, 60, 200)),
    missing=lambda rows: (nan(rows), nan(rows)),
    initial=lambda bodies: strain.initial(len(bodies.mass_kg)),
    step=lambda state, body, second, dt_s: strain.step(
        state, second[0], second[1], body.hr_rest_bpm, strain.Params(), dt_s
    ),
    bounds={"": (0, 10)},
    halves=("",),
)
COLD = Case(
    name="cold",
    bodies=people,
    second=lambda rng, rows: (
        gappy(rng, rows, -20, 40),
        rng.integers(0, 3, rows).astype(np.float64),
        logged(rng, rows, 1).round(),
    ),
    missing=lambda rows: (nan(rows), np.full(rows, -1.0), np.zeros(rows)),
    initial=lambda bodies: cold.initial(len(bodies.mass_kg)),
    step=lambda state, body, second, dt_s: cold.step(
        state, second[0], second[1], second[2], cold.Params(), dt_s
    ),
    bounds={"drop_c": (0, 60), "factor": (0, 1), "spread": (0, 1)},
    halves=("drop_c", "factor"),
)
CASES = (WHOLE, SWEAT, FLUID, SODIUM, STRAIN, COLD)
