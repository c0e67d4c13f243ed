"""A race of many hours in a store, for the report's bench and its pictures."""

import datetime as dt
import math
from pathlib import Path
from uuid import UUID, uuid5

from ingest.events import (
    Ack,
    Carbs,
    Cramp,
    Event,
    Finish,
    Fluid,
    Massage,
    Packed,
    Sodium,
    StationIn,
    StationOut,
    Stop,
    Stretch,
)
from ingest.messages import Vitals, Weather
from ingest.race.course import read
from ingest.race.course_profile import CourseProfile, profile
from ingest.race.files import RaceFile
from ingest.race.fuel_settings import Product
from ingest.race.load import load
from ingest.race.settings import RaceInfo, Runner, Station
from ingest.race.weather_settings import RaceWeather
from ingest.race.write import write_race
from monitor.race_watch import settings_of
from tests.monitor.kept import Delivery, Kept
from tests.monitor.people import ANNA, T

STEP_S = 600
_SPACE = UUID("0b6f2d0e-6a3c-4d55-9d4e-0a1b2c3d4e5f")
COURSE_KM = 80


def name(*parts: object) -> str:
    """An id, the same for the same parts."""
    return str(uuid5(_SPACE, repr(parts)))


def course_gpx() -> str:
    """A loop over three hills."""
    points = []
    for at in range(0, COURSE_KM * 1000 + 1, 100):
        turn = 2 * math.pi * at / (COURSE_KM * 1000)
        high = 1400 + 600 * math.sin(3 * turn) + 120 * math.sin(11 * turn)
        radius_m = COURSE_KM * 1000 / (2 * math.pi)
        north, east = radius_m * math.sin(turn), radius_m * (1 - math.cos(turn))
        points.append(
            f'<trkpt lat="{45.9 + north / 111_195:.6f}" '
            f'lon="{6.9 + east / 77_400:.6f}"><ele>{high:.1f}</ele></trkpt>'
        )
    head = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="tests">'
    return f"{head}<trk><trkseg>{''.join(points)}</trkseg></trk></gpx>"


def stored_race(folder: Path, hours: float, runners: tuple[Runner, ...] = (ANNA,)) -> None:
    """Write a race folder with a race in its store; its runners are slower every hour."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.gpx").write_text(course_gpx())
    info = RaceInfo(
        id="tour", name="Tour des Trois Cols", start=dt.datetime.fromtimestamp(T, dt.UTC),
        timezone="Europe/Paris", course=Path("course.gpx"),
    )  # fmt: skip
    file = RaceFile(
        race=info,
        stations=(
            Station(id="lac", name="Lac", at_m=22_000, crew=True, stop_min=8, offers=("iso",)),
            Station(id="col", name="Col", at_m=39_000),
            Station(id="hut", name="Hut", at_m=58_000, crew=True, stop_min=10),
        ),
        weather=RaceWeather(air_temp_c=22.0, humidity_pct=55, sky="clear", at_m=1000),
        products=(
            Product(id="gel", name="Gel", carbs_g=25, sodium_mg=60),
            Product(id="iso", name="Iso 0.5 l", carbs_g=30, sodium_mg=300, volume_ml=500),
        ),
    )
    write_race(folder, file, runners)
    settings = load(folder)
    course = profile(read(folder / "course.gpx").points)
    kept = Kept(folder, settings=settings_of(settings))
    kept.watch.take_weather(Weather(t=T - 60, air_temp_c=21.0, humidity_pct=60.0, at_m=1000))
    at_m = 0.0
    events = _events(hours)
    for first in range(0, int(3600 * hours), STEP_S):
        now = float(T + first + STEP_S - 1)
        some: list[Delivery] = []
        for runner in runners:
            some += [(now, runner.id, e) for e in events if now - STEP_S < e.t <= now]
        for second in range(first, first + STEP_S):
            hour = second / 3600
            place = min(int(at_m / 10), len(course.altitude_m) - 1)
            grade = float(course.grade[place])
            resting = any(a <= second < b for a, b in ((8700, 9300), (25_000, 25_900)))
            speed = 0.0 if resting else max(0.6, 2.6 * (1 - 0.025 * hour) - 6 * max(grade, 0))
            at_m += speed
            for number, runner in enumerate(runners):
                some.append((now, runner.id, _record(course, second, place, speed, number)))
        kept.take(some, now)
        kept.write()
    kept.kill()


def _record(course: CourseProfile, second: int, place: int, speed: float, number: int) -> Vitals:
    return Vitals(
        t=T + second,
        seq=second,
        gateway="pi-1",
        heart_rate_bpm=round(118 + 14 * speed + 6 * math.sin(second / 90) + 2 * number),
        speed_mps=round(speed, 2),
        cadence_spm=round(110 + 24 * speed) if speed else 0,
        altitude_m=round(float(course.altitude_m[place]), 1),
        latitude_deg=round(float(course.latitude_deg[place]), 6),
        longitude_deg=round(float(course.longitude_deg[place]), 6),
    )


def _events(hours: float) -> list[Event]:
    found: list[Event] = [
        Packed(id=name("pack"), t=T + 1, product="gel", count=8),
        StationIn(id=name("in"), t=T + 8700, station="lac"),
        StationOut(id=name("out"), t=T + 9300, station="lac"),
        Stop(id=name("stop"), t=T + 20_005),
        Cramp(id=name("cramp"), t=T + 20_000, muscle="calf", side="right", severity=2),
        Stretch(id=name("stretch"), t=T + 20_040, muscle="calf"),
        Massage(id=name("massage"), t=T + 20_090, muscle="calf"),
        Ack(id=name("ack"), t=T + 20_200, alert="none"),
        StationIn(id=name("in2"), t=T + 25_000, station="hut"),
        StationOut(id=name("out2"), t=T + 25_900, station="hut"),
        Finish(id=name("finish"), t=T + 3600 * hours - 60),
    ]
    for at in range(1800, int(3600 * hours), 2700):
        tap = name("tap", at)
        found.append(Carbs(id=name("c", at), t=T + at, carbs_g=25, product="gel", tap=tap))
        found.append(Sodium(id=name("s", at), t=T + at, sodium_mg=60, product="gel", tap=tap))
        found.append(Fluid(id=name("f", at), t=T + at + 60, volume_ml=300))
    return sorted((one for one in found if one.t < T + 3600 * hours), key=lambda one: one.t)
