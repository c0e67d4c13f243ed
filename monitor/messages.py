"""Messages the monitor publishes: `Status`, `Alert`, `Field` and its own report.

`t` is event time (the second described), `at` is the monitor's wall clock at publishing. In
these outgoing messages numbers are plain floats: their bounds are the models' business.

What a status is made of is made thousands of times a second: by position, and what holds nothing
but numbers and words can be part of no cycle, so that nobody has to look for one.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, field

from ingest.events import Uuid
from ingest.language.catalogue import Language
from ingest.messages import Count, Id, Message, Second, ShortText, Time
from ingest.shards import MAX_SHARDS
from ingest.wire import LARGEST_BYTES

Phase = Literal["waiting", "racing", "stopped", "cramped", "restarting", "finished", "dnf"]
Level = Literal["low", "watch", "high", "very_high", "unknown"]
AlertLevel = Literal["info", "warning", "urgent"]
AlertState = Literal["raised", "changed", "acknowledged", "cleared"]
Audience = Literal["crew", "runner", "desk"]
AlertKind = Literal[
    "pace", "fuel_due", "fuel_low", "drink", "overdrinking", "salt", "heat", "downhill",
    "cramp_level", "cramp_soon", "cramp_now", "cold", "durability", "race_mismatch", "data",
    "fatigue_level", "restart", "signal_lost", "signal_back", "battery", "clock", "leave_now",
    "overdue", "cutoff", "station_time", "off_course", "medical", "recovery", "digest",
]  # fmt: skip
Score = Annotated[float, Meta(ge=0, le=100)]


class VitalsNow(Message, frozen=True, gc=False):
    """The newest vitals younger than 30 s, each with its age [s] in `age_s`."""

    heart_rate_bpm: float | None = None
    speed_mps: float | None = None
    cadence_spm: float | None = None
    stride_m: float | None = None
    grade: float | None = None
    altitude_m: float | None = None
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    power_w: float | None = None
    air_temp_c: float | None = None
    humidity_pct: float | None = None
    core_temp_c: float | None = None
    skin_temp_c: float | None = None
    contact: bool | None = None
    running: bool | None = None
    age_s: dict[str, float] = field(default_factory=dict)


class Index(Message, frozen=True, gc=False):
    """A fatigue or cramp-risk index: an index, never a probability.

    `parts` sum to `score`; `low` and `high` are the 10 % and 90 % bounds. With nothing to
    judge by, everything but `level` (``unknown``) is absent.
    """

    level: Level
    score: Score | None = None
    low: Score | None = None
    high: Score | None = None
    trend_per_h: float | None = None
    parts: dict[str, float] = field(default_factory=dict)


class Balance(Message, frozen=True, gc=False):
    """What went in and what was used up."""

    carbs_in_g_h: float | None = None
    carbs_used_g_h: float | None = None
    glycogen_g: float | None = None
    empty_in_s: float | None = None
    fluid_deficit_ml: float | None = None
    mass_change_pct: float | None = None
    sodium_deficit_mg: float | None = None
    plasma_sodium_mmol_l: float | None = None


class Heat(Message, frozen=True, gc=False):
    """The heat around the runner and the strain it puts on them."""

    wbgt_c: float | None = None
    flag: Literal["white", "green", "yellow", "red", "black"] | None = None
    strain: float | None = None


class Pace(Message, frozen=True, gc=False):
    """How hard the pace is for this runner."""

    grade_adjusted_mps: float | None = None
    above_critical: bool | None = None
    reserve_pct: float | None = None


class Hrv(Message, frozen=True, gc=False):
    """Heart-rate variability of the last two minutes."""

    alpha1: float | None = None
    artefact_pct: float | None = None


Arrival = tuple[float, float, float]
"""Early, likely, late: with 10 %, 50 % and 90 % the runner is there by then [s]."""


class Stay(Message, frozen=True, kw_only=True):
    """A runner at a station, and how the heart recovers there."""

    station: Id
    since: Time
    planned_s: float | None = None
    arriving_bpm: float | None = None
    first_bpm: float | None = None
    second_bpm: float | None = None


class CoursePosition(Message, frozen=True):
    """Where on the course the runner is, and when they come where.

    While a runner is at a station, `stay` says so, `next` is that station, and there is no `eta`.
    """

    distance_m: float | None = None
    left_m: float | None = None
    off_m: float | None = None
    next: Id | None = None
    eta: Arrival | None = None
    ahead: dict[Id, Arrival] = field(default_factory=dict)
    finish: Arrival | None = None
    closing: Id | None = None
    closes: Time | None = None
    cutoff_margin_s: float | None = None
    crewed: Id | None = None
    leave_by: Time | None = None
    seen_m: float | None = None
    seen: Time | None = None
    stay: Stay | None = None


class Words(Message, frozen=True, kw_only=True):
    """What an alert says in another language than the race's."""

    title: str
    text: str
    steps: tuple[str, ...] = ()


class Alert(Message, frozen=True, kw_only=True):
    """Something to know or do; the same `id` from `raised` to `cleared`."""

    id: ShortText
    t: Time
    runner: Id
    kind: AlertKind
    level: AlertLevel
    state: AlertState
    for_: tuple[Audience, ...] = field(name="for", default=("crew",))
    title: str
    text: str
    steps: tuple[str, ...] = ()
    also: dict[Language, Words] = field(default_factory=dict)
    because: dict[str, float] = field(default_factory=dict)
    expires: Time | None = None
    seen_by: ShortText | None = None


class Status(Message, frozen=True):
    """One runner at one second (retained, QoS 0).

    Of a monitor with more than 500 runners the broker keeps 500 of these a second, so
    that what it has is some seconds old, and in any case each runner's last.
    """

    t: Second
    at: Time
    phase: Phase
    stored_seq: dict[Id, Count]
    vitals: VitalsNow
    fatigue: Index
    cramp: Index
    alerts: tuple[Alert, ...]
    missing: tuple[str, ...]
    behind_s: float
    model: ShortText
    starts: Time | None = None
    quality: Annotated[float, Meta(ge=0, le=1)] | None = None
    balance: Balance | None = None
    heat: Heat | None = None
    pace: Pace | None = None
    hrv: Hrv | None = None
    course: CoursePosition | None = None
    events: tuple[Uuid, ...] = ()


class Field(Message, frozen=True, kw_only=True, omit_defaults=False):
    """The columns of all runners in one message a second; null where unknown.

    Where several monitors share the runners, each sends one of its own.
    """

    max_bytes: ClassVar[int] = LARGEST_BYTES

    t: Time
    runner: tuple[Id, ...]
    phase: tuple[Phase, ...]
    heart_rate_bpm: tuple[float | None, ...]
    cadence_spm: tuple[float | None, ...]
    distance_m: tuple[float | None, ...]
    fatigue: tuple[float | None, ...]
    fatigue_level: tuple[Level, ...]
    cramp: tuple[float | None, ...]
    cramp_level: tuple[Level, ...]
    alerts: tuple[dict[AlertLevel, Count], ...]
    age_s: tuple[float | None, ...]


class MonitorReport(Message, frozen=True, kw_only=True):
    """The monitor's birth, heartbeat and (with ``online`` false) last will (retained).

    Where several monitors share the runners, each speaks for its own on the same topic, so that
    only the last word of one of them is retained; the next of each comes within 5 s. The first
    alone names the store, which is that of all.
    """

    t: Time
    online: bool
    version: ShortText | None = None
    model: ShortText | None = None
    runners: Count | None = None
    records: Count | None = None
    received: dict[Id, Count] | None = None
    statuses: dict[Id, Count] | None = None
    alerts: dict[Id, Count] | None = None
    late: Count | None = None
    duplicates: Count | None = None
    refused: dict[ShortText, Count] | None = None
    step_ms: float | None = None
    store: ShortText | None = None
    store_lag_s: float | None = None
    store_fault: ShortText | None = None
    lost: Count | None = None
    shard: Annotated[int, Meta(ge=1, le=MAX_SHARDS)] | None = None
    shards: Annotated[int, Meta(ge=1, le=MAX_SHARDS)] | None = None


class ServiceReport(Message, frozen=True, kw_only=True):
    """How one service that tells people of alerts is doing; its URL is never told.

    `waiting` are messages that did not get through yet; `fault` is why, since `failing_since`.
    """

    name: ShortText
    sent: Count
    waiting: Count
    given_up: Count
    fault: ShortText | None = None
    failing_since: Time | None = None


class NotifyReport(Message, frozen=True, kw_only=True):
    """Whether people are told of alerts beside the page: heartbeat and last will (retained)."""

    t: Time
    online: bool
    version: ShortText | None = None
    services: tuple[ServiceReport, ...] = ()
    fault: ShortText | None = None
