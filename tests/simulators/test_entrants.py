"""Who runs the courses, and how long they take."""

import math

import numpy as np
import pytest

from simulators import life
from simulators.courses import COURSES, HILLY_56K, MARATHON, MOUNTAIN_161K, Course
from simulators.energetics import sustainable
from simulators.entrants import field
from simulators.runner import planned_hours

USUAL_H = {MARATHON: (3.0, 6.0), HILLY_56K: (4.0, 7.5), MOUNTAIN_161K: (18.0, 33.0)}


def by_name(course: Course) -> str:
    return course.name


@pytest.mark.parametrize("course", COURSES, ids=by_name)
def test_a_seed_always_draws_the_same_people_and_another_one_others(course: Course) -> None:
    assert field(4, 1, course) == field(4, 1, course)
    assert field(4, 1, course) != field(4, 2, course)
    assert len({persona.id for persona in field(30, 1, course)}) == 30


@pytest.mark.parametrize("course", COURSES, ids=by_name)
def test_times_follow_from_ability_and_are_the_usual_ones(course: Course) -> None:
    people = field(60, 1, course)
    hours = np.array([planned_hours(one, course.terrain) for one in people])
    low_h, high_h = USUAL_H[course]
    assert np.quantile(hours, 0.05) > low_h
    assert np.quantile(hours, 0.9) < high_h
    ability = [one.body.vo2max for one in people]
    assert np.corrcoef(ability, hours)[0, 1] < -0.9


def test_the_mountains_are_as_high_as_they_should_be() -> None:
    climbed_m = np.maximum(np.diff(MOUNTAIN_161K.terrain.altitudes_m), 0.0).sum()
    assert 6000.0 < climbed_m < 7000.0
    assert MOUNTAIN_161K.terrain.length_m == pytest.approx(161_000.0, abs=20.0)


@pytest.mark.parametrize("course", COURSES, ids=by_name)
def test_all_kinds_of_people_run(course: Course) -> None:
    people = field(200, 3, course)
    told = [one.settings for one in people]
    assert {one.pacing for one in people} == {"even", "fast_start", "conservative"}
    assert {one.body.sex for one in told} == {"f", "m"}
    assert {one.history.cramps for one in told} == {None, "never", "sometimes", "often"}
    assert 0.3 < np.mean([not one.habits.logs for one in people]) < 0.5
    unknown = np.mean([one.training.critical_speed_mps is None for one in told])
    assert 0.2 < unknown < 0.5
    assert all(math.isinf(one.body.cramp_after_h) for one in people)


@pytest.mark.parametrize("course", COURSES, ids=by_name)
def test_nobody_plans_to_dry_out_however_long_the_race(course: Course) -> None:
    for one in field(60, 1, course):
        hours, habits = planned_hours(one, course.terrain), one.habits
        sweat_l_h = life.sweat_l_h(
            one.body.vo2max * sustainable(hours), one.body.mass_kg, course.day.temp_c
        )
        drunk_l_h = 0.06 * habits.fluid_ml / habits.fluid_every_min * (1.0 - habits.forgets)
        assert drunk_l_h <= sweat_l_h
        lost = (sweat_l_h - drunk_l_h) * hours / one.body.mass_kg
        assert lost < 0.0401
