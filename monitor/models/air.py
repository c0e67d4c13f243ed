"""The air around each runner, and the sun that a clear sky would send."""

from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners

OWN, REPORTED, RACE_FOLDER, FORECAST, PLACED, NOWHERE = 0.0, 1.0, 2.0, 3.0, 4.0, -1.0
"""Where an air temperature comes from, as `Air.source` tells it."""


class Air(NamedTuple):
    """The weather that holds for each runner, (runners,) each; NaN for unknown.

    Attributes
    ----------
    air_temp_c, humidity_pct : air temperature [°C], relative humidity [%]
    wind_mps : wind [m/s]
    solar_wm2 : the sun's radiation on level ground [W/m²]
    clear_sky_wm2 : what it would be without a cloud [W/m²], NaN where the place is unknown
    temp_spread_c : standard deviation of the air temperature [°C]
    age_s : how old the air temperature is [s], infinite for the race folder's
    source : `OWN`, `REPORTED` for all, `RACE_FOLDER`, its `FORECAST`, `NOWHERE`, or `PLACED` and
        more: reported from one of the places on the course
    """

    air_temp_c: Runners
    humidity_pct: Runners
    wind_mps: Runners
    solar_wm2: Runners
    clear_sky_wm2: Runners
    temp_spread_c: Runners
    age_s: Runners
    source: Runners


def clear_sky_wm2(t: Runners, latitude_deg: Runners, longitude_deg: Runners) -> Runners:
    """Radiation of the sun on level ground under a clear sky.

    Parameters
    ----------
    t : (runners,) UTC epoch seconds [s]
    latitude_deg, longitude_deg : (runners,) north and east positive [°], NaN if unknown

    Returns
    -------
    (runners,) 0 at night to about 1030 [W/m²], NaN where the place is unknown

    Notes
    -----
    Evidence: published. Height of the sun by the low-precision formulas of the Astronomical
    Almanac; radiation by Haurwitz, J. Meteorol. 2:154, 1945, as given by Reno et al.,
    SAND2012-2389.

    Examples
    --------
    >>> noon = 1_719_835_200.0  # 1 July 2024, 12:00 UTC
    >>> clear_sky_wm2(np.full(2, noon) + [0, 43200], np.full(2, 46.0), np.full(2, 7.0)).round()
    array([945.,   0.])
    """
    return haurwitz_wm2(height_of_sun(t, np.radians(latitude_deg), longitude_deg))


def haurwitz_wm2(height: Runners) -> Runners:
    """Clear-sky radiation [W/m²] from the sine of the sun's height [1], by Haurwitz 1945.

    Examples
    --------
    >>> haurwitz_wm2(np.array([-0.5, 0.5, 1.0])).round(1)
    array([   0. ,  487.9, 1035.1])
    """
    # A sun this low sends nothing, and nothing is divided by zero.
    above = np.maximum(height, 1e-3)
    return 1098.0 * above * np.exp(-0.059 / above)


def height_of_sun(t: Runners, latitude: Runners, longitude_deg: Runners) -> Runners:
    """Sine of the sun's height [1]; latitude in radians, longitude in degrees."""
    days = (t - 946_728_000.0) / 86400.0  # since noon of 1 January 2000
    anomaly = np.radians(357.528 + 0.9856003 * days)
    mean_longitude = 280.460 + 0.9856474 * days
    ecliptic = np.radians(mean_longitude + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    tilt = np.radians(23.439)
    sine = np.sin(tilt) * np.sin(ecliptic)  # of the declination
    ascension = np.arctan2(np.cos(tilt) * np.sin(ecliptic), np.cos(ecliptic))
    sidereal_deg = 280.46062 + 360.98564737 * days
    hour_angle = np.radians(np.mod(sidereal_deg, 360.0) + longitude_deg) - ascension
    across = np.cos(latitude) * np.sqrt(1.0 - sine * sine)
    height: Runners = np.sin(latitude) * sine + across * np.cos(hour_angle)
    return height
