"""Of several reports the nearest that is fresh holds for each runner."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured, Weather
from ingest.race.course import Point
from ingest.race.course_profile import CourseProfile, profile
from ingest.race.settings import Race, RaceInfo, Runner, Station
from ingest.race.weather_settings import RaceWeather, WeatherSensor
from ingest.recordings.recording import Recording, Second
from monitor import weather
from monitor.course import Course
from monitor.models.air import PLACED, RACE_FOLDER, REPORTED, Air
from monitor.offline import analyse
from monitor.venue import Venue, venue_of
from monitor.watch import Watch
from monitor.weather_reports import FOR_ALL, Params, Reported, Reports
from monitor.weather_sites import Sites, sites_of
from tests.ingest.race.test_course_checks import course_of, gpx, north

T = 1_719_835_200.0
NAN = float("nan")
ANNA = Runner(id="anna", name="Anna")
KM = 1.0 / 111.195  # of latitude [°]
FOLDER = RaceWeather(air_temp_c=22.0, humidity_pct=55.0)
STATIONS = (
    Station(id="start", name="Start", at_m=0),
    Station(id="pass", name="The Pass", at_m=50_000),
    Station(id="lake", name="Lake", at_m=90_000),
)
STATION_M = {"start": 0.0, "pass": 50_000.0, "lake": 90_000.0}
SENSORS = (
    WeatherSensor(address="C0:FF:EE:00:00:01", name="thermometer", station="pass"),
    WeatherSensor(address="c0:ff:ee:00:00:02", station="lake", at_m=700.0),
    WeatherSensor(address="C0:FF:EE:00:00:03", name="somewhere"),
)


def north_by(km: float, altitude_m: float = 500.0) -> Point:
    return Point(45.0 + km * KM, 7.0, altitude_m)


def level(km: float = 100.0) -> CourseProfile:
    return profile([north_by(0.0), north_by(km)])


SITES = sites_of(SENSORS, STATIONS, STATION_M, level())
PASS, LAKE, START = (
    SITES.of_source[name] for name in ("thermometer", "c0:ff:ee:00:00:02", "start")
)


def reports(*messages: Weather, sites: Sites = SITES) -> Reports:
    known = Reports(FOLDER, sites)
    for message in messages:
        assert known.add(message)
    return known


def at(known: Reports, *km: float, t: float = T, altitude_m: float = 500.0) -> Reported:
    rows = len(km)
    place = np.array([[altitude_m] * rows, [45.0 + each * KM for each in km], [7.0] * rows])
    return known.at(np.full(rows, t), place)


def told(km: float, temp: float, ago_s: float = 0.0) -> Weather:
    source = {0.0: "Start ", 50.0: "thermometer", 90.0: "lake"}[km]
    return Weather(t=T - ago_s, air_temp_c=temp, source=source)


def test_each_runner_has_the_weather_of_the_nearest() -> None:
    known = reports(told(0.0, 20.0), told(50.0, 10.0, 60.0), told(90.0, 15.0, 120.0))
    here = at(known, 2.0, 24.9, 25.1, 69.0, 71.0, 99.0)
    assert here.values[0].tolist() == [20.0, 20.0, 10.0, 10.0, 15.0, 15.0]
    assert here.age_s.tolist() == [0.0, 0.0, 60.0, 60.0, 120.0, 120.0]


def test_each_part_comes_from_the_nearest_that_tells_it() -> None:
    known = reports(
        told(50.0, 10.0),
        Weather(t=T, humidity_pct=80.0, wind_mps=3.0, source="lake"),
        Weather(t=T, humidity_pct=40.0, source="start"),
    )
    values = at(known, 10.0, 60.0).values
    assert values[0].tolist() == [10.0, 10.0]
    assert values[2].tolist() == [40.0, 80.0]
    assert values[3].tolist() == [3.0, 3.0]


def test_one_that_fell_silent_gives_way_to_the_next() -> None:
    silent, fresh = told(50.0, 10.0, 1801.0), told(90.0, 15.0, 60.0)
    assert at(reports(silent, fresh), 50.0).values[0, 0] == 15.0
    assert at(reports(told(50.0, 10.0, 1800.0), fresh), 50.0).values[0, 0] == 10.0


def test_of_none_that_is_fresh_the_newest_holds_and_then_the_race_folder() -> None:
    known = reports(told(50.0, 10.0, 7200.0), told(90.0, 15.0, 3600.0))
    here = at(known, 50.0)
    assert (here.values[0, 0], here.age_s[0], here.quality[0, 0]) == (15.0, 3600.0, 1.0)
    late = at(known, 50.0, t=T + 18_001.0)
    assert (late.values[0, 0], late.age_s[0]) == (22.0, np.inf)


def test_a_report_without_a_place_holds_for_all_who_have_none_near() -> None:
    known = reports(told(50.0, 10.0), Weather(t=T - 900, air_temp_c=18.0, source="desk"))
    here = at(known, 0.0, 29.0, 31.0, 50.0, 90.0)
    assert here.values[0].tolist() == [18.0, 18.0, 10.0, 10.0, 18.0]
    assert here.site.tolist() == [FOR_ALL, FOR_ALL, PASS, PASS, FOR_ALL]


def test_a_message_that_names_a_station_is_told_there() -> None:
    known = reports(
        Weather(t=T, air_temp_c=8.0, source="THE PASS"),
        Weather(t=T, air_temp_c=9.0, source="start"),
    )
    assert at(known, 40.0, 10.0).values[0].tolist() == [8.0, 9.0]


def test_a_placed_report_without_an_altitude_has_the_course_s_or_the_sensor_s() -> None:
    known = reports(told(50.0, 10.0), Weather(t=T, air_temp_c=9.0, source="C0:FF:EE:00:00:02"))
    assert at(known, 50.0, 90.0).values[1].tolist() == [pytest.approx(500.0), 700.0]


def test_who_is_nowhere_gets_what_is_told_for_all_else_the_newest() -> None:
    placed = told(0.0, 20.0, 60.0), told(50.0, 10.0, 30.0)
    assert reports(*placed).at(np.array([T])).values[0, 0] == 10.0
    known = reports(*placed, Weather(t=T - 600, air_temp_c=18.0))
    assert known.at(np.array([T])).values[0, 0] == 18.0


def test_a_sensor_on_the_own_height_goes_before_a_nearer_one_far_below() -> None:
    """A hut 4 km on, rather than the valley 2 km away and 1500 m down."""
    steep = profile([north_by(0.0, 1000.0), north_by(2.0, 2500.0), north_by(6.0, 2500.0)])
    places = {"start": 0.0, "lake": 6000.0}
    known = reports(told(0.0, 25.0), told(90.0, 12.0), sites=sites_of((), STATIONS, places, steep))
    assert at(known, 2.0, altitude_m=2500.0).values[0, 0] == 12.0
    assert at(known, 2.0, altitude_m=NAN).values[0, 0] == 25.0


def test_where_the_course_comes_back_the_other_leg_s_sensor_is_near() -> None:
    """Nearness is on the map: km 98 of an out and back is 2 km from the start."""
    back = profile([north_by(0.0), north_by(50.0), north_by(0.001)])
    known = reports(
        told(0.0, 20.0), told(90.0, 15.0), sites=sites_of((), STATIONS, STATION_M, back)
    )
    assert at(known, 2.0).values[0, 0] == 20.0


def test_nearness_goes_across_the_180th_meridian() -> None:
    course = profile([Point(-17.0, 179.9, 0.0), Point(-17.0, -179.9, 0.0)])
    sites = sites_of((), STATIONS, {"start": 0.0}, course)
    away_m = sites.away_m([0], np.array([[0.0], [-17.0], [-179.95]]), 10.0)
    assert away_m[0, 0] == pytest.approx(15_950, abs=50)


messages = st.builds(
    lambda source, ago_s, temp, humidity: Weather(
        t=T - ago_s, air_temp_c=temp, humidity_pct=humidity, source=source
    ),
    st.sampled_from(["start", "thermometer", "lake", "desk", None]),
    st.integers(-600, 30_000).map(float),
    st.none() | st.integers(-10, 35).map(float),
    st.none() | st.integers(10, 100).map(float),
)
some = st.lists(messages, max_size=12, unique_by=lambda each: (each.source, each.t))
kms = st.lists(st.integers(0, 100).map(float) | st.just(NAN), min_size=1, max_size=6)


@given(some, kms)
def test_what_holds_is_what_going_through_all_of_them_finds(
    all_: list[Weather], km: list[float]
) -> None:
    got, params = at(reports(*all_), *km), Params()
    for row, mine in enumerate(km):
        for part, name in ((0, "air_temp_c"), (2, "humidity_pct")):
            newest: dict[str, Weather] = {}
            for each in sorted(all_, key=lambda told: told.t):
                if each.t <= T and getattr(each, name) is not None:
                    newest[each.source or "desk"] = each
            lasting = [each for each in newest.values() if T - each.t <= params.lasting_s]

            def order(each: Weather, mine: float = mine) -> tuple[bool, float]:
                at_km = {"start": 0.0, "thermometer": 50.0, "lake": 90.0}.get(each.source or "")
                away_km = 20.0 if at_km is None else abs(mine - at_km)
                late = T - each.t > params.fresh_s or np.isnan(away_km)
                return late, T - each.t if late else away_km

            expected = (22.0, 55.0)[part == 2]
            if lasting:
                first = order(min(lasting, key=order))
                alike = {getattr(each, name) for each in lasting if order(each) == first}
                assert got.values[part, row] in alike
            else:
                assert got.values[part, row] == expected


@given(some, kms, st.randoms(use_true_random=False))
def test_neither_the_order_of_messages_nor_other_runners_matter(
    all_: list[Weather], km: list[float], random: object
) -> None:
    shuffled = list(all_)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    together, other = at(reports(*all_), *km), reports(*shuffled)
    for row, mine in enumerate(km):
        for both, alone in zip(together, at(other, mine), strict=True):
            np.testing.assert_array_equal(both[..., row : row + 1], alone)


@given(some, kms)
def test_without_known_places_all_is_merged_by_time_as_ever(
    all_: list[Weather], km: list[float]
) -> None:
    nowhere = Reports(FOLDER)
    for each in {(one.t, one.air_temp_c, one.humidity_pct): one for one in all_}.values():
        nowhere.add(each)
    got, alone = at(nowhere, *km), nowhere.at(np.full(len(km), T))
    np.testing.assert_array_equal(got.values, alone.values)
    assert not nowhere.has_places
    assert set(got.site.tolist()) == {FOR_ALL}
    assert not got.further_m.any()


def air_at(known: Reports, km: float, t: float = T) -> Air:
    place = tuple(np.array([each]) for each in (500.0, 45.0 + km * KM, 7.0))
    unknown = np.array([NAN])
    state = weather.initial(1)
    _, air = weather.step(
        state, np.array([t]), unknown, unknown, (place[0], place[1], place[2]), known,
        weather.Params(), 1.0,
    )  # fmt: skip
    return air


def test_a_temperature_is_the_less_sure_the_further_away_it_was_measured() -> None:
    known = reports(told(50.0, 10.0))
    spreads = [float(air_at(known, km).temp_spread_c[0]) for km in (50.0, 70.0, 90.0)]
    assert spreads == [pytest.approx(1.0), pytest.approx(1.5), pytest.approx(2.0)]
    assert air_at(reports(Weather(t=T, air_temp_c=10.0)), 50.0).temp_spread_c[0] == 1.5


def test_another_thermometer_is_another_source_so_that_no_drop_comes_of_it() -> None:
    known = reports(told(0.0, 20.0), told(90.0, 10.0))
    sources = [float(air_at(known, km).source[0]) for km in (1.0, 89.0)]
    assert sources == [PLACED + START, PLACED + SITES.of_source["lake"]]
    assert len({*sources, REPORTED, RACE_FOLDER}) == 4


@pytest.mark.parametrize("gps", [True, False])
def test_live_and_offline_take_the_same_sensor_with_and_without_positions(gps: bool) -> None:
    """On a course of 500 m with a sensor at each end; without positions the course tells where."""
    line = level(0.5)
    sites = sites_of((), STATIONS, {"start": 0.0, "lake": 500.0}, line)
    known = reports(
        Weather(t=T, air_temp_c=35.0, source="start"),
        Weather(t=T, air_temp_c=10.0, source="lake"),
        sites=sites,
    )
    venue = Venue(weather=known, course=Course(line))
    way = [
        Measured(
            speed_mps=2.5,
            heart_rate_bpm=140,
            latitude_deg=45.0 + 0.0025 * at * KM if gps else None,
            longitude_deg=7.0 if gps else None,
        )
        for at in range(180)
    ]
    watch = Watch([ANNA], venue=venue, race_start=T)
    live = []
    for second, measured in enumerate(way):
        watch.step({0: (int(T) + second, measured)})
        live.append(watch.race.output.wbgt_c[0])
    seconds = tuple(Second(int(T) + at, measured) for at, measured in enumerate(way))
    recording = Recording("r.csv", "CSV", len(way), seconds, (), {}, (), has_absolute_time=True)
    analysis = analyse(recording, ANNA, venue)
    np.testing.assert_array_equal(analysis.said.wbgt_c, live)
    assert live[30] > 20.0 > live[-1]


def test_a_race_folder_places_its_sensors(tmp_path: Path) -> None:
    race = Race(
        folder=tmp_path,
        race=RaceInfo(
            id="r", name="R", start=dt.datetime.fromtimestamp(T, tz=dt.UTC),
            course=course_of(tmp_path, gpx(north(0.0, 5.0))),
        ),
        stations=(Station(id="hut", name="Hut", at_m=4000),),
        weather=FOLDER,
        weather_sensors=(
            WeatherSensor(address="C0:FF:EE:00:00:01", name="thermometer", station="hut"),
        ),
    )  # fmt: skip
    known = venue_of(race).weather
    known.add(Weather(t=T, air_temp_c=9.0, source="thermometer"))
    assert known.has_places
    without = venue_of(race, with_course=False).weather
    without.add(Weather(t=T, air_temp_c=9.0, source="thermometer"))
    assert not without.has_places
