"""How hot it is at a place on the course at a moment, and which flag flies there; pure."""

from dataclasses import dataclass

import numpy as np

from ingest.race.weather_settings import RaceWeather
from monitor import weather
from monitor.models import wbgt


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat of the air at a place.

    Attributes
    ----------
    air_temp_c, wbgt_c : brought to the altitude of the place [°C]
    flag : by the limits of races, see `monitor.models.wbgt`
    """

    air_temp_c: float
    wbgt_c: float
    flag: str


def heat_at(
    folder: RaceWeather | weather.Reports, altitude_m: float | None, t: float
) -> Heat | None:
    """The heat that is told or foretold for a place and a moment.

    Parameters
    ----------
    folder : the race folder's weather, or all that was reported
    altitude_m : of the place, None if not known: then the temperature stays as told [m]
    t : event time [s]

    Returns
    -------
    None where nobody tells temperature and humidity, or only for long before.

    Examples
    --------
    >>> heat_at(RaceWeather(air_temp_c=28.0, humidity_pct=50, at_m=400.0), 1400.0, 1e9).air_temp_c
    21.5
    """
    reports = folder if isinstance(folder, weather.Reports) else weather.Reports(folder)
    unknown = np.full(1, np.nan)
    place = (np.full(1, np.nan if altitude_m is None else altitude_m), unknown, unknown)
    params = weather.Params()
    state = weather.initial(1)
    _, air = weather.step(state, np.full(1, t), unknown, unknown, place, reports, params, 1.0)
    hot = wbgt.step(air, params.hot)
    if np.isnan(hot.wbgt_c[0]):
        return None
    return Heat(
        round(float(air.air_temp_c[0]), 1),
        round(float(hot.wbgt_c[0]), 1),
        wbgt.FLAGS[int(hot.flag[0])],
    )
