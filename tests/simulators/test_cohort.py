"""Many runners as arrays: the same as one by one, plausible, and each apart from the others."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from simulators.cast import cast
from simulators.cohort import Block, Cohort
from simulators.courses import MARATHON, MOUNTAIN_161K, Course
from simulators.entrants import field
from simulators.ground import Day
from simulators.persona import Persona
from simulators.runner import SimulatedRunner
from simulators.sky import Air
from simulators.strap import Strap
from simulators.terrain import rolling

HILLS = rolling(1, length_m=9000.0, ascent_m_per_km=40.0)
PERFECT = Strap()
SAYS = ("speed_mps", "distance_m", "heart_rate_bpm", "cadence_spm", "altitude_m")


def blocks(
    personas: list[Persona], count: int, *, seed: int = 3, seconds: int = 300, temp_c: float = 18.0
) -> list[Block]:
    cohort = Cohort(personas, HILLS, seed=seed, day=Day(temp_c=temp_c))
    return list(islice(cohort.blocks(seconds), count))


def joined(some: list[Block]) -> Block:
    return Block(*(np.concatenate(column) for column in zip(*some, strict=True)))


def healthy(count: int) -> list[Persona]:
    return [
        replace(one, body=replace(one.body, cramp_after_h=float("inf")), strap=PERFECT)
        for one in cast(count, 1, HILLS)
    ]


def test_a_row_is_the_simulated_runner_of_the_same_persona_and_seed() -> None:
    personas = healthy(8)
    together = joined(blocks(personas, 12))  # an hour, over a station
    for row in (0, 1, 4, 7):
        alone = SimulatedRunner(personas[row], HILLS, seed=3, start_t=0, air=Air(18.0, 55.0))
        moments = [moment.measured for moment in islice(alone.moments(), 3600)]
        for name in SAYS:
            expected = [getattr(measured, name) for measured in moments]
            found = getattr(together, name)[: len(moments), row]
            np.testing.assert_allclose(found, expected, atol=1e-9, err_msg=f"{name} of {row}")


@pytest.mark.parametrize("course", [MARATHON, MOUNTAIN_161K], ids=lambda course: course.name)
def test_a_runner_is_the_same_whoever_else_runs(course: Course) -> None:
    some, many = field(2, 5, course), field(4, 5, course)
    assert some == many[:2]
    alone = joined(blocks(some[1:], 2))
    together = joined(blocks(many, 2))
    for name, values in alone._asdict().items():
        expected = getattr(together, name)
        expected = expected if name == "elapsed_s" else expected[:, 1:2]
        np.testing.assert_array_equal(values, expected, err_msg=name)


def test_the_same_seed_gives_the_same_race_and_another_one_does_not() -> None:
    personas = healthy(3)
    first, again, other = (joined(blocks(personas, 2, seed=seed)) for seed in (3, 3, 4))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first.speed_mps, other.speed_mps)


@pytest.mark.parametrize("seconds", [1, 77])
def test_blocks_of_any_length_make_the_same_race(seconds: int) -> None:
    personas = healthy(3)
    whole = joined(blocks(personas, 1, seconds=308))
    pieces = joined(blocks(personas, 308 // seconds, seconds=seconds))
    for name, one, two in zip(Block._fields, whole, pieces, strict=True):
        np.testing.assert_array_equal(one, two, err_msg=name)


def test_vitals_are_those_of_people() -> None:
    personas = field(30, 2, MOUNTAIN_161K)
    cohort = Cohort(personas, MOUNTAIN_161K.terrain, seed=2, day=MOUNTAIN_161K.day)
    seconds = joined(list(islice(cohort.blocks(), 12)))
    most_bpm = np.array([one.body.hr_max_bpm for one in personas])
    moving = seconds.speed_mps > 0.0
    assert np.all((seconds.heart_rate_bpm >= 45.0) & (seconds.heart_rate_bpm <= most_bpm))
    assert np.all((seconds.speed_mps >= 0.0) & (seconds.speed_mps < 7.0))
    assert np.all((seconds.cadence_spm[moving] >= 48.0) & (seconds.cadence_spm[moving] <= 205.0))
    assert np.all(seconds.cadence_spm[~moving] == 0.0)
    assert np.all(np.diff(seconds.distance_m, axis=0) >= 0.0)
    assert np.all(np.abs(seconds.altitude_m - 900.0) < 400.0)
    assert 1.4 < seconds.speed_mps.mean() < 3.0
    assert 0.55 < (seconds.heart_rate_bpm / most_bpm).mean() < 0.85


def test_the_finish_ends_the_race_of_each() -> None:
    cohort = Cohort(healthy(5), HILLS, seed=1)
    race = joined(list(cohort.blocks()))
    assert np.all(cohort.finish_s / 3600.0 > 9.0 / 20.0)
    assert np.all(cohort.finish_s / 3600.0 < 9.0 / 5.0)
    for row, finish_s in enumerate(cohort.finish_s.astype(int)):
        assert np.all(race.racing[:finish_s, row])
        assert not race.racing[finish_s:, row].any()
        assert np.nanmax(race.distance_m[:, row]) >= 9000.0
        for values in (race.speed_mps, race.heart_rate_bpm, race.air_temp_c):
            assert np.array_equal(np.isnan(values[:, row]), ~race.racing[:, row])
    assert not race.carbs_g[~race.racing].any()


def test_a_course_that_closes_takes_everybody_out() -> None:
    cohort = Cohort(healthy(3), HILLS, seed=1, closes_h=0.25)
    race = joined(list(cohort.blocks()))
    assert race.racing[:900].all()
    assert not race.racing[901:].any()
    assert np.isnan(cohort.finish_s).all()


def test_who_logs_nothing_eats_all_the_same() -> None:
    silent = [
        replace(one, habits=replace(one.habits, logs=False, carbs_every_min=10.0))
        for one in healthy(2)
    ]
    cohort = Cohort(silent, HILLS, seed=1)
    race = joined(list(islice(cohort.blocks(), 8)))
    starving = [replace(one, habits=replace(one.habits, carbs_every_min=1e6)) for one in silent]
    hungry = Cohort(starving, HILLS, seed=1)
    list(islice(hungry.blocks(), 8))
    for logged in (race.carbs_g, race.fluid_ml, race.sodium_mg):
        assert not logged.any()
    assert np.all(cohort.life.glycogen_g > hungry.life.glycogen_g)


def test_the_afternoon_is_warmer_than_the_night() -> None:
    day = Day(temp_c=16.0, swing_c=7.0, start_h=5.0)
    assert day.temp_at_c(10 * 3600.0) == pytest.approx(23.0)
    assert day.temp_at_c(22 * 3600.0) == pytest.approx(9.0)
    assert day.temp_at_c(0.0) == pytest.approx(day.temp_at_c(24 * 3600.0))
