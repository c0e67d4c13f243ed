import numpy as np
import pytest

from ingest.race.settings import Body, History, Plan, Runner, Training
from monitor.profile import Params, profiles
from tests.monitor.checks import assert_same

ANNA = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", age=34, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(critical_speed_mps=3.9),
    history=History(cramps="sometimes", injury_12_months=True),
    plan=Plan(finish_h=6.0),
)


def test_own_values_are_taken_and_flagged() -> None:
    known = profiles([ANNA])
    assert known.hr_max_bpm[0] == 188
    assert known.hr_rest_bpm[0] == 48
    assert known.critical_speed_mps[0] == 3.9
    assert known.sustainable[0] == pytest.approx(0.789, abs=0.001)
    assert known.history[0] == pytest.approx(1.1 + 0.25)
    assert known.history_spread[0] == 0.0
    flags = (known.hr_max_known, known.hr_rest_known, known.critical_speed_known)
    assert all(flag[0] for flag in (*flags, known.finish_known, known.history_known))


def test_guest_gets_defaults_and_no_flags() -> None:
    guest = profiles([None])
    assert guest.hr_max_bpm[0] == pytest.approx(180.0)
    assert guest.critical_speed_mps[0] == Params().critical_speed_mps
    assert guest.history_spread[0] > 0.5
    assert np.isnan([guest.alpha1_slope[0], guest.alpha1_intercept[0]]).all()
    for name in set(guest._fields) - {"alpha1_slope", "alpha1_intercept", "body", "training"}:
        if name.endswith("_known"):
            assert not getattr(guest, name)[0]
        else:
            assert np.isfinite(getattr(guest, name)).all()


def test_body_training_and_a_line_of_alpha1_come_with_the_rest() -> None:
    trained = Training(longest_run_km=40, alpha1_slope=-0.02, alpha1_intercept=2.1)
    both = profiles([None, Runner(id="a", name="A", body=Body(mass_kg=62), training=trained)])
    assert both.body.mass_kg[1] == 62
    assert both.training.habit.longest_km[1] == 40
    assert (both.alpha1_slope[1], both.alpha1_intercept[1]) == (-0.02, 2.1)
    assert both.training.habit.longest_km.shape == both.hrv_turn_s.shape == (2,)


def test_a_runners_turn_is_the_same_whoever_else_runs() -> None:
    alone, others = profiles([ANNA]), profiles([None, ANNA])
    assert alone.hrv_turn_s[0] == others.hrv_turn_s[1]
    assert 1 <= alone.hrv_turn_s[0] <= 10


@pytest.mark.parametrize(
    ("training", "sex", "expected", "known"),
    [
        (Training(threshold_pace="4:10/km"), "m", 4.0 * 1.03, True),
        (Training(), "m", 3.4, False),
        (Training(), "f", 3.0, False),
        (Training(), None, 3.2, False),
    ],
)
def test_critical_speed_comes_from_the_best_there_is(
    training: Training, sex: str | None, expected: float, *, known: bool
) -> None:
    body = Body(sex=sex)  # type: ignore[arg-type]  # parametrised, one of the literals
    one = profiles([Runner(id="a", name="A", body=body, training=training)])
    assert one.critical_speed_mps[0] == pytest.approx(expected)
    assert bool(one.critical_speed_known[0]) is known


def test_the_reserve_is_the_runners_own_if_given() -> None:
    trained = Runner(id="a", name="A", training=Training(reserve_m=140.0))
    assert profiles([trained, None]).reserve_m.tolist() == [140.0, Params().reserve_m]


def test_heart_rate_maximum_from_age() -> None:
    one = profiles([Runner(id="a", name="A", body=Body(age=60))])
    assert one.hr_max_bpm[0] == pytest.approx(166.0)
    assert not one.hr_max_known[0]


def test_history_is_capped() -> None:
    history = History(
        cramps="often", family_history=True, injury_12_months=True, chronic_disease=True
    )
    one = profiles([Runner(id="a", name="A", body=Body(sex="m"), history=history)])
    assert one.history[0] == Params().history_cap


def test_rows_can_be_taken_and_appended() -> None:
    both = profiles([ANNA, None])
    assert_same(both.take(np.array([0])).append(both.take(np.array([1]))), both)
    assert profiles([]).append(both).rows == 2
