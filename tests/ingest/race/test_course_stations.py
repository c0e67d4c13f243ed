import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.course import Point
from ingest.race.course_profile import profile
from ingest.race.course_stations import station_distances
from ingest.race.settings import Station
from tests.examples import examples

DEGREE_M = 111_195.0


def at(north_m: float, east_m: float = 0.0) -> Point:
    return Point(north_m / DEGREE_M, east_m / DEGREE_M, 0.0)


OUT_AND_BACK = profile([at(0), at(5000), at(0)])
HUT = {"Hut": at(3000, 40), "Top": at(5000)}


def test_a_station_that_is_passed_twice_is_first_on_the_way_out() -> None:
    stations = [
        Station(id="hut", name="Hut", waypoint="Hut"),
        Station(id="top", name="Top", waypoint="Top"),
        Station(id="hut-back", name="Hut", waypoint="Hut"),
        Station(id="last", name="Last", at_m=9000),
    ]
    found = station_distances(stations, HUT, OUT_AND_BACK)
    assert found == pytest.approx({"hut": 3000, "top": 5000, "hut-back": 7000, "last": 9000}, abs=6)
    assert list(found) == ["hut", "top", "hut-back", "last"]


def test_an_unknown_waypoint_is_left_out() -> None:
    assert station_distances([Station(id="x", name="X", waypoint="?")], HUT, OUT_AND_BACK) == {}


@examples(60)
@given(st.floats(0, 5000), st.floats(-200, 200), st.floats(0, 12_000))
def test_a_station_is_on_the_course_and_not_before_the_one_before(
    north_m: float, east_m: float, before_m: float
) -> None:
    stations = [
        Station(id="a", name="A", at_m=before_m),
        Station(id="b", name="B", waypoint="B"),
    ]
    found = station_distances(stations, {"B": at(north_m, east_m)}, OUT_AND_BACK)
    assert found["b"] <= OUT_AND_BACK.length_m
    assert found["b"] >= min(before_m, OUT_AND_BACK.length_m - 10) - 10
