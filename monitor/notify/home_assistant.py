"""A runner's main numbers as Home Assistant's MQTT discovery wants them (pure).

Each number is a sensor of its own, all of a runner belong to one device. The state is a message
that holds only what the runner agreed to show; who may read it may read no more than that.
Fields: https://www.home-assistant.io/integrations/sensor.mqtt/ and its page on discovery.
"""

from collections.abc import Callable, Iterator, Set
from typing import Any, Final, NamedTuple

from ingest.messages import Message
from ingest.race.settings import Metric, Runner
from ingest.version import VERSION
from monitor import topics
from monitor.disclosure import WITHOUT_INDICES, may_tell
from monitor.messages import Status

EXPIRES_S: Final = 60
"""Home Assistant shows nothing of a runner of whom it heard nothing for so long [s]."""


class State(Message, frozen=True, kw_only=True):
    """What Home Assistant is shown of a runner; what is unknown or not agreed to is absent."""

    phase: str | None = None
    alerts: int | None = None
    heart_rate_bpm: float | None = None
    speed_mps: float | None = None
    distance_km: float | None = None
    next_station: str | None = None
    fatigue: float | None = None
    fatigue_level: str | None = None
    cramp: float | None = None
    cramp_level: str | None = None
    carbs_g_h: float | None = None


class Number(NamedTuple):
    """One sensor.

    Attributes
    ----------
    key : its field in the state
    name : for people
    icon : of Material Design Icons
    metrics : what the runner must have agreed to show
    unit : as Home Assistant writes it; absent for texts
    kind : the device class, if there is a fitting one
    """

    key: str
    name: str
    icon: str
    metrics: Set[Metric]
    unit: str | None = None
    kind: str | None = None


NUMBERS: Final = (
    Number("phase", "Phase", "mdi:run", frozenset()),
    Number("alerts", "Active alerts", "mdi:alert", frozenset(), "alerts"),
    Number("heart_rate_bpm", "Heart rate", "mdi:heart-pulse", {"heart_rate"}, "bpm"),
    Number("speed_mps", "Speed", "mdi:speedometer", {"pace"}, "m/s", "speed"),
    Number("distance_km", "Distance", "mdi:map-marker-distance", {"course"}, "km", "distance"),
    Number("next_station", "Next station", "mdi:flag", {"course"}),
    Number("fatigue", "Fatigue index", "mdi:battery-heart", {"indices"}, "of 100"),
    Number("fatigue_level", "Fatigue level", "mdi:battery-heart", {"indices"}),
    Number("cramp", "Cramp-risk index", "mdi:lightning-bolt", {"indices"}, "of 100"),
    Number("cramp_level", "Cramp-risk level", "mdi:lightning-bolt", {"indices"}),
    Number("carbs_g_h", "Carbohydrate an hour", "mdi:food-apple", {"intake"}, "g/h"),
)


def discovery(race: str, runner: Runner, shared: Set[Metric]) -> Iterator[tuple[str, Any]]:
    """The discovery messages of one runner: below the prefix, the topic and what it says.

    What is not shared is told as None: an empty message takes a sensor away that was there before.

    Parameters
    ----------
    race : its id
    runner : whose
    shared : what the runner agreed to show
    """
    node = f"trailpulse_{race}_{runner.id}"
    for number in NUMBERS:
        topic = f"sensor/{node}/{number.key}/config"
        agreed = bool(shared) and number.metrics <= shared
        yield topic, _config(race, runner, node, number) if agreed else None


def _config(race: str, runner: Runner, node: str, number: Number) -> dict[str, Any]:
    config: dict[str, Any] = {
        "name": number.name,
        "unique_id": f"{node}_{number.key}",
        "state_topic": topics.home(race, runner.id),
        # "None" is what Home Assistant shows as unknown.
        "value_template": "{{ value_json.get('" + number.key + "', 'None') }}",
        "expire_after": EXPIRES_S,
        "icon": number.icon,
        "availability_topic": topics.notify(race),
        "availability_template": "{{ 'online' if value_json.online else 'offline' }}",
        "device": {
            "identifiers": [node],
            "name": runner.name,
            "manufacturer": "trailpulse",
            "model": "runner",
            "sw_version": VERSION,
        },
        "origin": {"name": "trailpulse", "sw_version": VERSION},
    }
    if number.unit is not None:
        config |= {"unit_of_measurement": number.unit, "state_class": "measurement"}
    if number.kind is not None:
        config["device_class"] = number.kind
    return config


def state_of(status: Status, shared: Set[Metric]) -> State:
    """What is shown of a status to who may see only what is shared."""
    if not shared:
        return State()
    values: dict[str, Any] = {
        number.key: _VALUES[number.key](status) for number in NUMBERS if number.metrics <= shared
    }
    values["alerts"] = sum(may_tell(alert, shared) for alert in status.alerts)
    if "indices" not in shared:
        values["phase"] = WITHOUT_INDICES.get(status.phase, status.phase)
    return State(**values)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _distance_km(status: Status) -> float | None:
    course = status.course
    if course is None or course.distance_m is None:
        return None
    return round(course.distance_m / 1000.0, 1)


_VALUES: Final[dict[str, Callable[[Status], Any]]] = {
    "phase": lambda status: status.phase,
    "alerts": lambda status: len(status.alerts),
    "heart_rate_bpm": lambda status: _rounded(status.vitals.heart_rate_bpm, 0),
    "speed_mps": lambda status: _rounded(status.vitals.speed_mps, 2),
    "distance_km": _distance_km,
    "next_station": lambda status: None if status.course is None else status.course.next,
    "fatigue": lambda status: _rounded(status.fatigue.score, 0),
    "fatigue_level": lambda status: status.fatigue.level,
    "cramp": lambda status: _rounded(status.cramp.score, 0),
    "cramp_level": lambda status: status.cramp.level,
    "carbs_g_h": lambda status: (
        None if status.balance is None else _rounded(status.balance.carbs_in_g_h, 0)
    ),
}
