"""A way to a real broker that is cut, swallows, and is slow: what a bus behind it gets through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ingest.bus import Bus, MqttSettings
from simulators.faults import Fault
from simulators.flaky_link import FlakyLink
from simulators.timetable import Timetable
from tests.brokers import Collected, collect, eventually, running

pytestmark = pytest.mark.broker

DOWN = Timetable([Fault(kind="link_down")], 1).at(0)
HALF_OPEN = Timetable([Fault(kind="half_open_link")], 1).at(0)
SLOW = Timetable([Fault(kind="slow_link", latency_s=0.1, bytes_s=2000)], 1).at(0)
OTHERS = Timetable([Fault(kind="garbage"), Fault(kind="broker_killed", for_s=5)], 1).at(0)


@asynccontextmanager
async def behind(
    broker: MqttSettings, race: str
) -> AsyncIterator[tuple[FlakyLink, Bus, Collected]]:
    async with (
        FlakyLink(broker) as link,
        collect(broker, f"{race}/#") as got,
        running(Bus(link.settings, client_id=f"behind-{race}")) as bus,
    ):
        yield link, bus, got


def told(got: Collected) -> list[int]:
    return [int(payload) for payload in got.payloads]


async def test_it_passes_everything_on(mqtt_settings: MqttSettings, race_id: str) -> None:
    async with behind(mqtt_settings, race_id) as (link, bus, got):
        link.suffer(OTHERS)
        for number in range(500):
            bus.publish(f"{race_id}/x", b"%d" % number)
        await got.count(500)
    assert told(got) == list(range(500))


async def test_cut_and_refused_it_is_gone_until_it_is_back(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with behind(mqtt_settings, race_id) as (link, bus, got):
        link.suffer(DOWN)
        await eventually(lambda: not bus.connected)
        for number in range(20):
            bus.publish(f"{race_id}/x", b"%d" % number)
        link.suffer(())
        await got.until(lambda _: set(told(got)) == set(range(20)))
        assert bus.reconnects >= 1


async def test_what_it_swallowed_comes_when_it_opens(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with behind(mqtt_settings, race_id) as (link, bus, got):
        link.suffer(HALF_OPEN)
        bus.publish(f"{race_id}/x", b"1")
        assert not await bus.flush(0.2)
        assert bus.connected
        assert not got.payloads
        link.suffer(())
        await got.count(1)
        assert bus.reconnects == 0


async def test_slow_it_is_late_and_in_order(mqtt_settings: MqttSettings, race_id: str) -> None:
    async with behind(mqtt_settings, race_id) as (link, bus, got):
        link.suffer(SLOW)
        for number in range(20):
            bus.publish(f"{race_id}/x", b"%d" % number)
        assert not await bus.flush(0.05)
        await got.count(20)
    assert told(got) == list(range(20))


async def test_a_broker_that_is_away_is_away_through_it_too(race_id: str) -> None:
    async with FlakyLink(MqttSettings("127.0.0.1", 1)) as link:
        bus = Bus(link.settings, client_id=race_id)
        async with running(bus, connected=False):
            assert not await bus.flush(0.05) or bus.unacknowledged == 0
            assert not bus.connected
