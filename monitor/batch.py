"""What is written to the store in one go: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.checkpoint import Checkpoints
from monitor.stored import Dealt, Stream


class Record(NamedTuple):
    """One second of a stream; `payload` as `ingest.wire` writes it."""

    t: int
    stream: Stream
    seq: int
    payload: bytes


class EventRow(NamedTuple):
    """An event that was applied; see `monitor.journal.Noted`."""

    id: str
    runner: str
    t: float
    heard_at: float
    race_t: float
    after_t: int | None
    effect_t: int | None
    payload: bytes


class StatusRow(NamedTuple):
    """What was said of a runner."""

    t: int
    runner: str
    at: float
    payload: bytes


class AlertRow(NamedTuple):
    """One message of an alert."""

    id: str
    t: float
    at: float
    state: str
    runner: str
    payload: bytes


class WeatherRow(NamedTuple):
    """What somebody said of the weather."""

    t: float
    at: float
    payload: bytes


class GatewayRow(NamedTuple):
    """What a gateway said of itself."""

    gateway: str
    at: float
    payload: bytes


class RunRow(NamedTuple):
    """A runner's seconds begin; see `monitor.journal.Journal.begins`."""

    runner: str
    at: float
    first_t: int
    replayed_by: str | None


class CheckpointRow(NamedTuple):
    """Where a runner was after second `t`."""

    runner: str
    t: int
    at: float
    model: str
    payload: bytes


class Kept(NamedTuple):
    """Where some runners are, to be encoded when it is written.

    Attributes
    ----------
    at : when [wall s]
    checkpoints : of them
    positions : in them, by runner, of those that still hold
    """

    at: float
    checkpoints: Checkpoints
    positions: dict[str, int]


@dataclass(slots=True)
class Batch:
    """Rows by table.

    Attributes
    ----------
    dealt : of streams whose row is due, what is dealt with once this is written
    seconds : of these, the first and the last of which there was a record since the start [s]
    numbers : of each stream that goes on, the numbers that this adds
    void : by runner, from which second on older checkpoints hold no longer [s]
    """

    dealt: dict[Stream, Dealt] = field(default_factory=dict)
    seconds: dict[Stream, tuple[int, int]] = field(default_factory=dict)
    numbers: Mapping[Stream, list[int]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    void: dict[str, int] = field(default_factory=dict)
    runs: list[RunRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    statuses: list[StatusRow] = field(default_factory=list)
    alerts: list[AlertRow] = field(default_factory=list)
    weather: list[WeatherRow] = field(default_factory=list)
    gateways: list[GatewayRow] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.numbers or self.void or self.runs or self.events or self.statuses
            or self.alerts or self.weather or self.gateways or self.kept
        )  # fmt: skip
