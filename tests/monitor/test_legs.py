import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.course import Point
from ingest.race.course_profile import profile
from ingest.race.settings import Station
from monitor.fuel.next_stretch import next_stretch, station_after
from monitor.legs import legs, planned, stretches

LAC = Station(id="lac", name="Lac", at_m=4000, crew=True, stop_min=10)
COL = Station(id="col", name="Col", at_m=8000)
HUT = Station(id="hut", name="Hut", at_m=12_000, crew=True)
STATIONS = (LAC, COL, HUT)
STATION_M = {station.id: station.at_m or 0.0 for station in STATIONS}
COURSE = profile(
    [
        Point(45.0 + at / 111_195, 7.0, 1000 + max(0.0, at - 8000) / 10)
        for at in range(0, 16_001, 20)
    ]
)
LEGS = legs(STATIONS, COURSE, STATION_M)


def test_legs_go_from_station_to_station_and_to_the_finish() -> None:
    assert [(leg.start, leg.end) for leg in LEGS] == [
        ("start", "Lac"), ("Lac", "Col"), ("Col", "Hut"), ("Hut", "finish"),
    ]  # fmt: skip
    assert [leg.crew for leg in LEGS] == [True, False, True, True]
    assert LEGS[2].ascent_m == pytest.approx(400, abs=10)
    assert LEGS[0].ascent_m == pytest.approx(0, abs=5)


def test_stations_without_a_place_or_behind_the_finish_are_left_out() -> None:
    far = Station(id="far", name="Far", at_m=99_000)
    found = legs((*STATIONS, far), COURSE, {"lac": 4000.0, "far": 99_000.0})
    assert [leg.end for leg in found] == ["Lac", "finish"]


def test_without_a_course_nobody_knows_when_the_finish_is() -> None:
    found = legs(STATIONS, None, STATION_M)
    assert [leg.end for leg in found] == ["Lac", "Col", "Hut"]
    assert found[0].ascent_m is None
    assert planned(found, 3.0) is None


def test_stops_that_take_longer_than_the_race_leave_no_plan() -> None:
    assert planned(LEGS, 10 / 60) is None
    assert planned(LEGS, None) is None
    assert planned((), 3.0) is None


@given(st.floats(0.2, 40.0))
def test_the_plan_ends_at_the_planned_finish_and_stops_as_planned(finish_h: float) -> None:
    times = planned(LEGS, finish_h)
    assert times is not None
    assert times[-1].to_s == pytest.approx(3600 * finish_h)
    assert times[1].from_s - times[0].to_s == pytest.approx(600)
    assert all(np.diff([time.to_s for time in times]) > 0)


def test_uphill_takes_longer_than_on_the_level() -> None:
    times = planned(LEGS, 3.0)
    assert times is not None
    assert times[2].hours == pytest.approx(2 * times[1].hours, rel=0.05)  # 4 km and 400 m


def test_stretches_run_from_crew_to_crew() -> None:
    assert stretches(LEGS) == ((0,), (1, 2), (3,))


@pytest.mark.parametrize(
    ("station", "started", "told"),
    [
        (None, False, ("start", "Lac")),
        ("lac", True, ("Lac", "Hut")),
        ("col", True, ("Hut", "finish")),  # at the col nobody can pack anything
        ("hut", True, ("Hut", "finish")),
        (None, True, None),
    ],
)
def test_what_is_packed_next(
    station: str | None, started: bool, told: tuple[str, str] | None
) -> None:
    stretch = next_stretch(LEGS, 3.0, station, started=started)
    assert (None if stretch is None else (stretch.at, stretch.to)) == told


def test_without_a_position_what_was_left_tells_what_comes_next() -> None:
    assert station_after(LEGS, None) == "lac"
    assert station_after(LEGS, "lac") == "col"
    assert station_after(LEGS, "hut") is None
