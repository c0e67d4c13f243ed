"""What weather stations, the desk and the race folder said, by event time."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ingest.messages import Weather
from ingest.race.weather_settings import RaceWeather
from monitor.forecast import AIR_TEMP, AT_M, HUMIDITY, SKY, SKY_CODES, SOLAR, WIND, Forecast
from monitor.models.arrays import Flags, Runners, unit

REPORTS_MAX: Final = 6000  # one a minute for four days: races are gone through again from the start
_WATCHED: Final = [AIR_TEMP, HUMIDITY]  # without which there is no heat and no sweat
_NOTHING: Final = (np.nan,) * 6

__all__ = [
    "AIR_TEMP", "AT_M", "HUMIDITY", "REPORTS_MAX", "SKY", "SOLAR", "WIND", "Params", "Reported",
    "Reports", "freshness",
]  # fmt: skip


@dataclass(frozen=True)
class Params:
    """Numbers of this rule; units, sources and evidence are in docs/models.md."""

    lasting_s: float = 21600.0


class Reported(NamedTuple):
    """What stations and the race folder say for some runners.

    Attributes
    ----------
    values : (6, runners) air temperature [°C], its altitude [m], humidity [%], wind [m/s],
        solar radiation [W/m²] and sky (0 clear, 1 cloudy, 2 night); NaN for unknown
    age_s : (runners,) of the temperature [s], infinite for the race folder's
    quality : (2, runners) of temperature and humidity, 1 fresh to 0 lost, NaN if never told [1]
    is_forecast : (runners,) whether the race folder's temperature is one of its forecast
    """

    values: Runners
    age_s: Runners
    quality: Runners
    is_forecast: Flags


class Reports:
    """All that was reported about the weather, by event time.

    Each message tells some of temperature (with its altitude), humidity, wind and sun; for each
    the newest message that tells it holds for `lasting_s`, then again the race folder, its
    forecast first.
    """

    def __init__(self, folder: RaceWeather, params: Params | None = None) -> None:
        self._params = params or Params()
        self._folder = Forecast(folder)
        self._messages: list[Weather] = []
        self._told: list[tuple[tuple[float, ...], tuple[float, ...]]] = []
        self._table: tuple[Runners, Runners, Runners] | None = None

    def add(self, message: Weather) -> bool:
        """Add a message; return whether it was new."""
        if message in self._messages:
            return False
        at = bisect_right(self._messages, message.t, key=lambda known: known.t)
        self._messages.insert(at, message)
        del self._told[at:]
        for later in self._messages[at:]:
            self._told.append(_carry(self._told[-1] if self._told else None, later))
        excess = len(self._messages) - REPORTS_MAX
        if excess > 0:
            del self._messages[:excess], self._told[:excess]
        self._table = None  # made when it is asked for: messages may come by the thousand
        return True

    def at(self, t: Runners) -> Reported:
        """Return what held at each runner's own event time `t` [s]."""
        if self._table is None:
            self._table = self._stack()
        times, values, told_t = self._table
        column = np.searchsorted(times, t, side="right")
        age_s = t - told_t[:, column]
        lasts = age_s <= self._params.lasting_s
        folder = self._folder.at(t)
        told = ~np.isnan(folder.values[_WATCHED])
        return Reported(
            np.where(lasts, values[:, column], folder.values),
            np.where(lasts[AIR_TEMP], age_s[AIR_TEMP], np.inf),
            np.fmax(
                freshness(age_s[_WATCHED], self._params.lasting_s), np.where(told, 1.0, np.nan)
            ),
            folder.is_forecast,
        )

    def _stack(self) -> tuple[Runners, Runners, Runners]:
        """Times, and by column (one before the first message) values and when they were told."""
        times = np.array([message.t for message in self._messages])
        values = np.array([_NOTHING, *(values for values, _ in self._told)]).T
        told_t = np.array([(-np.inf,) * 6, *(told for _, told in self._told)]).T
        return times, values, told_t


def freshness(age_s: Runners, lasting_s: float) -> Runners:
    """As good as new for half of its time, then falling to 0; NaN if there never was a value.

    Examples
    --------
    >>> freshness(np.array([100.0, 450.0, 900.0, np.inf]), 600.0)
    array([1. , 0.5, 0. , nan])
    """
    return np.where(np.isinf(age_s), np.nan, unit(2.0 - 2.0 * age_s / lasting_s))


def _carry(
    before: tuple[tuple[float, ...], tuple[float, ...]] | None, message: Weather
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What holds after a message, and when each of it was told: its own or what held before."""
    values, told_t = before or (_NOTHING, (-np.inf,) * 6)
    sun = (_number(message.solar_wm2), SKY_CODES[message.sky])
    new = (
        _number(message.air_temp_c), _number(message.at_m), _number(message.humidity_pct),
        _number(message.wind_mps), *sun,
    )  # fmt: skip
    # An altitude belongs to its temperature; radiation and sky are two words for one thing.
    tells = (
        message.air_temp_c is not None, message.air_temp_c is not None,
        message.humidity_pct is not None, message.wind_mps is not None,
        *(any(value == value for value in sun),) * 2,
    )  # fmt: skip
    held = tuple(np.where(tells, new, values).tolist())
    return held, tuple(np.where(tells, message.t, told_t).tolist())


def _number(value: float | None) -> float:
    return np.nan if value is None else value
