"""The weather as race.toml tells it, until somebody or something says better."""

from typing import Annotated, Literal

from ingest.race.fields import (
    ADDRESS_PATTERN,
    Id,
    Moment,
    Name,
    Settings,
    about,
    form,
    quantity,
)

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


class WeatherSensor(Settings, frozen=True, kw_only=True):
    """A sensor of temperature and humidity that stands at a gateway, and is worn by nobody."""

    address: Annotated[
        str,
        form(
            "the sensor's Bluetooth address; on macOS the system's UUID",
            ADDRESS_PATTERN,
            "C0:FF:EE:00:00:00",
        ),
    ]
    name: Annotated[Name, about("what its weather is said to come from")] | None = None
    station: (
        Annotated[Id, about("where on the course it stands: an id of race.toml's stations")] | None
    ) = None
    at_m: (
        Annotated[
            float, quantity("altitude_m", "altitude of the place; absent: the course's there")
        ]
        | None
    ) = None
    gateway: Annotated[Id, about("only this gateway connects to it; absent: any")] | None = None
