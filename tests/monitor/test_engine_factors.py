"""Every factor of the indices follows its input, and says so when that input is missing.

All runners below are stepped together, 70 minutes long: one runs evenly, for each factor one does
what should raise it, and one lacks the sensor or the answer that it needs.
"""

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pytest

from ingest.race.settings import Body, Plan, Runner, Training
from monitor import engine
from monitor.models import heat_water, sodium
from monitor.models.block import second_at
from monitor.models.factors import FACTORS
from monitor.profile import profiles
from monitor.stages import climate, slow
from tests.monitor.models.test_hrv import TIRED, heart
from tests.monitor.racing import raced, told

START: Final = 1_764_000_000.0
SECONDS: Final = 4200
LATE: Final = 3600
NAN: Final = float("nan")
ANNA: Final = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", age=34, mass_kg=56, height_cm=166, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(critical_speed_mps=3.9, longest_run_km=14, weekly_km=60, weekly_ascent_m=600),
    plan=Plan(finish_h=6.0, carbs_g_h=60),
)
# Nobody sweats enough salt in 70 minutes to count.
PARAMS: Final = engine.Params(
    slowly=slow.Params(
        body=climate.Params(
            inside=heat_water.Params(salt=sodium.Params(deficit_from=0.2, deficit_full=1.0))
        )
    )
)
BEN: Final = Runner(id="ben", name="Ben")
Columns = dict[str, float]
Change = Callable[[int], Columns]


def evenly(k: int, speed_mps: float = 2.8) -> Columns:
    """One second of the even runner, who eats and drinks every 20 minutes."""
    meal = float(k % 1200 == 600)
    return {
        "t": START + k,
        "elapsed_s": float(k),
        "heart_rate_bpm": 150.0,
        "speed_mps": speed_mps,
        "cadence_spm": 170.0,
        "distance_m": speed_mps * k,
        "altitude_m": 500.0,
        "air_temp_c": 15.0,
        "humidity_pct": 50.0,
        "carbs_g": 20.0 * meal,
        "fluid_ml": 150.0 * meal,
        "sodium_mg": 150.0 * meal,
        "cramp": 0.0,
    }


def downhill(k: int) -> Columns:
    """Long descents, and lifts up again."""
    return {"altitude_m": 1500.0 - 0.42 * (k % 1800)}


def fast(k: int) -> Columns:
    return evenly(k, 4.6)


def hot(k: int) -> Columns:
    return {"air_temp_c": 36.0}


def thirsty(k: int) -> Columns:
    """Hot, and nothing to drink but a sip."""
    return {**hot(k), "fluid_ml": 50.0 * (k == 600)}


def watery(k: int) -> Columns:
    """Hot, and nothing but water after a first pinch of salt."""
    return {**hot(k), "fluid_ml": 300.0 * (k % 600 == 300), "sodium_mg": 1.0 * (k == 600)}


def without(*names: str) -> Change:
    return lambda k: dict.fromkeys(names, NAN)


class Case(NamedTuple):
    """What raises a factor, and what keeps it from being known, if anything can.

    `tired` beats make the factor worse; `beatless` and `untold`, a strap without intervals and a
    runner without answers, keep it from being known.
    """

    worse: Change
    blind: Change | None
    tired: bool = False
    beatless: bool = False
    untold: bool = False


def nothing(k: int) -> Columns:
    return {}


BLIND: Final = without("heart_rate_bpm", "speed_mps", "distance_m")
NO_AIR: Final = without("air_temp_c")
CASES: Final = {
    "muscle": Case(downhill, without("altitude_m")),
    "carbs": Case(fast, BLIND),
    "fluid": Case(thirsty, NO_AIR),
    "pace": Case(fast, BLIND),
    "heat": Case(hot, NO_AIR),
    "durability": Case(
        lambda k: {"heart_rate_bpm": 150.0 + 25.0 * (k > LATE)}, BLIND, beatless=True
    ),
    "training": Case(fast, nothing, untold=True),
    "hrv": Case(nothing, nothing, tired=True, beatless=True),
    "stride": Case(lambda k: {"cadence_spm": 170.0 - 15.0 * (k > LATE)}, without("cadence_spm")),
    "sodium": Case(watery, NO_AIR),
    "cold": Case(lambda k: {"air_temp_c": 15.0 - 12.0 * (k > LATE)}, NO_AIR),
    "recent": Case(lambda k: {"cramp": float(k == SECONDS - 60)}, None),
}
NAMES: Final = tuple(CASES)


class Part(NamedTuple):
    """A factor's part of a score, and whether it is named as missing."""

    value: float
    missing: bool


@cache
def after() -> engine.Output:
    """Row 0 is the even runner; then one row for each case's worse, and one for its blind."""
    cases = [CASES[name] for name in NAMES]
    changes = [nothing, *(case.worse for case in cases), *(case.blind or nothing for case in cases)]
    answers = [ANNA] * (1 + len(cases)) + [BEN if case.untold else ANNA for case in cases]
    fresh, tired = heart(SECONDS), heart(SECONDS, TIRED)
    silent: list[tuple[float, ...]] = [()] * SECONDS
    straps = [
        fresh,
        *(tired if case.tired else fresh for case in cases),
        *(silent if case.beatless else fresh for case in cases),
    ]
    seconds = [[{**evenly(k), **change(k)} for change in changes] for k in range(1, SECONDS + 1)]
    said = raced(profiles(answers), told(seconds, straps), params=PARAMS)
    return second_at(said, -1)


def part(name: str, row: int) -> Part:
    """Of the index in which the factor counts, of both where it counts in both."""
    output = after()
    values, missing = [], []
    for names, index in (
        (engine.FATIGUE_PARTS, output.fatigue),
        (engine.CRAMP_PARTS, output.cramp),
    ):
        if name in names:
            values.append(float(index.parts[names.index(name), row]))
            missing.append(bool(index.missing[names.index(name), row]))
    assert values
    assert len(set(missing)) == 1
    return Part(max(values), missing[0])


def test_the_table_is_of_all_factors() -> None:
    assert set(NAMES) == set(FACTORS)


@pytest.mark.parametrize("name", NAMES)
def test_an_even_runner_with_all_sensors_misses_nothing(name: str) -> None:
    assert not part(name, 0).missing


@pytest.mark.parametrize("name", NAMES)
def test_factor_follows_its_input(name: str) -> None:
    even, worse = part(name, 0), part(name, 1 + NAMES.index(name))
    assert not worse.missing
    assert worse.value > even.value + 0.5


@pytest.mark.parametrize("name", [name for name in NAMES if CASES[name].blind])
def test_factor_without_its_input_is_missing_and_named(name: str) -> None:
    row = 1 + len(NAMES) + NAMES.index(name)
    assert part(name, row).missing


def test_scores_are_sums_of_their_parts() -> None:
    output = after()
    for index in (output.fatigue, output.cramp):
        known = ~np.isnan(index.score)
        sums = np.nansum(index.parts, axis=0)
        np.testing.assert_allclose(sums[known], index.score[known], rtol=0, atol=1e-9)
