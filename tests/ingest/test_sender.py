"""A gateway's records on their way: through a real broker to a monitor that the test plays."""

import asyncio
import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.messages import MAX_BEATS, GatewayReport, Measured, Vitals
from ingest.sender import Spooled
from ingest.spool import Spool
from ingest.spool_room import Dropped
from ingest.uplink import BATCH_RECORDS
from simulators.driven_clock import DrivenClock
from tests import brokers
from tests.brokers import Wire, collect, eventually, running

pytestmark = pytest.mark.broker

NOON = 1_764_000_000
USUAL = Measured(heart_rate_bpm=140.0)


class Post:
    """A gateway's sender on a bus of its own."""

    def __init__(
        self, broker: MqttSettings, race: str, folder: Path, *, batch_s: float | None = None
    ) -> None:
        self.race = race
        self.clock = DrivenClock(NOON)
        self.bus = Bus(broker, client_id=f"gateway-{race}")
        self.spool = Spool.open(folder / "spool.db", "pi-1", now=NOON)
        self.sender = Spooled(race, "pi-1", self.bus, self.spool, self.clock, batch_s=batch_s)
        self._t = itertools.count(NOON + 1)

    def make(self, count: int = 1, runner: str = "anna", measured: Measured = USUAL) -> None:
        """Seconds in which something was measured."""
        for _ in range(count):
            self.sender.send(runner, next(self._t), measured)


@contextlib.asynccontextmanager
async def post(
    broker: MqttSettings,
    race: str,
    folder: Path,
    *,
    batch_s: float | None = None,
    connected: bool = True,
) -> AsyncIterator[Post]:
    made = Post(broker, race, folder, batch_s=batch_s)
    async with running(made.bus, connected=connected):
        task = asyncio.create_task(made.sender.run())
        try:
            yield made
        finally:
            task.cancel()
            await asyncio.wait([task])
            await made.sender.close()


class Monitor:
    """Takes records in and confirms them, as the monitor does."""

    def __init__(self, bus: Bus, race: str) -> None:
        self.have: Counter[int] = Counter()
        self.records: list[Vitals] = []
        self._bus = bus
        self._race = race
        self._at = itertools.count(NOON + 0.5)

    def take(self, payload: bytes) -> None:
        records, refused = wire.decode_vitals(payload)
        assert not refused
        self.records += records
        self.have.update(record.seq for record in records)

    def confirm(self, seq: int | None = None, runner: str = "anna") -> None:
        """Publish a status that says what is stored."""
        confirmed = NOON - 1
        while confirmed + 1 in self.have:
            confirmed += 1
        stored = {"pi-1": confirmed if seq is None else seq}
        status = msgspec.json.encode({"t": NOON, "at": next(self._at), "stored_seq": stored})
        topic = topics.of_runner(self._race, runner, "status")
        self._bus.publish(topic, status, qos=0, retain=True)

    def report(self, *, online: bool = True, store: str = "one") -> None:
        """Publish the monitor's report."""
        report = msgspec.json.encode({"t": NOON, "online": online, "store": store})
        self._bus.publish(f"{topics.of_race(self._race)}/monitor", report, retain=True)


@contextlib.asynccontextmanager
async def monitor(broker: MqttSettings, race: str) -> AsyncIterator[Monitor]:
    bus = Bus(broker, client_id=f"monitor-{race}")
    made = Monitor(bus, race)
    bus.subscribe(topics.vitals(race, "+"), lambda message: made.take(message.payload))
    async with running(bus):
        yield made


def seqs(count: int) -> set[int]:
    return set(range(NOON, NOON + count))


async def test_a_live_record_goes_out_at_once_and_is_kept_until_it_is_confirmed(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        monitor(mqtt_settings, race_id) as there,
        post(mqtt_settings, race_id, tmp_path) as here,
    ):
        here.make(3)
        await eventually(lambda: set(there.have) == seqs(3))
        assert here.sender.told()["spool_records"] == 3
        there.confirm()
        await eventually(lambda: here.spool.unconfirmed == 0)
        assert here.sender.told()["keeps_from"] == {"anna": NOON}
    assert max(there.have.values()) == 1


async def test_the_offset_of_its_clock_is_told_by_what_the_monitor_says_live(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with monitor(mqtt_settings, race_id) as there:
        there.report()  # retained: it waited, for nobody knows how long
        async with post(mqtt_settings, race_id, tmp_path) as here:
            await eventually(lambda: here.spool.store == "one")
            assert here.sender.told()["clock_offset_s"] is None
            await here.clock.advance(NOON + 30)
            there.report()
            await eventually(lambda: here.sender.told()["clock_offset_s"] == 30)


async def test_what_was_made_while_the_broker_was_away_follows_when_it_is_back(
    tmp_path: Path, race_id: str
) -> None:
    process = brokers.nats(tmp_path)
    async with post(process.settings, race_id, tmp_path, connected=False) as here:
        here.make(2500)
        await eventually(lambda: here.bus.unacknowledged == 0)  # none waits in memory
        with brokers.started(process):
            async with monitor(process.settings, race_id) as there:
                await eventually(lambda: here.bus.connected)
                await eventually(lambda: set(there.have) == seqs(2500))
                there.confirm()
                await eventually(lambda: here.spool.unconfirmed == 0)


async def test_a_backlog_of_the_largest_records_goes_out_too(tmp_path: Path, race_id: str) -> None:
    """A strap that goes mad must not end the gateway of all the others."""
    beats = tuple(250.0 + beat * 1000 / 1024 for beat in range(MAX_BEATS))
    process = brokers.nats(tmp_path)
    async with post(process.settings, race_id, tmp_path, connected=False) as here:
        here.make(BATCH_RECORDS, measured=Measured(heart_rate_bpm=240.0, rr_ms=beats))
        with brokers.started(process):
            async with monitor(process.settings, race_id) as there:
                await eventually(lambda: set(there.have) == seqs(BATCH_RECORDS))
    assert {record.rr_ms for record in there.records} == {beats}


async def test_live_records_overtake_the_backlog(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        Wire(mqtt_settings) as way,
        monitor(mqtt_settings, race_id) as there,
        post(way.settings, race_id, tmp_path, connected=False) as here,
    ):
        await eventually(lambda: here.bus.connected)
        way.cut()
        await eventually(lambda: not here.bus.connected)
        here.make(6000)  # 15 batches: more than may be on the way
        await eventually(lambda: here.bus.connected)
        here.make(1)
        await eventually(lambda: NOON + 6000 in there.have)
        assert len(there.have) < 6001
        await eventually(lambda: set(there.have) == seqs(6001))


async def test_a_lost_store_gets_everything_again(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        monitor(mqtt_settings, race_id) as there,
        post(mqtt_settings, race_id, tmp_path) as here,
    ):
        here.make(100)
        await eventually(lambda: set(there.have) == seqs(100))
        there.report(store="one")
        await eventually(lambda: here.spool.store == "one")
        there.confirm()
        await eventually(lambda: here.spool.unconfirmed == 0)
        there.have.clear()
        there.report(store="two")
        await eventually(lambda: set(there.have) == seqs(100))


async def test_a_status_that_confirms_less_is_answered_with_what_is_missing(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        monitor(mqtt_settings, race_id) as there,
        post(mqtt_settings, race_id, tmp_path) as here,
    ):
        here.make(50)
        await eventually(lambda: set(there.have) == seqs(50))
        there.confirm()
        await eventually(lambda: here.spool.unconfirmed == 0)
        there.have.clear()
        there.have.update(range(NOON, NOON + 20))
        there.confirm()
        await eventually(lambda: set(there.have) == seqs(50))


async def test_nothing_else_of_a_status_matters_and_nonsense_is_passed_over(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        monitor(mqtt_settings, race_id) as there,
        post(mqtt_settings, race_id, tmp_path) as here,
        running(Bus(mqtt_settings, client_id=f"other-{race_id}")) as other,
    ):
        here.make(5)
        await eventually(lambda: set(there.have) == seqs(5))
        for nonsense in (
            b"",
            b"{",
            b"[]",
            b'{"at": "x"}',
            b'{"at": 9e99, "stored_seq": {"pi-1": 1e99}}',
        ):
            other.publish(topics.of_runner(race_id, "anna", "status"), nonsense)
            other.publish(f"{topics.of_race(race_id)}/monitor", nonsense)
        assert await other.flush(5.0)
        there.confirm()
        await eventually(lambda: here.spool.unconfirmed == 0)


async def test_in_saver_mode_few_large_payloads_go_out(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    vitals = topics.vitals(race_id, "anna")
    async with (
        collect(mqtt_settings, vitals) as got,
        monitor(mqtt_settings, race_id) as there,
        post(mqtt_settings, race_id, tmp_path, batch_s=0.5) as here,
    ):
        here.make(30)
        await eventually(lambda: set(there.have) == seqs(30))
        there.confirm()
        await eventually(lambda: here.spool.unconfirmed == 0)
    assert len(got.messages) <= 2
    assert all(message.payload[:1] == b"\x78" for message in got.messages)


async def test_a_report_is_one_whatever_the_disk_says(tmp_path: Path, race_id: str) -> None:
    here = Post(MqttSettings("127.0.0.1", 1), race_id, tmp_path)
    here.spool.fault = "the disk " * 40
    here.spool.dropped = Dropped(1, NOON, NOON, here.spool.fault, NOON)
    report = GatewayReport(t=NOON, online=True, **here.sender.told())
    told = wire.decode(wire.encode(report), GatewayReport).dropped
    assert told is not None
    assert told.why.startswith("the disk ")
    await here.sender.close()


async def test_the_end_is_in_order(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with post(mqtt_settings, race_id, tmp_path) as here:
        here.make(3)
    again = Spool.open(tmp_path / "spool.db", "pi-1", now=NOON + 100)
    assert [one.seq for one in again.read("anna", 0, 10)] == sorted(seqs(3))
    again.close(NOON + 100)


class SlowSpool(Spool):
    """A spool on a slow disk: a commit begins, and ends when the test says so."""

    begun: threading.Event
    go_on: threading.Event

    def commit(self, now: float) -> bool:
        self.begun.set()
        assert self.go_on.wait(10)
        return super().commit(now)


async def test_whoever_is_stopped_waits_for_what_is_being_written(
    tmp_path: Path, race_id: str
) -> None:
    """The file would be closed under the hands of the thread that writes: a crash of SQLite's."""
    bus = Bus(MqttSettings("127.0.0.1", brokers.free_port()), client_id=race_id)
    spool = SlowSpool.open(tmp_path / "spool.db", "pi-1", now=NOON)
    assert isinstance(spool, SlowSpool)
    spool.begun, spool.go_on = threading.Event(), threading.Event()
    sender = Spooled(race_id, "pi-1", bus, spool, DrivenClock(NOON))
    sender.send("anna", NOON + 1, Measured(heart_rate_bpm=140.0))
    running_ = asyncio.create_task(sender.run())
    assert await asyncio.to_thread(spool.begun.wait, 10)
    running_.cancel()
    stopped, _ = await asyncio.wait([running_], timeout=0.1)
    assert not stopped
    spool.go_on.set()
    await asyncio.wait([running_])
    await sender.close()
    again = Spool.open(tmp_path / "spool.db", "pi-1", now=NOON)
    assert again.unconfirmed == 1
    again.close(NOON)
