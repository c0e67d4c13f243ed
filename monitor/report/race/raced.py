"""A race that was run: the report's subject, and what only a race folder and its store know."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.events import Event, Finish, StationIn, StationOut
from ingest.race.course_profile import CourseProfile
from ingest.race.settings import Race
from monitor.legs import Leg, Times, planned
from monitor.report.mark import race_identity
from monitor.report.subject import Subject
from monitor.report.words import clock

LEFT_M = 100.0  # a station that far behind has been left
END_M = 60.0  # a track ends about that near to the finish


@dataclass(frozen=True)
class Raced:
    """One runner's race.

    Attributes
    ----------
    subject : the seconds, and what the models say of them
    race : the folder's settings
    legs : of the race, from station to station
    course : None if the race has none
    events : what was logged of the runner and not taken back, in order of time
    """

    subject: Subject
    race: Race
    legs: tuple[Leg, ...]
    course: CourseProfile | None
    events: tuple[Event, ...]

    @property
    def mark(self) -> str:
        """What tells this report from others."""
        info = self.race.race
        return race_identity(info.id, info.start.timestamp(), self.subject.runner.id)

    @property
    def begin_t(self) -> int:
        """The first second [s]."""
        return int(self.subject.analysis.t[0])

    @property
    def end_t(self) -> int:
        """When the race ended for the runner: as logged, else the last second [s]."""
        ended = [event.t for event in self.events if isinstance(event, Finish)]
        last = int(self.subject.analysis.t[-1])
        return min(int(max(ended)), last) if ended else last

    @cached_property
    def way_m(self) -> NDArray[np.float64]:
        """(seconds,) how far along the course, where that is known, else how far run [m]."""
        said = self.subject.analysis.said
        along = np.where(np.isnan(said.course_m), -np.inf, said.course_m)
        furthest = np.maximum.accumulate(along)
        return np.where(np.isinf(furthest), said.distance_m, furthest)

    @property
    def times(self) -> tuple[Times, ...] | None:
        """When the runner planned to be where; None without a plan."""
        return planned(self.legs, self.subject.runner.plan.finish_h)

    def second(self, t: float) -> int:
        """The second of the race in which something happened."""
        return min(max(int(t) - self.begin_t, 0), self.subject.seconds - 1)

    def when(self, t: float) -> str:
        """A moment for people: time of the race, and of day."""
        then = dt.datetime.fromtimestamp(t, ZoneInfo(self.subject.timezone))
        return f"{clock(max(t - self.begin_t, 0.0))} ({then:%H:%M})"

    def day(self, days: int) -> dt.date:
        """The day so many days after the race."""
        then = dt.datetime.fromtimestamp(self.end_t, ZoneInfo(self.subject.timezone))
        return then.date() + dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Stay:
    """When a runner was at the end of a leg; seconds of the race, None where not known.

    Attributes
    ----------
    arrived_s, left_s : [s]
    logged : whether somebody logged it; else the way tells
    """

    arrived_s: float | None
    left_s: float | None
    logged: bool


def stays(raced: Raced) -> tuple[Stay, ...]:
    """When the runner was at the end of each leg."""
    return tuple(_stay(raced, leg) for leg in raced.legs)


def _stay(raced: Raced, leg: Leg) -> Stay:
    if leg.station is None:
        ended = [event.t for event in raced.events if isinstance(event, Finish)]
        if ended:
            return Stay(max(ended) - raced.begin_t, None, logged=True)
        return Stay(_passed(raced, leg.end_m - END_M), None, logged=False)
    name = leg.station.id
    reached = _logged(raced.events, StationIn, name)
    left = _logged(raced.events, StationOut, name)
    arrived_s = _passed(raced, leg.end_m) if reached is None else reached - raced.begin_t
    left_s = _passed(raced, leg.end_m + LEFT_M) if left is None else left - raced.begin_t
    return Stay(arrived_s, left_s, logged=reached is not None and left is not None)


def _logged(
    events: Sequence[Event], kind: type[StationIn | StationOut], station: str
) -> float | None:
    times = [e.t for e in events if isinstance(e, kind) and e.station == station]
    return times[0] if times else None


def _passed(raced: Raced, at_m: float) -> float | None:
    """The first second in which the runner was that far [s]."""
    second = int(np.searchsorted(raced.way_m, at_m))
    return None if second >= len(raced.way_m) else float(second)
