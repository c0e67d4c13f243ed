import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import air
from tests.monitor.models.weathers import NAN, one

EQUINOX = 1_710_903_960.0  # 20 March 2024, 03:06 UTC
SOLSTICE = 1_718_916_660.0  # 20 June 2024, 20:51 UTC


def highest(day: float, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """The strongest sun of a day and its hour UTC."""
    t = np.floor(day / 86400.0) * 86400.0 + np.arange(0.0, 86400.0, 60.0)
    solar = air.clear_sky_wm2(t, np.full(len(t), latitude_deg), np.full(len(t), longitude_deg))
    return float(solar.max()), float(solar.argmax()) / 60.0


@pytest.mark.parametrize(
    ("day", "latitude_deg", "height_deg"),
    [(EQUINOX, 0.0, 90.0), (EQUINOX, 46.0, 44.0), (SOLSTICE, 46.0, 67.44), (SOLSTICE, 23.44, 90.0)],
)
def test_noon_height_is_ninety_less_latitude_plus_declination(
    day: float, latitude_deg: float, height_deg: float
) -> None:
    strongest, _ = highest(day, latitude_deg, 0.0)
    expected = air.haurwitz_wm2(np.sin(np.radians(one(height_deg))))[0]
    assert strongest == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(("longitude_deg", "hour"), [(0.0, 12.12), (90.0, 6.12), (-120.0, 20.12)])
def test_noon_is_when_the_sun_is_south(longitude_deg: float, hour: float) -> None:
    """At the equinox the sun is 7 minutes late."""
    _, noon = highest(EQUINOX, 46.0, longitude_deg)
    assert noon == pytest.approx(hour, abs=0.05)


def test_place_unknown_means_sun_unknown() -> None:
    assert np.isnan(air.clear_sky_wm2(one(EQUINOX), one(NAN), one(7.0)))[0]


@given(st.floats(946_684_800, 4_102_444_800), st.floats(-90, 90), st.floats(-180, 180))
def test_sun_stays_in_its_range(t: float, latitude_deg: float, longitude_deg: float) -> None:
    solar = air.clear_sky_wm2(one(t), one(latitude_deg), one(longitude_deg))[0]
    assert 0.0 <= solar < 1036.0
