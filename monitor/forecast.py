"""The race folder's weather at a moment: its forecast, else its three numbers; pure."""

from typing import Final, NamedTuple

import numpy as np

from ingest.race.weather_settings import ForecastHour, RaceWeather
from monitor.models.arrays import Flags, Runners

AIR_TEMP, AT_M, HUMIDITY, WIND, SOLAR, SKY = range(6)
SKY_CODES: Final = {None: np.nan, "clear": 0.0, "cloudy": 1.0, "night": 2.0}
HOUR_S: Final = 3600.0
_EVEN: Final = (AIR_TEMP, HUMIDITY, WIND)  # what changes evenly between two hours


class Said(NamedTuple):
    """What the folder says for some runners.

    Attributes
    ----------
    values : (6, runners), as `monitor.weather_reports.Reported`; NaN for unknown
    is_forecast : (runners,) whether the temperature is one of the forecast
    """

    values: Runners
    is_forecast: Flags


class Forecast:
    """The weather of a race folder.

    Temperature, humidity and wind change evenly from hour to hour, the sky at once. Before the
    first hour that tells a thing, and an hour after the last, the folder's three numbers hold.

    Parameters
    ----------
    folder
        As race.toml has it; hours in order of time.
    """

    def __init__(self, folder: RaceWeather) -> None:
        self._fixed = np.array(
            [
                [_number(folder.air_temp_c)],
                [_number(folder.at_m)],
                [_number(folder.humidity_pct)],
                [np.nan],
                [np.nan],
                [SKY_CODES[folder.sky]],
            ]
        )
        hours = [(hour.at.timestamp(), _values(hour)) for hour in folder.forecast]
        self._told = {
            part: ([t for t, told in hours if part in told],
                   [told[part] for _, told in hours if part in told])
            for part in (*_EVEN, SKY)
        }  # fmt: skip

    def at(self, t: Runners) -> Said:
        """What holds at each runner's own event time `t` [s]."""
        values = np.repeat(self._fixed, len(t), axis=1)
        is_forecast = np.zeros(len(t), dtype=np.bool_)
        for part, (times, told) in self._told.items():
            if not times:
                continue
            holds = (t >= times[0]) & (t <= times[-1] + HOUR_S)
            if part == SKY:
                row = np.maximum(np.searchsorted(times, t, side="right") - 1, 0)
                found = np.array(told)[row]
            else:
                found = np.interp(t, times, told)
            values[part] = np.where(holds, found, values[part])
            if part == AIR_TEMP:
                is_forecast = holds
        return Said(values, is_forecast)


def _values(hour: ForecastHour) -> dict[int, float]:
    told = {
        AIR_TEMP: hour.air_temp_c,
        HUMIDITY: hour.humidity_pct,
        WIND: hour.wind_mps,
        SKY: None if hour.sky is None else SKY_CODES[hour.sky],
    }
    return {part: value for part, value in told.items() if value is not None}


def _number(value: float | None) -> float:
    return np.nan if value is None else value
