"""Courses as people export them, and stations that are not where the course goes."""

import math
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import UsageError
from ingest.race.course import Point, read
from ingest.race.course_profile import profile
from tests.ingest.race.folders import RACE, mistakes, write

DEGREE_M = 111_195.0


def gpx(*tracks: list[tuple[float, float]], waypoints: str = "") -> str:
    """A file with tracks of (north, east) [km] of a place on the equator."""
    lines = [
        "<trk><trkseg>"
        + "".join(
            f'<trkpt lat="{north * 1000 / DEGREE_M:.7f}" lon="{east * 1000 / DEGREE_M:.7f}"/>'
            for north, east in track
        )
        + "</trkseg></trk>"
        for track in tracks
    ]
    return f'<gpx version="1.1">{waypoints}{"".join(lines)}</gpx>'


def waypoint(name: str, north_km: float, east_km: float) -> str:
    lat, lon = north_km * 1000 / DEGREE_M, east_km * 1000 / DEGREE_M
    return f'<wpt lat="{lat:.7f}" lon="{lon:.7f}"><name>{name}</name></wpt>'


def north(start_km: float, end_km: float) -> list[tuple[float, float]]:
    """A line with a point every 100 m."""
    count = round(abs(end_km - start_km) * 10) + 1
    return [(float(km), 0.0) for km in np.linspace(start_km, end_km, count)]


def station(name: str) -> str:
    return f'[[station]]\nid = "{name.lower()}"\nname = "{name}"\nwaypoint = "{name}"\n'


def course_of(folder: Path, text: str) -> Path:
    path = folder / "course.gpx"
    path.write_text(text)
    return path


def told(folder: Path, course: str, *stations: str) -> list[str]:
    """What `race check` says of a race with these stations in this order."""
    head, _, rest = RACE.partition("[[station]]")
    _, _, tail = rest.partition("[rules]")
    text = head + "".join(station(name) for name in stations) + "[rules]" + tail
    return mistakes(write(folder / "race", race_toml=text, course_gpx=course))


def test_tracks_that_go_on_are_one_line(tmp_path: Path) -> None:
    course = read(course_of(tmp_path, gpx(north(0, 3), north(3.1, 6))))
    assert course.length_m == pytest.approx(6000, abs=10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (gpx(north(0, 3), north(5, 6)), "two tracks, of 3.0 and 1.0 km, that are 2.0 km apart"),
        (gpx(north(0, 3), north(0, 3)), "two tracks, of 3.0 and 3.0 km, that are alike"),
        (gpx([*north(0, 3), (80.0, 40.0), *north(3.1, 6)]), "point 32 at .* 86.7 km away"),
    ],
)
def test_what_is_no_one_line_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(course_of(tmp_path, text))


def test_points_twice_in_a_row_change_nothing(tmp_path: Path) -> None:
    once = [*north(0, 3)]
    twice = [point for point in once for _ in range(3)]
    assert (
        read(course_of(tmp_path, gpx(twice))).points == read(course_of(tmp_path, gpx(once))).points
    )


def test_few_points_far_apart_are_no_spikes(tmp_path: Path) -> None:
    course = read(course_of(tmp_path, gpx([(0.0, 0.0), (9.0, 0.0), (0.0, 0.0)])))
    assert course.length_m == pytest.approx(18_000, rel=1e-3)


def test_stations_off_the_course_and_out_of_order_are_told(tmp_path: Path) -> None:
    places = waypoint("Lake", 2, 0.1) + waypoint("Hut", 5, 0) + waypoint("Town", 3, 2)
    course = gpx(north(0, 9), waypoints=places)
    assert told(tmp_path, course, "Lake", "Hut") == []
    (off,) = told(tmp_path, course, "Lake", "Town", "Hut")
    assert "station[town].waypoint: is 2.0 km off the course" in off
    (order,) = told(tmp_path, course, "Hut", "Lake")
    assert "the course comes by it only at" in order
    assert "before station[hut]" in order


def test_a_course_that_is_reversed_is_told(tmp_path: Path) -> None:
    places = waypoint("Lake", 2, 0) + waypoint("Hut", 5, 0) + waypoint("Col", 7, 0)
    course = gpx(north(9, 0), waypoints=places)
    said = told(tmp_path, course, "Lake", "Hut", "Col")
    assert len(said) == 2
    assert all("is the course reversed?" in one for one in said)


def test_out_and_back_stations_come_twice(tmp_path: Path) -> None:
    places = waypoint("Lake", 2, 0) + waypoint("Top", 5, 0)
    course = gpx([*north(0, 5), *north(4.9, 0)], waypoints=places)
    there_and_back = [station(name) for name in ("Lake", "Top")]
    again = station("Lake").replace('id = "lake"', 'id = "lake-2"')
    head, _, rest = RACE.partition("[[station]]")
    text = head + "".join([*there_and_back, again]) + "[rules]" + rest.partition("[rules]")[2]
    assert mistakes(write(tmp_path / "race", race_toml=text, course_gpx=course)) == []


def test_an_altitude_spike_makes_no_mountain() -> None:
    def line(spike_m: float) -> list[Point]:
        return [
            Point(
                k * 20 / DEGREE_M, 0.0, 1000 + 200 * math.sin(k / 50) + spike_m * (k in (100, 250))
            )
            for k in range(400)
        ]

    clean, spiked = profile(line(0.0)), profile(line(-1400.0))
    assert spiked.altitude_m == pytest.approx(clean.altitude_m, abs=3)
    assert spiked.ascent_m == pytest.approx(clean.ascent_m, abs=10)
    # A cliff is no spike: it goes on at its other height.
    step = [Point(k * 20 / DEGREE_M, 0.0, 1000.0 + 90.0 * (k > 200)) for k in range(400)]
    assert profile(step).ascent_m == 90.0
