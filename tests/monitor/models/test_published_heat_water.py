"""Heat, water and salt against published numbers and the worked examples of docs/models.md."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from monitor.body import skin_surface_m2
from monitor.models import air, fluid, heat_balance, sodium, strain, wbgt
from tests.monitor.models import iso7933, weathers
from tests.monitor.models.weathers import one

Row = dict[str, Any]
ROWS: Final[list[Row]] = json.loads(
    (Path(__file__).parent / "published_heat_water.json").read_text(encoding="utf-8")
)
ISO_7933_G: Final[dict[str, float]] = json.loads(iso7933.VALUES.read_text(encoding="utf-8"))
# The table of the sun holds at 25 °C; so far off is it from Liljegren's whole model elsewhere.
LILJEGREN_TOLERANCE_C: Final = 0.85
LILJEGREN_COLD_TOLERANCE_C: Final = 1.5  # at 10 °C, far below the first flag


def wet_bulb(inputs: Row) -> Row:
    return {"tw": wbgt.wet_bulb(one(inputs["t"]), one(inputs["rh"]))[0]}


def globe(inputs: Row) -> Row:
    return {"wbgt": wbgt.shade(one(inputs["twb"]), one(inputs["tg"]))[0]}


def shade(inputs: Row) -> Row:
    wet = wbgt.wet_bulb(one(inputs["t"]), one(inputs["rh"]))
    return {"wbgt_shade": wbgt.shade(wet, one(inputs["t"]))[0]}


def sun(inputs: Row) -> Row:
    solar = np.array(inputs["solar"], dtype=float)
    return {"delta": wbgt.sun_delta(solar, np.full(len(solar), float(inputs["wind_2m"])))}


def liljegren(inputs: Row) -> Row:
    here = weathers.air(
        inputs["t"], inputs["rh"], wind_mps=inputs["wind_2m"], solar_wm2=inputs["solar"]
    )
    return {"wbgt": wbgt.step(here, wbgt.Params()).wbgt_c[0]}


def psi(inputs: Row) -> Row:
    values = (one(inputs[name]) for name in ("t", "hr", "t0", "hr0"))
    return {"psi": strain.strain_index(*values)[0]}


def sweat(inputs: Row) -> Row:
    mass_kg = one(inputs["mass"])
    surface_m2 = skin_surface_m2(mass_kg, one(inputs["height"]))
    frame = heat_balance.Frame(mass_kg, surface_m2, np.array([False]), one(inputs["ks"]))
    here = weathers.air(
        inputs["t"], inputs["rh"], wind_mps=inputs["wind"], solar_wm2=800.0 * inputs["sun"]
    )
    power = one(inputs["net_power"] + 1.2)
    balance = heat_balance.heat_balance(
        power, one(0.0), one(inputs["speed"]), here, frame, heat_balance.Params()
    )
    return {
        "bsa": surface_m2[0],
        "e_req": balance.required_wm2[0],
        "e_max": balance.maximum_wm2[0],
        "sweat_rate": balance.sweat_l_h[0],
        "resp_water": balance.breath_l_h[0],
    }


def plasma(inputs: Row) -> Row:
    values = (one(inputs[name]) for name in ("na0", "tbw0", "d_tbw", "d_na_k"))
    after = sodium.plasma_sodium(*values)[0]
    return {"na": after, "d_na": after - inputs["na0"]}


def stomach(inputs: Row) -> Row:
    doses = range(0, inputs["minutes"], inputs["every"] or inputs["minutes"])
    volume, absorbed = one(0.0), 0.0
    for minute in range(inputs["minutes"]):
        volume = volume + (0.001 * inputs["dose"] if minute in doses else 0.0)
        passed = fluid.emptied_l(volume, fluid.Params(), 1.0)
        volume, absorbed = volume - passed, absorbed + passed[0]
    return {"stomach": 1000.0 * volume[0], "absorbed": 1000.0 * absorbed}


def emptying(inputs: Row) -> Row:
    """The last of two hours of drinking evenly."""
    volume = one(0.0)
    for _ in range(120):
        volume = volume + inputs["drink_rate"] / 60_000.0
        passed = fluid.emptied_l(volume, fluid.Params(), 1.0)
        volume = volume - passed
    return {"gastric_emptying": 1000.0 * passed[0]}


def stopped(inputs: Row) -> Row:
    return {"pct_unsuccessful": wbgt.stopped_pct(one(inputs["wbgt"]))[0]}


def clear_sky(inputs: Row) -> Row:
    height = np.array([math.sin(math.radians(degree)) for degree in inputs["height_deg"]])
    return {"solar": air.haurwitz_wm2(height)}


COMPUTE: Final[dict[str, Callable[[Row], Row]]] = {
    "stull_wetbulb": wet_bulb,
    "wbgt": globe,
    "wbgt_shade_fast": shade,
    "wbgt_sun_delta": sun,
    "wbgt_liljegren": liljegren,
    "psi": psi,
    "sweat_heat_balance": sweat,
    "nguyen_kurtz": plasma,
    "gastric": stomach,
    "gastric_rate_published": emptying,
    "marathon_unsuccessful_pct": stopped,
    "haurwitz": clear_sky,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['model']}: {row['case']}")
def test_value_is_the_published_one(row: Row) -> None:
    computed = COMPUTE[row["model"]](row["inputs"])
    for name, (expected, tolerance) in row["expected"].items():
        if row["model"] == "wbgt_liljegren":
            cold = row["inputs"]["t"] < 15
            tolerance = LILJEGREN_COLD_TOLERANCE_C if cold else LILJEGREN_TOLERANCE_C
        np.testing.assert_allclose(computed[name], expected, rtol=0, atol=tolerance, err_msg=name)


def test_every_model_of_the_table_has_rows() -> None:
    assert {row["model"] for row in ROWS} == set(COMPUTE)


@pytest.mark.parametrize("speed_kmh", iso7933.SPEEDS_KMH)
@pytest.mark.parametrize("humidity_pct", iso7933.HUMIDITIES_PCT)
@pytest.mark.parametrize("air_temp_c", iso7933.AIR_TEMPS_C)
def test_sweat_of_the_first_hour_is_near_iso_7933(
    air_temp_c: float, humidity_pct: float, speed_kmh: float
) -> None:
    """Another published model, used where it is valid.

    Ours is 5 to 42 % higher: wet skin drips earlier here. Athletes sweat more than either says
    (1.28 ± 0.57 L/h, Barnes 2019), so erring this way round is the right one.
    """
    speed, person = speed_kmh / 3.6, weathers.person()
    power = iso7933.power_wkg(speed)
    frame = heat_balance.Frame(person.mass_kg, person.surface_m2, person.acclimatised, one(1.0))
    here = weathers.air(air_temp_c, humidity_pct)
    balance = heat_balance.heat_balance(
        one(power), one(0.0), one(speed), here, frame, heat_balance.Params()
    )
    state, ours_l = heat_balance.initial(1), 0.0
    for _ in range(360):
        state, now = heat_balance.step(state, balance, frame, heat_balance.Params(), 10.0)
        ours_l += now.sweat_l_h[0] / 360.0
    iso_g = ISO_7933_G[f"{air_temp_c:g} {humidity_pct:g} {speed_kmh:g}"]
    assert 1.0 <= ours_l / (0.001 * iso_g) <= 1.5
