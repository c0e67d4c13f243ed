"""Moments over virtual sensors, a real gateway and a real broker arrive as they were."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ingest import topics, wire
from ingest.bus import MqttSettings
from ingest.clock import WallClock
from ingest.events import Stop
from ingest.messages import GatewayReport, Measured, Vitals
from ingest.wire import decode_event, decode_vitals
from simulators.faults import Fault
from simulators.moments import Moment
from simulators.over_bluetooth import Setting, play_over_bluetooth
from tests.brokers import Collected, collect
from tests.simulators.wall import FakeWall

START = 1_764_000_000
SECONDS = 20
STOP = Stop(id="c0ffee00-0000-4000-8000-000000000001", t=START + 5)


def setting(broker: MqttSettings, race: str) -> Setting:
    return Setting(race, "sim-1", broker, speed=20, wall=FakeWall(START))


def measured(second: int, offset: int) -> Measured:
    return Measured(
        heart_rate_bpm=130 + offset + second % 9,
        rr_ms=(406.25, 437.5),
        speed_mps=2.5,
        cadence_spm=170,
        running=True,
        distance_m=2.5 * second,
        altitude_m=800.0 + second,
    )


def moments() -> Iterator[Moment]:
    for second in range(SECONDS):
        for offset, runner in enumerate(("anna", "ben")):
            events = (STOP,) if (second, runner) == (5, "anna") else ()
            yield Moment(runner, START + second, measured(second, offset), events)


def vitals_of(collected: Collected, runner: str) -> list[Vitals]:
    payloads = [m.payload for m in collected.messages if m.topic.endswith(f"{runner}/vitals")]
    return [record for payload in payloads for record in decode_vitals(payload)[0]]


def told(record: Vitals) -> Measured:
    """A record without what makes it one, and without what only a strap can know."""
    names = set(Measured.__struct_fields__) - {"contact"}
    return Measured(**{name: getattr(record, name) for name in names})


def last_report(collected: Collected) -> GatewayReport:
    reports = [m.payload for m in collected.messages if "/gateway/" in m.topic]
    return wire.decode(reports[-1], GatewayReport)


async def test_every_moment_arrives_once_as_it_was(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as got:
        sent = await play_over_bluetooth(
            moments(), ["anna", "ben"], setting(mqtt_settings, race_id)
        )
        await got.until(lambda _: last_report(got).sent == sent and not last_report(got).online)
    assert sent == {"anna": SECONDS, "ben": SECONDS}
    for offset, runner in enumerate(("anna", "ben")):
        records = vitals_of(got, runner)
        assert [(one.t, one.seq) for one in records] == [(START + s, s) for s in range(SECONDS)]
        assert [told(one) for one in records] == [measured(s, offset) for s in range(SECONDS)]


async def test_what_is_logged_is_published_before_its_second(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as got:
        await play_over_bluetooth(moments(), ["anna", "ben"], setting(mqtt_settings, race_id))
        await got.until(lambda messages: any(m.topic.endswith("/event") for m in messages))
    (event,) = [decode_event(m.payload) for m in got.messages if m.topic.endswith("/event")]
    assert event == STOP


async def test_its_clock_is_declared_until_the_very_end(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with collect(mqtt_settings, topics.gateway(race_id, "sim-1")) as got:
        await play_over_bluetooth(moments(), ["anna", "ben"], setting(mqtt_settings, race_id))
        await got.until(lambda _: not last_report(got).online)
    clocks = [wire.decode(payload, GatewayReport).replay for payload in got.payloads]
    assert len(set(map(repr, clocks))) == 1
    assert clocks[0] is not None
    assert (clocks[0].race_t, clocks[0].speed) == (START - 1, 20)


async def test_nothing_to_play_is_played(mqtt_settings: MqttSettings, race_id: str) -> None:
    assert await play_over_bluetooth([], ["anna"], setting(mqtt_settings, race_id)) == {}


async def test_stopped_in_the_middle_it_says_goodbye(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    plan = Setting(race_id, "sim-1", mqtt_settings, speed=20, wall=WallClock())
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as got:
        task = asyncio.create_task(play_over_bluetooth(moments(), ["anna", "ben"], plan))
        await got.until(lambda _: len(vitals_of(got, "anna")) >= 3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await got.until(lambda _: not last_report(got).online)
        sent = last_report(got).sent or {}
        await got.until(lambda _: len(vitals_of(got, "anna")) == sent["anna"])
    assert 3 <= sent["anna"] < SECONDS


async def test_a_race_that_goes_on_leaves_out_what_is_over(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    """The start was half a second ago, which is ten seconds of the race."""
    plan = replace(setting(mqtt_settings, race_id), began=START - 0.5)
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as got:
        sent = await play_over_bluetooth(moments(), ["anna", "ben"], plan)
        await got.until(lambda _: last_report(got).sent == sent and not last_report(got).online)
    times = [record.t - START for record in vitals_of(got, "anna")]
    assert times == list(range(10, SECONDS))
    clock = last_report(got).replay
    assert clock is not None
    assert (clock.race_t, clock.wall_t) == (START - 1, START - 0.5)


async def test_faults_of_a_setting_are_carried_out(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    away = Fault(kind="out_of_range", runner="anna", sensor="strap", at_s=5, for_s=9)
    plan = replace(setting(mqtt_settings, race_id), faults=(away,))
    async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as got:
        sent = await play_over_bluetooth(moments(), ["anna", "ben"], plan)
        await got.until(lambda _: last_report(got).sent == sent and not last_report(got).online)
    heard = {
        runner: [one.t - START for one in vitals_of(got, runner) if one.heart_rate_bpm is not None]
        for runner in ("anna", "ben")
    }
    assert heard == {"anna": [*range(4), *range(13, SECONDS)], "ben": list(range(SECONDS))}
