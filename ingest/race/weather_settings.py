"""The weather as race.toml tells it, until somebody or something says better."""

from typing import Annotated, Literal

from ingest.race.fields import Moment, Settings, about, quantity

Sky = Literal["clear", "cloudy", "night"]


class ForecastHour(Settings, frozen=True, kw_only=True):
    """One hour of a forecast; between two of them temperature, humidity and wind change evenly."""

    at: Annotated[Moment, about("when it is like that")]
    air_temp_c: Annotated[float, quantity("air_temp_c", "air temperature")] | None = None
    humidity_pct: Annotated[float, quantity("humidity_pct", "relative humidity")] | None = None
    wind_mps: Annotated[float, quantity("wind_mps", "wind speed")] | None = None
    sky: Annotated[Sky, about("the sky, for the sun's heat")] | None = None


class RaceWeather(Settings, frozen=True, kw_only=True):
    """The weather until a `Weather` message says better."""

    air_temp_c: Annotated[float, quantity("air_temp_c", "air temperature")] | None = None
    humidity_pct: Annotated[float, quantity("humidity_pct", "relative humidity")] | None = None
    sky: Annotated[Sky, about("the sky, for the sun's heat")] | None = None
    at_m: (
        Annotated[
            float,
            quantity("altitude_m", "altitude that these and the forecast's temperatures are for"),
        ]
        | None
    ) = None
    forecast: tuple[ForecastHour, ...] = ()
