"""A course and its stations as tables: what the way costs, where one stops; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.race.course_profile import STEP_M, CourseProfile, along
from ingest.race.settings import Station
from monitor.models import energy
from monitor.models.arrays import Runners

KINDS: Final = ("steep up", "up", "level", "down", "steep down")
"""Of slopes, on which runners differ most in what they make of them."""
GRADES: Final = (0.15, 0.04, -0.04, -0.15)  # where one kind ends and the next begins

Places = NDArray[np.intp]


@dataclass(frozen=True)
class RacePlan:
    """The course as time is spent on it; index `len(names)` of each table is the finish.

    Attributes
    ----------
    names : ids of the stations, in course order
    at_m : (stations + 1,) distance along the course [m]
    stop_s : (stations + 1,) planned stop [s], 0 at the finish
    stops_before_s : (stations + 1,) sum of the planned stops before it [s]
    cutoff_t : (stations + 1,) when it closes [s], NaN if it does not
    drive_s : (stations + 1,) the crew's drive to it [s], NaN if not told, or no crew may help there
    crew_helps : (stations + 1,) 1 where the crew may help, else 0
    next_crewed : (stations + 2,) the first station from this one on where the crew may help, or
        the finish
    next_closing : (stations + 2,) the first one from this one on that closes, or the finish
    equal_m : (kinds, nodes) by `KINDS`: metres of level ground that cost the same as the way up to
        each node of the course [m]
    latitude_deg, longitude_deg : of the middle of the course, for the sun [°]
    """

    names: tuple[str, ...]
    at_m: Runners
    stop_s: Runners
    stops_before_s: Runners
    cutoff_t: Runners
    drive_s: Runners
    crew_helps: Runners
    next_crewed: Places
    next_closing: Places
    equal_m: Runners
    latitude_deg: float
    longitude_deg: float

    @property
    def length_m(self) -> float:
        """Of the course [m]."""
        return float(self.at_m[-1])

    @property
    def finish(self) -> int:
        """Its place among the stations."""
        return len(self.names)

    def equal_at(self, distance_m: Runners) -> Runners:
        """(kinds, ...) level metres of each of `KINDS` up to distances along the course [m]."""
        return np.stack([along(kind, distance_m) for kind in self.equal_m])


def race_plan(
    course: CourseProfile, station_m: Mapping[str, float], stations: Sequence[Station] = ()
) -> RacePlan:
    """Put a course and its stations into tables.

    Parameters
    ----------
    course : the course; without altitudes it counts as level
    station_m : distance of the stations along it [m], by their ids
    stations : what the race folder says of them
    """
    told = {station.id: station for station in stations}
    placed = sorted(station_m.items(), key=lambda one: one[1])
    names = tuple(name for name, at_m in placed if at_m <= course.length_m)
    known = [told.get(name, Station(id=name, name=name)) for name in names]
    stop_s = np.array([60.0 * station.stop_min for station in known] + [0.0])
    crewed = [station.crew for station in known] + [True]
    closing = [station.cutoff is not None for station in known] + [True]
    return RacePlan(
        names=names,
        at_m=np.array([station_m[name] for name in names] + [course.length_m]),
        stop_s=stop_s,
        stops_before_s=np.cumsum(stop_s) - stop_s,
        cutoff_t=np.array([_cutoff_t(station) for station in known] + [np.nan]),
        drive_s=np.array([_drive_s(station) for station in known] + [np.nan]),
        crew_helps=np.array(crewed, dtype=np.float64),
        next_crewed=_next(crewed),
        next_closing=_next(closing),
        equal_m=_equal_m(course),
        latitude_deg=float(course.latitude_deg.mean()),
        longitude_deg=float(course.longitude_deg.mean()),
    )


def _next(chosen: Sequence[bool]) -> Places:
    """The first that is chosen, from each on; of the last, which is, also for whoever is beyond."""
    last = len(chosen) - 1
    ahead = [next(at for at in range(k, last + 1) if chosen[at]) for k in range(last + 1)]
    return np.array([*ahead, last])


def _cutoff_t(station: Station) -> float:
    return float("nan") if station.cutoff is None else station.cutoff.timestamp()


def _drive_s(station: Station) -> float:
    may_help = station.crew and station.drive_min is not None
    return 60.0 * (station.drive_min or 0.0) if may_help else float("nan")


def _equal_m(course: CourseProfile) -> Runners:
    """(kinds, nodes) level metres up to each node, by kind of slope."""
    grade = course.grade if course.has_altitude else np.zeros_like(course.altitude_m)
    cost_m = STEP_M * energy.effort_factor(grade, energy.Params())
    kind_of = np.searchsorted(-np.array(GRADES), -grade)
    kinds = [kind_of == kind for kind in range(len(KINDS))]
    # What a node's slope costs counts for the step that leads away from it.
    steps = np.array([np.where(kind, cost_m, 0.0)[:-1] for kind in kinds])
    return np.concatenate((np.zeros((len(KINDS), 1)), np.cumsum(steps, axis=1)), axis=1)
