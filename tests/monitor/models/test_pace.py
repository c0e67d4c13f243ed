import numpy as np
import pytest

from monitor.models import pace
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from tests.monitor.blocks import column, lasting

PARAMS = pace.Params()
NAN = float("nan")
LONG_AGO = float("inf")


def one(value: float) -> Runners:
    return np.array([value])


def plan(*, known: bool = True) -> pace.Plan:
    flag = np.array([known])
    return pace.Plan(one(4.0), flag, one(0.8), flag, flag)


def run(
    speeds: list[float],
    *,
    vo2max: float = NAN,
    speed_age: float = 0.0,
    left: float = 1.0,
    known: bool = True,
    level: bool = False,
    state: pace.State | None = None,
) -> tuple[pace.State, pace.Pace]:
    state = state or pace.initial(1)
    heart_age = LONG_AGO if np.isnan(vo2max) else 0.0
    second = (one(vo2max), (one(speed_age), one(heart_age)), np.array([level]), one(4.0), one(left))
    heart, ages_s, flat, critical, reserve = lasting(second, len(speeds))
    state, output = pace.run(
        state,
        column(speeds),
        heart,
        ages_s,
        flat,
        critical,
        reserve,
        plan(known=known),
        PARAMS,
        1.0,
    )
    return state, second_at(output, -1)


def test_ratio_is_the_mean_speed_over_what_lasts() -> None:
    _, output = run([3.2] * 60)
    assert output.goal_mps[0] == pytest.approx(3.2)
    assert output.ratio[0] == pytest.approx(1.0)
    assert output.strain[0] == pytest.approx(0.0, abs=1e-9)


def test_early_seconds_are_a_plain_mean() -> None:
    _, output = run([2.0, 4.0, 3.0])
    assert output.load[0] == pytest.approx(3.0 / 4.0)


def test_ten_percent_too_fast_is_half_the_strain() -> None:
    _, output = run([3.52] * 1200)
    assert output.strain[0] == pytest.approx(0.5)


def test_two_fast_minutes_are_no_fast_start_yet() -> None:
    """A race day told of a high cramp risk 123 s after the start, for the pace alone."""
    _, output = run([3.52] * 120)
    assert output.strain[0] == pytest.approx(0.05)
    assert output.ratio[0] == pytest.approx(1.1)


def test_strain_of_the_past_hour_stays() -> None:
    state, _ = run([4.0] * 3600)
    _, output = run([2.0] * 1800, state=state)
    assert output.ratio[0] < 1.0
    assert 0.3 < output.strain[0] < 0.5


def test_surge_that_empties_the_reserve_counts() -> None:
    _, output = run([3.0], left=0.0)
    assert output.strain[0] == pytest.approx(0.7)


def test_unknown_critical_speed_leaves_factor_and_ratio_missing() -> None:
    _, output = run([3.2] * 60, known=False)
    assert np.isnan(output.strain[0])
    assert np.isnan(output.ratio[0])
    assert np.isnan(output.above_critical[0])
    assert output.load[0] == pytest.approx(0.8)
    assert output.load_variance[0] == pytest.approx(PARAMS.spread_default_speed**2)


def test_a_default_never_says_too_fast() -> None:
    _, fast = run([6.0] * 60, known=False)
    assert fast.load[0] == PARAMS.default_load_most
    assert fast.load_variance[0] > PARAMS.spread_default_speed**2 + 0.5
    _, beating = run([NAN] * 60, vo2max=100.0, speed_age=LONG_AGO, known=False)
    assert beating.load[0] == PARAMS.default_load_most
    _, own = run([NAN] * 60, vo2max=100.0, speed_age=LONG_AGO)
    assert own.load[0] == pytest.approx(100.0 / 87.0)


def test_without_speed_the_load_comes_from_heart_rate_with_wider_spread() -> None:
    _, output = run([NAN] * 60, vo2max=69.6, speed_age=LONG_AGO)
    assert output.load[0] == pytest.approx(0.8)
    assert output.load_variance[0] > 0.0
    assert np.isnan(output.ratio[0])
    assert np.isnan(output.strain[0])


def test_speed_lost_for_five_minutes_is_speed_no_more() -> None:
    state, _ = run([3.2] * 60)
    _, kept = run([NAN], speed_age=299.0, state=state)
    _, lost = run([NAN], speed_age=300.0, state=state)
    assert kept.ratio[0] == pytest.approx(1.0)
    assert np.isnan(lost.ratio[0])
    assert np.isnan(lost.load[0])


def test_unknown_grade_widens() -> None:
    _, flat = run([3.2])
    _, unknown = run([3.2], level=True)
    assert unknown.load_variance[0] > flat.load_variance[0]
    assert unknown.strain_spread[0] > flat.strain_spread[0]


def test_above_critical_looks_at_half_a_minute() -> None:
    _, steady = run([4.2] * 120)
    _, spike = run([3.0] * 120 + [6.0])
    assert steady.above_critical[0] == 1.0
    assert spike.above_critical[0] == 0.0
