"""The daemon that tells people of alerts beside the page: an ordinary client of the broker.

Nothing here can delay the monitor, which does not know of it. Each service has a task of its own,
with one try at a time and longer and longer waits after failures.
"""

import asyncio
import logging
from collections.abc import Mapping
from random import Random
from typing import Final

from ingest import topics as ingest_topics
from ingest import wire
from ingest.backoff import Cause, delay_s
from ingest.bus import Bus, Received
from ingest.clock import Clock
from ingest.errors import PayloadRefused
from ingest.pulse import Pulse
from ingest.refusals import Refusals
from ingest.text import one_line
from ingest.version import VERSION
from monitor import topics
from monitor.messages import Alert, NotifyReport, ServiceReport, Status
from monitor.notify.attempt import LIMIT_S, Hands
from monitor.notify.book import Book
from monitor.notify.home_feed import HomeFeed
from monitor.notify.memory import Delivery, Memory
from monitor.notify.memory_file import MemoryFile
from monitor.notify.services import Send

LOOK_EVERY_S: Final = 1.0
REPORT_EVERY_S: Final = 10.0
HUNG_S: Final = 15.0
STOP_S: Final = 5.0  # a try that has begun may take so long when the program is stopped
FAULT_MAX: Final = 80

_log = logging.getLogger(__name__)


class _Service:
    """One service and how it is doing."""

    def __init__(self, name: str, send: Send, limit_s: float) -> None:
        self.name = name
        self.send = send
        self.hands = Hands(name, limit_s)
        self.stirred = asyncio.Event()
        self.sent = 0
        self.fault: str | None = None
        self.failing_since: float | None = None


class Notify:
    """Hears alerts and has services told.

    Parameters
    ----------
    race
        The race's id.
    bus
        Where alerts come from.
    clock
        The wall's time.
    book, memory, file
        What is decided, what it remembers, and where that is kept.
    services
        How each service is told, by name.
    home
        What is published for Home Assistant, if anything.
    limit_s
        How long one try may take [s].
    """

    def __init__(
        self,
        race: str,
        bus: Bus,
        clock: Clock,
        book: Book,
        memory: Memory,
        file: MemoryFile,
        services: Mapping[str, Send],
        *,
        home: HomeFeed | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._race = race
        self._bus = bus
        self._clock = clock
        self._book = book
        self._memory = memory
        self._file = file
        self._home = home
        self._services = {name: _Service(name, send, limit_s) for name, send in services.items()}
        self._caught_up: set[str] = set()
        """Of whom a status was looked at since the last connect."""
        self._refusals = Refusals("messages for notify")
        self._random = Random()
        self.pulse = Pulse("look at what is due", HUNG_S)

    async def run(self) -> None:
        """Tell people until cancelled."""
        self._book.resume()
        self._file.write(self._memory)
        self._bus.subscribe(
            topics.alert(self._race, "+"), self._refusals.guarded(self._hear_alert, self._clock.now)
        )
        self._bus.subscribe(
            topics.status(self._race, "+"),
            self._refusals.guarded(self._hear_status, self._clock.now),
            qos=0,
        )
        self._bus.on_connect(self._connected)
        async with asyncio.TaskGroup() as tasks:
            for service in self._services.values():
                tasks.create_task(self._tell(service), name=f"tell {service.name}")
            tasks.create_task(self._look(), name="look")

    def report(self, *, online: bool) -> NotifyReport:
        """Return the report as of now."""
        return NotifyReport(
            t=self._clock.now(),
            online=online,
            version=VERSION,
            fault=one_line(self._file.fault or "", FAULT_MAX) or None,
            services=tuple(
                ServiceReport(
                    name=one.name,
                    sent=one.sent,
                    waiting=self._book.waiting(one.name),
                    given_up=self._book.given_up.get(one.name, 0),
                    fault=one.fault,
                    failing_since=one.failing_since,
                )
                for one in self._services.values()
            ),
        )

    # What comes in.

    def _connected(self) -> None:
        self._caught_up.clear()
        self._publish_report()
        if self._home is not None:
            self._home.announce(self._bus)

    def _hear_alert(self, message: Received) -> None:
        alert = wire.decode(message.payload, Alert)
        runner = ingest_topics.parse_runner_topic(message.topic).runner
        if runner != alert.runner:
            raise PayloadRefused("another runner's topic", message.topic)
        if self._book.hear(alert, self._clock.now()):
            self._changed()

    def _hear_status(self, message: Received) -> None:
        runner = ingest_topics.parse_runner_topic(message.topic).runner
        wants = self._home is not None and self._home.wants(runner, self._clock.now())
        if runner in self._caught_up and not wants:
            return
        status = wire.decode(message.payload, Status)
        now = self._clock.now()
        if runner not in self._caught_up:
            self._caught_up.add(runner)
            if self._book.hear_active(runner, status.alerts, status.t, now):
                self._changed()
        if self._home is not None:
            self._home.take(self._bus, runner, status, now)

    # What goes out.

    def _changed(self) -> None:
        self._file.write(self._memory)
        for service in self._services.values():
            service.stirred.set()

    async def _look(self) -> None:
        reported_at = self._clock.now()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = self._clock.now()
            if self._book.tick(now):
                self._changed()
            if not 0.0 <= now - reported_at < REPORT_EVERY_S:
                reported_at = now
                self._publish_report()
            self.pulse.beat()

    async def _tell(self, service: _Service) -> None:
        failures = 0
        while True:
            service.stirred.clear()
            delivery = self._book.next(service.name, self._clock.now())
            if delivery is None:
                await service.stirred.wait()
                continue
            reason = await self._try(service, delivery)
            failures = 0 if reason is None else failures + 1
            self._note(service, reason)
            if reason is not None:
                await asyncio.sleep(delay_s(failures - 1, Cause.REFUSED, self._random))

    async def _try(self, service: _Service, delivery: Delivery) -> str | None:
        # On the disk before it goes out: a kill in between must not make it twice.
        self._book.begin(delivery.id)
        self._file.write(self._memory)
        now = self._clock.now()
        work = service.hands.do(lambda: service.send(delivery, now))
        trying = asyncio.create_task(work, name=f"try {service.name}")
        try:
            reason = await asyncio.shield(trying)
        except asyncio.CancelledError:
            # Better a moment later than not to know whether it arrived.
            await asyncio.wait({trying}, timeout=STOP_S)
            if trying.done():
                self._settle(delivery, trying.result())
            trying.cancel()
            raise
        self._settle(delivery, reason)
        return reason

    def _settle(self, delivery: Delivery, reason: str | None) -> None:
        self._book.settle(delivery.id, arrived=reason is None)
        self._file.write(self._memory)

    def _note(self, service: _Service, reason: str | None) -> None:
        if reason is None:
            service.sent += 1
        if reason != service.fault:
            if reason is None:
                _log.info("%s is told again", service.name)
                service.failing_since = None
            else:
                _log.warning("%s is not told: %s; trying again", service.name, reason)
                service.failing_since = service.failing_since or self._clock.now()
            service.fault = reason
        self._publish_report()

    def _publish_report(self) -> None:
        payload = wire.encode(self.report(online=True))
        self._bus.publish(topics.notify(self._race), payload, retain=True)
