"""Two ways for records to leave a gateway: through its spool, or straight to the broker."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeVar

import msgspec
from msgspec import Meta

from ingest import topics, wire
from ingest.bus import Bus, Received
from ingest.clock import Clock
from ingest.clock_offset import ClockOffset
from ingest.errors import PayloadRefused
from ingest.messages import DroppedRecords, Id, Measured, Message, Time, Vitals
from ingest.refusals import Refusals
from ingest.reports import COUNTED_RUNNERS
from ingest.shards import MAX_SHARDS, Shard
from ingest.spool import Spool
from ingest.uplink import Batch, Uplink

COMMIT_EVERY_S: Final = 1.0
TIDY_EVERY_S: Final = 60.0
LOOK_EVERY_S: Final = 0.1
ACKNOWLEDGED_WITHIN_S: Final = 30.0
TOLD_LENGTH: Final = 80  # of a text that a report takes
LOOK_FOR_STATUS_EVERY_S: Final = 300.0  # in saver mode: statuses are larger than what goes up

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Sender(Protocol):
    """Takes a gateway's records on their way."""

    async def run(self) -> None:
        """Work until cancelled."""
        ...

    async def close(self) -> None:
        """See to it that nothing is lost of what was taken."""
        ...

    def send(self, runner: str, t: int, measured: Measured) -> None:
        """Take what was measured of a runner in a second."""
        ...

    @property
    def refused(self) -> dict[str, int]:
        """How much of what it reads was refused, by reason."""
        ...

    def told(self) -> dict[str, Any]:
        """What to say of it in the gateway's report."""
        ...


class Direct:
    """Publishes each record at once and keeps nothing: for gateways of one run, as simulated ones.

    Parameters
    ----------
    race, gateway
        Ids of the race and of the gateway, which must be new.
    bus
        Where to publish.
    """

    def __init__(self, race: str, gateway: str, bus: Bus) -> None:
        self._race = race
        self._gateway = gateway
        self._bus = bus
        self._made: Counter[str] = Counter()

    async def run(self) -> None:
        """Nothing is to be done besides."""

    async def close(self) -> None:
        """Nothing is kept here."""

    def send(self, runner: str, t: int, measured: Measured) -> None:
        """Publish it."""
        values = msgspec.structs.asdict(measured)
        record = Vitals(t=t, seq=self._made[runner], gateway=self._gateway, **values)
        self._made[runner] += 1
        self._bus.publish(topics.vitals(self._race, runner), wire.encode(record))

    @property
    def refused(self) -> dict[str, int]:
        """Nothing is read here."""
        return {}

    def told(self) -> dict[str, Any]:
        """Nothing is kept."""
        return {}


class StatusSeen(Message, frozen=True):
    """What a gateway reads of a status."""

    max_bytes: ClassVar[int] = wire.LARGEST_BYTES
    at: Time
    stored_seq: dict[Id, int] = msgspec.field(default_factory=dict)


class MonitorSeen(Message, frozen=True):
    """What a gateway reads of the monitor's report."""

    max_bytes: ClassVar[int] = wire.LARGEST_BYTES
    online: bool
    t: Time | None = None
    store: str | None = None
    shard: Annotated[int, Meta(ge=1, le=MAX_SHARDS)] = 1
    shards: Annotated[int, Meta(ge=1, le=MAX_SHARDS)] = 1


class Spooled:
    """Keeps each record on disk until the monitor has it; live ones go out at once.

    Parameters
    ----------
    race, gateway
        Ids of the race and of the gateway.
    bus
        Where to publish.
    spool
        Where records are kept; closed at the end.
    clock
        The wall's time.
    batch_s
        In saver mode, how long records are collected [s]; absent: each goes out at once.
    """

    def __init__(
        self,
        race: str,
        gateway: str,
        bus: Bus,
        spool: Spool,
        clock: Clock,
        *,
        batch_s: float | None = None,
    ) -> None:
        self._race = race
        self._gateway = gateway
        self._bus = bus
        self._spool = spool
        self._clock = clock
        self._saver = batch_s is not None
        self._uplink = Uplink(spool, batch_s=batch_s)
        self._was_connected = False
        self._status_at: dict[str, float] = {}
        self._asked: set[str] = set()
        self._oldest_t: int | None = None
        self._offset = ClockOffset()
        self._refusals = Refusals("messages of the monitor")

    async def run(self) -> None:
        """Write, send and listen until cancelled."""
        self._bus.subscribe(f"{topics.of_race(self._race)}/monitor", self._hear_monitor)
        self._ask_for_status(self._spool.runners)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep(), name="spool")
            tasks.create_task(self._send_backlog(tasks), name="backlog")
            if self._saver:
                tasks.create_task(self._look_for_status(), name="look for status")

    async def close(self) -> None:
        """Write the rest, and that the end was in order."""
        await asyncio.to_thread(self._spool.close, self._clock.now())

    def send(self, runner: str, t: int, measured: Measured) -> None:
        """Keep it, and publish it if it may go out at once."""
        record = self._spool.take(runner, t, measured)
        if not self._saver:
            self._ask_for_status((runner,))
        self._look_at_broker()
        if self._uplink.goes_out(runner, record.seq, time.monotonic()):
            self._bus.publish(topics.vitals(self._race, runner), wire.encode(record))

    @property
    def refused(self) -> dict[str, int]:
        """How many messages of the monitor could not be read, by reason."""
        return self._refusals.counts

    def told(self) -> dict[str, Any]:
        """How much is kept and not confirmed, from where on, what was given up, and our clock."""
        dropped, keeps_from = self._spool.dropped, self._spool.keeps_from
        if dropped is not None:
            dropped = dropped._replace(why=dropped.why[:TOLD_LENGTH])
        offset_s = self._offset.offset_s(time.monotonic())
        return {
            "spool_records": self._spool.unconfirmed,
            "spool_oldest_t": self._oldest_t,
            "spool_fault": None if self._spool.fault is None else self._spool.fault[:TOLD_LENGTH],
            "clock_offset_s": None if offset_s is None else round(offset_s, 2),
            "keeps_from": keeps_from if len(keeps_from) <= COUNTED_RUNNERS else None,
            "dropped": None if dropped is None else DroppedRecords(**dropped._asdict()),
        }

    async def _keep(self) -> None:
        tidied_at = time.monotonic()
        while True:
            await _finished(self._commit)
            if time.monotonic() - tidied_at > TIDY_EVERY_S:
                tidied_at = time.monotonic()
                await _finished(self._spool.tidy, self._clock.now())
            await asyncio.sleep(COMMIT_EVERY_S)

    def _commit(self) -> None:
        self._spool.commit(self._clock.now())
        self._oldest_t = self._spool.oldest_unconfirmed_t()

    async def _send_backlog(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._look_at_broker()
            for batch in self._uplink.batches(time.monotonic()):
                tasks.create_task(self._send(batch), name="batch")
            await asyncio.sleep(LOOK_EVERY_S)

    async def _send(self, batch: Batch) -> None:
        records = await _finished(self._spool.read, batch.runner, batch.from_seq, batch.size)
        if records:
            topic = topics.vitals(self._race, batch.runner)
            for payload in wire.vitals_payloads(records, compress=self._saver):
                await self._bus.publish_wait(topic, payload, timeout_s=ACKNOWLEDGED_WITHIN_S)
        self._uplink.acknowledged()

    def _look_at_broker(self) -> None:
        connected = self._bus.connected
        if connected and not self._was_connected:
            self._uplink.connected(time.monotonic())
        elif self._was_connected and not connected:
            self._uplink.lost()
        self._was_connected = connected

    def _ask_for_status(self, runners: Iterable[str]) -> None:
        for runner in runners:
            if runner not in self._asked:
                self._asked.add(runner)
                topic = topics.of_runner(self._race, runner, "status")
                self._bus.subscribe(topic, partial(self._hear_status, runner), qos=0)

    async def _look_for_status(self) -> None:
        """Ask for the statuses now and then, just long enough to hear one of each runner."""
        while True:
            self._ask_for_status(self._spool.runners)
            await asyncio.sleep(LOOK_FOR_STATUS_EVERY_S)

    def _hear_status(self, runner: str, message: Received) -> None:
        try:
            seen = wire.decode(message.payload, StatusSeen)
        except PayloadRefused as error:
            self._refuse(error)  # another one comes in a second
            return
        if seen.at > self._status_at.get(runner, 0.0):
            self._status_at[runner] = seen.at
            self._take_confirmation(runner, seen.stored_seq.get(self._gateway))
        if self._saver and runner in self._asked and not message.retained:
            self._stop_asking(runner)

    def _stop_asking(self, runner: str) -> None:
        self._asked.discard(runner)
        self._bus.unsubscribe(topics.of_runner(self._race, runner, "status"))

    def _take_confirmation(self, runner: str, stored_seq: int | None) -> None:
        if stored_seq is not None and not self._spool.confirm(runner, stored_seq):
            _log.warning("the monitor has less of %s than it had; sending it again", runner)
            self._uplink.send_again(runner, time.monotonic())

    def _hear_monitor(self, message: Received) -> None:
        try:
            seen = wire.decode(message.payload, MonitorSeen)
        except PayloadRefused as error:
            self._refuse(error)
            return
        if seen.online and seen.t is not None and not message.retained:  # else it waited
            self._offset.hear(seen.t, self._clock.now(), time.monotonic())
        if seen.store is not None and seen.store != self._spool.store:
            if self._spool.store:
                _log.warning("the monitor has another store than before; sending it everything")
            self._spool.confirmed_by(seen.store)
            self._uplink.send_again(None, time.monotonic())
        shard = Shard(self._race, seen.shard, seen.shards)
        self._uplink.monitor_is(seen.online, time.monotonic(), shard)

    def _refuse(self, error: PayloadRefused) -> None:
        self._refusals.add(f"monitor: {error.reason}", error.detail, now=time.monotonic())


async def _finished(work: Callable[..., T], *arguments: Any) -> T:
    """Have something done in a thread, and wait for its end even when cancelled.

    A thread can't be cancelled: left alone it would go on in a spool that is being closed.
    """
    done = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done])
        raise
