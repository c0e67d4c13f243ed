"""The whole way of a simulated race: through real brokers, as a monitor would hear it."""

import asyncio
from collections.abc import Sequence

import pytest

from ingest import topics
from ingest.bus import Bus, MqttSettings, Received
from ingest.clock import WallClock
from ingest.messages import GatewayReport, Vitals
from ingest.wire import decode, decode_event, decode_vitals
from simulators.scenario import compose
from simulators.simulate import simulate
from tests.brokers import BrokerProcess, collect, running

pytestmark = pytest.mark.broker

START_T = 1_764_000_000


def reports(heard: Sequence[Received]) -> list[GatewayReport]:
    return [decode(m.payload, GatewayReport) for m in heard if "/gateway/" in m.topic]


def vitals(heard: Sequence[Received], race: str, runner: str) -> list[Vitals]:
    payloads = [m.payload for m in heard if m.topic == topics.vitals(race, runner)]
    return [record for payload in payloads for record in decode_vitals(payload)[0]]


def has_left(heard: Sequence[Received]) -> bool:
    said = reports(heard[-1:])
    return bool(said) and not said[-1].online and said[-1].sent is not None  # not the last will


def runs(heard: Sequence[Received]) -> bool:
    return any(message.topic.endswith("/vitals") for message in heard)


async def test_every_record_and_event_of_a_fast_race_arrives_once_and_in_order(
    broker: BrokerProcess, race_id: str
) -> None:
    scenario = compose(start_t=START_T, runners=3, seconds=1200)
    async with collect(broker.settings, f"{topics.ROOT}/{race_id}/#") as collected:
        played = await simulate(
            scenario, race=race_id, broker=broker.settings, speed=1000.0, wall=WallClock()
        )
        heard = await collected.until(has_left)

    assert reports(heard)[0].online
    assert reports(heard)[0].sent == {}
    assert reports(heard)[-1].sent == played.sent == dict.fromkeys(["anna", "ben", "carla"], 1200)
    expected = list(scenario.moments())
    for runner in played.sent:
        records = vitals(heard, race_id, runner)
        assert [record.seq for record in records] == list(range(1200))
        mine = [moment for moment in expected if moment.runner == runner]
        assert [record.t for record in records] == [moment.t for moment in mine]
        assert [r.heart_rate_bpm for r in records] == [m.measured.heart_rate_bpm for m in mine]
        assert [r.rr_ms for r in records] == [m.measured.rr_ms for m in mine]
    told = [decode_event(m.payload).id for m in heard if m.topic.endswith("/event")]
    assert sorted(told) == sorted(e.id for moment in expected for e in moment.events)
    assert played.events == len(told) > 0


async def test_a_race_that_is_stopped_leaves_with_the_count_of_what_arrived(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    scenario = compose(start_t=START_T, runners=2)
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as collected:
        race = asyncio.create_task(
            simulate(scenario, race=race_id, broker=mqtt_settings, speed=60.0, wall=WallClock())
        )
        await collected.until(runs)
        race.cancel()
        with pytest.raises(asyncio.CancelledError):
            await race
        heard = await collected.until(has_left)
    last = reports(heard)[-1]
    assert last.sent is not None
    assert last.sent == {name: len(vitals(heard, race_id, name)) for name in ("anna", "ben")}
    assert last.replay is not None
    assert last.replay.until == vitals(heard, race_id, "anna")[-1].t


async def test_a_connection_that_breaks_again_and_again_loses_nothing(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async def push_out() -> None:
        """Connect under the gateway's name: the broker then drops the gateway's connection."""
        gateway = topics.parse_gateway_topic(collected.messages[0].topic)
        async with running(Bus(mqtt_settings, client_id=gateway)):
            pass

    scenario = compose(start_t=START_T, runners=2, seconds=600)
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as collected:
        race = asyncio.create_task(
            simulate(scenario, race=race_id, broker=mqtt_settings, speed=200.0, wall=WallClock())
        )
        await collected.until(lambda heard: len(vitals(heard, race_id, "ben")) > 20)
        await push_out()
        await collected.until(lambda heard: len(vitals(heard, race_id, "ben")) > 200)
        await push_out()
        played = await race
        heard = await collected.until(has_left)
    assert played.sent == {"anna": 600, "ben": 600}
    for runner in played.sent:
        # QoS 1 may bring one twice; the record number tells.
        assert {record.seq for record in vitals(heard, race_id, runner)} == set(range(600))
    # At the start, and anew after each of three connections.
    assert sum(report.online for report in reports(heard)) >= 4
