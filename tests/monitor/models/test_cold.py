import numpy as np
import pytest

from monitor.models import cold
from monitor.models.air import OWN, REPORTED
from tests.monitor.models.weathers import NAN, one

PARAMS = cold.Params()


class Thermometer:
    """A runner's air, ten seconds at a time."""

    def __init__(self) -> None:
        self.state = cold.initial(1)

    def feel(
        self, air_temp_c: float, minutes: float, *, source: float = OWN, soaked: float = 0.0
    ) -> cold.Cold:
        for _ in range(round(minutes * 6)):
            self.state, now = cold.step(
                self.state, one(air_temp_c), one(source), one(soaked), PARAMS, 10.0
            )
        return now


def test_steady_air_is_not_cold() -> None:
    now = Thermometer().feel(-10.0, 60)
    assert now.drop_c[0] == 0.0
    assert now.factor[0] == 0.0


@pytest.mark.parametrize(("drop", "factor"), [(4.0, 0.0), (8.5, 0.5), (12.0, 1.0), (20.0, 1.0)])
def test_drop_within_half_an_hour_is_cold(drop: float, factor: float) -> None:
    air = Thermometer()
    air.feel(20.0, 30)
    now = air.feel(20.0 - drop, 15)
    assert now.drop_c[0] == pytest.approx(drop, abs=0.02)
    assert now.factor[0] == pytest.approx(factor, abs=0.01)


def test_slow_cooling_of_an_evening_is_no_drop() -> None:
    air = Thermometer()
    for hour in range(8):
        now = air.feel(24.0 - 2.0 * hour, 60)
    assert now.factor[0] == 0.0


def test_after_half_an_hour_the_drop_is_forgotten_and_the_factor_fades() -> None:
    air = Thermometer()
    air.feel(20.0, 30)
    air.feel(5.0, 20)
    later = air.feel(5.0, 40)
    assert later.drop_c[0] == pytest.approx(0.0, abs=0.01)
    assert 0.0 < later.factor[0] < 0.6
    assert air.feel(5.0, 120).factor[0] < 0.02


def test_soaked_counts_at_once_also_without_a_thermometer() -> None:
    air = Thermometer()
    assert air.feel(NAN, 10, soaked=1.0).factor[0] == 1.0
    assert air.feel(NAN, 30).factor[0] == pytest.approx(np.exp(-1.0), abs=0.01)
    assert np.isnan(air.feel(NAN, 120).factor[0])


def test_other_thermometer_is_no_drop() -> None:
    air = Thermometer()
    air.feel(26.0, 30, source=OWN)
    now = air.feel(12.0, 30, source=REPORTED)
    assert now.drop_c[0] == 0.0
    assert now.factor[0] == 0.0


def test_without_temperature_it_is_unknown_after_a_hold() -> None:
    air = Thermometer()
    air.feel(20.0, 30)
    assert air.feel(NAN, 15).drop_c[0] == pytest.approx(0.0)
    gone = air.feel(NAN, 1)
    assert np.isnan(gone.drop_c[0])
    assert np.isnan(gone.factor[0])


def test_clothes_stay_wet_for_half_an_hour_after_the_report() -> None:
    air = Thermometer()
    assert air.feel(20.0, 10).soaked[0] == 0.0
    assert air.feel(20.0, 1 / 6, soaked=1.0).soaked[0] == 1.0
    assert air.feel(20.0, 29).soaked[0] == 1.0
    assert air.feel(20.0, 2).soaked[0] == 0.0
