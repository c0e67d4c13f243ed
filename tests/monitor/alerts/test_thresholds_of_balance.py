"""Where fuel, fluid, salt, heat and cold begin and end, one quantity at a time."""

import math

import numpy as np
import pytest

from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from tests.monitor.alerts.situations import judged, situation

NAN = math.nan
LOGS = {"intake_quality": 0.5}


@pytest.mark.parametrize(
    ("glycogen_pct", "empty_in_s", "expected"),
    [
        (30.0, 100.0, (NONE, WARNING)),
        (29.9, 100.0, (WARNING, WARNING)),
        (29.9, 3600.0, (NONE, WARNING)),
        (29.9, NAN, (NONE, WARNING)),
        (35.0, 9000.0, (NONE, WARNING)),
        (35.1, 9000.0, (NONE, NONE)),
        (15.0, 100.0, (WARNING, URGENT)),
        (14.9, 9000.0, (URGENT, URGENT)),
        (20.0, 9000.0, (NONE, URGENT)),
        (20.1, 9000.0, (NONE, WARNING)),
        (NAN, 100.0, (NONE, URGENT)),
    ],
)
def test_fuel_is_low_below_30_per_cent_that_will_not_last_and_below_15_anyway(
    glycogen_pct: float, empty_in_s: float, expected: tuple[int, int]
) -> None:
    seen = situation(glycogen_pct=glycogen_pct, empty_in_s=empty_in_s, time_left_s=3600.0, **LOGS)
    assert judged("fuel-low", seen) == expected


@pytest.mark.parametrize(
    ("fluid_deficit_pct", "expected"),
    [
        (1.49, (NONE, NONE)),
        (1.5, (NONE, WARNING)),
        (1.99, (NONE, WARNING)),
        (2.0, (WARNING, WARNING)),
        (2.5, (WARNING, URGENT)),
        (3.0, (URGENT, URGENT)),
        (NAN, (NONE, NONE)),
    ],
)
def test_fluid_loss_is_told_from_2_per_cent(
    fluid_deficit_pct: float, expected: tuple[int, int]
) -> None:
    seen = situation(fluid_deficit_pct=fluid_deficit_pct, since_drink_s=60.0, sweat_l_h=1.0, **LOGS)
    assert judged("drink", seen) == expected


@pytest.mark.parametrize(
    ("since_drink_s", "sweat_l_h", "severity"),
    [(1499.0, 0.6, NONE), (1500.0, 0.6, INFO), (1500.0, 0.5, NONE), (1500.0, NAN, NONE)],
)
def test_a_drink_is_due_after_25_minutes_of_sweating(
    since_drink_s: float, sweat_l_h: float, severity: int
) -> None:
    seen = situation(since_drink_s=since_drink_s, sweat_l_h=sweat_l_h, **LOGS)
    assert judged("drink", seen) == (severity, severity)


@pytest.mark.parametrize(
    ("fluid_deficit_pct", "severity"), [(-0.2, NONE), (0.99, NONE), (1.0, INFO), (NAN, INFO)]
)
def test_who_lacks_no_water_is_not_told_to_drink(fluid_deficit_pct: float, severity: int) -> None:
    """An hour after a bottle at a table: none is due, however long ago that was."""
    seen = situation(
        since_drink_s=4980.0, sweat_l_h=0.6, fluid_deficit_pct=fluid_deficit_pct, **LOGS
    )
    assert judged("drink", seen)[0] == severity


def test_who_drank_as_much_as_they_sweat_is_not_told_to_drink() -> None:
    for intake_l_h, severity in ((0.9, INFO), (1.0, NONE)):
        seen = situation(since_drink_s=1560.0, sweat_l_h=1.0, intake_l_h=intake_l_h, **LOGS)
        assert judged("drink", seen)[0] == severity


@pytest.mark.parametrize("key", ["fuel-low", "drink", "salt"])
@pytest.mark.parametrize("quality", [0.49, NAN])
def test_what_nobody_logs_is_not_judged(key: str, quality: float) -> None:
    columns = {
        "glycogen_pct": 5.0, "empty_in_s": 1.0, "time_left_s": 3600.0, "fluid_deficit_pct": 5.0,
        "since_drink_s": 9000.0, "sweat_l_h": 1.0, "sodium_factor": 1.0, "wbgt_c": 30.0,
    }  # fmt: skip
    seen = situation(elapsed_s=9000.0, **columns)
    assert judged(key, seen._replace(intake_quality=np.array([0.5])))[0] > NONE
    assert judged(key, seen._replace(intake_quality=np.array([quality])))[0] == NONE


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"plasma_sodium_mmol_l": 138.6}, (NONE, NONE)),
        ({"plasma_sodium_mmol_l": 138.5}, (NONE, WARNING)),
        ({"plasma_sodium_mmol_l": 137.0}, (NONE, WARNING)),
        ({"plasma_sodium_mmol_l": 136.9}, (WARNING, WARNING)),
        ({"plasma_sodium_mmol_l": 136.0}, (WARNING, URGENT)),
        ({"plasma_sodium_mmol_l": 135.0}, (WARNING, URGENT)),
        ({"plasma_sodium_mmol_l": 134.9}, (URGENT, URGENT)),
        ({"body_water_change_l": 0.24}, (NONE, NONE)),
        ({"body_water_change_l": 0.5}, (NONE, WARNING)),
        ({"body_water_change_l": 0.51}, (WARNING, WARNING)),
        ({"intake_l_h": 0.76, "sweat_l_h": 0.7}, (WARNING, WARNING)),
        ({"intake_l_h": 0.76, "sweat_l_h": 0.76}, (NONE, NONE)),
        ({"intake_l_h": 0.75, "sweat_l_h": 0.1}, (NONE, NONE)),
        ({"intake_l_h": 1.1, "sweat_l_h": 0.8, "plasma_sodium_mmol_l": 141.0}, (NONE, NONE)),
        ({"intake_l_h": 1.1, "sweat_l_h": 0.8, "plasma_sodium_mmol_l": 139.9}, (WARNING, WARNING)),
        ({"intake_l_h": 2.0, "sweat_l_h": NAN}, (NONE, URGENT)),
        ({}, (NONE, URGENT)),
    ],
)
def test_drinking_is_too_much_by_sodium_water_or_rate(
    columns: dict[str, float], expected: tuple[int, int]
) -> None:
    assert judged("overdrinking", situation(**columns)) == expected


@pytest.mark.parametrize(
    ("factor", "elapsed_s", "wbgt_c", "sweat_l_h", "expected"),
    [
        (0.26, 7201.0, 20.1, 0.1, (INFO, INFO)),
        (0.26, 7201.0, 20.0, 0.81, (INFO, INFO)),
        (0.26, 7201.0, 20.0, 0.8, (NONE, INFO)),
        (0.26, 7200.0, 30.0, 1.0, (NONE, INFO)),
        (0.25, 7201.0, 30.0, 1.0, (NONE, INFO)),
        (0.15, 7201.0, 30.0, 1.0, (NONE, INFO)),
        (0.14, 7201.0, 30.0, 1.0, (NONE, NONE)),
        (0.26, 7201.0, NAN, NAN, (NONE, INFO)),
    ],
)
def test_salt_is_told_after_two_hot_or_sweaty_hours(
    factor: float, elapsed_s: float, wbgt_c: float, sweat_l_h: float, expected: tuple[int, int]
) -> None:
    seen = situation(
        elapsed_s=elapsed_s, sodium_factor=factor, wbgt_c=wbgt_c, sweat_l_h=sweat_l_h, **LOGS
    )
    assert judged("salt", seen) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"wbgt_c": 16.9}, (NONE, NONE)),
        ({"wbgt_c": 17.0}, (NONE, INFO)),
        ({"wbgt_c": 18.0}, (INFO, INFO)),
        ({"wbgt_c": 22.0}, (INFO, WARNING)),
        ({"wbgt_c": 23.0}, (WARNING, WARNING)),
        ({"wbgt_c": 28.0}, (WARNING, URGENT)),
        ({"wbgt_c": 28.1}, (URGENT, URGENT)),
        ({"psi": 5.9}, (NONE, NONE)),
        ({"psi": 6.9}, (NONE, WARNING)),
        ({"psi": 7.0}, (WARNING, WARNING)),
        ({"psi": 8.5}, (URGENT, URGENT)),
        ({"uncompensable_s": 599.0}, (NONE, URGENT)),
        ({"uncompensable_s": 600.0}, (URGENT, URGENT)),
        ({"wbgt_c": 12.0, "uncompensable_s": 3600.0, "psi": NAN}, (NONE, NONE)),
        ({"wbgt_c": NAN, "uncompensable_s": 600.0, "psi": NAN}, (URGENT, URGENT)),
        ({"wbgt_c": 10.0, "uncompensable_s": 0.0, "psi": NAN}, (NONE, NONE)),
        ({"wbgt_c": NAN, "psi": 7.0}, (WARNING, WARNING)),
        ({}, (NONE, URGENT)),
    ],
)
def test_heat_is_told_by_flag_strain_and_what_cannot_be_shed(
    columns: dict[str, float], expected: tuple[int, int]
) -> None:
    assert judged("heat", situation(**columns)) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"cold_factor": 0.0}, (NONE, NONE)),
        ({"cold_factor": 0.018}, (NONE, WARNING)),
        ({"cold_factor": 0.05}, (WARNING, WARNING)),
        ({"soaked": 1.0}, (WARNING, WARNING)),
        ({"soaked": 1.0, "cold_factor": 0.0}, (WARNING, WARNING)),
        ({"soaked": 0.0}, (NONE, NONE)),
        ({}, (NONE, URGENT)),
    ],
)
def test_cold_is_told_when_it_falls_or_clothes_are_wet(
    columns: dict[str, float], expected: tuple[int, int]
) -> None:
    assert judged("cold", situation(**columns)) == expected
