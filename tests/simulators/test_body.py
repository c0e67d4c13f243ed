import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.body import Body, LivingBody, Move, Surroundings
from simulators.energetics import RESTING, speed
from tests.examples import examples

ANNA = Body(mass_kg=58.0, height_cm=168.0, hr_rest_bpm=48.0, hr_max_bpm=188.0, vo2max=56.0)
LEVEL = Surroundings(grade=0.0, altitude_m=300.0, air_temp_c=12.0)

bodies = st.builds(
    Body,
    mass_kg=st.floats(40, 120),
    height_cm=st.floats(145, 205),
    hr_rest_bpm=st.floats(35, 75),
    hr_max_bpm=st.floats(150, 215),
    vo2max=st.floats(30, 85),
    glycogen_g=st.floats(200, 700),
    downhill=st.floats(0.5, 1.3),
    cramp_after_h=st.one_of(st.floats(0.2, 10), st.just(math.inf)),
)


def live(
    body: LivingBody,
    seconds: int,
    around: Surroundings = LEVEL,
    effort: float = 0.7,
    move: Move = "race",
) -> LivingBody:
    for _ in range(seconds):
        body.step(around, effort, move, 0.0)
    return body


def fresh(body: Body = ANNA) -> LivingBody:
    return LivingBody(body, sustainable=0.7)


def test_level_speed_is_that_of_the_effort() -> None:
    expected = speed(0.7 * ANNA.vo2max, 0.0, running=True)
    assert live(fresh(), 120).speed_mps == pytest.approx(expected, rel=0.01)


def test_heart_rate_at_pace_is_about_the_same_share_of_its_reserve_as_the_oxygen() -> None:
    # ACSM: %HRR is about %VO2R. 70 % of VO2max here is 68 % VO2R, so 48 + 0.68 * 140 = 143.
    body = live(fresh(), 300)
    share = (0.7 * 56.0 - RESTING) / (56.0 - RESTING)
    assert body.heart_rate_bpm == pytest.approx(48.0 + share * 140.0, abs=4.0)


@pytest.mark.parametrize(("air_temp_c", "low", "high"), [(10.0, 4.0, 12.0), (30.0, 12.0, 28.0)])
def test_the_heart_drifts_up_at_the_same_effort_and_more_in_the_heat(
    air_temp_c: float, low: float, high: float
) -> None:
    around = replace(LEVEL, air_temp_c=air_temp_c)
    body = live(fresh(), 600, around)
    after_10_min = body.heart_rate_bpm
    body.drink(800.0)
    assert low < live(body, 5000, around).heart_rate_bpm - after_10_min < high


def test_steep_climbs_are_walked_and_the_gait_does_not_flutter() -> None:
    body = fresh()
    assert live(body, 60).running
    assert not live(body, 60, replace(LEVEL, grade=0.3)).running
    live(body, 60)
    gaits = []
    for second in range(600):
        grade = 0.178 + 0.01 * math.sin(second)  # running would be 1.6 to 1.7 m/s fast
        body.step(replace(LEVEL, grade=grade), 0.7, "race", 0.0)
        gaits.append(body.running)
    assert sum(a != b for a, b in pairwise(gaits)) <= 1


def test_climbing_rate_of_a_hard_walk_is_that_of_trail_runners() -> None:
    body = live(fresh(), 120, replace(LEVEL, grade=0.3))
    assert 600 < 3600.0 * body.speed_mps * 0.3 / math.hypot(1.0, 0.3) < 1100


def test_standing_stops_and_recovers() -> None:
    body = live(fresh(), 600)
    working = body.heart_rate_bpm
    live(body, 120, move="stand")
    assert body.speed_mps == 0.0
    assert body.heart_rate_bpm < working - 50.0


def test_without_food_the_store_runs_low_after_hours_and_slows() -> None:
    body = live(fresh(), 60)
    early = body.speed_mps
    live(body, 4 * 3600)
    assert body.glycogen_g < 0.2 * ANNA.glycogen_g
    assert body.speed_mps < 0.93 * early

    fed = fresh()
    for _ in range(12):
        fed.eat(20.0)
        live(fed, 1200)
    assert fed.glycogen_g > body.glycogen_g + 100.0


def test_an_hour_burns_a_plausible_share_of_carbohydrate() -> None:
    used = ANNA.glycogen_g - live(fresh(), 3600).glycogen_g
    assert 60.0 < used < 160.0  # g/h at 70 % of VO2max in a body of 58 kg


@pytest.mark.parametrize(("air_temp_c", "low", "high"), [(8.0, 0.3, 0.8), (28.0, 0.7, 1.6)])
def test_sweat_rate_lies_in_the_range_of_endurance_athletes(
    air_temp_c: float, low: float, high: float
) -> None:
    assert low < live(fresh(), 3600, replace(LEVEL, air_temp_c=air_temp_c)).deficit_l < high


def test_descents_damage_climbs_do_not() -> None:
    down = live(fresh(), 1800, replace(LEVEL, grade=-0.2))
    up = live(fresh(), 1800, replace(LEVEL, grade=0.2))
    assert down.damage > 0.05
    assert up.damage == 0.0


def test_overpacing_costs_later_speed() -> None:
    even, eager = fresh(), fresh()
    live(even, 5400, effort=0.7)
    live(eager, 5400, effort=0.82)
    live(even, 600)
    live(eager, 600)
    assert eager.speed_mps < even.speed_mps - 0.03
    assert eager.debt > even.debt == 0.0


def test_a_prone_calf_cramps_when_its_hours_are_up_and_sooner_when_pushed() -> None:
    prone = replace(ANNA, cramp_after_h=1.0)

    def cramps_after_s(effort: float) -> int:
        body = fresh(prone)
        for second in range(4 * 3600):
            body.step(LEVEL, effort, "race", 0.0)
            if body.cramps:
                return second
        raise AssertionError("no cramp")

    assert cramps_after_s(0.7) == pytest.approx(3600, rel=0.1)
    assert cramps_after_s(0.8) < 0.75 * 3600
    body = live(fresh(prone), 3550)
    assert body.twinges
    assert not body.cramps


def test_nobody_else_cramps() -> None:
    assert live(fresh(), 5 * 3600).cramp_load == 0.0


@examples(30)
@given(
    bodies,
    st.lists(
        st.tuples(
            st.floats(-0.45, 0.45),
            st.floats(-100, 4500),
            st.floats(-20, 42),
            st.floats(0.3, 1.1),
            st.sampled_from(["race", "walk", "stand"]),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_no_body_leaves_what_a_body_can_do(
    body: Body, parts: list[tuple[float, float, float, float, Move]]
) -> None:
    living = LivingBody(body, sustainable=0.7)
    for grade, altitude_m, air_temp_c, effort, move in parts:
        for second in range(60):
            around = Surroundings(grade, altitude_m, air_temp_c)
            living.step(around, effort, move, 0.1 * math.sin(second))
            assert 0.0 <= living.speed_mps <= 9.0
            assert body.hr_rest_bpm <= living.heart_rate_bpm <= body.hr_max_bpm
            assert 0.0 <= living.intensity <= 1.0
            assert 0.0 <= living.glycogen_g <= body.glycogen_g
            assert 0.0 <= living.damage <= 1.0
            assert 0.5 <= living.capacity <= 1.0
