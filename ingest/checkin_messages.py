"""Messages of check-in: what a gateway hears before the start, and whose that is to be.

Looking at sensors costs radio time, so a gateway does it only while the desk asks for it. A sensor
is named by a handle that only its gateway can turn into an address, and that a restart makes void.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from ingest.events import Uuid
from ingest.messages import (
    AirTemp,
    Cadence,
    CoreTemp,
    Count,
    Duration,
    HeartRate,
    Id,
    Message,
    SensorKind,
    ShortText,
    Text,
    Time,
)
from ingest.quantities import within

MOST_SENSORS: Final = 64  # in one message; the nearest first
HEARD_EVERY_S: Final = 2.0
LONGEST_S: Final = 60.0  # that one request to listen holds

Handle = Annotated[str, Meta(pattern=r"^[0-9a-f]{12}\Z", title="12 hexadecimal digits")]
State = Literal[
    "heard", "connecting", "connected", "measuring", "measured", "mute", "unreachable", "gone",
    "full", "searching",
]  # fmt: skip
Doubt = Literal["no_data", "short", "no_contact", "impossible", "jumps", "disagrees", "pauses"]
Advice = Literal["held", "dry", "cold"]
ObjectionKind = Literal[
    "bound", "not_good", "battery", "heart_rate", "did_not_rise", "gateway",
    "not_heard", "no_runner", "not_ours", "not_bound", "folder", "busy",
]  # fmt: skip


class CheckInRequest(Message, frozen=True, kw_only=True):
    """Look at all sensors around and tell of them, from when this arrives."""

    for_s: Annotated[float, Meta(gt=0, le=LONGEST_S)]


class HeardSensor(Message, frozen=True, kw_only=True):
    """One sensor that a gateway hears, or that is bound to somebody."""

    handle: Handle
    kinds: Annotated[tuple[SensorKind, ...], Meta(max_length=8)]
    state: State
    good: bool
    name: ShortText | None = None
    address_tail: ShortText | None = None
    runner: Id | None = None
    nearest: bool | None = None
    rssi_dbm: Annotated[float, within("rssi_dbm")] | None = None
    battery_pct: Annotated[float, within("battery_pct")] | None = None
    heart_rate_bpm: HeartRate | None = None
    cadence_spm: Cadence | None = None
    air_temp_c: AirTemp | None = None
    core_temp_c: CoreTemp | None = None
    measured_age_s: Duration | None = None
    heard_age_s: Duration | None = None
    contact: bool | None = None
    rr: bool | None = None
    held_s: Duration | None = None
    doubt: Doubt | None = None
    advice: Annotated[tuple[Advice, ...], Meta(max_length=8)] = ()


class Heard(Message, frozen=True, kw_only=True):
    """All sensors that a gateway looks at while somebody checks in, the nearest first."""

    t: Time
    sensors: Annotated[tuple[HeardSensor, ...], Meta(max_length=MOST_SENSORS)]
    more: Count = 0
    hold_s: Duration | None = None


class BindRequest(Message, frozen=True, kw_only=True):
    """Bind a sensor to a runner, or take it from them; asked again with the same id, done once."""

    id: Uuid
    action: Literal["bind", "unbind"]
    handle: Handle
    runner: Id
    force: bool = False
    author: ShortText | None = None


class Objection(Message, frozen=True, kw_only=True):
    """One thing that speaks against it."""

    kind: ObjectionKind
    text: Text
    runner: Id | None = None
    gateway: Id | None = None
    doubt: Doubt | None = None
    held_s: Duration | None = None
    battery_pct: Annotated[float, within("battery_pct")] | None = None
    heart_rate_bpm: HeartRate | None = None
    limit_bpm: HeartRate | None = None


class BindAnswer(Message, frozen=True, kw_only=True):
    """What became of a request; an objection that may be overruled is one to ask a person about."""

    id: Uuid
    t: Time
    result: Literal["bound", "unbound", "refused"]
    handle: Handle
    runner: Id
    address_tail: ShortText | None = None
    priority: Annotated[int, Meta(ge=1, le=9)] | None = None
    objections: Annotated[tuple[Objection, ...], Meta(max_length=16)] = ()
    may_force: bool = False
