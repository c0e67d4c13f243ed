"""Runners on a course: its slope in the models, its descents in the alerts, its stations."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import pytest

from ingest.events import StationOut
from ingest.messages import Measured
from ingest.race.course import Point
from ingest.race.course_profile import profile
from ingest.race.weather_settings import RaceWeather
from ingest.recordings.recording import Recording, Second
from monitor.course import Course
from monitor.field import field_of
from monitor.messages import Alert
from monitor.offline import analyse
from monitor.status import status_of
from monitor.venue import Venue
from monitor.watch import Watch
from monitor.weather import Reports
from tests.monitor.people import ANNA, T, event_id, run, running

DEGREE_M: Final = 111_195.0
START_DEG: Final = 45.0
SPEED: Final = 2.5


def north(*corners: tuple[float, float]) -> Course:
    """A course straight north through (metres along, altitude)."""
    return Course(profile([Point(START_DEG + m / DEGREE_M, 7.0, up) for m, up in corners]))


HILL: Final = north((0, 500), (3000, 800), (9000, 200), (12_000, 200))
STATIONS: Final = {"hut": 2_000.0, "lake": 9_500.0}


def at(metres: float, **values: float) -> Measured:
    """A second at a place on the course, by position, without an altimeter."""
    position = Measured(latitude_deg=START_DEG + metres / DEGREE_M, longitude_deg=7.0)
    return msgspec.structs.replace(position, heart_rate_bpm=150.0, speed_mps=SPEED, **values)


def along(seconds: int, *, from_m: float = 0.0, **values: float) -> list[Measured]:
    return [at(from_m + SPEED * second, **values) for second in range(seconds)]


def go(watch: Watch, way: Sequence[Measured | None], start: int = T) -> list[Alert]:
    return watch.run({0: (start, list(way))})


def on_the_hill() -> Watch:
    return Watch([ANNA], venue=Venue(course=HILL, station_m=STATIONS))


def test_the_slope_is_the_course_s_where_no_altimeter_tells_one() -> None:
    watch, without = on_the_hill(), Watch([ANNA])
    for one in (watch, without):
        go(one, along(600))

    assert watch.race.output.grade[0] == pytest.approx(0.1, abs=0.01)
    assert np.isnan(without.race.output.grade[0])
    harder, flat = (one.race.output.grade_adjusted_mps[0] for one in (watch, without))
    assert harder > 1.2 * flat


def test_the_course_goes_before_an_altimeter_that_drifts() -> None:
    watch = on_the_hill()
    go(watch, [at(SPEED * s, altitude_m=500.0) for s in range(600)])

    assert watch.race.output.grade[0] == pytest.approx(0.1, abs=0.01)


def test_a_pod_s_distance_finds_the_place_too() -> None:
    watch = on_the_hill()
    go(watch, [running(SPEED)] * 600)

    status = status_of(watch, 0, at=T + 599)
    assert status.course is not None
    assert status.course.distance_m == pytest.approx(1500, abs=60)


def test_the_status_tells_the_place_on_the_course_and_the_next_station() -> None:
    watch = on_the_hill()
    go(watch, along(400))
    first = status_of(watch, 0, at=T + 399)
    go(watch, along(1000, from_m=1000.0), start=T + 400)
    second = status_of(watch, 0, at=T + 1399)

    assert first.course is not None
    assert second.course is not None
    assert first.course.distance_m == pytest.approx(1000, abs=20)
    assert first.course.next == "hut"
    assert second.course.distance_m == pytest.approx(3500, abs=20)
    assert second.course.next == "lake"
    assert field_of(watch, at=T + 1399).distance_m[0] == second.course.distance_m


def test_a_runner_who_left_a_station_is_there() -> None:
    watch = on_the_hill()
    go(watch, [running(SPEED)] * 300)
    watch.take_event("anna", StationOut(id=event_id(), t=T + 300, station="hut"), T + 300)
    run(watch, 5, running(SPEED), start=T + 300)

    assert watch.race.output.course_m[0] == pytest.approx(2_000, abs=15)


def test_the_slope_is_told_with_its_age() -> None:
    watch = on_the_hill()
    go(watch, along(600))
    told = status_of(watch, 0, at=T + 599).vitals
    go(watch, [None] * 40, start=T + 600)
    lost = status_of(watch, 0, at=T + 639).vitals

    assert told.grade == pytest.approx(0.1, abs=0.01)
    assert told.age_s["grade"] == 0.0
    assert lost.grade is None


def test_a_long_descent_is_told_before_it_begins() -> None:
    """Legs that have braked a lot already hear of it at the top, not half way down."""
    zigzag = [(m, 2000.0 - (400.0 if i % 2 else 0.0)) for i, m in enumerate(range(0, 24_001, 1000))]
    hilly = north(*zigzag)
    watch = Watch([ANNA], venue=Venue(course=hilly))
    alerts = go(watch, along(9_000))
    told = [one for one in alerts if one.kind == "downhill" and one.state == "raised"]

    assert told
    ahead = [one.because.get("descent_ahead_m", 0.0) for one in told]
    assert max(ahead) >= 150.0
    without = go(Watch([ANNA]), along(9_000))
    assert not [one for one in without if one.kind == "downhill"]


def test_without_altitude_and_course_the_slope_is_missing_and_the_bounds_are_wider() -> None:
    flat = north((0, 500), (20_000, 500))
    known = Watch([ANNA], venue=Venue(course=flat))
    unknown = Watch([ANNA])
    for watch in (known, unknown):
        go(watch, [running(SPEED)] * 3600)
    known_status, unknown_status = (status_of(one, 0, at=T + 3599) for one in (known, unknown))

    assert "grade" not in known_status.missing
    assert "grade" in unknown_status.missing
    for index in ("fatigue", "cramp"):
        told, guessed = getattr(known_status, index), getattr(unknown_status, index)
        assert guessed.high - guessed.low > told.high - told.low
    assert unknown_status.quality is not None
    assert known_status.quality is not None
    assert unknown_status.quality < known_status.quality


def test_offline_and_live_see_the_same_course() -> None:
    way = along(300)
    venue = Venue(course=HILL, station_m=STATIONS)
    seconds = tuple(Second(T + at, measured) for at, measured in enumerate(way))
    recording = Recording("r.csv", "CSV", 300, seconds, (), {}, (), has_absolute_time=True)
    analysis = analyse(recording, ANNA, venue)
    watch = Watch([ANNA], venue=venue)
    for second, measured in enumerate(way):
        watch.step({0: (T + second, measured)})
        np.testing.assert_equal(analysis.fatigue[second], watch.race.output.fatigue.score[0])
        assert analysis.said.course_m[second] == watch.race.output.course_m[0]


def test_the_air_is_that_of_the_course_s_height_where_no_altimeter_tells_one() -> None:
    weather = Reports(RaceWeather(air_temp_c=25.0, humidity_pct=50.0, at_m=500))
    high, low = (
        Watch([ANNA], venue=Venue(weather=weather, course=HILL, station_m=STATIONS))
        for _ in range(2)
    )
    go(high, along(60, from_m=2900.0))
    go(low, along(60, from_m=2900.0, altitude_m=500.0))

    assert low.race.output.wbgt_c[0] - high.race.output.wbgt_c[0] == pytest.approx(1.6, abs=0.3)
