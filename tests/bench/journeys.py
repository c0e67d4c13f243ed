"""Races gone through by the engine on their courses: where runners were seen, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.errors import RecordingRefused
from ingest.race.course import Point
from ingest.race.course_profile import STEP_M, along, load, profile
from ingest.race.settings import Station as Planned
from ingest.race.weather_settings import RaceWeather
from ingest.recordings.read import read_many
from ingest.recordings.recording import Recording
from monitor import engine
from monitor.course import Course
from monitor.offline import analyse
from monitor.profile import profiles
from monitor.race_plan import RacePlan, race_plan
from monitor.venue import Venue
from monitor.weather import Reports
from simulators import courses
from simulators.cohort import Block, Cohort
from simulators.entrants import field
from simulators.terrain import STEEPEST, Station, Terrain, from_gpx
from tests.bench.cohorts import BLOCK_S, inputs_of
from tests.bench.recorded import DATA, GUEST

Floats = NDArray[np.float64]

EVERY_S: Final = 10
RUNNERS: Final = 8  # of a simulated field
GPS_M: Final = 5.0
DEGREE_M: Final = 111_195.0
PARTS: Final = (
    6  # a recording has no stations: places after each so many parts of it stand for them
)
LEAST_M: Final = 4000.0  # a shorter recording has no race to tell arrivals in
HILLY_M_KM: Final = 20.0  # so much ascent a kilometre makes a course hilly


@dataclass(frozen=True)
class Journey:
    """Some runners on one course.

    Attributes
    ----------
    name : of the recording, or of the simulated race
    simulated : whether it is one
    plan : the course and its stations
    t : (moments,) every `EVERY_S` [s]
    at_m : (moments, runners) where they were seen last [m], NaN before
    at_t : (moments, runners) when that was [s]
    fatigue : (moments, runners) index
    finish_h : (runners,) what they planned, NaN if they told nobody [h]
    reached_t : (stations + 1, runners) when they really came by, NaN if they did not [s]
    ascent_m_km : of the course [m/km]
    """

    name: str
    simulated: bool
    plan: RacePlan
    t: Floats
    at_m: Floats
    at_t: Floats
    fatigue: Floats
    finish_h: Floats
    reached_t: Floats
    ascent_m_km: float

    @property
    def hilly(self) -> bool:
        """Whether slopes decide over how long it takes."""
        return self.ascent_m_km >= HILLY_M_KM


@dataclass(frozen=True)
class Mapped(courses.Course):
    """A race on a course that somebody drew, with a station every 10 km."""

    path: Path = Path()

    @cached_property
    def terrain(self) -> Terrain:
        """The course on the ground."""
        length_m = load(self.path).length_m
        places = np.arange(10_000.0, length_m - 3000.0, 10_000.0)
        stations = [Station(f"km-{at_m / 1000:.0f}", at_m) for at_m in places.tolist()]
        return from_gpx(self.path, tuple(stations))


def recorded(data: Path = DATA) -> Iterator[Journey]:
    """Every recording of the data's catalogue that has a line to follow and altitudes."""
    for paths in files(data):
        try:
            recording = read_many(paths).dated()
        except RecordingRefused:
            continue
        journey = _recorded(recording)
        if journey is not None:
            yield journey


def files(data: Path) -> list[list[Path]]:
    """The recordings of runs and hikes: what was swum or cycled has other paces."""
    kinds = (".fit", ".gpx", ".tcx", ".csv")
    chosen = [
        path
        for path in sorted(data.glob("*"))
        if path.suffix in kinds
        and not path.name.startswith(("course_", "corrupt", "ironman_14h", "polar"))
        and not any(part in path.name for part in ("labels", ".rr.", "reference"))
    ]
    return [[path] for path in chosen]


def races(data: Path = DATA) -> Iterator[courses.Course]:
    """The courses of simulated races."""
    yield courses.MARATHON
    yield courses.HILLY_56K
    yield courses.Course(
        "100 km in made-up mountains", 100_000.0, 45.0, 24.0, courses.MOUNTAIN_161K.day,
        courses.MOUNTAIN_161K.entry, hills=5,
    )  # fmt: skip
    mountain = courses.MOUNTAIN_161K
    for name, closes_h in (
        ("lake_sonoma_55k", 14.0), ("utmb_170k", 46.0), ("western_states_100mi", 32.0),
    ):  # fmt: skip
        path = data / f"course_{name}.gpx"
        if path.exists():
            yield Mapped(
                name.replace("_", " "), 0.0, 0.0, closes_h, mountain.day, mountain.entry, path=path
            )


def _recorded(recording: Recording) -> Journey | None:
    points = [
        Point(m.latitude_deg, m.longitude_deg, np.nan if m.altitude_m is None else m.altitude_m)
        for _, m in recording.every_second()
        if m.latitude_deg is not None and m.longitude_deg is not None
    ]
    points = points[::5]  # a line that every point jitters along is longer than the way
    if len(points) < 100:
        return None
    line = profile(points)
    if not line.has_altitude or line.length_m < LEAST_M:
        return None
    places = {f"part-{k}": line.length_m * k / PARTS for k in range(1, PARTS)}
    venue = Venue(course=Course(line), station_m=places)
    analysis = analyse(recording, GUEST, venue)
    course_m = analysis.said.course_m[:, np.newaxis]
    seen = np.array([m.latitude_deg is not None for _, m in recording.every_second()])
    plan = race_plan(line, places)
    t = analysis.t.astype(np.float64)
    reached_t = np.full((len(plan.at_m), 1), np.nan)
    furthest_m = np.fmax.accumulate(np.where(np.isnan(course_m[:, 0]), 0.0, course_m[:, 0]))
    for k, at_m in enumerate((plan.at_m - 2 * STEP_M).tolist()):
        if furthest_m[-1] >= at_m:
            reached_t[k] = t[np.searchsorted(furthest_m, at_m)]
    at_m, at_t = held(course_m, seen[:, np.newaxis], t)
    return Journey(
        recording.name.split(".")[0], False, plan, t[::EVERY_S], at_m[::EVERY_S], at_t[::EVERY_S],
        analysis.said.fatigue.score[::EVERY_S, np.newaxis], np.array([np.nan]), reached_t,
        1000.0 * line.ascent_m / line.length_m,
    )  # fmt: skip


def held(course_m: Floats, seen: NDArray[np.bool_], t: Floats) -> tuple[Floats, Floats]:
    """The last place seen, and when, in each second."""
    there = seen & ~np.isnan(course_m)
    newest = np.maximum.accumulate(np.where(there, np.arange(len(t))[:, np.newaxis], -1), axis=0)
    known = newest >= 0
    at_m = np.take_along_axis(course_m, np.maximum(newest, 0), axis=0)
    return np.where(known, at_m, np.nan), np.where(known, t[np.maximum(newest, 0)], np.nan)


def raced(course: courses.Course, runners: int, seed: int) -> Journey:
    """Go through one simulated race."""
    people = field(runners, seed, course)
    terrain = course.terrain
    cohort = Cohort(people, terrain, seed=seed, day=course.day, closes_h=course.closes_h)
    line = profile(
        [Point(*_point(terrain, at_m)) for at_m in np.arange(0.0, terrain.length_m, STEP_M)]
    )
    station_m = {station.id: station.at_m for station in terrain.stations}
    stop_min = sum(course.entry.stop_s) / 120.0
    planned = [Planned(id=name, name=name, stop_min=stop_min) for name in station_m]
    plan = race_plan(line, station_m, planned)
    known = profiles([one.settings for one in people])
    matched = Course(line)
    state, reports = engine.initial(known), Reports(RaceWeather(sky="clear"))
    rng = np.random.default_rng(seed)
    at_m, covered_m = np.zeros(runners), np.zeros(runners)
    ways, told = [], []
    for block in cohort.blocks(BLOCK_S):
        way, at_m, covered_m = _way(block, terrain, at_m, covered_m)
        given = inputs_of(block, course)
        noise = rng.normal(0.0, GPS_M / DEGREE_M, (2, *way.shape))
        silent = np.where(block.racing, 0.0, np.nan)
        given = given._replace(
            latitude_deg=along(line.latitude_deg, way) + noise[0] + silent,
            longitude_deg=along(line.longitude_deg, way) + noise[1] + silent,
        )
        state, said = engine.run(state, given, known, weather=reports, course=matched)
        ways.append(way)
        told.append((given.t[:, 0], said.course_m, said.fatigue.score, block.racing))
    t, course_m, fatigue, racing = (np.concatenate(column) for column in zip(*told, strict=True))
    way = np.concatenate(ways)
    reached_t = np.array([_first_beyond(way, at, t) for at in plan.at_m.tolist()])
    reached_t[-1] = np.where(np.isnan(cohort.finish_s), np.nan, t[0] - 1.0 + cohort.finish_s)
    seen_m, seen_t = held(course_m, racing, t)
    hours = [one.settings.plan.finish_h for one in people]
    return Journey(
        course.name, True, plan, t[::EVERY_S], seen_m[::EVERY_S], seen_t[::EVERY_S],
        fatigue[::EVERY_S], np.array([np.nan if one is None else one for one in hours]), reached_t,
        1000.0 * line.ascent_m / line.length_m,
    )  # fmt: skip


def _point(terrain: Terrain, at_m: float) -> tuple[float, float, float]:
    place = terrain.place(at_m)
    return place.latitude_deg, place.longitude_deg, place.altitude_m


def _way(
    block: Block, terrain: Terrain, at_m: Floats, covered_m: Floats
) -> tuple[Floats, Floats, Floats]:
    """Where along the course everybody was, of the distance that their pods count on the ground."""
    way = np.empty(block.distance_m.shape)
    for second, distance_m in enumerate(np.nan_to_num(block.distance_m)):
        gone_m = np.maximum(distance_m - covered_m, 0.0)
        covered_m = np.maximum(distance_m, covered_m)
        node = np.minimum((at_m / STEP_M).astype(np.intp), len(terrain.grades) - 1)
        grade = np.clip(terrain.grades[node], -STEEPEST, STEEPEST)
        at_m = np.minimum(at_m + gone_m / np.hypot(1.0, grade), terrain.length_m)
        way[second] = at_m
    return way, at_m, covered_m


def _first_beyond(way: Floats, at_m: float, t: Floats) -> Floats:
    beyond = way >= at_m
    return np.where(beyond.any(axis=0), t[beyond.argmax(axis=0)], np.nan)


def hours(journeys: Sequence[Journey]) -> float:
    """Time on all courses together [h]."""
    return float(sum(len(one.t) * one.at_m.shape[1] * EVERY_S for one in journeys)) / 3600.0
