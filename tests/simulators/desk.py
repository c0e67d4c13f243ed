"""The far end of a player in the hands of a test: notes what comes, and when."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest import topics
from ingest.events import Event
from ingest.messages import GatewayReport, Vitals
from ingest.wire import decode, decode_event, decode_vitals
from tests.simulators.wall import FakeWall

GATEWAY = topics.gateway("race", "sim-1")


@dataclass(frozen=True)
class Sent:
    at: float
    topic: str
    payload: bytes
    qos: int
    retain: bool


@dataclass
class Desk:
    """Takes what is published, notes when, and acknowledges it after `refusals` failed waits."""

    wall: FakeWall
    refusals: int = 0
    sent: list[Sent] = field(default_factory=list)
    flushed_at: list[int] = field(default_factory=list)
    on_publish: Callable[[Sent], None] = lambda _: None
    connected: list[Callable[[], None]] = field(default_factory=list)

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        message = Sent(self.wall.t, topic, payload, qos, retain)
        self.sent.append(message)
        self.on_publish(message)

    async def flush(self, timeout_s: float) -> bool:
        await asyncio.sleep(0)
        self.flushed_at.append(len(self.vitals()))
        self.refusals -= 1
        if self.refusals >= 0:
            self.wall.t += timeout_s
        return self.refusals < 0

    def on_connect(self, callback: Callable[[], None]) -> None:
        self.connected.append(callback)

    def reconnect(self) -> None:
        for callback in self.connected:
            callback()

    def reports(self) -> list[tuple[float, GatewayReport]]:
        return [(s.at, decode(s.payload, GatewayReport)) for s in self.sent if s.topic == GATEWAY]

    def vitals(self) -> list[tuple[float, Vitals]]:
        found = []
        for sent in self.sent:
            if sent.topic.endswith("/vitals"):
                records, refused = decode_vitals(sent.payload)
                assert refused == []
                assert sent.qos == 1
                assert not sent.retain
                found += [(sent.at, record) for record in records]
        return found

    def events(self) -> list[Event]:
        return [decode_event(s.payload) for s in self.sent if s.topic.endswith("/event")]
