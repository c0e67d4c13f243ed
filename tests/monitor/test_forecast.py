import datetime as dt

import numpy as np
import pytest

from ingest.messages import Weather
from ingest.race.weather_settings import ForecastHour, RaceWeather
from monitor.forecast import AIR_TEMP, HUMIDITY, SKY, WIND, Forecast
from monitor.station_weather import heat_at
from monitor.weather import Reports

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
