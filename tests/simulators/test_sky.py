import datetime as dt

import pytest

from ingest.race.weather_settings import ForecastHour, RaceWeather
from simulators.faults import Fault
from simulators.sky import Air, Sky, reported

START = dt.datetime(2026, 8, 29, 5, tzinfo=dt.UTC)
STORM = Fault(kind="storm", at_s=7200, for_s=7200, colder_c=10, wind_mps=15)


def hour(hours: float, temp_c: float) -> ForecastHour:
    at = START + dt.timedelta(hours=hours)
    return ForecastHour(at=at, air_temp_c=temp_c, humidity_pct=60, wind_mps=2, sky="clear")


def sky(*faults: Fault) -> Sky:
    folder = RaceWeather(forecast=(hour(0, 10), hour(4, 18)))
    return Sky.over(folder, START.timestamp(), faults)


def test_the_forecast_comes_true_and_changes_evenly() -> None:
    temps = [sky().at(s).temp_c for s in (-60, 0, 7200, 14_400, 90_000)]
    assert temps == pytest.approx([10, 10, 14, 18, 18])
    assert Sky(Air(31.0)).at(5000.0).temp_c == 31.0


def test_a_storm_is_there_within_twenty_minutes_and_goes_as_fast() -> None:
    before, coming, there, gone = (sky(STORM).at(s) for s in (7200, 7800, 10_800, 14_400))
    assert before == sky().at(7200)
    assert coming.temp_c == pytest.approx(sky().at(7800).temp_c - 5)
    assert there.temp_c == pytest.approx(16 - 10)
    assert (there.humidity_pct, there.wind_mps, there.sky) == (96, 15, "cloudy")
    assert gone == sky().at(14_400)


def test_a_weather_station_tells_of_it() -> None:
    said = reported(sky(STORM), 10_800, 123.0, source="hut", at_m=900)
    assert (said.t, said.air_temp_c, said.wind_mps, said.at_m) == (123.0, 6.0, 15.0, 900)
    assert sky(STORM).is_stormy(10_800)
    assert not sky(STORM).is_stormy(7200)
