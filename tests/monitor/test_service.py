"""The monitor daemon over real brokers: what goes in, what comes out, and what it outlives."""

import asyncio
import contextlib
import datetime as dt
import itertools
import time
import zlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.clock import WallClock
from ingest.events import Ack, Carbs, Event
from ingest.messages import GatewayReport, ReplayClock, Sensor, SensorReport, Vitals
from ingest.race.settings import Mqtt, Race, RaceInfo, Runner, Store
from ingest.traffic import Received
from ingest.wire import MAX_PAYLOAD_BYTES
from monitor import retaining, service
from monitor.messages import MonitorReport, Status
from monitor.recorder import STATUS_EVERY_S as STORED_EVERY_S
from monitor.run import run as run_monitor
from monitor.service import FIELD_EVERY_S, Monitor
from monitor.speaker import STATUS_EVERY_S
from monitor.store.store import open_reader
from monitor.topics import field as field_topic
from monitor.topics import monitor as monitor_topic
from monitor.topics import status as status_topic
from monitor.watch import Watch
from tests import brokers
from tests.brokers import Wire, collect, eventually, running
from tests.integration.system import Heard, monitored
from tests.monitor.people import ANNA, BEN, T, event_id, vitals
from tests.monitor.people import running as measured


class Desk:
    """A gateway and a crew in the hands of a test."""

    def __init__(self, bus: Bus, race: str) -> None:
        self.bus = bus
        self._race = race

    def report(self, gateway: str = "pi-1", replay: ReplayClock | None = None) -> None:
        report = GatewayReport(t=time.time(), online=True, replay=replay)
        topic = topics.gateway(self._race, gateway)
        self.bus.publish(topic, wire.encode(report), retain=True)

    def vitals(self, *records: Vitals, runner: str = "anna") -> None:
        self.payload(topics.vitals(self._race, runner), wire.encode_vitals(list(records)))

    def event(self, event: Event, runner: str = "anna") -> None:
        self.payload(topics.event(self._race, runner), wire.encode(event))

    def payload(self, topic: str, payload: bytes) -> None:
        self.bus.publish(topic, payload)


@contextlib.asynccontextmanager
async def desk(settings: MqttSettings, race: str) -> AsyncIterator[Desk]:
    async with running(Bus(settings, client_id=f"desk-{race}")) as bus:
        yield Desk(bus, race)


@contextlib.asynccontextmanager
async def serving(settings: MqttSettings, race: str, *runners: Runner) -> AsyncIterator[Monitor]:
    """A monitor to look into."""
    bus = Bus(settings, client_id=f"monitor-{race}")
    monitor = Monitor(race, Watch(runners), bus, WallClock())
    task = asyncio.create_task(monitor.run())
    try:
        async with running(bus):
            yield monitor
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled(), task.exception()


async def test_while_there_is_no_broker_no_reports_pile_up_for_it(
    race_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REPORT_EVERY_S", 0.0)
    bus = Bus(MqttSettings("127.0.0.1", 1), client_id=race_id)  # it does not run
    working = asyncio.create_task(Monitor(race_id, Watch([ANNA]), bus, WallClock()).run())
    for _ in range(10):
        await asyncio.sleep(0)
    assert bus.unacknowledged == 0
    working.cancel()
    await asyncio.wait([working])


def live(seq: int, t: int | None = None, gateway: str = "pi-1") -> Vitals:
    """A record of this very second."""
    return vitals(int(time.time()) if t is None else t, seq, measured(), gateway)


async def test_a_record_becomes_a_status_within_a_second(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        d.report()
        record = live(0)
        sent_at = time.time()
        d.vitals(record)
        await heard.until(lambda heard: bool(heard.statuses))
    (status, *_) = heard.statuses
    assert status.t == record.t
    assert status.vitals.heart_rate_bpm == 140
    assert sent_at <= status.at < sent_at + 1.0


async def test_status_field_and_report_wait_for_whoever_comes_later(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        d.report()
        d.vitals(live(0))
        await heard.until(lambda heard: bool(heard.statuses and heard.fields))
        expected = {
            status_topic(race_id, "anna"),
            field_topic(race_id),
            monitor_topic(race_id),
        }
        async with asyncio.timeout(brokers.WITHIN_S):
            # A broker passes a message on, and then keeps it: who comes in between has neither.
            while not expected <= await kept_of(mqtt_settings, race_id):
                pass


async def kept_of(settings: MqttSettings, race: str) -> set[str]:
    """The topics of which the broker has something for whoever comes now."""
    async with collect(settings, f"{topics.ROOT}/{race}/#") as late:
        await late.until(
            lambda messages: any(
                one.topic == field_topic(race) and not one.retained for one in messages
            )
        )
        return {one.topic for one in late.messages if one.retained}


async def test_of_a_large_field_the_last_status_waits_for_whoever_comes_later_too(
    mqtt_settings: MqttSettings, race_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the broker is not asked to keep each."""
    monkeypatch.setattr(retaining, "KEPT_A_SECOND", 0.5)  # one runner is more than that
    monkeypatch.setattr(retaining, "LATEST_S", 0.2)
    topic = status_topic(race_id, "anna")
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        replayed(d, T, until=T + 19)
        for first in (0, 10):
            d.vitals(*(live(seq, T + seq, "replay-1") for seq in range(first, first + 10)))
            await heard.until(partial(has_told, T + first + 9))
        kept: list[int] = []
        async with asyncio.timeout(30):
            while kept[-1:] != [T + 19]:
                async with collect(mqtt_settings, topic) as late:
                    await late.until(lambda messages: any(one.retained for one in messages))
                    kept.append(wire.decode(late.messages[0].payload, Status).t)
    assert kept[0] < T + 19


async def test_every_second_all_runners_are_in_one_field(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with monitored(mqtt_settings, race_id, [ANNA, BEN]) as heard:
        await heard.until(lambda heard: len(heard.fields) >= 3)
    assert {field.runner for field in heard.fields} == {("anna", "ben")}
    gaps_s = [later.t - earlier.t for earlier, later in itertools.pairwise(heard.fields)]
    assert all(gap_s >= 0.95 * FIELD_EVERY_S for gap_s in gaps_s)


async def test_bad_input_is_refused_counted_and_stops_nothing(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    now = int(time.time())
    vitals_topic = topics.vitals(race_id, "anna")
    async with serving(mqtt_settings, race_id, ANNA) as monitor, desk(mqtt_settings, race_id) as d:
        d.report()
        for payload in (b"{", b"", b"\xff\xfe", b"null", b'{"t":1}', b"[" * 5000):
            d.payload(vitals_topic, payload)
        impossible = b'{"t":%d,"seq":0,"gateway":"pi-1","heart_rate_bpm":900}' % now
        d.payload(vitals_topic, impossible)
        d.payload(vitals_topic, b"[%s,%s]" % (impossible, wire.encode(live(1, now))))
        d.payload(vitals_topic, zlib.compress(b" " * (MAX_PAYLOAD_BYTES + 1)))
        d.payload(vitals_topic, b"x not zlib")
        d.payload(vitals_topic, b"[" + b",".join([b"{}"] * 601) + b"]")
        d.payload(f"{topics.ROOT}/{race_id}/runner/Anna/vitals", wire.encode(live(2, now)))
        d.payload(f"{topics.ROOT}/{race_id}/gateway/-", b"{}")
        d.payload(topics.gateway(race_id, "pi-2"), b"{}")
        d.payload(topics.event(race_id, "anna"), b'{"kind":"dance"}')
        d.vitals(live(3, now + 3600))
        d.vitals(live(4, now + 1))
        await eventually(lambda: monitor.report(online=True).received == {"anna": 2})
        # Other topics may be delivered later.
        await eventually(lambda: sum((monitor.report(online=True).refused or {}).values()) >= 16)
        report = monitor.report(online=True)
    assert report.refused == {
        "not json": 4,  # {, nothing, no UTF-8, brackets without end
        "invalid": 6,
        "too large": 1,
        "not zlib": 1,
        "too many records": 1,
        "bad topic": 2,
        "from the future": 1,
    }
    assert report.runners == 1, "what is refused makes no guest"


async def test_a_record_that_arrives_twice_counts_once(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    record = live(0)
    async with serving(mqtt_settings, race_id, ANNA) as monitor, desk(mqtt_settings, race_id) as d:
        d.report()
        for _ in range(3):
            d.vitals(record)
        await eventually(lambda: monitor.report(online=True).duplicates == 2)
        report = monitor.report(online=True)
    assert report.received == {"anna": 1}
    assert report.refused == {}


def replayed(d: Desk, first_t: int, *, speed: float = 1000, until: float | None = None) -> None:
    """Say that a replay begins."""
    clock = ReplayClock(race_t=first_t, wall_t=time.time(), speed=speed, until=until)
    d.report("replay-1", clock)


async def test_a_low_battery_in_a_sensors_report_is_told(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        strap = Sensor(sensor="a", kind="heart_rate", state="live", since=T, battery_pct=12)
        report = SensorReport(t=time.time(), sensors=(strap,))
        d.bus.publish(topics.sensors(race_id, "anna"), wire.encode(report), retain=True)
        await heard.until(lambda heard: bool(heard.alerts))
    assert [alert.kind for alert in heard.alerts] == ["battery"]


async def test_an_event_that_arrives_twice_counts_once(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with serving(mqtt_settings, race_id, ANNA) as monitor, desk(mqtt_settings, race_id) as d:
        replayed(d, T)
        d.vitals(live(0, T, "replay-1"))
        gel = Carbs(id=event_id(), t=T + 1, carbs_g=25)
        other = Carbs(id=event_id(), t=T + 1, carbs_g=20)
        for event in (gel, gel, other, gel):
            d.event(event)
        d.vitals(live(1, T + 2, "replay-1"))
        watch = monitor._watch  # what was eaten is in no message yet
        await eventually(lambda: bool(watch.race.latest.t[0] == T + 2))
        assert watch.race.output.carbs_total_g[0] == 45


async def test_an_acknowledgement_is_told_to_everybody(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        replayed(d, T, speed=10)
        d.vitals(live(0, T, "replay-1"), live(1, T + 90, "replay-1"))
        await heard.until(lambda heard: bool(heard.alerts))
        (lost,) = heard.alerts
        assert (lost.kind, lost.state) == ("signal_lost", "raised")
        d.event(Ack(id=event_id(), t=T + 90, alert=lost.id))
        await heard.until(
            lambda heard: (
                bool(heard.statuses)
                and [alert.state for alert in heard.statuses[-1].alerts] == ["acknowledged"]
            )
        )
    assert [(alert.id, alert.state) for alert in heard.alerts] == [
        (lost.id, "raised"),
        (lost.id, "acknowledged"),
    ]


def has_told(t: int, heard: Heard) -> bool:
    """Whether a status told of a second."""
    return any(status.t == t for status in heard.statuses)


def has_more(than: int, heard: Heard) -> bool:
    """Whether more statuses came than were known."""
    return len(heard.statuses) > than


async def test_when_seconds_race_by_only_the_newest_are_told_but_the_last_one_is(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    seconds = 900
    async with (
        monitored(mqtt_settings, race_id, [ANNA]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        replayed(d, T, until=T + seconds - 1)
        for first in range(0, seconds, 10):
            known = len(heard.statuses)
            d.vitals(*(live(seq, T + seq, "replay-1") for seq in range(first, first + 10)))
            await asyncio.sleep(0.01)  # as a replay at about 1000 times the speed does
            if first % 100 == 0:  # however slow the machine is
                await heard.until(partial(has_more, known))
        await heard.until(lambda heard: heard.statuses[-1].t == T + seconds - 1)
    gaps_s = [later.at - earlier.at for earlier, later in itertools.pairwise(heard.statuses)]
    assert len(gaps_s) >= 5
    assert min(gaps_s) >= STATUS_EVERY_S - 1e-6
    # A slow machine's records come late and mend the second that was told last.
    told = [status.t for status in heard.statuses]
    assert told == sorted(told)


async def test_a_second_runner_is_told_as_often(mqtt_settings: MqttSettings, race_id: str) -> None:
    async with (
        monitored(mqtt_settings, race_id, [ANNA, BEN]) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        replayed(d, T)
        for runner in ("anna", "ben"):
            d.vitals(*(live(seq, T + seq, "replay-1") for seq in range(60)), runner=runner)
        await heard.until(lambda heard: sum(status.t == T + 59 for status in heard.statuses) >= 2)


def race_at(broker: MqttSettings, race: str, folder: Path) -> Race:
    start = dt.datetime.fromtimestamp(T, dt.UTC)
    return Race(
        folder=folder,
        race=RaceInfo(id=race, name="Race", start=start),
        mqtt=Mqtt(url=f"mqtt://{broker.host}:{broker.port}"),
        store=Store(url=f"sqlite:///{folder / 'race.db'}"),
        runners=(ANNA,),
    )


def reports_of(heard: brokers.Collected) -> list[MonitorReport]:
    return [wire.decode(payload, MonitorReport) for payload in heard.payloads]


async def test_the_monitor_outlives_a_broker_that_is_killed(tmp_path: Path, race_id: str) -> None:
    """What was published while the monitor was away reaches it: its session is kept."""
    process = brokers.nats(tmp_path)
    with brokers.started(process):
        settings = process.settings
        async with (
            collect(settings, monitor_topic(race_id)) as heard,
            collect(settings, status_topic(race_id, "anna")) as statuses,
            desk(settings, race_id) as d,
        ):
            task = asyncio.create_task(run_monitor(race_at(settings, race_id, tmp_path)))
            await heard.count(1)
            replayed(d, T)
            d.vitals(live(0, T, "replay-1"))
            await statuses.count(1)
            process.kill()
            d.vitals(live(1, T + 1, "replay-1"))
            process.start()
            d.vitals(live(2, T + 2, "replay-1"))
            await statuses.until(
                lambda messages: wire.decode(messages[-1].payload, Status).t == T + 2
            )
            task.cancel()
            await heard.until(lambda _: reports_of(heard)[-1].received == {"anna": 3})
            await asyncio.wait([task])


async def test_a_monitor_says_goodbye_with_its_counts(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    async with (
        collect(mqtt_settings, monitor_topic(race_id)) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        task = asyncio.create_task(run_monitor(race_at(mqtt_settings, race_id, tmp_path)))
        await heard.until(lambda _: any(report.online for report in reports_of(heard)))
        d.report()
        d.payload(topics.vitals(race_id, "anna"), b"{")
        d.vitals(live(0))
        async with collect(mqtt_settings, status_topic(race_id, "anna")) as statuses:
            await statuses.count(1)
        task.cancel()
        await heard.until(lambda _: not reports_of(heard)[-1].online)
        with pytest.raises(asyncio.CancelledError):
            await task
    goodbye = reports_of(heard)[-1]
    assert (goodbye.received, goodbye.refused) == ({"anna": 1}, {"not json": 1})
    assert goodbye.statuses == {"anna": 1}


async def test_a_status_names_what_is_stored_of_the_crew_s_log_also_after_a_restart(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    gel = Carbs(id=event_id(), t=T, carbs_g=25)
    race = race_at(mqtt_settings, race_id, tmp_path)
    async with (
        collect(mqtt_settings, monitor_topic(race_id)) as reports,
        collect(mqtt_settings, status_topic(race_id, "anna")) as statuses,
        desk(mqtt_settings, race_id) as d,
    ):
        first = asyncio.create_task(run_monitor(race))
        await reports.count(1)
        replayed(d, T)
        d.vitals(live(0, T, "replay-1"))
        await statuses.count(1)
        d.event(gel)
        await statuses.until(lambda said: (T, (gel.id.lower(),)) in stored_events(said))
        first.cancel()
        await asyncio.wait([first])
        second = asyncio.create_task(run_monitor(race))
        d.vitals(live(1, T + 1, "replay-1"))
        await statuses.until(lambda said: (T + 1, (gel.id.lower(),)) in stored_events(said))
        second.cancel()
        await asyncio.wait([second])


async def test_what_was_said_last_is_stored_at_the_end(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    race = race_at(mqtt_settings, race_id, tmp_path)
    begin_t = T - T % STORED_EVERY_S
    async with (
        collect(mqtt_settings, monitor_topic(race_id)) as reports,
        collect(mqtt_settings, status_topic(race_id, "anna")) as statuses,
        desk(mqtt_settings, race_id) as d,
    ):
        monitor = asyncio.create_task(run_monitor(race))
        await reports.count(1)
        replayed(d, begin_t)
        for seq in range(3):
            d.vitals(live(seq, begin_t + seq, "replay-1"))
            await statuses.until(partial(has_said, begin_t + seq))
        monitor.cancel()
        await asyncio.wait([monitor])
    with open_reader(race.store.url) as reader:
        assert [one.t for one in reader.statuses("anna", begin_t, begin_t + 9)] == [
            begin_t, begin_t + 2,
        ]  # fmt: skip


def has_said(t: int, messages: list[Received]) -> bool:
    return any(second == t for second, _ in stored_events(messages))


def stored_events(messages: list[Received]) -> list[tuple[int, tuple[str, ...]]]:
    """What each status said of the events, with its second."""
    statuses = [wire.decode(message.payload, Status) for message in messages]
    return [(status.t, status.events) for status in statuses]


async def test_a_monitor_that_is_cut_off_is_told_to_be_gone_and_then_to_be_back(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    way = Wire(mqtt_settings)
    async with collect(mqtt_settings, monitor_topic(race_id)) as heard:
        async with way:
            race = race_at(way.settings, race_id, tmp_path)
            task = asyncio.create_task(run_monitor(race))
            await heard.until(lambda _: any(report.online for report in reports_of(heard)))
        await heard.until(lambda _: not reports_of(heard)[-1].online)
        async with way:
            await heard.until(lambda _: reports_of(heard)[-1].online)
            task.cancel()
            await asyncio.wait([task])
    assert not reports_of(heard)[-1].online


async def test_nothing_measured_is_told_as_heard_and_yet_unknown(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    """A strap without skin contact: a record without a single number."""
    async with monitored(mqtt_settings, race_id) as heard, desk(mqtt_settings, race_id) as d:
        d.report()
        now = int(time.time())
        d.vitals(Vitals(t=now, seq=0, gateway="pi-1", contact=False), runner="zoe")
        await heard.until(lambda heard: bool(heard.statuses))
        await heard.until(lambda heard: heard.fields[-1:][0].runner == ("zoe",))
    (status, *_) = heard.statuses
    assert status.vitals.contact is False
    assert status.vitals.heart_rate_bpm is None
    assert heard.fields[-1].distance_m == (None,)


def test_a_report_of_a_quiet_monitor_can_be_sent() -> None:
    bus = Bus(MqttSettings("127.0.0.1", 1), client_id="nobody")
    monitor = Monitor("race", Watch([]), bus, WallClock())
    report = wire.decode(wire.encode(monitor.report(online=True)), MonitorReport)
    assert (report.online, report.runners, report.received) == (True, 0, {})


async def test_a_monitor_that_is_stopped_while_something_arrives_stops() -> None:
    """With `wait_for` Python 3.11 loses the cancellation, and the monitor runs for ever."""
    bus = Bus(MqttSettings("127.0.0.1", 1), client_id="monitor")
    monitor = Monitor("race", Watch([ANNA]), bus, WallClock())
    working = asyncio.create_task(monitor.run())
    for _ in range(20):  # until it waits
        await asyncio.sleep(0)
    monitor._stirred.set()
    working.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([working])
    assert working.cancelled()
