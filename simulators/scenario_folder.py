"""Scenarios that ship with us, and the race folders that stand beside scenario files."""

import datetime as dt
from pathlib import Path
from typing import Final

from msgspec import structs

from ingest.errors import UsageError
from ingest.race.course_profile import STEP_M
from ingest.race.files import RACE_FILE, RaceFile
from ingest.race.load import load
from ingest.race.notify_settings import Notify
from ingest.race.settings import Race, Station
from ingest.race.weather_settings import RaceWeather
from ingest.race.write import write_race
from ingest.writing import PUBLIC_MODE, write_new
from simulators.scenario_file import Hills
from simulators.terrain import Terrain, rolling

SHIPPED: Final = Path(__file__).parent / "scenarios"
SCENARIO_FILE: Final = "scenario.toml"
COURSE_FILE: Final = "course.gpx"
YEAR: Final = dt.timedelta(weeks=52)
_EVERY: Final = 3  # of the terrain's points, for the GPX


def found(name: str) -> Path:
    """The scenario file of a name: a path to it, to its folder, or one that ships with us.

    Raises
    ------
    UsageError
        When there is none.
    """
    for path in (Path(name), SHIPPED / name):
        if path.is_dir() and (path / SCENARIO_FILE).is_file():
            return path / SCENARIO_FILE
        if path.is_file():
            return path
    shipped = ", ".join(sorted(path.name for path in SHIPPED.iterdir() if path.is_dir()))
    raise UsageError(
        f"there is no scenario {name}: neither a file or folder nor one of those that ship"
        f" with us ({shipped}); docs/scenarios.md shows how to write one"
    )


def race_beside(scenario: Path) -> Race | None:
    """The race folder that a scenario file stands in, if it does.

    Raises
    ------
    RaceFolderError
        When there are mistakes in it.
    """
    folder = scenario.parent
    alone = scenario.name != SCENARIO_FILE or not (folder / RACE_FILE).is_file()
    return None if alone else load(folder)


def write_copy(
    race: Race, folder: Path, *, hills: Hills | None, today: dt.date, notify: Notify
) -> None:
    """Write a race folder like another one, whose day is ahead, at the same time of the year.

    Parameters
    ----------
    race
        The other one.
    folder
        Where to.
    hills
        The course to make up if the race has none.
    today
        The race is after this day.
    notify
        Who is told, in place of the other folder's.
    """
    later = _until_ahead(race.race.start, today)
    info = structs.replace(race.race, start=race.race.start + later)
    course = _course(race, hills)
    if course is not None:
        info = structs.replace(info, course=Path(COURSE_FILE))
    file = RaceFile(
        race=info,
        stations=tuple(_later(station, later) for station in race.stations),
        rules=race.rules,
        weather=_weather(race.weather, later),
        products=race.products,
        notify=notify,
    )
    write_race(folder, file, race.runners)
    if course is not None:
        write_new(folder / COURSE_FILE, course, PUBLIC_MODE)


def gpx(terrain: Terrain) -> str:
    """A terrain as the GPX of a course."""
    last = len(terrain.altitudes_m) - 1
    points = []
    for index in [*range(0, last, _EVERY), last]:
        place = terrain.place(index * STEP_M)
        points.append(
            f'<trkpt lat="{place.latitude_deg:.6f}" lon="{place.longitude_deg:.6f}">'
            f"<ele>{place.altitude_m:.1f}</ele></trkpt>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="trailpulse" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<trk><trkseg>\n{''.join(points)}</trkseg></trk>\n</gpx>\n"
    )


def _course(race: Race, hills: Hills | None) -> str | None:
    if race.race.course is not None:
        return race.race.course.read_text(encoding="utf-8")
    if hills is None:
        return None
    made = rolling(
        hills.hills,
        length_m=hills.length_m,
        ascent_m_per_km=hills.ascent_m_per_km,
        longest_hill_m=hills.longest_hill_m,
    )
    return gpx(made)


def _until_ahead(start: dt.datetime, today: dt.date) -> dt.timedelta:
    """By how many years of 52 weeks a start moves to come after today: the day of week stays."""
    years = max(0, (today - start.date()).days // YEAR.days + 1)
    return years * YEAR


def _later(station: Station, by: dt.timedelta) -> Station:
    if station.cutoff is None:
        return station
    return structs.replace(station, cutoff=station.cutoff + by)


def _weather(weather: RaceWeather, by: dt.timedelta) -> RaceWeather:
    hours = tuple(structs.replace(hour, at=hour.at + by) for hour in weather.forecast)
    return structs.replace(weather, forecast=hours)
