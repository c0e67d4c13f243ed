import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Weather
from ingest.race.weather_settings import RaceWeather
from monitor import weather
from monitor.models.air import NOWHERE, OWN, RACE_FOLDER, REPORTED, Air
from monitor.models.arrays import Runners

T = 1_719_835_200.0  # 1 July 2024, 12:00 UTC
NAN = float("nan")
FOLDER = RaceWeather(air_temp_c=22.0, humidity_pct=55.0, sky="clear")
PARAMS = weather.Params()


def one(value: float) -> Runners:
    return np.array([value])


def reports(*messages: Weather, folder: RaceWeather = FOLDER) -> weather.Reports:
    known = weather.Reports(folder)
    for message in messages:
        assert known.add(message)
    return known


def look(
    known: weather.Reports,
    *,
    t: float = T,
    own: tuple[float, float] = (NAN, NAN),
    place: tuple[float, float, float] = (NAN, NAN, NAN),
    state: weather.State | None = None,
    seconds: int = 10,
) -> tuple[weather.State, Air]:
    """The air after some equal seconds that end at `t`."""
    state = state or weather.initial(1)
    for second in range(seconds):
        state, air = weather.step(
            state,
            one(t - seconds + second + 1),
            one(own[0]),
            one(own[1]),
            (one(place[0]), one(place[1]), one(place[2])),
            known,
            PARAMS,
            1.0,
        )
    return state, air


def test_race_folder_holds_until_a_message_says_better() -> None:
    known = reports(Weather(t=T, air_temp_c=18.0))
    _, before = look(known, t=T - 1)
    assert (before.air_temp_c[0], before.source[0], before.age_s[0]) == (22.0, RACE_FOLDER, np.inf)
    _, after = look(known, t=T + 60, seconds=11)
    assert (after.air_temp_c[0], after.source[0]) == (18.0, REPORTED)
    assert after.age_s[0] == 60.0
    assert after.humidity_pct[0] == 55.0
    assert after.temp_spread_c[0] < before.temp_spread_c[0]


def test_first_second_is_answered_at_once() -> None:
    _, air = look(reports(), seconds=1)
    assert air.air_temp_c[0] == 22.0


def test_own_sensor_comes_first_and_is_held_ten_minutes() -> None:
    known = reports(Weather(t=T - 100, air_temp_c=18.0, humidity_pct=40.0))
    state, air = look(known, own=(25.0, 65.0))
    assert (air.air_temp_c[0], air.humidity_pct[0], air.source[0]) == (25.0, 65.0, OWN)
    state, air = look(known, t=T + 600, state=state, seconds=600)
    assert air.air_temp_c[0] == 25.0
    assert 590.0 < air.age_s[0] <= 600.0  # as of the last ten seconds
    _, air = look(known, t=T + 610, state=state)
    assert (air.air_temp_c[0], air.humidity_pct[0], air.source[0]) == (18.0, 40.0, REPORTED)


def test_own_thermometer_takes_the_reported_humidity() -> None:
    _, air = look(reports(), own=(25.0, NAN))
    assert (air.air_temp_c[0], air.humidity_pct[0]) == (25.0, 55.0)


@pytest.mark.parametrize(("altitude_m", "temp"), [(1400.0, 13.5), (400.0, 20.0), (NAN, 20.0)])
def test_reported_temperature_falls_with_altitude(altitude_m: float, temp: float) -> None:
    known = reports(Weather(t=T - 100, air_temp_c=20.0, at_m=400.0))
    _, air = look(known, place=(altitude_m, NAN, NAN))
    assert air.air_temp_c[0] == pytest.approx(temp)


def test_altitude_is_remembered_through_a_gap() -> None:
    known = reports(Weather(t=T - 100, air_temp_c=20.0, at_m=400.0))
    state, _ = look(known, place=(1400.0, NAN, NAN))
    _, air = look(known, t=T + 10, state=state)
    assert air.air_temp_c[0] == pytest.approx(13.5)


def test_temperature_of_unknown_altitude_is_not_lapsed_from_an_older_one() -> None:
    known = reports(
        Weather(t=T - 200, air_temp_c=20.0, at_m=400.0), Weather(t=T - 100, air_temp_c=15.0)
    )
    _, air = look(known, place=(1400.0, NAN, NAN))
    assert air.air_temp_c[0] == 15.0


def test_messages_add_up() -> None:
    """One tells the temperature, another the wind, a third the sun."""
    known = reports(
        Weather(t=T - 300, air_temp_c=12.0, humidity_pct=80.0),
        Weather(t=T - 200, wind_mps=4.0),
        Weather(t=T - 100, solar_wm2=333.0),
    )
    _, air = look(known)
    assert [air.air_temp_c[0], air.humidity_pct[0], air.wind_mps[0], air.solar_wm2[0]] == [
        12.0, 80.0, 4.0, 333.0,
    ]  # fmt: skip


def test_new_sky_replaces_an_old_radiation() -> None:
    known = reports(Weather(t=T - 300, solar_wm2=900.0), Weather(t=T - 200, sky="cloudy"))
    _, air = look(known)
    assert air.solar_wm2[0] == 400.0


@pytest.mark.parametrize(("sky", "share"), [("clear", 1.0), ("cloudy", 0.5), ("night", 0.0)])
def test_sky_makes_the_sun(sky: str, share: float) -> None:
    folder = RaceWeather(
        sky="clear" if sky == "clear" else "cloudy" if sky == "cloudy" else "night"
    )
    _, anywhere = look(reports(folder=folder))
    assert anywhere.solar_wm2[0] == share * 800.0
    _, here = look(reports(folder=folder), place=(500.0, 46.0, 7.0))
    assert here.solar_wm2[0] == pytest.approx(share * 945.0, abs=1.0)
    assert here.clear_sky_wm2[0] == pytest.approx(945.0, abs=1.0)


@pytest.mark.parametrize("folder", [FOLDER, RaceWeather()], ids=["said clear", "said nothing"])
def test_clear_sky_of_the_race_folder_gives_no_sun_at_night(folder: RaceWeather) -> None:
    _, air = look(reports(folder=folder), t=T + 43_200, place=(500.0, 46.0, 7.0))
    assert air.solar_wm2[0] == 0.0


def test_start_line_stands_in_for_an_unknown_place() -> None:
    start = weather.initial(1, latitude_deg=46.0, longitude_deg=7.0)
    _, air = look(reports(), t=T + 43_200, state=start)
    assert air.solar_wm2[0] == 0.0


def test_nobody_told_is_unknown_not_zero() -> None:
    _, air = look(reports(folder=RaceWeather()))
    for column in (air.air_temp_c, air.humidity_pct, air.wind_mps, air.solar_wm2):
        assert np.isnan(column[0])
    assert air.source[0] == NOWHERE


def test_old_message_gives_way_to_the_race_folder() -> None:
    known = reports(Weather(t=T, air_temp_c=5.0))
    _, air = look(known, t=T + 6 * 3600)
    assert air.source[0] == REPORTED
    _, air = look(known, t=T + 6 * 3600 + 11)
    assert (air.air_temp_c[0], air.source[0]) == (22.0, RACE_FOLDER)


def test_runners_at_different_times_have_different_weather() -> None:
    """A replay, or seconds that come late, find the weather that held then."""
    known = reports(Weather(t=T, air_temp_c=10.0), Weather(t=T + 100, air_temp_c=20.0))
    reported = known.at(np.array([T - 1, T, T + 99, T + 100]))
    assert reported.values[0].tolist() == [22.0, 10.0, 10.0, 20.0]
    assert reported.age_s.tolist() == [np.inf, 0.0, 99.0, 0.0]


def test_late_message_takes_its_place_in_time() -> None:
    known = reports(Weather(t=T + 100, wind_mps=3.0), Weather(t=T, air_temp_c=10.0))
    assert known.at(one(T + 150)).values[0, 0] == 10.0
    assert known.at(one(T + 50)).values[0, 0] == 10.0


def test_message_heard_twice_counts_once() -> None:
    known = reports(Weather(t=T, air_temp_c=10.0))
    assert not known.add(Weather(t=T, air_temp_c=10.0))


def test_only_the_newest_messages_are_kept() -> None:
    known = weather.Reports(FOLDER)
    for second in range(weather.REPORTS_MAX + 5):
        known.add(Weather(t=T + second, air_temp_c=10.0))
    assert known.at(one(T + 4.0)).values[0, 0] == 22.0
    assert known.at(one(T + 5.0)).values[0, 0] == 10.0


@given(st.permutations([0, 1, 2, 3, 4]))
def test_order_of_arrival_does_not_matter(order: list[int]) -> None:
    messages = [
        Weather(t=T, air_temp_c=10.0, at_m=300.0),
        Weather(t=T + 10, humidity_pct=40.0),
        Weather(t=T + 20, sky="cloudy"),
        Weather(t=T + 30, solar_wm2=200.0, wind_mps=2.0),
        Weather(t=T + 40, air_temp_c=12.0),
    ]
    t = T + np.arange(-5.0, 60.0, 5.0)
    expected, got = (reports(*(messages[at] for at in each)).at(t) for each in (range(5), order))
    np.testing.assert_array_equal(got.values, expected.values)
    np.testing.assert_array_equal(got.age_s, expected.age_s)


def test_runner_s_weather_does_not_depend_on_the_others() -> None:
    rng = np.random.default_rng(1)
    known = reports(Weather(t=T, air_temp_c=10.0, at_m=300.0))
    rows = 5
    together, alone = weather.initial(rows), weather.initial(1)
    for second in range(40):
        t = T - 20 + second + np.arange(float(rows))
        own = rng.uniform(0, 30, (2, rows))
        own[rng.random((2, rows)) < 0.5] = np.nan
        place = tuple(rng.uniform(0, 60, (3, rows)))
        together, air = weather.step(
            together, t, own[0], own[1], (place[0], place[1], place[2]), known, PARAMS, 1.0
        )
        mine = tuple(column[3:4] for column in place)
        alone, single = weather.step(
            alone, t[3:4], own[0, 3:4], own[1, 3:4], (mine[0], mine[1], mine[2]), known, PARAMS, 1.0
        )
        for column, only in zip(air, single, strict=True):
            np.testing.assert_array_equal(column[3:4], only)


def quality(
    known: weather.Reports, t: float, own: tuple[float, float] = (NAN, NAN), silent_s: int = 0
) -> float:
    """How well the weather is known after ten seconds with the own sensor and some without."""
    state, _ = look(known, t=t - silent_s, own=own)
    if silent_s:
        state, _ = look(known, t=t, state=state, seconds=silent_s)
    return float(state.shown.quality[0, 0])


def test_weather_that_nobody_ever_told_has_no_quality() -> None:
    assert np.isnan(quality(reports(folder=RaceWeather()), T))


def test_weather_is_well_known_while_somebody_tells() -> None:
    assert quality(reports(), T) == 1.0
    message = Weather(t=T, air_temp_c=18.0, humidity_pct=40.0)
    heard = reports(message, folder=RaceWeather())
    assert quality(heard, T + 3600) == 1.0
    assert quality(reports(folder=RaceWeather()), T, own=(20.0, 50.0)) == 1.0


def test_quality_falls_to_nothing_when_the_weather_is_lost() -> None:
    message = Weather(t=T, air_temp_c=18.0, humidity_pct=40.0)
    heard = reports(message, folder=RaceWeather())
    assert quality(heard, T + 4.5 * 3600) == pytest.approx(0.5, abs=0.01)
    assert quality(heard, T + 7 * 3600) == 0.0
    silent = reports(folder=RaceWeather())
    assert 0.3 < quality(silent, T, own=(20.0, 50.0), silent_s=450) < 0.6
    assert quality(silent, T, own=(20.0, 50.0), silent_s=700) == 0.0


def test_race_folder_stands_in_for_a_lost_sensor() -> None:
    assert quality(reports(), T, own=(20.0, 50.0), silent_s=700) == 1.0


def test_lost_humidity_is_lost_weather() -> None:
    known = reports(
        Weather(t=T, air_temp_c=18.0, humidity_pct=40.0),
        Weather(t=T + 6 * 3600, air_temp_c=17.0),
        folder=RaceWeather(),
    )
    assert quality(known, T + 7 * 3600) == 0.0


def test_humidity_that_nobody_ever_told_is_not_missed() -> None:
    known = reports(Weather(t=T, air_temp_c=18.0), folder=RaceWeather())
    assert quality(known, T + 60) == 1.0
