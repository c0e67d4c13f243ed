"""Hostile payloads on every topic that is subscribed to: the daemons live, count, and serve on.

``TRAILPULSE_HOSTILE`` says how many payloads a topic gets; `make soak` sends 10,000.
"""

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from dashboard.feed import Feed
from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.errors import PayloadRefused
from ingest.events import Carbs
from ingest.messages import GatewayReport, Measured, Message, Sensor, SensorReport, Vitals, Weather
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.race.write import create
from ingest.sender import Spooled
from ingest.spool import Spool
from ingest.traffic import Received
from monitor import topics as monitor_topics
from monitor.messages import MonitorReport, Status
from monitor.service import Monitor
from monitor.status import StoredOf, status_of
from monitor.store.store import open_reader
from monitor.watch import Watch
from tests.brokers import collect, running
from tests.hostile import hostile
from tests.integration.parts import Parts
from tests.monitor.people import ANNA

T: Final = 1_764_000_000
NUMBER: Final = int(os.environ.get("TRAILPULSE_HOSTILE", "300"))
RACE: Final = "race"
FLUSH_S: Final = 60.0 + NUMBER / 20

RECORD = wire.encode(
    Vitals(t=T, seq=1, gateway="evil", heart_rate_bpm=150, rr_ms=(400.0, 402.0), speed_mps=2.5)
)
EVENT = wire.encode(Carbs(id="c0ffee00-0000-4000-8000-000000000001", t=T, carbs_g=25))
GATEWAY = wire.encode(GatewayReport(t=T, online=True, sent={"anna": 5}, refused={"x": 1}))
WEATHER = wire.encode(Weather(t=T, air_temp_c=20, humidity_pct=50, source="desk"))
MONITOR = wire.encode(MonitorReport(t=T, online=True, store="abc", received={"anna": 3}))
SENSORS = wire.encode(
    SensorReport(t=T, sensors=(Sensor(sensor="s", kind="heart_rate", state="live", since=T),))
)


def a_status() -> bytes:
    watch = Watch([ANNA])
    watch.take_record("anna", Vitals(t=T, seq=1, gateway="pi-1", heart_rate_bpm=150), T + 0.1)
    watch.advance(T + 10.0)
    return wire.encode(status_of(watch, 0, at=T + 0.2, stored=StoredOf({"pi-1": 1})))


class InHand(Bus):
    """A bus that is not connected; the test hands messages to those who subscribed."""

    def __init__(self) -> None:
        super().__init__(MqttSettings("127.0.0.1", 1), client_id="in-hand")

    def deliver(self, topic: str, payload: bytes) -> None:
        handlers = self._traffic.routes.handlers(topic)
        assert handlers, f"nobody subscribed to {topic}"
        for handle in handlers:
            handle(Received(topic, payload, retained=False))


def send(bus: InHand, topic: str, valid: bytes, seed: int) -> None:
    for payload in islice(hostile(seed, [valid]), NUMBER):
        bus.deliver(topic, payload)


MONITORED = {
    "vitals": (topics.vitals(RACE, "mallory"), RECORD),
    "event": (topics.event(RACE, "mallory"), EVENT),
    "gateway": (topics.gateway(RACE, "evil"), GATEWAY),
    "weather": (topics.weather(RACE), WEATHER),
}


@pytest.mark.timeout(60 + NUMBER // 10)
@pytest.mark.parametrize("what", MONITORED)
async def test_the_monitor_lives_counts_and_serves_on(what: str) -> None:
    bus, watch = InHand(), Watch([ANNA])
    monitor = Monitor(RACE, watch, bus, WallClock())
    working = asyncio.create_task(monitor.run())
    await asyncio.sleep(0)
    topic, valid = MONITORED[what]
    send(bus, topic, valid, seed=1)
    refused = sum((monitor.report(online=True).refused or {}).values())
    assert refused > NUMBER // 2
    now = int(WallClock().now())
    good = Vitals(t=now, seq=1, gateway="pi-1", heart_rate_bpm=151)
    bus.deliver(topics.vitals(RACE, "anna"), wire.encode(good))
    await asyncio.sleep(0)
    assert not working.done()
    watch.advance(now + 10.0)  # whoever else might tell of this second had the time
    row = watch.row_of("anna")
    assert status_of(watch, row, at=now).vitals.heart_rate_bpm == 151
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


GATEWAYS = {
    "status": (monitor_topics.status(RACE, "anna"), a_status()),
    "monitor": (monitor_topics.monitor(RACE), MONITOR),
}


@pytest.mark.timeout(60 + NUMBER // 10)
@pytest.mark.parametrize("what", GATEWAYS)
async def test_the_gateway_lives_and_keeps_what_was_not_confirmed(
    what: str, tmp_path: Path
) -> None:
    bus = InHand()
    spool = Spool.open(tmp_path / "spool.db", "pi-2", now=T)
    sender = Spooled(RACE, "pi-2", bus, spool, WallClock())
    working = asyncio.create_task(sender.run())
    for second in range(10):
        sender.send("anna", T + second, Measured(heart_rate_bpm=150))
    await asyncio.sleep(0)
    topic, valid = GATEWAYS[what]
    send(bus, topic, valid, seed=2)
    assert not working.done()
    assert sum(sender.refused.values()) > NUMBER // 2
    assert sender.told()["spool_records"] == 10
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await sender.close()


DASHBOARD = {
    "status": (monitor_topics.status(RACE, "anna"), a_status()),
    "monitor": (monitor_topics.monitor(RACE), MONITOR),
    "sensors": (topics.sensors(RACE, "anna"), SENSORS),
    "gateway": (topics.gateway(RACE, "evil"), GATEWAY),
    "alert": (monitor_topics.alert(RACE, "anna"), a_status()),
    "field": (monitor_topics.field(RACE), a_status()),
}


@pytest.mark.timeout(60 + NUMBER // 10)
@pytest.mark.parametrize("what", DASHBOARD)
def test_the_page_lives_counts_and_shows_on(what: str, folder: Path) -> None:
    bus, feed = InHand(), Feed(load(folder), WallClock())
    feed.read(bus)
    topic, valid = DASHBOARD[what]
    send(bus, topic.replace(f"/{RACE}/", "/hostile/"), valid, seed=3)
    assert sum(feed.refusals.counts.values()) > NUMBER // 2
    bus.deliver(monitor_topics.status("hostile", "anna"), a_status())
    assert feed.knows("anna")
    assert feed.history("anna").columns()["t"][-1] == T


# Through a real broker to real processes.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = tmp_path / "race"
    create(race, race_id="hostile", name="Hostile", start=dt.datetime.now(dt.UTC))
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    scenario = folder / "none.toml"
    scenario.write_text('[[fault]]\nkind = "garbage"\nshare = 0.0\n')
    options = ("--scenario", str(scenario), "--speed", "8", "--gateway", "pi-1", "--for", "5s")
    made = Parts(folder, gateway=["trailpulse", "simulate", "--race", str(folder), *options])
    yield made
    made.end()


def is_refused(decode: Callable[[bytes], object]) -> Callable[[bytes], bool]:
    def refused(payload: bytes) -> bool:
        try:
            decode(payload)
        except PayloadRefused:
            return True
        return False

    return refused


def decode_as(kind: type[Message], payload: bytes) -> Message:
    return wire.decode(payload, kind)


def a_record_is_refused(payload: bytes) -> bool:
    try:
        records, _ = wire.decode_vitals(payload)
    except PayloadRefused:
        return True
    return not records


def wrong_times(now: int) -> Iterator[bytes]:
    """Records of a good form from a wrong time: an hour and years ahead, and long ago."""
    for number, off_s in enumerate((3600, 900, 86_400 * 365, -86_400 * 30, -(10**9))):
        yield wire.encode(
            Vitals(t=now + off_s, seq=number, gateway="lost-in-time", heart_rate_bpm=222)
        )


@pytest.mark.broker
@pytest.mark.timeout(300 + NUMBER // 5)
async def test_real_daemons_serve_on(folder: Path, parts: Parts) -> None:
    """While a race is on, every topic that daemons read gets what it should not.

    To a runner of the race goes only what must be refused: whoever may write as its gateway may
    of course say what was not measured.
    """
    parts.start("broker")
    parts.start("monitor")
    race = load(folder)
    writer = Bus(await wait_for_broker(race, "simulator"), client_id="mallory-1")
    teller = Bus(await wait_for_broker(race, "monitor"), client_id="mallory-2")
    reader = await wait_for_broker(race, "dashboard")
    root = f"{topics.ROOT}/hostile"
    async with (
        running(writer),
        running(teller),
        collect(reader, f"{root}/runner/anna/status", f"{root}/monitor", qos=0) as got,
    ):
        parts.start("gateway")
        await got.until(lambda heard: any(m.topic.endswith("status") for m in heard), 40)
        before = parts.pid("monitor"), parts.pid("gateway")
        sent = await bombard(writer, teller, root)
        await asyncio.to_thread(parts.finish, "gateway", 60)
        refused = [
            wire.decode(m.payload, MonitorReport).refused or {}
            for m in got.messages
            if m.topic.endswith("/monitor") and not refused_by_us(m)
        ]
        await got.until(lambda heard: total(heard) >= sent, 20)
    assert parts.is_running("monitor")
    assert parts.pid("monitor") == before[0]
    assert refused
    assert_everything_good_is_stored(race)
    said = parts.said("monitor") + parts.said("gateway")
    assert "Traceback" not in said


def refused_by_us(message: Received) -> bool:
    """Whether it is one of the reports that the test made up."""
    try:
        return not (wire.decode(message.payload, MonitorReport).version or "")
    except PayloadRefused:
        return True


def total(heard: list[Received]) -> int:
    """How much the monitor says that it refused."""
    counts = [
        sum((wire.decode(m.payload, MonitorReport).refused or {}).values())
        for m in heard
        if m.topic.endswith("/monitor") and not refused_by_us(m)
    ]
    return max(counts, default=0)


async def bombard(writer: Bus, teller: Bus, root: str) -> int:
    """Send it; returns how much of it the monitor must refuse."""
    must = 0
    events = is_refused(wire.decode_event)
    for topic, valid, refused in (
        (f"{root}/runner/anna/vitals", RECORD, a_record_is_refused),
        (f"{root}/runner/anna/event", EVENT, events),
        (f"{root}/gateway/pi-1", GATEWAY, is_refused(partial(decode_as, GatewayReport))),
        (f"{root}/weather", WEATHER, is_refused(partial(decode_as, Weather))),
    ):
        payloads = filter(refused, hostile(4, [valid]))
        for payload in islice(payloads, NUMBER):
            if len(payload) <= wire.MAX_PAYLOAD_BYTES:
                writer.publish(topic, payload)
                must += 1
        assert await writer.flush(FLUSH_S)
    for payload in wrong_times(int(WallClock().now())):
        writer.publish(f"{root}/runner/anna/vitals", payload)
        must += 1
    for topic, valid, kind in (
        (f"{root}/runner/anna/status", a_status(), Status),
        (f"{root}/monitor", MONITOR, MonitorReport),
    ):
        refused = is_refused(partial(decode_as, kind))
        payloads = filter(refused, hostile(5, [valid]))
        for payload in islice(payloads, NUMBER):
            if len(payload) <= wire.MAX_PAYLOAD_BYTES:
                teller.publish(topic, payload)
        assert await teller.flush(FLUSH_S)
    assert await writer.flush(FLUSH_S)
    return must


def assert_everything_good_is_stored(race: Race) -> None:
    with open_reader(race.store.url) as reader:
        span = reader.runners()["anna"]
        records = list(reader.vitals("anna", span.first_t, span.last_t))
    ours = [record for record in records if record.gateway == "pi-1"]
    assert len(ours) == len(records) == 40
    assert [record.t for record in ours] == list(range(span.first_t, span.first_t + 40))
