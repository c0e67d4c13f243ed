"""Checks of race.toml that look at more than one key, or outside the file."""

import itertools
import zoneinfo
from pathlib import Path
from typing import Final

from ingest.errors import UsageError
from ingest.race.addresses import parse_listen
from ingest.race.broker_checks import check_broker, check_mqtt
from ingest.race.course import CourseFile, read
from ingest.race.course_checks import check_waypoints
from ingest.race.files import RaceFile
from ingest.race.fuel_checks import check_products
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_unique
from ingest.race.secret_settings import Secrets
from ingest.race.settings import OWNTRACKS_GATEWAY, RaceInfo, Station, Store
from ingest.race.weather_checks import check_forecast

# Courses are measured by wheel, watch or map; a distance beyond this is in the wrong unit.
COURSE_LENGTH_TOLERANCE: Final = 1.2
STORE_SCHEMES: Final = ("sqlite:///", "postgresql+psycopg://")


def check_race(reader: Reader, file: RaceFile, folder: Path, secrets: Secrets) -> None:
    """Note all mistakes between keys, and what they name that isn't there."""
    course = None
    if file.race is not None:
        _check_timezone(reader, file.race)
        course = _check_course(reader, file.race, folder)
    elif reader.document.whole and "race" not in reader.document.data:
        reader.document.add(("race",), "missing", "add a [race] table with id, name and start")
    _check_order(reader, file.stations)
    for station in file.stations:
        _check_place(reader, station, file.race, course)
        _check_cutoff(reader, station, file.race)
    check_products(reader, file)
    check_forecast(reader, file.weather)
    if course is not None:
        check_waypoints(reader, file.stations, course)
    check_mqtt(reader, file.mqtt, folder)
    check_broker(reader, file.broker, folder)
    _check_store(reader, file.store)
    _check_listen(reader, file.dashboard.listen)
    if secrets.oidc is not None and file.dashboard.public_url is None:
        fix = "expected where browsers find the page, for the way back from the login of [oidc]"
        reader.document.add(("dashboard", "public_url"), "missing", fix)
    if file.gateway.id == OWNTRACKS_GATEWAY:
        problem = f"{OWNTRACKS_GATEWAY} is what positions of phones come from"
        reader.document.add(("gateway", "id"), problem, "expected another name")


def _check_timezone(reader: Reader, race: RaceInfo) -> None:
    try:
        zoneinfo.ZoneInfo(race.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        fix = "expected an IANA name such as Europe/Paris"
        if not zoneinfo.available_timezones():
            fix = "this machine has no time zones at all: run pip install tzdata"
        problem = f"{reader.document.shown(race.timezone)} is no known time zone"
        reader.document.add(reader.path(race, "timezone"), problem, fix)


def _check_course(reader: Reader, race: RaceInfo, folder: Path) -> CourseFile | None:
    if race.course is None:
        return None
    try:
        return read(folder / race.course)
    except UsageError as error:
        fix = "put the course's GPX there, or leave course out"
        reader.document.add(reader.path(race, "course"), str(error), fix)
        return None


def _check_order(reader: Reader, stations: tuple[Station, ...]) -> None:
    check_unique(reader, stations, "id")
    placed = [(s, s.at_m) for s in stations if s.at_m is not None]
    for (before, near_m), (after, far_m) in itertools.pairwise(placed):
        if far_m <= near_m:
            problem = f"{far_m:.10g} m is not beyond {near_m:.10g} m of {reader.name(before)}"
            fix = "expected the stations in course order"
            reader.document.add(reader.path(after, "at_m"), problem, fix)
    closing = [(s, s.cutoff) for s in stations if s.cutoff is not None]
    for (before, early), (after, late) in itertools.pairwise(closing):
        if late < early:
            problem = f"{late} is before {early} of {reader.name(before)}"
            fix = "expected later cutoffs further on"
            reader.document.add(reader.path(after, "cutoff"), problem, fix)


def _check_place(
    reader: Reader, station: Station, race: RaceInfo | None, course: CourseFile | None
) -> None:
    document = reader.document
    written = reader.written(station) & {"at_m", "waypoint"}
    if len(written) != 1:
        if document.whole:
            problem = "has both at_m and waypoint" if written else "has no place on the course"
            document.add(reader.path(station), problem, "expected either at_m or waypoint")
    elif station.waypoint is not None:
        _check_waypoint(reader, station, race, course)
    elif course is not None and station.at_m is not None:
        length_m = course.length_m
        if station.at_m > length_m * COURSE_LENGTH_TOLERANCE:
            problem = f"{station.at_m:.10g} m is beyond the course's end at {length_m:.0f} m"
            fix = "expected metres along the course"
            document.add(reader.path(station, "at_m"), problem, fix)


def _check_waypoint(
    reader: Reader, station: Station, race: RaceInfo | None, course: CourseFile | None
) -> None:
    if race is not None and race.course is None:
        problem = "there is no course to find it in"
        fix = "name the course in [race], or give at_m instead"
    elif course is not None and station.waypoint not in course.waypoints:
        problem = f"the course has no waypoint {reader.document.shown(station.waypoint)}"
        fix = "its waypoints: " + (", ".join(sorted(course.waypoints)[:20]) or "none")
    else:
        return
    reader.document.add(reader.path(station, "waypoint"), problem, fix)


def _check_cutoff(reader: Reader, station: Station, race: RaceInfo | None) -> None:
    if station.cutoff is None or race is None or not reader.is_right(race, "start"):
        return
    if station.cutoff <= race.start:
        problem = f"{station.cutoff} is not after the start, {race.start}"
        fix = "expected a time within the race"
        reader.document.add(reader.path(station, "cutoff"), problem, fix)


def _check_store(reader: Reader, store: Store) -> None:
    if not store.url.startswith(STORE_SCHEMES) or store.url in STORE_SCHEMES:
        problem = f"{reader.document.shown(store.url)} names no database"
        fix = "expected sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
        reader.document.add(("store", "url"), problem, fix)


def _check_listen(reader: Reader, listen: str) -> None:
    try:
        parse_listen(listen)
    except UsageError as error:
        problem = f"{reader.document.shown(listen)}: {error}"
        reader.document.add(("dashboard", "listen"), problem, "expected 127.0.0.1:8501 or the like")
