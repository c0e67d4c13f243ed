import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import critical_speed
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS = critical_speed.Params()


def one(value: float) -> Runners:
    return np.array([value])


@examples(100)
@given(st.floats(0, 200), st.floats(0, 8), st.floats(0.5, 60), st.floats(2, 6), st.floats(50, 300))
def test_two_half_steps_of_balance_are_one(
    spent: float, speed: float, dt: float, critical: float, reserve: float
) -> None:
    used = min(spent, reserve)
    args = (one(speed), one(critical), one(reserve))
    whole = critical_speed.balance(one(used), *args, dt)
    half = critical_speed.balance(one(used), *args, dt / 2)
    halves = critical_speed.balance(half, *args, dt / 2)
    np.testing.assert_allclose(halves, whole, rtol=1e-9, atol=1e-9)
    assert 0.0 <= whole[0] <= reserve


def test_missing_speed_holds_the_balance() -> None:
    spent = critical_speed.balance(one(70.0), one(np.nan), one(4.0), one(200.0), 1.0)
    assert spent[0] == 70.0


@examples(100)
@given(st.floats(0, 4e5), st.floats(0, 1e5), st.floats(0, 120), st.floats(0, 60))
def test_time_tires_and_food_helps(at: float, later: float, intake: float, more: float) -> None:
    def share(seconds: float, grams: float) -> float:
        return float(critical_speed.speed_share(one(seconds), one(grams), PARAMS)[0])

    assert PARAMS.speed_floor <= share(at + later, intake) <= share(at, intake) <= 1.0
    assert share(at, intake + more) >= share(at, intake)


@examples(100)
@given(st.floats(0.1, 400), st.floats(0, 100))
def test_longer_lasts_at_less(duration: float, more: float) -> None:
    short, long = critical_speed.sustainable_fraction(np.array([duration, duration + more]), PARAMS)
    assert PARAMS.fraction_floor <= long <= short <= 1.0


def test_reserve_shrinks_with_time_and_what_is_left_is_a_share_of_the_rest() -> None:
    state = critical_speed.initial(1)
    state, limit = critical_speed.step(
        state, one(5.0), one(7200.0), one(0.0), one(4.0), one(200.0), PARAMS, 10.0
    )
    critical = 4.0 * (1 - 24 / 260)
    assert limit.speed_mps[0] == pytest.approx(critical)
    assert limit.left[0] == pytest.approx(1 - 10 * (5 - critical) / (200 * 13.8 / 17.9))


def test_fit_needs_two_different_times() -> None:
    with pytest.raises(ValueError, match="two different times"):
        critical_speed.fit(np.array([400.0, 410.0]), np.array([80.0, 80.0]))
