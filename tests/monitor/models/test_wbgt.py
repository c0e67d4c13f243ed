import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import wbgt
from tests.monitor.models.weathers import NAN, air, one

PARAMS = wbgt.Params()


def hot(air_temp_c: float, humidity_pct: float, solar_wm2: float, wind_mps: float = 1.0) -> float:
    here = air(air_temp_c, humidity_pct, solar_wm2=solar_wm2, wind_mps=wind_mps)
    return float(wbgt.step(here, PARAMS).wbgt_c[0])


@given(st.floats(10, 45), st.floats(10, 90), st.floats(0, 900), st.floats(0.5, 4.5))
def test_hotter_moister_sunnier_and_stiller_is_never_cooler(
    air_temp_c: float, humidity_pct: float, solar_wm2: float, wind_mps: float
) -> None:
    here = hot(air_temp_c, humidity_pct, solar_wm2, wind_mps)
    assert hot(air_temp_c + 2, humidity_pct, solar_wm2, wind_mps) > here
    assert hot(air_temp_c, humidity_pct + 9, solar_wm2, wind_mps) > here
    assert hot(air_temp_c, humidity_pct, solar_wm2 + 100, wind_mps) > here
    if solar_wm2 >= 100:  # less warms a globe less than wind does a wet bulb
        assert hot(air_temp_c, humidity_pct, solar_wm2, wind_mps + 0.5) < here


def test_unknown_wind_is_light() -> None:
    still = wbgt.step(air(25, wind_mps=NAN, solar_wm2=400), PARAMS)
    assert still.wbgt_c == wbgt.step(air(25, wind_mps=1.0, solar_wm2=400), PARAMS).wbgt_c


def test_unknown_sun_is_half_a_clear_sky_and_says_so() -> None:
    somewhere = wbgt.step(air(25, wind_mps=1, solar_wm2=NAN), PARAMS)
    assert somewhere.wbgt_c[0] == pytest.approx(hot(25, 50, 400))
    assert somewhere.spread_c[0] > 3.0
    evening = wbgt.step(air(25, wind_mps=1, solar_wm2=NAN, clear_sky_wm2=200), PARAMS)
    assert evening.wbgt_c[0] == pytest.approx(hot(25, 50, 100))
    night = wbgt.step(air(25, wind_mps=1, solar_wm2=NAN, clear_sky_wm2=0.0), PARAMS)
    assert night.wbgt_c[0] == pytest.approx(hot(25, 50, 0))
    assert night.spread_c[0] < 1.5


@pytest.mark.parametrize(("temp", "humidity"), [(NAN, 50.0), (20.0, NAN)])
def test_without_temperature_or_humidity_it_is_unknown(temp: float, humidity: float) -> None:
    unknown = wbgt.step(air(temp, humidity), PARAMS)
    assert np.isnan(unknown.wbgt_c[0])
    assert np.isnan(unknown.flag[0])


@pytest.mark.parametrize(
    ("value", "name"),
    [(9.9, "white"), (10.0, "green"), (17.9, "green"), (18.0, "yellow"), (23.0, "red"),
     (27.9, "red"), (28.0, "black")],
)  # fmt: skip
def test_flag_begins_at_its_threshold(value: float, name: str) -> None:
    assert wbgt.FLAGS[int(wbgt.flag(one(value))[0])] == name
