"""The race from station to station: how far, how high, and when a runner plans to be there; pure.

A plan is one number, the time to the finish. It is shared out over the legs by the effort in
them: kilometres, and 100 m of ascent as one more.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.language.catalogue import Catalogue
from ingest.race.course import read
from ingest.race.course_profile import CourseProfile, profile
from ingest.race.course_stations import station_distances
from ingest.race.settings import Race, Station
from ingest.recordings.summary import climbed

START: Final = "start"
FINISH: Final = "finish"
ASCENT_M_PER_KM: Final = 100.0
MIN_S: Final = 60.0
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Leg:
    """From one station to the next; the first begins at the start, the last ends at the finish.

    Attributes
    ----------
    start, end : names for people
    station : where it ends, None for the finish
    start_m, end_m : distance along the course [m]
    ascent_m, descent_m : None where the course has no altitudes [m]
    """

    start: str
    end: str
    station: Station | None
    start_m: float
    end_m: float
    ascent_m: float | None
    descent_m: float | None

    @property
    def length_m(self) -> float:
        """How long it is [m]."""
        return self.end_m - self.start_m

    @property
    def effort_km(self) -> float:
        """Kilometres, and 100 m of ascent as one more [km]."""
        return self.length_m / 1000.0 + (self.ascent_m or 0.0) / ASCENT_M_PER_KM

    @property
    def crew(self) -> bool:
        """Whether the crew may help at its end; at the finish it always may."""
        return self.station is None or self.station.crew

    @property
    def stop_s(self) -> float:
        """The planned stop at its end [s]."""
        return 0.0 if self.station is None else MIN_S * self.station.stop_min


@dataclass(frozen=True, slots=True)
class Times:
    """When a runner plans to be on a leg, in seconds since the start.

    Attributes
    ----------
    from_s, to_s : leaving its beginning, reaching its end [s]
    leave_s : leaving its end, after the planned stop [s]
    """

    from_s: float
    to_s: float
    leave_s: float

    @property
    def hours(self) -> float:
        """How long it takes [h]."""
        return (self.to_s - self.from_s) / HOUR_S


def legs_of(race: Race) -> tuple[Leg, ...]:
    """The legs of a race folder.

    Raises
    ------
    UsageError
        When the course can't be read.
    """
    if race.race.course is None:
        return legs(race.stations, None, _given(race.stations))
    file = read(race.race.course)
    course = profile(file.points)
    return legs(race.stations, course, station_distances(race.stations, file.waypoints, course))


def legs(
    stations: Sequence[Station], course: CourseProfile | None, station_m: Mapping[str, float]
) -> tuple[Leg, ...]:
    """The legs between stations; without a course the finish is not known, and no leg leads there.

    Parameters
    ----------
    stations : in course order
    course : None if the race has none
    station_m : distance along the course of each station that has one, by its id [m]
    """
    ends: list[tuple[Station | None, float]] = [
        (station, station_m[station.id]) for station in stations if station.id in station_m
    ]
    if course is not None:
        ends = [end for end in ends if end[1] < course.length_m]
        ends.append((None, course.length_m))
    points = [(None, 0.0), *ends]
    return tuple(_leg(before, after, course) for before, after in itertools.pairwise(points))


def planned(all_legs: Sequence[Leg], finish_h: float | None) -> tuple[Times, ...] | None:
    """When a runner plans to be on each leg.

    None without a planned time, without a leg to the finish, or where the planned stops alone
    take longer than the race.

    Examples
    --------
    >>> to_lac = Leg("start", "Lac", None, 0.0, 10_000.0, 500.0, 0.0)
    >>> to_finish = Leg("Lac", "finish", None, 10_000.0, 25_000.0, 0.0, 500.0)
    >>> [times.to_s / 3600 for times in planned([to_lac, to_finish], 4.0)]
    [2.0, 4.0]
    """
    if finish_h is None or not all_legs or all_legs[-1].station is not None:
        return None
    moving_s = finish_h * HOUR_S - sum(leg.stop_s for leg in all_legs)
    if moving_s <= 0.0:
        return None
    total_km = sum(leg.effort_km for leg in all_legs)
    found, now_s = [], 0.0
    for leg in all_legs:
        to_s = now_s + moving_s * leg.effort_km / total_km
        found.append(Times(now_s, to_s, to_s + leg.stop_s))
        now_s = to_s + leg.stop_s
    return tuple(found)


def place(name: str, say: Catalogue) -> str:
    """The name of an end of a leg; start and finish are called as the language calls them."""
    return say(f"fuelAt.{name}") if name in (START, FINISH) else name


def stretches(all_legs: Sequence[Leg]) -> tuple[tuple[int, ...], ...]:
    """Which legs lie between two stops at which the crew may help, start and finish among them.

    Examples
    --------
    >>> alone = Station(id="col", name="Col")
    >>> legs_ = [Leg("start", "Col", alone, 0, 1, 0, 0), Leg("Col", "finish", None, 1, 2, 0, 0)]
    >>> stretches(legs_)
    ((0, 1),)
    """
    found: list[tuple[int, ...]] = []
    now: list[int] = []
    for at, leg in enumerate(all_legs):
        now.append(at)
        if leg.crew or at == len(all_legs) - 1:
            found.append(tuple(now))
            now = []
    return tuple(found)


def _given(stations: Sequence[Station]) -> dict[str, float]:
    return {station.id: station.at_m for station in stations if station.at_m is not None}


def _leg(
    before: tuple[Station | None, float],
    after: tuple[Station | None, float],
    course: CourseProfile | None,
) -> Leg:
    (start, start_m), (end, end_m) = before, after
    ascent_m, descent_m = _climbed(course, start_m, end_m)
    return Leg(
        start=START if start is None else start.name,
        end=FINISH if end is None else end.name,
        station=end,
        start_m=start_m,
        end_m=end_m,
        ascent_m=ascent_m,
        descent_m=descent_m,
    )


def _climbed(
    course: CourseProfile | None, start_m: float, end_m: float
) -> tuple[float | None, float | None]:
    if course is None or not course.has_altitude:
        return None, None
    steps = max(int((end_m - start_m) / 10.0), 1) + 1
    return climbed(course.altitude_at(np.linspace(start_m, end_m, steps)).tolist())
