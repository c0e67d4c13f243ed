"""What runners are told before the race."""

import msgspec
import numpy as np
import pytest

from ingest.race.course import Point
from ingest.race.course_profile import CourseProfile, profile
from ingest.race.settings import (
    Body,
    History,
    Plan,
    Preparation,
    Runner,
    Training,
)
from monitor.assumed import pace
from monitor.preparation import Advice, Briefing, briefings
from monitor.profile import profiles
from tests.ingest.language.pseudo import foreign, pseudo

TOLD = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", age=34, mass_kg=58, height_cm=168, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(
        weekly_km=60,
        weekly_ascent_m=1200,
        longest_run_km=30,
        critical_speed_mps=3.9,
        reserve_m=160,
        heat_acclimatised=True,
    ),
    history=History(cramps="sometimes", muscles=("calf", "quadriceps")),
    preparation=Preparation(carb_loading_days=2, magnesium_mg_day=240),
    plan=Plan(finish_h=6.0),
)
GUEST = Runner(id="bo", name="Bo")


def hills(kilometres: float, *, climb_m: float = 500.0, altitude: bool = True) -> CourseProfile:
    """Up for half of each 10 km and down again."""
    metres = np.arange(0.0, 1000 * kilometres, 100.0)
    up = 800 + climb_m * (1 - np.abs((metres % 10_000) / 5000 - 1))
    return profile(
        [
            Point(45 + at / 111_195, 7.0, float(high) if altitude else float("nan"))
            for at, high in zip(metres, up, strict=True)
        ]
    )


def told(runner: Runner, course: CourseProfile | None = None) -> Briefing:
    return briefings([runner], course)[0]


def advice(briefing: Briefing, topic: str) -> Advice:
    (found,) = [one for one in (*briefing.mismatch, *briefing.advice) if one.topic == topic]
    return found


def test_who_told_everything_runs_on_no_default() -> None:
    assert told(TOLD).defaults == ()


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("body", "hr_max_bpm"),
        ("body", "hr_rest_bpm"),
        ("body", "mass_kg"),
        ("body", "height_cm"),
        ("training", "critical_speed_mps"),
        ("training", "reserve_m"),
        ("training", "heat_acclimatised"),
        ("training", "longest_run_km"),
        ("training", "weekly_ascent_m"),
        ("history", "cramps"),
        ("preparation", "carb_loading_days"),
        ("plan", "finish_h"),
    ],
)
def test_each_key_that_is_not_given_is_named_alone(table: str, key: str) -> None:
    without = msgspec.structs.replace(getattr(TOLD, table), **{key: None})
    runner = msgspec.structs.replace(TOLD, **{table: without})
    assert [default.key for default in told(runner).defaults] == [f"{table}.{key}"]


def test_defaults_are_those_that_the_models_take() -> None:
    known = profiles([GUEST])
    assumed = {default.key: default.assumed for default in told(GUEST).defaults}
    assert assumed["body.hr_max_bpm"].startswith(f"{known.hr_max_bpm[0]:.0f} bpm by age 40")
    assert assumed["training.reserve_m"] == f"{known.reserve_m[0]:.0f} m"
    assert assumed["plan.finish_h"] == f"{known.finish_h[0]:.0f} h"
    assert assumed["training.critical_speed_mps"].startswith(f"{known.critical_speed_mps[0]:.1f} ")


def test_a_race_like_training_is_no_leap() -> None:
    assert told(TOLD, hills(30, climb_m=300.0)).mismatch == ()


def test_a_long_race_asks_for_a_slow_start() -> None:
    leap = advice(told(TOLD, hills(80, climb_m=100.0)), "leap in length")
    # 80 km and 800 m up are 88 km of effort, 30 km with 600 m up are 36.
    assert "2.4 times" in leap.text
    assert "79 % of critical speed" in leap.text  # what lasts 6 h
    assert f"{pace(0.789 * 3.9)} on the level, slower" in leap.text
    assert leap.evidence == "heuristic"


def test_a_pace_that_rests_on_assumptions_says_so() -> None:
    runner = msgspec.structs.replace(GUEST, training=Training(longest_run_km=20))
    assert "by assumed values" in advice(told(runner, hills(80)), "leap in length").text


def test_a_steep_race_asks_for_descents() -> None:
    briefing = told(TOLD, hills(30, climb_m=1000.0))
    assert "5.0 times" in advice(briefing, "leap in descent").text


@pytest.mark.parametrize("course", [None, hills(30, climb_m=0.0, altitude=False)])
def test_what_is_not_known_of_the_course_is_not_compared(course: CourseProfile | None) -> None:
    assert told(TOLD, course).mismatch == ()
    assert told(GUEST, course).mismatch == ()


def test_a_longest_run_that_is_not_known_is_not_compared() -> None:
    assert told(GUEST, hills(160, climb_m=1000.0)).mismatch == ()


def test_advice_speaks_of_the_runner() -> None:
    briefing = told(TOLD)
    assert "calf, quadriceps first" in advice(briefing, "eccentric training").text
    assert "600 to 700 g" in advice(briefing, "carbohydrate").text
    assert "You plan 2 d." in advice(briefing, "carbohydrate").text
    assert "now 60 km a week, 30 km at a time" in advice(briefing, "load").text
    assert "You take 240 mg." in advice(briefing, "magnesium").text
    assert "You" not in advice(told(GUEST), "magnesium").text


def test_all_four_kinds_of_preparation_are_there_with_evidence() -> None:
    for briefing in briefings([TOLD, GUEST], hills(100)):
        topics = [one.topic for one in briefing.advice]
        assert topics == ["load", "eccentric training", "carbohydrate", "drink", "magnesium"]
        assert all(one.source and one.text for one in briefing.advice)


def test_nothing_promises_that_magnesium_or_drinking_cures_cramps() -> None:
    magnesium = advice(told(TOLD), "magnesium")
    assert magnesium.evidence == "unproven"
    assert "no cure" in magnesium.text
    drink = advice(told(TOLD), "drink")
    assert "thirst" in drink.text
    assert "dangerous" in drink.source


def test_runners_are_told_apart() -> None:
    together = briefings([TOLD, GUEST], hills(100))
    assert together == (told(TOLD, hills(100)), told(GUEST, hills(100)))


def test_nobody_is_told_nothing() -> None:
    assert briefings([], hills(100)) == ()


def test_every_word_is_of_the_catalogue() -> None:
    said = [
        text
        for briefing in briefings([TOLD, GUEST], hills(100), pseudo())
        for text in (
            *(one.text + one.source for one in (*briefing.mismatch, *briefing.advice)),
            *(one.name + one.assumed for one in briefing.defaults),
        )
    ]
    assert len(said) > 20
    assert {text: words for text in said if (words := foreign(text))} == {}
