"""The files of a race folder as structs; the names of their tables are those in the files."""

from typing import Final

from msgspec import field

from ingest.race.fields import Settings
from ingest.race.fuel_settings import Product
from ingest.race.notify_settings import HomeAssistant, Notify
from ingest.race.settings import (
    Broker,
    Dashboard,
    Gateway,
    Monitor,
    Mqtt,
    Pairing,
    RaceInfo,
    Rules,
    Runner,
    Station,
    Store,
)
from ingest.race.weather_settings import RaceWeather, WeatherSensor

RACE_FILE: Final = "race.toml"
RUNNERS_FILE: Final = "runners.toml"
PAIRINGS_FILE: Final = "pairings.toml"
SECRETS_FILE: Final = "secrets.toml"
ACCESS_FILE: Final = "access.toml"
# What running programs keep in a race folder, beside the store.
RUNTIME_FOLDER: Final = ".trailpulse"


class RaceFile(Settings, frozen=True, kw_only=True):
    """The file race.toml; `race` is required in it."""

    race: RaceInfo | None = None
    stations: tuple[Station, ...] = field(name="station", default=())
    rules: Rules = Rules()
    weather: RaceWeather = RaceWeather()
    products: tuple[Product, ...] = field(name="product", default=())
    mqtt: Mqtt = Mqtt()
    broker: Broker = Broker()
    monitor: Monitor = Monitor()
    store: Store = Store()
    gateway: Gateway = Gateway()
    dashboard: Dashboard = Dashboard()
    notify: Notify = Notify()
    home_assistant: HomeAssistant = HomeAssistant()


class RunnersFile(Settings, frozen=True, kw_only=True):
    """The file runners.toml."""

    runners: tuple[Runner, ...] = field(name="runner", default=())


class PairingsFile(Settings, frozen=True, kw_only=True):
    """The file pairings.toml."""

    pairings: tuple[Pairing, ...] = field(name="pairing", default=())
    weather_sensors: tuple[WeatherSensor, ...] = field(name="weather_sensor", default=())
