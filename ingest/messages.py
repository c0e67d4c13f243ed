"""Messages that flow into the monitor: from gateways, crews, stations and weather sources.

What was not measured is absent: a field that is ``None`` is not sent. `docs/messages.md` is
checked against these definitions by a test.
"""

from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import Meta

from ingest.quantities import within
from ingest.topics import ID_PATTERN

MAX_VITALS_PER_PAYLOAD: Final = 600
MAX_BEATS: Final = 64  # in one second; more are told when a machine that hung catches up

Id = Annotated[str, Meta(pattern=rf"^{ID_PATTERN}\Z", title="an id")]
Time = Annotated[float, within("t")]
Second = Annotated[int, within("t")]
ShortText = Annotated[str, Meta(max_length=80)]
Text = Annotated[str, Meta(max_length=1000)]
Count = Annotated[int, Meta(ge=0)]
Duration = Annotated[float, Meta(ge=0, le=1e9)]

SensorKind = Literal["heart_rate", "running_speed", "environment", "core_temperature", "position"]
HeartRate = Annotated[float, within("heart_rate_bpm")]
Rr = Annotated[float, within("rr_ms")]
Speed = Annotated[float, within("speed_mps")]
Cadence = Annotated[float, within("cadence_spm")]
Stride = Annotated[float, within("stride_m")]
Distance = Annotated[float, within("distance_m")]
Altitude = Annotated[float, within("altitude_m")]
Latitude = Annotated[float, within("latitude_deg")]
Longitude = Annotated[float, within("longitude_deg")]
Power = Annotated[float, within("power_w")]
AirTemp = Annotated[float, within("air_temp_c")]
Humidity = Annotated[float, within("humidity_pct")]
CoreTemp = Annotated[float, within("core_temp_c")]
SkinTemp = Annotated[float, within("skin_temp_c")]


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all messages: immutable, unknown fields ignored, absent fields not sent."""

    max_bytes: ClassVar[int] = 256 * 1024
    """How large a payload of this type may be."""


class Measured(Message, frozen=True, kw_only=True):
    """What sensors measured of one runner; every field may be absent."""

    heart_rate_bpm: HeartRate | None = None
    rr_ms: Annotated[tuple[Rr, ...], Meta(max_length=MAX_BEATS)] | None = None
    contact: bool | None = None
    speed_mps: Speed | None = None
    cadence_spm: Cadence | None = None
    stride_m: Stride | None = None
    running: bool | None = None
    distance_m: Distance | None = None
    altitude_m: Altitude | None = None
    latitude_deg: Latitude | None = None
    longitude_deg: Longitude | None = None
    power_w: Power | None = None
    air_temp_c: AirTemp | None = None
    humidity_pct: Humidity | None = None
    core_temp_c: CoreTemp | None = None
    skin_temp_c: SkinTemp | None = None


class SourceChange(Message, frozen=True, kw_only=True):
    """From this second on a kind is measured by another sensor of the runner than before."""

    kind: SensorKind
    sensor: ShortText
    before: ShortText | None = None
    step_bpm: Annotated[float, Meta(ge=-1000, le=1000)] | None = None


class Fused(Measured, frozen=True, kw_only=True):
    """What all sensors of a runner measured in one second, and which of them are new to it."""

    sources: Annotated[tuple[SourceChange, ...], Meta(max_length=8)] | None = None


class Vitals(Fused, frozen=True, kw_only=True):
    """One second of one runner, fused from all of the runner's sensors.

    `t` describes the second that ends at `t`: what was heard after ``t - 1`` and not after `t`.
    `seq` grows by one per record, per gateway and runner, and is kept across restarts.
    A record without any measurement says that nothing was to be measured, as while a recording
    is paused: then nothing is missed. What is out of reach sends no record.
    """

    t: Second
    seq: Count
    gateway: Id


class Sensor(Message, frozen=True, kw_only=True):
    """How one sensor of a runner is doing."""

    sensor: ShortText
    kind: SensorKind
    state: Literal["searching", "connecting", "live", "silent", "lost"]
    since: Time
    name: ShortText | None = None
    address_tail: ShortText | None = None
    battery_pct: Annotated[float, within("battery_pct")] | None = None
    rssi_dbm: Annotated[float, within("rssi_dbm")] | None = None
    contact: bool | None = None
    rr: bool | None = None
    heard_age_s: Duration | None = None
    used: bool | None = None
    model: ShortText | None = None
    firmware: ShortText | None = None


class SensorReport(Message, frozen=True, kw_only=True):
    """All sensors of one runner as their gateway knows them (retained)."""

    t: Time
    sensors: Annotated[tuple[Sensor, ...], Meta(max_length=64)]


class ReplayClock(Message, frozen=True, kw_only=True):
    """How a replaying or simulating gateway maps wall time to the time of its records.

    Its race clock shows ``race_t + (wall - wall_t) * speed`` and stops at `until` (if given).
    The race began at `starts`; if that is absent, with each runner's first record.
    With `of` it is the clock of another replaying gateway, and what both tell is one run; with
    `phones` it speaks for the phones of these runners: their OwnTracks locations are its records.
    """

    race_t: Time
    wall_t: Time
    speed: Annotated[float, Meta(gt=0, le=10_000)]
    until: Time | None = None
    starts: Time | None = None
    of: Id | None = None
    phones: Annotated[tuple[Id, ...], Meta(max_length=5000)] | None = None


class DroppedRecords(Message, frozen=True, kw_only=True):
    """Records that a gateway gave up before the monitor had them; they are gone for ever."""

    records: Count
    from_t: Time
    to_t: Time
    why: ShortText
    at: Time


class GatewayReport(Message, frozen=True, kw_only=True):
    """A gateway's birth, heartbeat and (with ``online`` false) last will (retained)."""

    t: Time
    online: bool
    version: ShortText | None = None
    sent: dict[Id, Count] | None = None  # records published, by runner
    spool_records: Count | None = None
    spool_oldest_t: Time | None = None
    spool_fault: ShortText | None = None
    radio_fault: ShortText | None = None
    slots_used: Count | None = None
    slots_total: Count | None = None
    keeps_from: dict[Id, Count] | None = None  # the lowest record number kept, by runner
    dropped: DroppedRecords | None = None
    clock_offset_s: Annotated[float, Meta(ge=-1e9, le=1e9)] | None = None
    refused: dict[ShortText, Count] | None = None
    replay: ReplayClock | None = None


class Weather(Message, frozen=True, kw_only=True):
    """The weather at one place on the course (retained)."""

    t: Time
    air_temp_c: AirTemp | None = None
    humidity_pct: Humidity | None = None
    wind_mps: Annotated[float, within("wind_mps")] | None = None
    solar_wm2: Annotated[float, within("solar_wm2")] | None = None
    sky: Literal["clear", "cloudy", "night"] | None = None
    at_m: Altitude | None = None
    source: ShortText | None = None
