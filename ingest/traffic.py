"""What goes over the bus and what waits for it; outlives every connection."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.outbox import Outbox, Outgoing
from ingest.publishes import Received
from ingest.routes import Routes

__all__ = ["Handler", "MqttSettings", "Received", "Traffic", "Will"]


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Where the broker is and who we are there; the password never shows.

    `others` are more addresses of the same broker, the nodes of a cluster.
    """

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca: Path | None = None
    others: tuple[tuple[str, int], ...] = ()

    def next_node(self) -> "MqttSettings":
        """Go on to the next address, and to the first one after the last."""
        if not self.others:
            return self
        (host, port), *rest = self.others
        return replace(self, host=host, port=port, others=(*rest, (self.host, self.port)))


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for us when we vanish without a goodbye."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = True


Handler = Callable[[Received], None]


class Traffic:
    """What is to be sent, who wants what comes in, and how much there was of both."""

    def __init__(self, outbox_limit: int) -> None:
        self.outbox = Outbox(outbox_limit)
        self.routes: Routes[Handler] = Routes()
        self.new_filters: dict[str, int] = {}
        """Filters with their QoS that the present connection has not asked for yet."""
        self.old_filters: set[str] = set()
        """Filters that nobody wants any more and the broker still serves."""
        self.work = asyncio.Event()
        """Set when there may be something to send."""
        self.empty = asyncio.Event()
        """Set while everything is sent and acknowledged."""
        self.empty.set()
        self.connected = False
        self.goodbye: Outgoing | None = None
        self.sent = 0
        self.received = 0

    def put(self, message: Outgoing) -> None:
        """Take a message to be sent."""
        self.outbox.put(message, connected=self.connected)
        self._stir()

    def put_passing(self, messages: Sequence[Outgoing]) -> None:
        """Take several messages with QoS 0 to be sent."""
        self.outbox.put_passing(messages, connected=self.connected)
        self._stir()

    def subscribe(self, topic_filter: str, handler: Handler, qos: int) -> None:
        """Add a handler for what comes in."""
        self.routes.add(topic_filter, handler, qos)
        self.new_filters[topic_filter] = qos
        self.old_filters.discard(topic_filter)
        self.work.set()

    def unsubscribe(self, topic_filter: str) -> None:
        """Take away all handlers of a filter."""
        self.routes.remove(topic_filter)
        self.new_filters.pop(topic_filter, None)
        self.old_filters.add(topic_filter)
        self.work.set()

    def count_sent(self, number: int) -> None:
        """Count messages that are gone."""
        self.sent += number
        if self.outbox.is_empty():
            self.empty.set()

    def connection_lost(self) -> None:
        """Keep what is to be kept for the next connection."""
        self.connected = False
        self.outbox.connection_lost()
        if self.outbox.is_empty():
            self.empty.set()

    def _stir(self) -> None:
        if not self.outbox.is_empty():
            self.empty.clear()
            self.work.set()
