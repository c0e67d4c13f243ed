"""Topics of everything that goes into the monitor: one function a topic, one constant a filter."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.errors import PayloadRefused

ROOT: Final = "trailpulse/v1"
ID_PATTERN: Final = r"[a-z0-9][a-z0-9-]{0,47}"

_REMEMBERED: Final = 20_000  # topics; each comes once a second
_ID: Final = re.compile(ID_PATTERN)


def is_id(text: str) -> bool:
    """Whether a text may name a race, runner or gateway."""
    return _ID.fullmatch(text) is not None


def of_race(race: str) -> str:
    """Where everything of a race is."""
    return f"{ROOT}/{race}"


def of_runner(race: str, runner: str, leaf: str) -> str:
    """Where one kind of message of a runner is."""
    return f"{ROOT}/{race}/runner/{runner}/{leaf}"


def vitals(race: str, runner: str) -> str:
    """Where a gateway publishes `Vitals` (QoS 1, not retained)."""
    return f"{ROOT}/{race}/runner/{runner}/vitals"


def vitals_of_part(race: str, part: int | str, runner: str) -> str:
    """Where a NATS server moves a runner's `Vitals` to, for the monitor that has this share."""
    return f"{ROOT}/{race}/shard/{part}/{runner}/vitals"


def sensors(race: str, runner: str) -> str:
    """Where a gateway publishes a runner's `SensorReport` (retained)."""
    return f"{ROOT}/{race}/runner/{runner}/sensors"


def gateway(race: str, gateway_id: str) -> str:
    """Where a gateway publishes its `GatewayReport` (retained, also its last will)."""
    return f"{ROOT}/{race}/gateway/{gateway_id}"


def check_in(race: str, gateway_id: str) -> str:
    """Where the desk publishes a `CheckInRequest` (QoS 0: what comes late must not count)."""
    return f"{gateway(race, gateway_id)}/checkin"


def heard(race: str, gateway_id: str) -> str:
    """Where a gateway publishes what is `Heard` while somebody checks in (QoS 0)."""
    return f"{gateway(race, gateway_id)}/heard"


def bind(race: str, gateway_id: str) -> str:
    """Where the desk publishes a `BindRequest` (QoS 0, and again until it is answered)."""
    return f"{gateway(race, gateway_id)}/bind"


def bound(race: str, gateway_id: str) -> str:
    """Where a gateway publishes its `BindAnswer` (QoS 0, to each time it is asked)."""
    return f"{gateway(race, gateway_id)}/bound"


def event(race: str, runner: str) -> str:
    """Where crew, stations and runners publish an `Event` (QoS 1, not retained)."""
    return f"{ROOT}/{race}/runner/{runner}/event"


def weather(race: str) -> str:
    """Where `Weather` is published (retained)."""
    return f"{ROOT}/{race}/weather"


def echo(race: str, client: str) -> str:
    """Where a client publishes to itself, to know that the way there and back is open."""
    return f"{ROOT}/{race}/echo/{client}"


class RunnerTopic(NamedTuple):
    """A topic below one runner, taken apart."""

    race: str
    runner: str
    leaf: str


@lru_cache(_REMEMBERED)
def parse_runner_topic(topic: str) -> RunnerTopic:
    """Take a runner's topic apart.

    Raises
    ------
    PayloadRefused
        When the topic is not of the form ``ROOT/{race}/runner/{runner}/{leaf}`` with valid ids.
    """
    parts = topic.split("/")
    if (
        len(parts) != 6
        or "/".join(parts[:2]) != ROOT
        or parts[3] != "runner"
        or not is_id(parts[2])
        or not is_id(parts[4])
    ):
        raise PayloadRefused("bad topic", topic[:200])
    return RunnerTopic(parts[2], parts[4], parts[5])


def parse_part_topic(topic: str) -> str:
    """Return the runner's id of vitals that a NATS server moved to the monitor they belong to.

    Raises
    ------
    PayloadRefused
        When the topic is not of the form ``ROOT/{race}/shard/{part}/{runner}/vitals``.
    """
    parts = topic.split("/")
    if len(parts) != 7 or parts[3] != "shard" or not is_id(parts[2]) or not is_id(parts[5]):
        raise PayloadRefused("bad topic", topic[:200])
    return parts[5]


def parse_gateway_topic(topic: str, leaf: str | None = None) -> str:
    """Return the gateway id of a gateway report's topic, or of one with a leaf below it.

    Raises
    ------
    PayloadRefused
        When the topic is not of the form ``ROOT/{race}/gateway/{gateway}``, and ``/{leaf}`` if
        there is to be one, with valid ids.
    """
    parts = topic.split("/")
    if (
        parts[5:] != ([] if leaf is None else [leaf])
        or len(parts) < 5
        or "/".join(parts[:2]) != ROOT
        or parts[3] != "gateway"
        or not is_id(parts[2])
        or not is_id(parts[4])
    ):
        raise PayloadRefused("bad topic", topic[:200])
    return parts[4]
