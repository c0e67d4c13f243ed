"""Everything a race folder says, as immutable structs: one class a TOML table.

``None`` means not given. Descriptions end in the unit in brackets; `docs/race-folder.md` and
the sentences about mistakes are made from these definitions, so a bound stands only here.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ingest.events import Muscle
from ingest.language.catalogue import USUAL, Language
from ingest.race.access_settings import AccessFile
from ingest.race.fields import (
    ADDRESS_PATTERN,
    Id,
    Moment,
    Name,
    Settings,
    about,
    form,
    number,
    quantity,
)
from ingest.race.fuel_settings import Product
from ingest.race.notify_settings import HomeAssistant, Notify, RunnerNotify
from ingest.race.secret_settings import Secrets
from ingest.race.weather_settings import RaceWeather, WeatherSensor
from ingest.shards import MAX_SHARDS

SensorKind = Literal["heart_rate", "running_speed", "environment", "core_temperature"]
OWNTRACKS_GATEWAY = "owntracks"
"""The gateway that the positions of the runners' phones come from."""
Metric = Literal["all", "course", "position", "pace", "heart_rate", "indices", "intake"]


class RaceInfo(Settings, frozen=True, kw_only=True):
    """The race itself."""

    id: Annotated[Id, about("the race's name in topics and file names")]
    name: Annotated[Name, about("the race's name for people")]
    start: Annotated[Moment, about("the starting gun, with its offset from UTC")]
    timezone: Annotated[str, about("IANA time zone of the times that people see")] = "UTC"
    language: Annotated[
        Language,
        about("of print, and alerts where only one is said; pages follow who looks"),
    ] = USUAL
    course: Annotated[Path, about("the course as GPX, relative to the race folder")] | None = None


class Station(Settings, frozen=True, kw_only=True):
    """An aid station or another place on the course; given in course order."""

    id: Annotated[Id, about("the station's name in events")]
    name: Annotated[Name, about("the station's name for people")]
    at_m: Annotated[float, quantity("distance_m", "distance along the course")] | None = None
    waypoint: (
        Annotated[Name, about("instead of at_m: name of a waypoint in the course's GPX")] | None
    ) = None
    crew: Annotated[bool, about("whether the crew may help here")] = False
    cutoff: Annotated[Moment, about("runners must have left by then")] | None = None
    stop_min: Annotated[float, number("planned stop", "min", 0, 1440)] = 0.0
    drive_min: (
        Annotated[float, number("crew's drive from the crewed station before", "min", 0, 1440)]
        | None
    ) = None
    offers: Annotated[tuple[Id, ...], about("ids of the products that the station hands out")] = ()


class Rules(Settings, frozen=True, kw_only=True):
    """What the race's rules allow."""

    runner_alerts: Annotated[
        bool, about("whether alerts may reach the runner; false where that is outside help")
    ] = True
    crew_radius_m: Annotated[
        float, number("how near a crewed station the crew may help; on its card", "m", 0, 100_000)
    ] = 200.0


class Mqtt(Settings, frozen=True, kw_only=True):
    """Where the broker is."""

    url: (
        Annotated[str, about("mqtt://host:port or mqtts://host:port; absent: the embedded broker")]
        | None
    ) = None
    ca: (
        Annotated[Path, about("certificate authority for mqtts, relative to the race folder")]
        | None
    ) = None


class Broker(Settings, frozen=True, kw_only=True):
    """How the embedded broker listens; for another one see `mqtt`."""

    listen: (
        Annotated[str, about("address and port; absent: this machine only, any free port")] | None
    ) = None
    cert: (
        Annotated[Path, about("its certificate, for TLS; `trailpulse broker --make-certs`")] | None
    ) = None
    key: Annotated[Path, about("the key to the certificate; readable by you alone")] | None = None
    ca: (
        Annotated[Path, about("who signed the certificate, if that is no public authority")] | None
    ) = None


class Monitor(Settings, frozen=True, kw_only=True):
    """The models and the alerts."""

    shards: Annotated[
        int,
        Meta(
            ge=1,
            le=MAX_SHARDS,
            description="to how many monitors the runners are shared out, above some 3,000",
        ),
    ] = 1


class Store(Settings, frozen=True, kw_only=True):
    """Where the race is recorded."""

    url: Annotated[
        str, about("sqlite:///file, relative to the race folder, or postgresql+psycopg://…")
    ] = "sqlite:///race.db"


class Gateway(Settings, frozen=True, kw_only=True):
    """The machine that hears the sensors."""

    id: Annotated[Id, about("the gateway's name in topics")] = "gateway-1"
    adapter: (
        Annotated[Name, about("Bluetooth adapter such as hci0; absent: the system's default")]
        | None
    ) = None
    saver: Annotated[bool, about("send compressed batches, for metered connections")] = False
    batch_s: Annotated[int, number("length of a batch in saver mode", "s", 1, 600)] = 30
    spool_days: Annotated[float, number("how long records are kept here", "d", 0.1, 365)] = 7.0
    spool_mb: Annotated[float, number("how much room they may take", "MB", 10, 1_000_000)] = 2000.0


class Dashboard(Settings, frozen=True, kw_only=True):
    """The crew's page."""

    listen: Annotated[str, about("address and port of the page")] = "127.0.0.1:8501"
    public_url: (
        Annotated[
            str,
            form(
                "where browsers find the page, through the proxy that has the certificate",
                r"^https?://[^/\s@?#]+\Z",
                "https://crew.example.org",
            ),
        ]
        | None
    ) = None


class Body(Settings, frozen=True, kw_only=True):
    """A runner's body."""

    sex: Annotated[Literal["f", "m"], about("for estimates that differ by sex")] | None = None
    age: Annotated[float, number("age", "years", 5, 110)] | None = None
    mass_kg: Annotated[float, quantity("mass_kg", "body mass at the start")] | None = None
    height_cm: Annotated[float, number("height", "cm", 80, 250)] | None = None
    hr_max_bpm: (
        Annotated[float, quantity("heart_rate_bpm", "highest heart rate; absent: from age")] | None
    ) = None
    hr_rest_bpm: (
        Annotated[float, quantity("heart_rate_bpm", "resting heart rate; absent: a default")] | None
    ) = None


class Training(Settings, frozen=True, kw_only=True):
    """What a runner is used to."""

    weekly_km: Annotated[float, number("distance a week", "km", 0, 500)] | None = None
    weekly_ascent_m: Annotated[float, number("ascent a week", "m", 0, 50_000)] | None = None
    longest_run_km: (
        Annotated[float, number("longest run of the last 8 weeks", "km", 0, 1000)] | None
    ) = None
    critical_speed_mps: (
        Annotated[
            float, number("critical speed; absent: from threshold_pace or learned", "m/s", 1, 8)
        ]
        | None
    ) = None
    threshold_pace: (
        Annotated[
            str,
            form(
                "instead of critical_speed_mps: pace held for an hour",
                r"^([2-9]|1[0-5]):[0-5]\d/km\Z",
                "4:20/km",
            ),
        ]
        | None
    ) = None
    reserve_m: (
        Annotated[float, number("D′, distance that can be run above critical speed", "m", 20, 600)]
        | None
    ) = None
    descent_28d_m: (
        Annotated[
            float,
            number("descent at 10 % and steeper in the 28 days before the race", "m", 0, 50_000),
        ]
        | None
    ) = None
    alpha1_slope: (
        Annotated[
            float,
            number("slope of DFA-α1 on the share of heart-rate reserve", "1/%", -0.1, 0),
        ]
        | None
    ) = None
    alpha1_intercept: (
        Annotated[float, number("DFA-α1 where that line meets 0 % of reserve", "1", 0, 5)] | None
    ) = None
    heat_acclimatised: (
        Annotated[bool, about("whether used to heat: at least 8 days of training in it")] | None
    ) = None


class History(Settings, frozen=True, kw_only=True):
    """What makes cramps more likely for this runner."""

    cramps: (
        Annotated[Literal["never", "sometimes", "often"], about("cramps in earlier races")] | None
    ) = None
    muscles: Annotated[tuple[Muscle, ...], about("which muscles cramped")] = ()
    family_history: Annotated[bool, about("whether cramps run in the family")] | None = None
    injury_12_months: Annotated[bool, about("whether injured within the last 12 months")] | None = (
        None
    )
    chronic_disease: Annotated[bool, about("whether there is a chronic disease")] | None = None


class Preparation(Settings, frozen=True, kw_only=True):
    """How a runner prepared."""

    carb_loading_days: Annotated[float, number("days of carb loading", "d", 0, 14)] | None = None
    magnesium_mg_day: (
        Annotated[float, number("magnesium taken a day; shown, not scored", "mg", 0, 2000)] | None
    ) = None


class Plan(Settings, frozen=True, kw_only=True):
    """What a runner plans for the race."""

    finish_h: Annotated[float, number("planned time to the finish", "h", 0.1, 400)] | None = None
    carbs_g_h: Annotated[float, number("carbohydrate an hour", "g", 0, 200)] | None = None
    fluid_ml_h: Annotated[float, number("fluid an hour", "ml", 0, 3000)] | None = None
    sodium_mg_h: Annotated[float, number("sodium an hour", "mg", 0, 5000)] | None = None
    products: Annotated[
        tuple[Id, ...], about("ids of the products of race.toml to carry; absent: all of them")
    ] = ()


class Consent(Settings, frozen=True, kw_only=True):
    """Who may see what of a runner; desk and admin see everything."""

    crew: Annotated[tuple[Metric, ...], about("what the runner's own crew sees")] = ("all",)
    public: Annotated[tuple[Metric, ...], about("what everybody with a link sees")] = ()


class Runner(Settings, frozen=True, kw_only=True):
    """One runner."""

    id: Annotated[Id, about("the runner's name in topics")]
    name: Annotated[Name, about("the runner's name for people")]
    bib: Annotated[Name, about("start number")] | None = None
    owntracks: (
        Annotated[
            str,
            form("user/device of the runner's OwnTracks", r"^[^/+#\s]+/[^/+#\s]+\Z", "anna/phone"),
        ]
        | None
    ) = None
    body: Body = Body()
    training: Training = Training()
    history: History = History()
    preparation: Preparation = Preparation()
    plan: Plan = Plan()
    consent: Consent = Consent()
    notify: RunnerNotify = RunnerNotify()


class Pairing(Settings, frozen=True, kw_only=True):
    """One sensor and whose it is."""

    runner: Annotated[Id, about("whose sensor it is: an id of runners.toml")]
    address: Annotated[
        str,
        form(
            "the sensor's Bluetooth address; on macOS the system's UUID",
            ADDRESS_PATTERN,
            "C0:FF:EE:00:00:00",
        ),
    ]
    kinds: Annotated[tuple[SensorKind, ...], about("what is used of it")]
    name: Annotated[Name, about("the name the sensor advertises, to recognise it")] | None = None
    priority: Annotated[
        int,
        Meta(ge=1, le=9, description="lower wins; the next takes over after 10 s of silence"),
    ] = 1
    gateway: Annotated[Id, about("only this gateway connects to it; absent: any")] | None = None


class Race(msgspec.Struct, frozen=True, kw_only=True):
    """A whole race folder, checked; its paths and the store's URL are absolute."""

    folder: Path
    race: RaceInfo
    stations: tuple[Station, ...] = ()
    rules: Rules = Rules()
    weather: RaceWeather = RaceWeather()
    products: tuple[Product, ...] = ()
    mqtt: Mqtt = Mqtt()
    broker: Broker = Broker()
    monitor: Monitor = Monitor()
    store: Store = Store()
    gateway: Gateway = Gateway()
    dashboard: Dashboard = Dashboard()
    notify: Notify = Notify()
    home_assistant: HomeAssistant = HomeAssistant()
    runners: tuple[Runner, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    weather_sensors: tuple[WeatherSensor, ...] = ()
    secrets: Secrets = Secrets()
    access: AccessFile = AccessFile()
