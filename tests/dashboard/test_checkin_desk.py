"""What the server does at check-in, over a real broker."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import msgspec
import pytest

from dashboard import checkin
from dashboard.checkin import BindAsk, CheckInDesk
from dashboard.feed import Feed
from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.checkin_messages import BindAnswer, Heard
from ingest.clock import WallClock
from ingest.messages import GatewayReport
from tests.brokers import Collected, collect, eventually, running
from tests.dashboard import scene

pytestmark = pytest.mark.broker

NOW = 1_764_000_000.0
HANDLE = "0123456789ab"


@dataclass
class House:
    """A desk that knows of a gateway, and the gateway's side."""

    race: str
    desk: CheckInDesk
    feed: Feed
    gateway: Bus
    got: Collected


@pytest.fixture
async def house(mqtt_settings: MqttSettings, race_id: str) -> AsyncIterator[House]:
    plain = scene.race(())
    race = msgspec.structs.replace(plain, race=msgspec.structs.replace(plain.race, id=race_id))
    feed = Feed(race, WallClock())
    desk = CheckInDesk(race, WallClock(), feed.hub, feed.refusals)
    ours, theirs = (
        Bus(mqtt_settings, client_id=f"d-{race_id}"),
        Bus(mqtt_settings, client_id=f"g-{race_id}"),
    )
    theirs.publish(
        topics.heard(race_id, "pi-1"), wire.encode(Heard(t=NOW, sensors=())), retain=True
    )
    report = GatewayReport(t=NOW, online=True)
    theirs.publish(topics.gateway(race_id, "pi-1"), wire.encode(report), retain=True)
    async with AsyncExitStack() as stack:
        got = await stack.enter_async_context(
            collect(mqtt_settings, f"{topics.of_race(race_id)}/gateway/#")
        )
        await stack.enter_async_context(running(theirs))
        await got.until(lambda messages: len(messages) >= 2)
        desk.read(ours)
        await stack.enter_async_context(running(ours))
        yield House(race_id, desk, feed, theirs, got)


def ask() -> BindAsk:
    return BindAsk(
        id=str(uuid.uuid4()), gateway="pi-1", action="bind", handle=HANDLE, runner="anna"
    )


async def asked(house: House, times: int) -> None:
    """Wait until the gateway was asked so often."""
    await house.got.until(lambda all_: sum(m.topic.endswith("/bind") for m in all_) >= times)


async def test_whoever_asks_again_is_answered_though_the_first_gave_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await eventually(lambda: house.desk.hears("pi-1"))
    wanted = ask()
    monkeypatch.setattr(checkin, "ANSWERED_WITHIN_S", 0.3)
    first = asyncio.create_task(house.desk.bind(wanted, "Ada"))
    await asked(house, 1)
    monkeypatch.setattr(checkin, "ANSWERED_WITHIN_S", 10.0)
    second = asyncio.create_task(house.desk.bind(wanted, "Ada"))
    assert await first is None

    answer = BindAnswer(id=wanted.id, t=NOW, result="bound", handle=HANDLE, runner="anna")
    house.gateway.publish(topics.bound(house.race, "pi-1"), wire.encode(answer), qos=0)
    assert await second == answer


async def test_what_a_broker_kept_of_what_was_heard_is_not_told_as_of_now(house: House) -> None:
    await eventually(lambda: house.feed.refusals.counts.get("retained") == 1)
