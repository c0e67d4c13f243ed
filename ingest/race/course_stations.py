"""How far along the course the stations are."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ingest.race.course import EARTH_RADIUS_M, Point
from ingest.race.course_profile import STEP_M, CourseProfile
from ingest.race.settings import Station

ALIKE_M: Final = 50.0  # of two passes by a waypoint that are about as near, the first counts


def station_distances(
    stations: Sequence[Station], waypoints: Mapping[str, Point], course: CourseProfile
) -> dict[str, float]:
    """Distance of each station along the course, by the station's id.

    Parameters
    ----------
    stations
        In course order. Those with `at_m` are there; those with a waypoint where the course
        first passes it after the station before.
    waypoints
        By name, as `ingest.race.course.read` found them; a station whose waypoint is not among
        them is left out.
    course
        The course.
    """
    found: dict[str, float] = {}
    before_m = 0.0
    for station in stations:
        if station.at_m is not None:
            before_m = station.at_m
        elif station.waypoint is not None and station.waypoint in waypoints:
            before_m = _passed(waypoints[station.waypoint], before_m, course)
        else:
            continue
        found[station.id] = before_m
    return found


def _passed(point: Point, from_m: float, course: CourseProfile) -> float:
    """Where the course first comes as near to a point as it ever does from a distance on [m]."""
    first = min(int(from_m / STEP_M), len(course.latitude_deg) - 1)
    north = np.radians(course.latitude_deg[first:] - point.latitude_deg)
    east = np.radians(course.longitude_deg[first:] - point.longitude_deg)
    away_m = EARTH_RADIUS_M * np.hypot(north, east * np.cos(np.radians(point.latitude_deg)))
    near = away_m <= away_m.min() + ALIKE_M
    begin = int(np.argmax(near))
    passes = np.flatnonzero(~near[begin:])
    end = begin + int(passes[0]) if passes.size else len(near)
    return STEP_M * float(first + begin + np.argmin(away_m[begin:end]))
