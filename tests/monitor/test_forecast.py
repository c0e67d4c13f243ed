import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Weather
from ingest.race.weather_settings import ForecastHour, RaceWeather
from monitor.forecast import AIR_TEMP, HUMIDITY, SKY, WIND, Forecast
from monitor.station_weather import heat_at
from monitor.venue import Venue
from monitor.watch import Watch
from monitor.weather import Reports
from tests.examples import examples
from tests.monitor.people import ANNA, run, running
from tests.monitor.people import T as RACE_T

NOON = dt.datetime(2026, 8, 28, 12, 0, tzinfo=dt.UTC)
T = NOON.timestamp()
HOURS = (
    ForecastHour(at=NOON, air_temp_c=20.0, humidity_pct=40, sky="clear"),
    ForecastHour(at=NOON + dt.timedelta(hours=1), air_temp_c=26.0, wind_mps=3.0),
    ForecastHour(at=NOON + dt.timedelta(hours=2), sky="cloudy", humidity_pct=80),
)
FOLDER = RaceWeather(air_temp_c=15.0, humidity_pct=60, sky="night", forecast=HOURS)


def values(*hours: float) -> np.ndarray:
    return Forecast(FOLDER).at(T + 3600 * np.array(hours)).values


def test_from_hour_to_hour_it_changes_evenly_and_the_sky_at_once() -> None:
    told = values(0.0, 0.5, 1.0, 1.5)
    assert told[AIR_TEMP].tolist() == [20.0, 23.0, 26.0, 26.0]
    assert told[HUMIDITY].tolist() == [40.0, 50.0, 60.0, 70.0]
    assert told[SKY].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert values(2.0)[SKY] == 1.0


def test_before_its_first_hour_and_an_hour_after_its_last_the_three_numbers_hold() -> None:
    told = values(-0.01, 2.0, 2.01, 3.01)
    assert told[AIR_TEMP].tolist() == [15.0, 26.0, 15.0, 15.0]
    assert told[HUMIDITY].tolist() == [60.0, 80.0, 80.0, 60.0]


def test_what_nobody_foretells_stays_unknown() -> None:
    assert np.isnan(values(0.5)[WIND])


def test_a_message_goes_before_the_forecast_until_it_is_old() -> None:
    reports = Reports(FOLDER)
    reports.add(Weather(t=T, air_temp_c=31.0))
    told = reports.at(T + 3600 * np.array([0.5, 1.9]))
    assert told.values[AIR_TEMP].tolist() == [31.0, 31.0]
    assert told.values[HUMIDITY].tolist() == pytest.approx([50.0, 78.0])


def test_each_place_has_its_own_temperature_and_flag() -> None:
    folder = RaceWeather(air_temp_c=30.0, humidity_pct=60, sky="clear", at_m=500)
    valley, high = heat_at(folder, 500.0, T), heat_at(folder, 2500.0, T)
    assert valley is not None
    assert high is not None
    assert (valley.air_temp_c, high.air_temp_c) == (30.0, 17.0)
    assert (valley.flag, high.flag) == ("black", "yellow")


def test_without_humidity_there_is_no_heat_to_tell() -> None:
    assert heat_at(RaceWeather(air_temp_c=30.0), 500.0, T) is None


@examples(60)
@given(
    st.dictionaries(st.integers(0, 30), st.none() | st.floats(-20, 45), max_size=6),
    st.none() | st.floats(-20, 45),
    st.lists(st.integers(-5 * 60, 40 * 60), min_size=1, max_size=20),
)
def test_a_forecast_tells_nothing_that_nobody_told(
    hours: dict[int, float | None], fixed: float | None, minutes: list[int]
) -> None:
    folder = RaceWeather(
        air_temp_c=fixed,
        forecast=tuple(
            ForecastHour(at=NOON + dt.timedelta(hours=hour), air_temp_c=celsius, humidity_pct=50)
            for hour, celsius in sorted(hours.items(), key=lambda one: one[0])
        ),
    )
    known = {hour: celsius for hour, celsius in hours.items() if celsius is not None}
    said = Forecast(folder).at(T + 60.0 * np.array(minutes))
    columns = zip(minutes, said.values[AIR_TEMP], said.is_forecast, strict=True)
    for minute, celsius, foretold in columns:
        covered = bool(known) and 60 * min(known) <= minute <= 60 * (max(known) + 1)
        assert foretold == covered
        if covered:
            assert min(known.values()) - 1e-9 <= celsius <= max(known.values()) + 1e-9
        else:
            assert np.isnan(celsius) if fixed is None else celsius == fixed


def test_where_a_forecast_ends_it_does_not_turn_cold() -> None:
    hour = dt.datetime.fromtimestamp(RACE_T, dt.UTC) - dt.timedelta(minutes=50)
    folder = RaceWeather(
        air_temp_c=12.0,
        humidity_pct=50,
        forecast=(ForecastHour(at=hour, air_temp_c=26.0, humidity_pct=50),),
    )
    watch = Watch([ANNA], race_start=RACE_T, venue=Venue(weather=Reports(folder)))
    alerts = run(watch, 1800, running())
    assert "cold" not in {alert.kind for alert in alerts}
    assert np.isnan(watch.race.output.temp_drop_c[0]) or watch.race.output.temp_drop_c[0] < 1.0
