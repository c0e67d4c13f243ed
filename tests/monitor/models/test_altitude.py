import numpy as np
import pytest

from monitor.models import altitude, grade
from monitor.models.altitude import Level
from monitor.models.arrays import Runners
from tests.monitor.models.series import series, steady

PARAMS = altitude.Params()
NAN = float("nan")


def watch(
    altitudes: list[float], speeds: list[float] | None = None, rides: list[bool] | None = None
) -> Level:
    seconds = len(altitudes)
    speed = series(*(speeds or steady(2.5, seconds)))
    ridden = np.array(rides or [False] * seconds)[:, np.newaxis]
    return altitude.run(altitude.initial(1), series(*altitudes), speed, ridden, PARAMS, 1.0)[1]


def grades(level: Level) -> Runners:
    moved_m = np.full(level.altitude_m.shape, 2.5)
    return grade.run(grade.initial(1), moved_m, level.altitude_m, grade.Params())[1]


def climb(seconds: int) -> list[float]:
    """At 2.5 m/s up a slope of 10 %."""
    return [500.0 + 0.25 * second for second in range(seconds)]


def test_a_climb_is_left_as_it_is() -> None:
    told = watch(climb(60))
    np.testing.assert_array_equal(told.altitude_m.ravel(), climb(60))
    assert not told.leaps.any()
    assert (told.quality == 1.0).all()


@pytest.mark.parametrize("by_m", [60.0, -400.0])
def test_a_reset_leaves_the_grade_alone(by_m: float) -> None:
    metres = [*climb(200)[:100], *(metre + by_m for metre in climb(200)[100:])]
    told = watch(metres)
    assert told.leaps.ravel().nonzero()[0].tolist() == list(range(100, 120))
    # The metre climbed in the second of the reset is lost in it.
    np.testing.assert_allclose(grades(told)[50:, 0], 0.1, atol=0.01)


def test_a_glitch_of_a_second_leaves_the_altitude_alone() -> None:
    metres = climb(40)
    metres[20] += 80.0
    told = watch(metres)
    np.testing.assert_allclose(told.altitude_m[21:, 0], metres[21:], atol=1.0)


def test_a_climb_in_a_gap_is_believed() -> None:
    told = watch([500.0, *steady(NAN, 100), 560.0])
    assert told.altitude_m[-1, 0] == 560.0
    assert not told.leaps.any()


def test_the_weather_climbs_while_a_runner_stands() -> None:
    drift = [500.0 + 0.01 * second for second in range(3600)]
    told = watch([*drift, 536.0, 536.0], [*steady(0.0, 3600), 2.5, 2.5])
    assert np.ptp(told.altitude_m) < 0.1


def test_what_was_ridden_was_not_climbed() -> None:
    told = watch([500.0 + 2.0 * second for second in range(100)], rides=[True] * 100)
    assert np.ptp(told.altitude_m) < 2.1


def test_quality_is_unknown_until_there_is_one_then_fades() -> None:
    told = watch([NAN, 500.0, *steady(NAN, 60)])
    assert np.isnan(told.quality[0, 0])
    assert told.quality[[1, 11, 36, 61], 0] == pytest.approx([1.0, 1.0, 0.5, 0.0])
