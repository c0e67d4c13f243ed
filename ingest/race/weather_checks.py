"""Checks of the forecast in race.toml."""

import itertools

from ingest.race.reader import Reader
from ingest.race.weather_settings import RaceWeather


def check_forecast(reader: Reader, weather: RaceWeather) -> None:
    """Note hours of a forecast that don't follow one another, or say nothing."""
    for hour in weather.forecast:
        if reader.written(hour) <= {"at"}:
            fix = "expected one or more of air_temp_c, humidity_pct, wind_mps, sky"
            reader.document.add(reader.path(hour), "says nothing of the weather", fix)
    right = [hour for hour in weather.forecast if reader.is_right(hour, "at")]
    for before, after in itertools.pairwise(right):
        if after.at <= before.at:
            problem = f"{after.at} is not after {before.at} of {reader.name(before)}"
            fix = "expected the hours in order of time"
            reader.document.add(reader.path(after, "at"), problem, fix)
