"""What `trailpulse notify` remembers over a restart, as it stands in its file (pure)."""

from typing import Final

import msgspec

from ingest.messages import Message
from monitor.messages import Alert, AlertLevel

VERSION: Final = 1


class Delivery(Message, frozen=True, kw_only=True):
    """One message to one service, until it is there or given up.

    Attributes
    ----------
    id : the same for every try, so that a receiver can tell a repeat
    to : the service
    level : of the worst alert in it
    since : when it was to be sent first [s]
    alerts : ids of what it tells of; it is dropped once all of these are over or seen
    begun : whether a try has begun of which nobody knows the end
    """

    id: str
    to: str
    level: AlertLevel
    title: str
    body: str
    since: float
    alerts: tuple[str, ...]
    runner: str | None = None
    begun: bool = False


class Held(Message, frozen=True, kw_only=True):
    """An alert that waits for a digest to one service, from `release` on [s]."""

    to: str
    alert: Alert
    release: float


class Incident(Message, frozen=True, kw_only=True):
    """An urgent alert that nobody has acknowledged, first told at `since` [s]."""

    alert: Alert
    since: float
    escalated: bool = False


class Told(Message, frozen=True, kw_only=True):
    """The last word about an alert, and its second [s]."""

    level: AlertLevel
    title: str
    t: float = 0.0
    over: bool = False
    seen: bool = False


class Memory(msgspec.Struct, kw_only=True):
    """All of it."""

    version: int = VERSION
    deliveries: list[Delivery] = msgspec.field(default_factory=list)
    held: list[Held] = msgspec.field(default_factory=list)
    incidents: dict[str, Incident] = msgspec.field(default_factory=dict)
    told: dict[str, Told] = msgspec.field(default_factory=dict)
    pushed: dict[str, list[float]] = msgspec.field(default_factory=dict)
    newest_t: dict[str, float] = msgspec.field(default_factory=dict)
    uncertain: int = 0
