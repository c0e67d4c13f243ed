"""Whose report of the weather holds for whom: sensors', the desk's or the race folder's; pure."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec
import numpy as np

from ingest.messages import Weather
from ingest.race.weather_settings import RaceWeather
from monitor.forecast import AIR_TEMP, AT_M, HUMIDITY, SKY, SOLAR, WIND, Forecast
from monitor.models.arrays import Flags, Runners, unit
from monitor.weather_series import REPORTS_MAX, Series
from monitor.weather_sites import NOWHERE, Sites

FOR_ALL: Final = -1  # the site of reports without a place
_LATE: Final = 1e9  # what is not fresh comes after all that is, by its age [m]
_WATCHED: Final = [AIR_TEMP, HUMIDITY]  # without which there is no heat and no sweat

__all__ = [
    "AIR_TEMP", "AT_M", "FOR_ALL", "HUMIDITY", "REPORTS_MAX", "SKY", "SOLAR", "WIND", "Params",
    "Reported", "Reports", "freshness",
]  # fmt: skip


@dataclass(frozen=True)
class Params:
    """Numbers of this rule; units, sources and evidence are in docs/models.md."""

    lasting_s: float = 21600.0
    fresh_s: float = 1800.0
    for_all_m: float = 20_000.0
    upright: float = 10.0


class Reported(NamedTuple):
    """What stations and the race folder say for some runners.

    Attributes
    ----------
    values : (6, runners) air temperature [°C], its altitude [m], humidity [%], wind [m/s],
        solar radiation [W/m²] and sky (0 clear, 1 cloudy, 2 night); NaN for unknown
    age_s : (runners,) of the temperature [s], infinite for the race folder's
    quality : (2, runners) of temperature and humidity, 1 fresh to 0 lost, NaN if never told [1]
    is_forecast : (runners,) whether the race folder's temperature is one of its forecast
    site : (runners,) whose the temperature is, `FOR_ALL` where it has no place
    further_m : (runners,) how much further than `for_all_m` the runner is from there, 0 where one
        of them has no place [m]
    """

    values: Runners
    age_s: Runners
    quality: Runners
    is_forecast: Flags
    site: Runners
    further_m: Runners


class Reports:
    """All that was reported about the weather, by event time and place.

    Each message tells some of temperature (with its altitude), humidity, wind and sun. For each of
    them the nearest report that is fresh holds; else the newest for `lasting_s`, then again the
    race folder, its forecast first. A report without a place holds for all, as from `for_all_m`
    away.

    Parameters
    ----------
    folder
        The weather of race.toml.
    sites
        The places that are known by the sources of messages.
    params
        Numbers of the rule.
    """

    def __init__(
        self, folder: RaceWeather, sites: Sites = NOWHERE, params: Params | None = None
    ) -> None:
        self._params = params or Params()
        self._folder = Forecast(folder)
        self._sites = sites
        self._series = {FOR_ALL: Series()}  # in order of their sites: equals go by it

    @property
    def has_places(self) -> bool:
        """Whether it matters where runners are."""
        return len(self._series) > 1

    def add(self, message: Weather) -> bool:
        """Add a message; return whether it was new."""
        site = self._sites.row(message.source)
        if site is None:
            return self._series[FOR_ALL].add(message)
        altitude_m = float(self._sites.altitude_m[site])
        if message.at_m is None and np.isfinite(altitude_m):
            message = msgspec.structs.replace(message, at_m=altitude_m)
        if site not in self._series:
            self._series[site] = Series()
            self._series = dict(sorted(self._series.items()))
        return self._series[site].add(message)

    def at(self, t: Runners, place: Runners | None = None) -> Reported:
        """Return what held for each runner.

        Parameters
        ----------
        t : (runners,) event time of each [s]
        place : (3, runners) altitude [m], latitude and longitude [°], NaN if missing; absent:
            nobody's is known
        """
        values, age_s, site, further_m = self._said(t, place)
        lasts = age_s <= self._params.lasting_s
        folder = self._folder.at(t)
        told = ~np.isnan(folder.values[_WATCHED])
        return Reported(
            np.where(lasts, values, folder.values),
            np.where(lasts[AIR_TEMP], age_s[AIR_TEMP], np.inf),
            np.fmax(
                freshness(age_s[_WATCHED], self._params.lasting_s), np.where(told, 1.0, np.nan)
            ),
            folder.is_forecast,
            site,
            further_m,
        )

    def _said(self, t: Runners, place: Runners | None) -> tuple[Runners, Runners, Runners, Runners]:
        """Values and ages by part, and of the temperature whose it is and how far away."""
        if not self.has_places:
            return *self._series[FOR_ALL].at(t), np.full(len(t), float(FOR_ALL)), np.zeros(len(t))
        said = [series.at(t) for series in self._series.values()]
        values, age_s = (np.array(each) for each in zip(*said, strict=True))
        away_m = self._away_m(len(t), place)
        best = self._order(age_s, away_m).argmin(axis=0)
        picked = (np.take_along_axis(each, best[np.newaxis], 0)[0] for each in (values, age_s))
        whose = best[AIR_TEMP]
        further_m = away_m[whose, np.arange(len(t))] - self._params.for_all_m
        site = np.array(list(self._series), dtype=np.float64)[whose]
        return *picked, site, np.where(np.isnan(further_m), 0.0, further_m)

    def _away_m(self, rows: int, place: Runners | None) -> Runners:
        """How far each runner is from each series (series, runners)."""
        for_all = np.full((1, rows), self._params.for_all_m)
        place = np.full((3, rows), np.nan) if place is None else place
        placed = self._sites.away_m(list(self._series)[1:], place, self._params.upright)
        return np.concatenate((for_all, placed))

    def _order(self, age_s: Runners, away_m: Runners) -> Runners:
        """What comes first, by series, part and runner: the nearest fresh, then the newest."""
        near = (age_s <= self._params.fresh_s) & ~np.isnan(away_m)[:, np.newaxis]
        return np.where(near, away_m[:, np.newaxis], _LATE + age_s)


def freshness(age_s: Runners, lasting_s: float) -> Runners:
    """As good as new for half of its time, then falling to 0; NaN if there never was a value.

    Examples
    --------
    >>> freshness(np.array([100.0, 450.0, 900.0, np.inf]), 600.0)
    array([1. , 0.5, 0. , nan])
    """
    return np.where(np.isinf(age_s), np.nan, unit(2.0 - 2.0 * age_s / lasting_s))
