from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import grade
from tests.examples import examples

PARAMS = grade.Params()


def walk(altitude: Callable[[float], float], metres: float, stride: float = 2.5) -> list[float]:
    state = grade.initial(1)
    grades = []
    for at in np.arange(0.0, metres, stride):
        state, here = grade.step(state, np.array([stride]), np.array([altitude(at)]), PARAMS)
        grades.append(float(here[0]))
    return grades


@examples(50)
@given(st.floats(-0.6, 0.6), st.floats(-400, 4000), st.floats(0.3, 8.0))
def test_steady_slope_is_exact(slope: float, start: float, stride: float) -> None:
    assert walk(lambda at: start + slope * at, 200.0, stride)[-1] == pytest.approx(slope, abs=1e-6)


def test_grade_is_unknown_until_some_ground_is_covered() -> None:
    grades = walk(lambda at: 100 + 0.1 * at, 100.0)
    known = [not np.isnan(value) for value in grades]
    assert not any(known[:5])
    assert all(known[16:])


def test_change_of_slope_shows_by_half_within_45_metres_and_is_not_seen_before() -> None:
    grades = walk(lambda at: max(0.0, 0.2 * (at - 500)), 700.0)
    at = np.arange(0.0, 700.0, 2.5)
    np.testing.assert_allclose(np.array(grades)[(at > 50) & (at <= 500)], 0.0, atol=1e-9)
    half = at[np.argmax(np.array(grades) >= 0.1)]
    assert 20 <= half - 500 <= 45
    assert grades[-1] == pytest.approx(0.2, abs=0.01)


def test_noise_of_half_a_metre_moves_the_grade_by_less_than_three_percent() -> None:
    rng = np.random.default_rng(7)
    grades = walk(lambda at: 100 + 0.1 * at + rng.normal(0, 0.5), 5000.0)
    assert np.std(grades[100:]) < 0.03


def test_standing_still_keeps_the_grade_while_the_barometer_drifts() -> None:
    state = grade.initial(1)
    for at in np.arange(0.0, 200.0, 2.5):
        state, here = grade.step(state, np.array([2.5]), np.array([100 + 0.1 * at]), PARAMS)
    for drift in np.arange(0.0, 20.0, 0.1):
        state, later = grade.step(state, np.array([0.0]), np.array([120 + drift]), PARAMS)
    assert later[0] == here[0]


def test_grade_is_lost_60_metres_after_the_last_altitude() -> None:
    state = grade.initial(1)
    missing = np.array([np.nan])
    for at in np.arange(0.0, 200.0, 2.5):
        state, here = grade.step(state, np.array([2.5]), np.array([100 + 0.1 * at]), PARAMS)
    for _ in range(20):
        state, here = grade.step(state, np.array([2.5]), missing, PARAMS)
    assert here[0] == pytest.approx(0.1)
    for _ in range(10):
        state, here = grade.step(state, np.array([2.5]), missing, PARAMS)
    assert np.isnan(here[0])
