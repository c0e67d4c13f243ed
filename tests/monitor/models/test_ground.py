import numpy as np
import pytest

from monitor.models import ground
from monitor.models.ground import Ground
from tests.monitor.models.series import series, steady

PARAMS = ground.Params()
NAN = float("nan")


def watch(speeds: list[float], distances: list[float] | None = None) -> Ground:
    metres = series(*(distances or steady(NAN, len(speeds))))
    return ground.run(ground.initial(1), series(*speeds), metres, PARAMS, 1.0)[1]


def test_a_run_is_left_as_it_is() -> None:
    told = watch([2.5, 3.0, NAN, 4.5, 6.0], [2.5, 5.5, NAN, 10.0, 16.0])
    np.testing.assert_array_equal(told.speed_mps.ravel(), [2.5, 3.0, NAN, 4.5, 6.0])
    np.testing.assert_array_equal(told.distance_m.ravel(), [2.5, 5.5, NAN, 10.0, 16.0])
    assert not (told.leaps | told.rides | told.went_back).any()


@pytest.mark.parametrize("spike", [14.0, 7.5], ids=["too fast", "leap"])
def test_a_spike_is_not_believed(spike: float) -> None:
    told = watch([2.5, 2.5, spike, 2.5])
    assert told.leaps.ravel().tolist() == [False, False, True, False]
    assert np.isnan(told.speed_mps[2, 0])


def test_a_speed_that_stays_is_believed() -> None:
    told = watch([1.0, 1.0, *steady(6.0, 5)])
    assert told.speed_mps[-1, 0] == 6.0


def test_a_ride_counts_neither_speed_nor_way_nor_do_its_traffic_lights() -> None:
    speeds = [*steady(2.5, 30), *steady(14.0, 120), *steady(0.0, 40), *steady(12.0, 60)]
    after = [*speeds, *steady(2.5, 200)]
    told = watch(after, np.cumsum(after).tolist())
    riding = told.rides.ravel()
    assert not riding[:40].any()
    assert riding[50:250].all()
    assert not riding[-60:].any()
    assert np.isnan(told.speed_mps[30:250]).all()
    ridden_m = told.distance_m[249, 0] - told.distance_m[29, 0]
    assert ridden_m < 15 * 14.0, "only until it was recognised"
    assert told.distance_m[-1, 0] - told.distance_m[-60, 0] == pytest.approx(59 * 2.5)


def test_a_counter_that_falls_back_is_told() -> None:
    told = watch(steady(2.5, 40), [*np.arange(500.0, 520.0), *np.arange(0.0, 20.0)])
    assert told.went_back.ravel().tolist() == [False] * 20 + [True] * 20
