"""Where reports of the weather come from, and how far from there runners are; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.race.course import EARTH_RADIUS_M
from ingest.race.course_profile import CourseProfile, along
from ingest.race.settings import Station
from ingest.race.weather_settings import WeatherSensor
from monitor.models.arrays import Runners


@dataclass(frozen=True, eq=False)
class Sites:
    """Places on the course from which somebody tells the weather.

    Attributes
    ----------
    of_source : the site of each known `Weather.source`, as a row of the arrays
    latitude_deg, longitude_deg, altitude_m : (sites,) each, NaN for unknown [°], [m]
    """

    of_source: Mapping[str, int]
    latitude_deg: Runners
    longitude_deg: Runners
    altitude_m: Runners

    def row(self, source: str | None) -> int | None:
        """The site of a source; None where it is not known.

        Examples
        --------
        >>> NOWHERE.row("desk") is None
        True
        """
        return None if source is None else self.of_source.get(_key(source))

    def away_m(self, sites: Sequence[int], place: Runners, upright: float) -> Runners:
        """How far runners are from sites, as the crow flies; heights count `upright`-fold.

        Parameters
        ----------
        sites : rows of the arrays
        place : (3, runners) altitude [m], latitude and longitude [°], NaN if missing
        upright : how many metres aside are as far as one up or down [1]

        Returns
        -------
        (sites, runners) [m], NaN where either position is missing; a missing altitude is no
        difference of heights
        """
        rows = np.asarray(sites, dtype=np.intp)[:, np.newaxis]
        altitude_m, latitude_deg, longitude_deg = place
        north = np.radians(latitude_deg - self.latitude_deg[rows])
        # The shorter way round: courses may cross the 180th meridian.
        turned_deg = np.remainder(longitude_deg - self.longitude_deg[rows] + 180.0, 360.0) - 180.0
        east = np.radians(turned_deg) * np.cos(np.radians(self.latitude_deg[rows]))
        up_m = np.abs(altitude_m - self.altitude_m[rows])
        aside_m = EARTH_RADIUS_M * np.hypot(north, east)
        away_m: Runners = np.hypot(aside_m, upright * np.where(np.isnan(up_m), 0.0, up_m))
        return away_m


NOWHERE: Final = Sites({}, *(np.empty(0) for _ in range(3)))
"""No place is known: what is reported holds for all."""


def sites_of(
    sensors: Sequence[WeatherSensor],
    stations: Sequence[Station],
    station_m: Mapping[str, float],
    course: CourseProfile,
) -> Sites:
    """Find the sites of a race: its sensors at stations, and the stations themselves.

    Parameters
    ----------
    sensors : of the race folder; one without a station has no place
    stations : of the race folder
    station_m : distance along the course of those whose place is known [m], by id
    course : the course
    """
    of_source: dict[str, int] = {}
    found_m: list[float] = []
    heights_m: list[float] = []
    for sensor in sensors:
        if sensor.station is not None and sensor.station in station_m:
            for source in filter(None, (sensor.name, sensor.address)):
                of_source.setdefault(_key(source), len(found_m))
            found_m.append(station_m[sensor.station])
            heights_m.append(np.nan if sensor.at_m is None else sensor.at_m)
    for station in stations:
        if station.id in station_m:
            for source in (station.id, station.name):
                of_source.setdefault(_key(source), len(found_m))
            found_m.append(station_m[station.id])
            heights_m.append(np.nan)
    at_m, given_m = np.array(found_m), np.array(heights_m)
    return Sites(
        of_source,
        along(course.latitude_deg, at_m),
        along(course.longitude_deg, at_m),
        np.where(np.isnan(given_m), course.altitude_at(at_m), given_m),
    )


def _key(source: str) -> str:
    """People write names as they like."""
    return source.strip().casefold()
