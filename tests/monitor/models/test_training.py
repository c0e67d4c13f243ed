import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import training
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS = training.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def habit(
    longest: float = 40.0, hills: float = 20.0, *, known: bool = True, spread: float = 0.0
) -> training.Habit:
    return training.Habit(one(longest), one(hills), np.array([known]), one(spread))


def run(
    *stretches: tuple[float, float], used_to: training.Habit | None = None
) -> training.Training:
    """Stretches of way [m] and grade, a second each metre or so."""
    state = training.initial(1)
    for metres, grade in stretches:
        for _ in range(round(metres / 40.0)):
            state, output = training.step(
                state, one(40.0), one(grade), used_to or habit(), PARAMS, 10.0
            )
    return output


def test_a_hundred_metres_up_are_a_kilometre() -> None:
    output = run((10_000.0, 0.0), (1000.0 * np.sqrt(1.01) / 0.1, 0.1))
    assert output.effort_km[0] == pytest.approx(10.0 + 10.05 + 10.0, abs=0.05)


def test_ground_of_unknown_grade_is_as_hilly_as_training() -> None:
    assert run((10_000.0, NAN)).effort_km[0] == pytest.approx(12.0)
    assert run((24_000.0, NAN)).ratio[0] == pytest.approx(24.0 / 40.0)


def test_a_leap_of_the_distance_has_no_slope() -> None:
    _, output = training.step(training.initial(1), one(10_000.0), one(0.5), habit(), PARAMS, 1.0)
    assert output.effort_km[0] == pytest.approx(12.0)


@pytest.mark.parametrize(("share", "expected"), [(0.7, 0.0), (0.9, 0.2), (1.125, 0.5), (2.0, 1.0)])
def test_factor_rises_from_three_quarters_of_the_longest_run(share: float, expected: float) -> None:
    output = run((share * 48_000.0, 0.0))
    assert output.beyond[0] == pytest.approx(expected, abs=0.002)
    assert output.spread[0] == 0.0


def test_without_a_longest_run_there_is_no_factor() -> None:
    output = run((1000.0, 0.0), used_to=habit(NAN))
    assert output.effort_km[0] == pytest.approx(1.0)
    assert np.isnan(output.ratio[0])
    assert np.isnan(output.beyond[0])


def test_doubt_about_the_longest_run_and_missing_grade_widen() -> None:
    far = (48_000.0, 0.0)
    sure, unsure = run(far), run(far, used_to=habit(spread=0.1))
    blind = run((40_000.0, NAN))
    assert sure.spread[0] == 0.0
    assert unsure.spread[0] == pytest.approx(0.1 / 0.75, rel=0.01)
    assert blind.spread[0] > 0.1


@pytest.mark.parametrize(
    ("race", "too_much"),
    [
        ((50.0, 1000.0, 1000.0), False),
        ((70.0, 1500.0, 1500.0), True),  # effort 85 of 48 km
        ((42.0, 1000.0, 1700.0), True),  # descent 1700 of 800 m
        ((61.0, NAN, NAN), True),  # as hilly as training: 73 of 48 km
        ((59.0, NAN, NAN), False),
    ],
)
def test_race_is_compared_with_the_longest_run(
    race: tuple[float, float, float], *, too_much: bool
) -> None:
    distance, ascent, descent = (one(value) for value in race)
    result = training.mismatch(distance, ascent, descent, habit(), PARAMS)
    assert bool(result.too_much[0]) is too_much


def test_descent_is_not_compared_with_hills_that_are_only_supposed() -> None:
    result = training.mismatch(one(42.0), one(500.0), one(5000.0), habit(known=False), PARAMS)
    assert np.isnan(result.descent_ratio[0])
    assert not result.too_much[0]


def test_nothing_is_too_much_for_whom_nothing_is_known() -> None:
    result = training.mismatch(one(100.0), one(5000.0), one(5000.0), habit(NAN), PARAMS)
    assert np.isnan(result.effort_ratio[0])
    assert not result.too_much[0]


def test_flat_training_keeps_the_descent_ratio_finite() -> None:
    result = training.mismatch(one(42.0), one(500.0), one(500.0), habit(hills=0.0), PARAMS)
    assert result.descent_ratio[0] == pytest.approx(500.0 / 40.0)


@examples(50)
@given(st.lists(st.tuples(st.floats(0, 40), st.floats(-0.8, 0.8)), min_size=1, max_size=30))
def test_effort_never_falls(steps: list[tuple[float, float]]) -> None:
    state = training.initial(1)
    for metres, grade in steps:
        new, output = training.step(state, one(metres), one(grade), habit(1.0, 0.0), PARAMS, 1.0)
        assert new.effort_km[0] >= state.effort_km[0] + metres * 0.001 - 1e-12
        assert 0.0 <= output.beyond[0] <= 1.0
        state = new
