"""Fuel, muscle load and decoupling against published numbers and the examples of docs/models.md.

Every row of `published_fuel_and_load.json` is computed by the project's functions and must lie
within its tolerance; two measurements that the load can't see are tested as such.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from monitor.models import carbohydrate, decoupling, energy, glycogen, muscle, oxidation
from monitor.models.arrays import Runners
from monitor.training_profile import Params as Defaults

Row = dict[str, Any]
ROWS: Final[list[Row]] = json.loads(
    (Path(__file__).parent / "published_fuel_and_load.json").read_text(encoding="utf-8")
)
# The force was measured a day later, or lost on the level: see the last two tests.
UNSEEN: Final = {"45 min -15% KE at 24-48 h", "half-marathon KE"}
BURN: Final = oxidation.Params()
FUEL: Final = carbohydrate.Params()
STORES: Final = glycogen.Params()
LOAD: Final = muscle.Params()
FORCE_LOST_AT_FULL_LOAD: Final = 35.0  # %, after a mountain ultra (Millet 2011)


def one(value: float) -> Runners:
    return np.array([value])


def fraction(inputs: Row) -> Row:
    elapsed_s = one(3600.0 * inputs["elapsed"])
    return {"f_cho": oxidation.carbs_fraction(one(inputs["rel_intensity"]), elapsed_s, BURN)[0]}


def rate(inputs: Row) -> Row:
    burning = oxidation.oxidation(
        one(inputs["gross_power"]),
        one(inputs["rel_intensity"]),
        one(3600.0 * inputs["elapsed"]),
        one(inputs["mass"]),
        BURN,
    )
    return {"cho": burning.carbs_g_h[0]}


def store(inputs: Row) -> Row:
    total = glycogen.store_g(one(inputs["mass"]), one(inputs["loading"]), STORES)[0]
    assert inputs["liver"] == STORES.liver_g
    return {"total": total, "muscle": total - STORES.liver_g}


def gut(inputs: Row) -> Row:
    assert inputs["tau"] * 60.0 == FUEL.gut_s
    inside, absorbed = one(0.0), one(0.0)
    for minute in range(inputs["minutes"]):
        due = minute % inputs["every"] == 0 if inputs["every"] else minute == 0
        inside = inside + due * inputs["dose"]
        inside, through = carbohydrate.absorb(inside, 60.0 * inputs["cap"], FUEL, 60.0)
        absorbed = absorbed + through
    return {"gut": inside[0], "absorbed": absorbed[0]}


def ceiling(inputs: Row) -> Row:
    defaults = Defaults()
    if inputs["source"] == "glucose":
        return {"max_rate": defaults.single_cap_g_h}
    # The most ever measured; what is absorbed stays below it.
    measured_g_min = 1.75
    assert defaults.mixed_cap_g_h <= 60.0 * measured_g_min
    return {"recommended": defaults.mixed_cap_g_h, "max_oxidation": measured_g_min}


def eccentric_rate(inputs: Row) -> Row:
    power = muscle.eccentric_power(one(inputs["speed"]), one(inputs["grade"]), LOAD)
    return {"rate": power[0]}


def loaded(work_j_kg: float, descent_m: float = 0.0) -> float:
    """Eccentric load after some work, by the model's own step."""
    state = muscle.State(np.array([[work_j_kg], [0.0]]), seen_s=one(1.0), standing_s=one(0.0))
    habit = muscle.Habit(muscle.protection(one(descent_m), LOAD), one(0.0))
    _, load = muscle.step(state, one(0.0), one(0.0), one(1.0), habit, LOAD, 1.0)
    return float(load.eccentric[0])


def eccentric_index(inputs: Row) -> Row:
    return {"s_ecc": loaded(inputs["E"], inputs["D28"])}


def down(minutes: float, speed_mps: float, grade: float) -> float:
    """Weighted work of a descent [J/kg]."""
    return float(muscle.eccentric_power(one(speed_mps), one(grade), LOAD)[0]) * 60.0 * minutes


# Descents that stand for the events: speeds of their abstracts or of the usual finisher.
EVENTS: Final = {
    "15 min treadmill -25%": down(15, 3.3, -0.25),
    "166 km / 9500 m KE": down(9500 / (2.0 * 0.148) / 60.0, 2.0, -0.15),
    "166 km / 9500 m PF": down(9500 / (2.0 * 0.148) / 60.0, 2.0, -0.15),
    "330 km / 24000 m KE": down(24000 / (1.5 * 0.148) / 60.0, 1.5, -0.15),
    "45 min -15% KE at 24-48 h": down(45, 2.8, -0.15),
    "half-marathon KE": down(100, 3.5, 0.0),
}


def force_change(event: str) -> float:
    return -FORCE_LOST_AT_FULL_LOAD * loaded(EVENTS[event])


def force(inputs: Row) -> Row:
    return {"mvc_change": force_change(inputs["event"])}


def protected(inputs: Row) -> Row:
    assert inputs["prior"] == "20 min -28% 5 km/h"
    descent_m = 20.0 * 60.0 * (5.0 / 3.6) * float(energy.climb_share(one(0.28))[0])
    return {"reduction_of_damage": 100.0 * muscle.protection(one(descent_m), LOAD)[0]}


def decoupled(inputs: Row) -> Row:
    ratio = decoupling.decoupling(
        one(inputs["hr_frac_max"]), one(inputs["v_frac_cs"]), inputs["ref_ratio"]
    )
    return {"decoupling": ratio[0]}


def pa_hr(inputs: Row) -> Row:
    ratio = decoupling.decoupling(
        one(inputs["hr2"]), one(inputs["speed2"]), inputs["hr1"] / inputs["speed1"]
    )
    return {"pa_hr": 100.0 * (1.0 - 1.0 / ratio[0])}


COMPUTE: Final[dict[str, Callable[[Row], Row]]] = {
    "cho_fraction": fraction,
    "glycogen_store": store,
    "cho_rate": rate,
    "gut_cho": gut,
    "exogenous_cho_ceiling": ceiling,
    "eccentric_rate": eccentric_rate,
    "eccentric_index": eccentric_index,
    "mvc_loss_published": force,
    "repeated_bout_protection": protected,
    "decoupling": decoupled,
    "pa_hr": pa_hr,
}


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row["case"] not in UNSEEN],
    ids=lambda row: f"{row['model']}: {row['case']}",
)
def test_value_is_the_published_one(row: Row) -> None:
    computed = COMPUTE[row["model"]](row["inputs"])
    assert set(computed) == set(row["expected"])
    for name, (expected, tolerance) in row["expected"].items():
        assert computed[name] == pytest.approx(expected, abs=tolerance), name


def test_every_model_of_the_table_has_rows() -> None:
    assert {row["model"] for row in ROWS} == set(COMPUTE)


def published_force(event: str) -> float:
    (row,) = (row for row in ROWS if row["case"] == event)
    return float(row["expected"]["mvc_change"][0])


def test_force_a_day_later_is_partly_back() -> None:
    """Measured after 24 to 48 h; the load speaks of the moment, and is the larger."""
    event = "45 min -15% KE at 24-48 h"
    assert 1.0 < force_change(event) / published_force(event) < 2.0


def test_what_level_running_costs_is_not_seen() -> None:
    """A half-marathon on the road costs a fifth of the force: a limit of the model, documented."""
    assert force_change("half-marathon KE") == 0.0
    assert published_force("half-marathon KE") < -15.0
