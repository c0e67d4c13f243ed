"""What holds for all runners of a race: the weather, the course, its stations and rules."""

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ingest.language.catalogue import USUAL, Language
from ingest.race.course import read
from ingest.race.course_profile import CourseProfile, profile
from ingest.race.course_stations import station_distances
from ingest.race.settings import Race, Station
from ingest.race.weather_settings import RaceWeather
from monitor.alerts.surroundings import Surroundings
from monitor.clock_faults import ClockFaults
from monitor.course import Course
from monitor.coverage import Coverage
from monitor.models import training
from monitor.models.arrays import Runners, full
from monitor.models.training import Habit
from monitor.race_plan import RacePlan, race_plan
from monitor.weather import Reports
from monitor.weather_sites import sites_of


@dataclass(frozen=True)
class Venue:
    """A race but for its runners.

    Attributes
    ----------
    weather : what is reported of it; it may be added to at any time
    course : where they run, None if that is not known
    clock_faults : of whom a clock is wrong, and when; that may be added to at any time
    station_m : distance of the stations along the course [m], by their ids
    stations : what the race folder says of them, as far as it does
    timezone : IANA name of that of the times in words
    coverage : where nobody is heard; that may be added to at any time
    runner_alerts : whether alerts may reach the runners themselves; where that is outside help
        they may not
    language : of what is said of the runners
    """

    weather: Reports = field(default_factory=lambda: Reports(RaceWeather()))
    course: Course | None = None
    station_m: Mapping[str, float] = field(default_factory=dict)
    runner_alerts: bool = True
    language: Language = USUAL
    clock_faults: ClockFaults = field(default_factory=ClockFaults)
    stations: Sequence[Station] = ()
    timezone: str = "UTC"
    coverage: Coverage = field(default_factory=Coverage)

    @cached_property
    def plan(self) -> RacePlan | None:
        """The course and its stations as tables; None without a course."""
        if self.course is None:
            return None
        return race_plan(self.course.profile, self.station_m, self.stations)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What alerts call places and times."""
        names = {station.id: station.name for station in self.stations}
        ids = () if self.plan is None else self.plan.names
        return Surroundings(
            tuple(names.get(name, name) for name in ids), zoneinfo.ZoneInfo(self.timezone)
        )


def leaps(course: CourseProfile | None, habit: Habit) -> training.Mismatch:
    """Compare a course with what runners are used to; NaN without a course.

    Parameters
    ----------
    course : of the race
    habit : (runners,) each
    """
    rows = len(habit.longest_km)
    if course is None:
        unknown: Runners = full(rows)
        return training.Mismatch(unknown, unknown, np.zeros(rows, dtype=np.bool_))
    distance_km, ascent_m, descent_m = (
        full(rows, value) for value in (course.length_m / 1000.0, course.ascent_m, course.descent_m)
    )
    return training.mismatch(distance_km, ascent_m, descent_m, habit, training.Params())


def venue_of(race: Race, *, with_course: bool = True) -> Venue:
    """Read what a race folder says of the race.

    Parameters
    ----------
    race : the folder's settings
    with_course : whether the course is of interest

    Raises
    ------
    UsageError
        When the course can't be read.
    """
    path = race.race.course
    if path is None or not with_course:
        return Venue(
            Reports(race.weather),
            runner_alerts=race.rules.runner_alerts,
            language=race.race.language,
            timezone=race.race.timezone,
        )
    file = read(path)
    course = Course(profile(file.points))
    station_m = station_distances(race.stations, file.waypoints, course.profile)
    sites = sites_of(race.weather_sensors, race.stations, station_m, course.profile)
    return Venue(
        Reports(race.weather, sites),
        course,
        station_m,
        race.rules.runner_alerts,
        language=race.race.language,
        stations=race.stations,
        timezone=race.race.timezone,
    )
