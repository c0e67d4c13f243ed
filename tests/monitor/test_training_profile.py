import numpy as np
import pytest

from ingest.race.settings import Body, Plan, Preparation, Runner, Training
from monitor.models.rows import concatenate, take
from monitor.training_profile import Params, training_columns
from tests.monitor.checks import assert_same, leaves
from tests.monitor.models import test_documentation as documentation

PATH = documentation.ROOT / "monitor/training_profile.py"
ANNA = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", mass_kg=70.0),
    training=Training(
        weekly_km=70, weekly_ascent_m=1400, longest_run_km=45, critical_speed_mps=3.9
    ),
    preparation=Preparation(carb_loading_days=2),
    plan=Plan(carbs_g_h=75),
)


def with_training(training: Training) -> Runner:
    return Runner(id="a", name="A", training=training)


def test_own_values_are_taken_and_flagged() -> None:
    known = training_columns([ANNA])
    assert known.body.store_g[0] == pytest.approx(0.21 * 70 * 80 * 1.5 / 4.1 + 90)
    assert known.body.cap_g_h[0] == 90.0
    assert known.body.used_spread[0] == pytest.approx(Params().spread_model)
    assert known.descents.protection[0] == pytest.approx(0.57)
    assert known.habit.longest_km[0] == 45.0
    assert known.habit.hilliness_m_km[0] == pytest.approx(20.0)
    assert known.habit.spread[0] == pytest.approx(Params().spread_longest)
    flags = (known.loading_known, known.descent_known, known.longest_known)
    assert all(flag[0] for flag in (*flags, known.habit.hilliness_known))


def test_guest_gets_defaults_wider_spreads_and_no_flags() -> None:
    both = training_columns([None, ANNA])
    flags = (both.loading_known, both.descent_known, both.longest_known)
    assert not any(flag[0] for flag in (*flags, both.habit.hilliness_known))
    assert both.body.store_g[0] == pytest.approx(0.21 * 66 * 80 / 4.1 + 90)
    assert both.body.cap_g_h[0] == 60.0
    assert np.isnan(both.habit.longest_km[0])
    for column in (
        both.body.used_spread,
        both.descents.protection_spread,
        both.habit.spread,
    ):
        assert column[0] > column[1]


@pytest.mark.parametrize(("sex", "mass"), [("f", 58.0), ("m", 73.0), (None, 66.0)])
def test_store_of_an_unknown_mass_goes_by_sex(sex: str | None, mass: float) -> None:
    body = Body(sex=sex)  # type: ignore[arg-type]  # parametrised, one of the literals
    columns = training_columns([Runner(id="a", name="A", body=body)])
    assert columns.body.store_g[0] == pytest.approx(0.21 * mass * 80 / 4.1 + 90)


@pytest.mark.parametrize(
    ("days", "loading"), [(0.0, 1.0), (1.0, 1.25), (2.0, 1.5), (3.0, 1.5), (None, 1.0)]
)
def test_two_days_of_loading_fill_the_muscles(days: float | None, loading: float) -> None:
    runner = Runner(
        id="a",
        name="A",
        body=Body(mass_kg=60),
        preparation=Preparation(carb_loading_days=days),
    )
    columns = training_columns([runner])
    assert columns.body.store_g[0] == pytest.approx(0.21 * 60 * 80 * loading / 4.1 + 90)


def test_half_of_a_small_ascent_protects_in_part() -> None:
    columns = training_columns([with_training(Training(weekly_ascent_m=100))])
    assert columns.descents.protection[0] == pytest.approx(0.57 * 200 / 450)
    assert columns.descents.protection_spread[0] == Params().spread_protection


def test_counted_descents_are_better_than_those_guessed_from_ascent() -> None:
    counted = Training(weekly_ascent_m=1000, descent_28d_m=90)
    columns = training_columns([with_training(counted)])
    assert columns.descents.protection[0] == pytest.approx(0.57 * 90 / 450)
    assert columns.descents.protection_spread[0] == Params().spread_protection_counted
    assert columns.descent_known[0]


def test_no_ascent_is_known_to_protect_from_nothing() -> None:
    columns = training_columns([with_training(Training(weekly_ascent_m=0))])
    assert columns.descents.protection[0] == 0.0
    assert columns.descent_known[0]


@pytest.mark.parametrize(
    "training", [Training(weekly_ascent_m=500), Training(weekly_ascent_m=500, weekly_km=0)]
)
def test_without_kilometres_the_hills_are_a_default(training: Training) -> None:
    columns = training_columns([with_training(training)])
    assert columns.habit.hilliness_m_km[0] == Params().hilliness_m_km
    assert not columns.habit.hilliness_known[0]


def test_a_longest_run_of_nothing_divides_nothing() -> None:
    columns = training_columns([with_training(Training(longest_run_km=0))])
    assert columns.habit.longest_km[0] == Params().least_longest_km


def test_planning_more_than_one_sugar_gives_means_mixed_sugars() -> None:
    runners = [Runner(id="a", name="A", plan=Plan(carbs_g_h=g)) for g in (40, 60, 61, 120)]
    assert training_columns(runners).body.cap_g_h.tolist() == [60.0, 60.0, 90.0, 90.0]


def test_rows_can_be_taken_and_put_together() -> None:
    both = training_columns([ANNA, None])
    parts = (take(both, np.array([0])), take(both, np.array([1])))
    assert_same(concatenate(*parts), both)
    assert all(len(leaf) == 0 for leaf in leaves(training_columns([])))


def test_every_default_is_documented_with_its_value() -> None:
    documentation.test_every_parameter_is_documented_with_its_value(PATH)
