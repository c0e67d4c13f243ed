"""A monitor and a listener on a real broker, in the test's own event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings, Received
from ingest.clock import WallClock
from ingest.race.settings import Runner
from monitor.messages import Alert, Field, MonitorReport, Status
from monitor.service import Monitor
from monitor.watch import Watch

WAIT_S = 90.0


@dataclass
class Heard:
    """What came out of the monitor, in order of arrival."""

    statuses: list[Status] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    reports: list[MonitorReport] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    on_status: Callable[[Status], object] = lambda status: None

    async def until(self, condition: Callable[["Heard"], bool]) -> None:
        """Wait until what was heard meets a condition."""
        async with asyncio.timeout(WAIT_S):
            while not condition(self):
                self.news.clear()
                await self.news.wait()

    def take(self, message: Received) -> None:
        leaf = message.topic.rsplit("/", 1)[1]
        match leaf:
            case "status":
                self.statuses.append(wire.decode(message.payload, Status))
                self.on_status(self.statuses[-1])
            case "alert":
                self.alerts.append(wire.decode(message.payload, Alert))
            case "field":
                self.fields.append(wire.decode(message.payload, Field))
            case "monitor":
                self.reports.append(wire.decode(message.payload, MonitorReport))
        self.news.set()


@contextlib.asynccontextmanager
async def monitored(
    broker: MqttSettings, race: str, runners: Sequence[Runner] = ()
) -> AsyncIterator[Heard]:
    """A monitor of a race, and all it says."""
    heard = Heard()
    listener = Bus(broker, client_id=f"listener-{race}")
    listener.subscribe(f"{topics.ROOT}/{race}/#", heard.take)
    bus = Bus(broker, client_id=f"monitor-{race}")
    monitor = Monitor(race, Watch(runners), bus, WallClock())
    tasks = [asyncio.create_task(work) for work in (listener.run(), bus.run(), monitor.run())]
    try:
        await heard.until(lambda heard: bool(heard.reports))
        yield heard
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
