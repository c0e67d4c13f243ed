"""What a monitor takes of what concerns all runners."""

import asyncio

import pytest

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings, Received
from ingest.clock import WallClock
from ingest.errors import Unavailable
from ingest.messages import GatewayReport
from ingest.shards import Shard
from monitor.keeper import Keeper
from monitor.messages import MonitorReport
from monitor.recorder import Recorder
from monitor.service import Monitor
from monitor.share import of_ours, shared, signed
from monitor.stored import Watermarks
from monitor.topics import alert as alert_topic
from monitor.topics import monitor as monitor_topic
from monitor.watch import Watch
from tests import brokers
from tests.monitor.people import ANNA, BEN, T, running, vitals

RACE = "shared"
OURS = next(one for one in (Shard(RACE, 1, 2), Shard(RACE, 2, 2)) if one.holds("anna"))
RUNNERS = (ANNA, BEN)
NOWHERE = MqttSettings("127.0.0.1", 1)


def received(topic: str, payload: bytes = b"{}", *, retained: bool = False) -> Received:
    return Received(topic, payload, retained)


def test_messages_of_others_runners_are_passed_over() -> None:
    heard: list[str] = []
    handle = of_ours(lambda message: heard.append(message.topic), OURS)
    for runner in ("anna", "ben"):
        handle(received(topics.vitals(RACE, runner)))
    assert heard == [topics.vitals(RACE, "anna")]


def test_of_a_gateway_s_counts_those_of_its_runners_are_taken() -> None:
    """Else two monitors would keep numbers of the same stream, and call its records lost."""
    counts = {"anna": 3, "ben": 4}
    report = GatewayReport(t=T, online=True, sent=counts, keeps_from=counts)
    assert shared(report, OURS) == GatewayReport(
        t=T, online=True, sent={"anna": 3}, keeps_from={"anna": 3}
    )
    assert shared(report, Shard(RACE)) is report
    will = GatewayReport(t=T, online=False)
    assert shared(will, OURS) == will


def test_a_report_says_whose_it_is_where_there_are_several() -> None:
    report = MonitorReport(t=T, online=True)
    assert signed(report, Shard(RACE)) is report
    named = signed(report, Shard(RACE, 2, 3))
    assert (named.shard, named.shards) == (2, 3)


class Heard:
    """What a monitor subscribed to, without a broker."""

    def __init__(self, shard: Shard, store: str = "one") -> None:
        bus = Bus(NOWHERE, client_id="monitor")
        self._traffic = bus._traffic
        watch = Watch([runner for runner in RUNNERS if shard.holds(runner.id)])
        keeper = Keeper(store, Recorder(Watermarks()), lambda batch: None)
        self.monitor = Monitor(RACE, watch, bus, WallClock(), keeper, shard)

    async def begin(self) -> None:
        self._running = asyncio.create_task(self.monitor.run())
        await brokers.eventually(lambda: bool([*self._traffic.routes.filters()]))

    async def end(self) -> None:
        self._running.cancel()
        await asyncio.wait([self._running])

    def deliver(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        for handle in self._traffic.routes.handlers(topic):
            handle(received(topic, payload, retained=retained))


async def test_what_the_broker_gives_to_the_wrong_monitor_is_counted_and_not_taken() -> None:
    heard = Heard(OURS)
    await heard.begin()
    for runner in ("anna", "ben"):
        record = wire.encode(vitals(T, 0, running(2.5, 140)))
        heard.deliver(topics.vitals_of_part(RACE, OURS.part, runner), record)
    report = heard.monitor.report(online=True)
    await heard.end()
    assert report.refused == {"record of another monitor": 1}


async def test_for_several_monitors_the_broker_queues_what_is_logged_and_no_records() -> None:
    """Gateways have the records until they are stored; what a crew logs only the broker has."""
    qos = {}
    for shard in (Shard(RACE), OURS):
        heard = Heard(shard)
        await heard.begin()
        qos[shard] = dict(heard._traffic.routes.filters())
        await heard.end()
    vitals_, events = topics.vitals(RACE, "+"), topics.event(RACE, "+")
    assert [qos[Shard(RACE)][one] for one in (vitals_, events)] == [1, 1]
    moved = topics.vitals_of_part(RACE, OURS.part, "+")
    assert [qos[OURS][one] for one in (vitals_, moved, events)] == [0, 0, 1]


async def test_a_monitor_learns_from_others_where_nobody_is_heard() -> None:
    heard = Heard(OURS)
    await heard.begin()
    coverage = heard.monitor._watch.venue.coverage
    for runner in ("anna", "ben"):
        heard.deliver(alert_topic(RACE, runner), signal_back(runner, 1000.0))
    await heard.end()
    assert [stretch.from_m for stretch in coverage._stretches] == [1000.0]


def signal_back(runner: str, from_m: float) -> bytes:
    from_to = b'{"from_m": %f, "to_m": %f}' % (from_m, from_m + (500 if runner == "ben" else 700))
    return (
        b'{"id":"x","t":%d,"runner":"%s","kind":"signal_back","level":"info","state":"raised",'
        b'"for":["crew"],"title":"t","text":"t","because":%s}' % (T, runner.encode(), from_to)
    )


def of_first(store: str | None, *, shard: int = 1, online: bool = True) -> bytes:
    report = MonitorReport(t=T, online=online, store=store, shard=shard, shards=2)
    return wire.encode(report)


async def test_a_monitor_ends_where_the_first_keeps_another_store() -> None:
    """Else half of the race would be in a file that nobody looks into."""
    heard = Heard(Shard(RACE, 2, 2))
    await heard.begin()
    topic = monitor_topic(RACE)
    heard.deliver(topic, of_first("one"))
    heard.deliver(topic, of_first("other"), retained=True)
    heard.deliver(topic, of_first("other", online=False))
    heard.deliver(topic, of_first("other", shard=2))
    with pytest.raises(Unavailable, match="PostgreSQL"):
        heard.deliver(topic, of_first("other"))
    await heard.end()


def test_the_first_alone_names_the_store() -> None:
    """What several monitors said of it would have gateways send everything again and again."""
    first, second = (Heard(Shard(RACE, number, 2)).monitor for number in (1, 2))
    assert first.report(online=True).store == "one"
    assert second.report(online=True).store is None
