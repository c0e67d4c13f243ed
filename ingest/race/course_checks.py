"""Whether the stations of a race are where its course goes, and in its order; pure.

Without numpy: a gateway reads the race folder, too.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.race.course import EARTH_RADIUS_M, CourseFile, Point, distance_m
from ingest.race.reader import Reader
from ingest.race.settings import Station

BESIDE_M: Final = 300.0  # stations stand in villages, courses pass them
_FIX: Final = "expected the stations in course order"


class _Passes(NamedTuple):
    """Where a course comes by a place: how near at the nearest, and how far along each time."""

    nearest_m: float
    along_m: list[float]


def check_waypoints(reader: Reader, stations: Sequence[Station], course: CourseFile) -> None:
    """Note which stations' waypoints the course does not come by, or not in their order."""
    line = _Line(course)
    before_m, last, previous = 0.0, None, None
    in_turn, turned = 0, 0
    wrong = []
    for station in stations:
        if station.at_m is not None:
            if before_m <= station.at_m <= line.length_m:
                before_m, last = station.at_m, station
            continue
        if station.waypoint is None or station.waypoint not in course.waypoints:
            continue
        passes = line.passes(course.waypoints[station.waypoint])
        if not passes.along_m:
            reader.document.add(
                reader.path(station, "waypoint"),
                f"is {passes.nearest_m / 1000:.1f} km off the course",
                f"expected a place within {BESIDE_M:.0f} m of it, or at_m instead",
            )
            continue
        first_m = passes.along_m[0]
        if previous is not None:
            turned += first_m < previous
            in_turn += first_m >= previous
        previous = first_m
        later = [along_m for along_m in passes.along_m if along_m >= before_m - BESIDE_M]
        if later:
            before_m, last = later[0], station
        else:
            wrong.append((station, passes.along_m[-1], last))
    _note_order(reader, wrong, reversed_=turned > 0 and in_turn == 0)


def _note_order(
    reader: Reader, wrong: list[tuple[Station, float, Station | None]], *, reversed_: bool
) -> None:
    for station, at_m, last in wrong:
        behind = "" if last is None else f", before {reader.name(last)}"
        problem = f"the course comes by it only at {at_m / 1000:.1f} km{behind}"
        fix = f"{_FIX}; all come the other way round: is the course reversed?"
        reader.document.add(reader.path(station, "waypoint"), problem, fix if reversed_ else _FIX)


class _Line:
    """A course as metres east and north of a place, with the distance at each point."""

    def __init__(self, course: CourseFile) -> None:
        self._points = course.points
        self._along_m = [0.0]
        for a, b in itertools.pairwise(course.points):
            self._along_m.append(self._along_m[-1] + distance_m(a, b))

    @property
    def length_m(self) -> float:
        """From its first to its last point [m]."""
        return self._along_m[-1]

    def passes(self, place: Point) -> _Passes:
        """Where the line comes by a place, once for each time it does."""
        narrow = math.cos(math.radians(place.latitude_deg))
        metre = math.radians(EARTH_RADIUS_M)
        xs = [
            math.remainder(point.longitude_deg - place.longitude_deg, 360.0) * narrow * metre
            for point in self._points
        ]
        ys = [(point.latitude_deg - place.latitude_deg) * metre for point in self._points]
        nearest_m, found, inside = math.inf, [], False
        for at in range(len(xs) - 1):
            off_m, share = _beside(xs[at], ys[at], xs[at + 1], ys[at + 1])
            nearest_m = min(nearest_m, off_m)
            if off_m <= BESIDE_M and not inside:
                found.append(
                    self._along_m[at] + share * (self._along_m[at + 1] - self._along_m[at])
                )
            inside = off_m <= BESIDE_M
        return _Passes(nearest_m, found)


def _beside(x: float, y: float, x2: float, y2: float) -> tuple[float, float]:
    """How far the origin is from a straight line [m], and at which share of it [1]."""
    dx, dy = x2 - x, y2 - y
    length2 = dx * dx + dy * dy
    share = 0.0 if length2 == 0.0 else min(max(-(x * dx + y * dy) / length2, 0.0), 1.0)
    return math.hypot(x + share * dx, y + share * dy), share
