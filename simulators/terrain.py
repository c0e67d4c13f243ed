"""The ground under the runners: a GPX course or seeded rolling hills, by distance."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.errors import UsageError
from ingest.race.course_profile import STEP_M, load
from simulators.noise import generator

Floats = NDArray[np.float64]

STEEPEST: Final = 0.45  # steeper is climbing with hands, or a fault in the file
EARTH_RADIUS_M: Final = 6_371_000.0
_STATION_EVERY_M: Final = 8000.0
_HOME: Final = (45.9237, 6.8694)  # where made-up hills lie: latitude, longitude [°]


@dataclass(frozen=True, slots=True)
class Station:
    """A place along the course where runners stop.

    Attributes
    ----------
    id : its name in events
    at_m : where it is [m]
    stop_s : how long they stop; absent: by their own habit [s]
    crew : whether the crew is there
    """

    id: str
    at_m: float
    stop_s: int | None = None
    crew: bool = False


class Place(NamedTuple):
    """Where a distance along the course is."""

    altitude_m: float
    latitude_deg: float
    longitude_deg: float


class Terrain:
    """Altitude, slope and position by horizontal distance along a course.

    Parameters
    ----------
    places : (points, 3)
        Altitude [m], latitude and longitude [°] every `STEP_M` metres; at least two.
    stations
        Where runners stop, in any order.

    Attributes
    ----------
    altitudes_m : (points,) every `STEP_M` metres [m]
    grades : (points - 1,) rise over run between them [1]
    length_m : of the course [m]
    stations : where runners stop, in course order
    """

    def __init__(self, places: Floats, stations: tuple[Station, ...] = ()) -> None:
        self.altitudes_m: Floats = places[:, 0].copy()
        self.grades: Floats = np.clip(np.diff(places[:, 0]) / STEP_M, -STEEPEST, STEEPEST)
        self._places: list[tuple[float, float, float]] = [tuple(row) for row in places.tolist()]
        self._grade: list[float] = self.grades.tolist()
        self.length_m = STEP_M * len(self._grade)
        self.stations = tuple(
            sorted(
                (station for station in stations if 0 < station.at_m < self.length_m),
                key=lambda station: station.at_m,
            )
        )

    def grade(self, at_m: float) -> float:
        """Rise over run at a distance [1]; before the start and past the end the nearest."""
        index = int(at_m / STEP_M)
        last = len(self._grade) - 1
        return self._grade[0 if index < 0 else min(index, last)]

    def place(self, at_m: float) -> Place:
        """Where a distance [m] is; before the start and past the end the nearest."""
        index = min(max(int(at_m / STEP_M), 0), len(self._grade) - 1)
        part = min(max(at_m / STEP_M - index, 0.0), 1.0)
        a, b = self._places[index], self._places[index + 1]
        return Place(
            a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])
        )

    def metres_by_grade(self) -> list[tuple[float, float]]:
        """How many metres of the course have each slope, in steps of 1 %."""
        grades, steps = np.unique(np.round(self._grade, 2), return_counts=True)
        return list(zip(grades.tolist(), (steps * STEP_M).tolist(), strict=True))


def from_gpx(path: Path, stations: tuple[Station, ...] = ()) -> Terrain:
    """Read a course; its altitudes are smoothed over 50 m.

    Raises
    ------
    UsageError
        When the file can't be read, or has no track or route with altitudes.
    """
    course = load(path)
    if not course.has_altitude:
        raise UsageError(
            f"{path.name} has no altitudes along its track or route; export it with them"
        )
    places = (course.altitude_m, course.latitude_deg, course.longitude_deg)
    return Terrain(np.column_stack(places), stations)


def rolling(
    seed: int,
    *,
    length_m: float = 42_000.0,
    ascent_m_per_km: float = 30.0,
    longest_hill_m: float = 9000.0,
) -> Terrain:
    """Make up hills with a station every 8 km.

    Parameters
    ----------
    seed
        The same seed makes the same hills.
    length_m
        Length of the course, at least 100. [m]
    ascent_m_per_km
        How much it climbs (and falls, as it ends as high as it began). [m/km]
    longest_hill_m
        From valley to valley over the longest of its hills, which are also the highest. [m]
    """
    rng = generator(seed, "terrain")
    count = int(length_m / STEP_M) + 1
    along: Floats = np.arange(count, dtype=np.float64) * STEP_M
    shape = _hills(rng, along, longest_hill_m)
    climbed = float(np.maximum(np.diff(shape), 0.0).sum())
    altitude = 900.0 + shape * ascent_m_per_km * length_m / 1000.0 / climbed
    heading = 2.5 * np.sin(along / 2900.0 + rng.uniform(0, 6.3)) + np.sin(along / 410.0)
    north = np.concatenate(([0.0], np.cumsum(np.cos(heading[:-1]) * STEP_M)))
    east = np.concatenate(([0.0], np.cumsum(np.sin(heading[:-1]) * STEP_M)))
    latitude = _HOME[0] + np.degrees(north / EARTH_RADIUS_M)
    longitude = _HOME[1] + np.degrees(east / EARTH_RADIUS_M) / math.cos(math.radians(_HOME[0]))
    stations = tuple(
        Station(f"station-{number}", number * _STATION_EVERY_M)
        for number in range(1, math.ceil(length_m / _STATION_EVERY_M))
    )
    return Terrain(np.column_stack((altitude, latitude, longitude)), stations)


def _hills(rng: np.random.Generator, along: Floats, longest_m: float) -> Floats:
    """A sum of waves from 400 m on, the long ones higher, that ends where it began."""
    shape = np.zeros_like(along)
    for length_m in np.geomspace(400.0, longest_m, 9):
        phase = rng.uniform(0.0, 2 * np.pi)
        height = rng.uniform(0.4, 1.0) * length_m**0.9
        shape += height * np.sin(2 * np.pi * along / length_m + phase)
    return shape - np.linspace(shape[0], shape[-1], len(shape))
