"""What a race folder says of the race, as the monitor reads it."""

import datetime as dt
from pathlib import Path

import pytest

from ingest.race.settings import Race, RaceInfo, Station
from monitor.legs import legs_of
from monitor.venue import venue_of
from tests.ingest.race.test_course_checks import course_of, gpx, north, waypoint


def test_a_station_that_is_passed_twice_is_first_on_the_way_out_as_on_the_page(
    tmp_path: Path,
) -> None:
    # Back on a parallel path that comes nearer to the hut than the way out did.
    back = [(km, 0.03) for km, _ in north(5.0, 0.0)]
    text = gpx([*north(0.0, 5.0), *back], waypoints=waypoint("Hut", 3.0, 0.04))
    race = Race(
        folder=tmp_path,
        race=RaceInfo(
            id="r", name="R", start=dt.datetime(2026, 8, 28, tzinfo=dt.UTC),
            course=course_of(tmp_path, text),
        ),
        stations=(Station(id="hut", name="Hut", waypoint="Hut"),),
    )  # fmt: skip
    venue = venue_of(race)
    assert venue.station_m["hut"] == pytest.approx(3000, abs=10)
    assert legs_of(race)[0].end_m == venue.station_m["hut"]
