import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import energy
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS = energy.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


@pytest.mark.parametrize(
    ("speed", "cadence", "flag", "grade", "walks"),
    [
        (3.0, 170.0, 0.0, 0.0, True),  # the pod's flag decides
        (1.0, 100.0, 1.0, 0.0, False),
        (3.0, 120.0, NAN, 0.0, True),
        (3.0, 160.0, NAN, 0.0, False),
        (1.5, 150.0, NAN, 0.2, True),  # slow and steep
        (1.5, 150.0, NAN, 0.1, False),
        (1.5, NAN, NAN, 0.0, True),  # nothing but a speed
        (2.5, NAN, NAN, 0.0, False),
        (NAN, NAN, NAN, 0.0, False),
    ],
)
def test_gait(speed: float, cadence: float, flag: float, grade: float, *, walks: bool) -> None:
    walking = energy.is_walking(one(speed), one(cadence), one(flag), one(grade), PARAMS)
    assert bool(walking[0]) is walks


def test_running_polynomial_is_never_extrapolated() -> None:
    steep = energy.run_cost(np.array([0.46, 0.7, 1.0]), PARAMS)
    vertical = steep / energy.climb_share(np.array([0.46, 0.7, 1.0]))
    np.testing.assert_allclose(vertical, 48.46)
    assert energy.run_cost(one(-0.7), PARAMS) == energy.run_cost(one(-0.45), PARAMS)


def test_walking_costs_the_same_on_either_side_of_steep_to_a_tenth() -> None:
    walking = np.array([True])
    below = energy.metabolic_power(one(0.7), one(0.449), walking, PARAMS)
    above = energy.metabolic_power(one(0.7), one(0.451), walking, PARAMS)
    assert above[0] == pytest.approx(below[0], rel=0.1)


def test_level_walking_follows_the_measurements_not_the_polynomial() -> None:
    """Minetti's own measurement is 1.64±0.50 J/kg/m; the polynomial says 2.5."""
    power = energy.metabolic_power(one(1.34), one(0.0), np.array([True]), PARAMS)
    assert power[0] / 1.34 == pytest.approx(1.64, abs=0.75)


def test_unknown_grade_counts_as_level() -> None:
    unknown = energy.step(one(3.0), one(170.0), one(NAN), one(NAN), PARAMS)
    assert unknown.grade_adjusted_mps[0] == pytest.approx(3.0)
    assert unknown.gross_power_wkg[0] == pytest.approx(3.6 * 3.0 * 1.05 + 1.2)


def test_no_speed_gives_no_power() -> None:
    unknown = energy.step(one(NAN), one(170.0), one(1.0), one(0.1), PARAMS)
    assert np.isnan(unknown.net_power_wkg[0])
    assert np.isnan(unknown.grade_adjusted_mps[0])


@examples(100)
@given(st.floats(-1.0, 1.0), st.floats(0.0, 0.2))
def test_effort_never_falls_uphill_and_is_continuous(grade: float, more: float) -> None:
    here, there = energy.effort_factor(np.array([grade, grade + more]), PARAMS)
    if grade >= 0.0:
        assert there >= here - 1e-12
    assert here >= 0.87
    close, closer = energy.effort_factor(np.array([grade, grade + 1e-6]), PARAMS)
    assert abs(close - closer) < 0.15  # the join at 0.45 is 2 % wide
