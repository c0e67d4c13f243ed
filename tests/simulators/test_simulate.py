"""The whole way of a simulated race: through a real broker, as a monitor would hear it."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ingest import topics
from ingest.bus import Bus, MqttSettings, Received
from ingest.clock import WallClock
from ingest.messages import GatewayReport
from ingest.wire import decode, decode_event, decode_vitals
from simulators.scenario import compose
from simulators.simulate import simulate

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed"),
]
START_T = 1_764_000_000


class Listener:
    """Hears all of a race and knows when runners run and when the gateway has left."""

    def __init__(self) -> None:
        self.heard: list[Received] = []
        self.running = asyncio.Event()
        self.left = asyncio.Event()

    def hear(self, message: Received) -> None:
        self.heard.append(message)
        if message.topic.endswith("/vitals"):
            self.running.set()
        elif "/gateway/" in message.topic and not decode(message.payload, GatewayReport).online:
            self.left.set()


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[MqttSettings]:
    assert MOSQUITTO is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with (folder / "mosquitto.log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-p", str(port), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield MqttSettings("127.0.0.1", port)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def listening(settings: MqttSettings) -> AsyncIterator[Listener]:
    listener = Listener()
    bus = Bus(settings, client_id="listener")
    ready = asyncio.Event()
    bus.on_connect(ready.set)
    bus.subscribe(f"{topics.ROOT}/race/#", listener.hear)
    task = asyncio.create_task(bus.run(), name="listener")
    try:
        await ready.wait()
        yield listener
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_every_record_and_event_of_a_fast_race_arrives_once_and_in_order(
    tmp_path: Path,
) -> None:
    scenario = compose(start_t=START_T, runners=4, seconds=1800)
    async with broker(tmp_path) as settings, listening(settings) as listener:
        played = await simulate(
            scenario, race="race", broker=settings, speed=1000.0, wall=WallClock()
        )
        await listener.left.wait()

    births = [decode(m.payload, GatewayReport) for m in listener.heard if "/gateway/" in m.topic]
    assert births[0].online
    assert births[0].sent == {}
    assert births[-1].sent == played.sent
    assert sum(played.sent.values()) == 4 * 1800
    expected = list(scenario.moments())
    for runner in played.sent:
        topic = topics.vitals("race", runner)
        records = [
            record
            for message in listener.heard
            if message.topic == topic
            for record in decode_vitals(message.payload)[0]
        ]
        assert [record.seq for record in records] == list(range(1800))
        mine = [moment for moment in expected if moment.runner == runner]
        assert [record.t for record in records] == [moment.t for moment in mine]
        assert [r.heart_rate_bpm for r in records] == [m.measured.heart_rate_bpm for m in mine]
        assert [r.rr_ms for r in records] == [m.measured.rr_ms for m in mine]
    told = [decode_event(m.payload) for m in listener.heard if m.topic.endswith("/event")]
    assert [event.id for event in told] == [e.id for moment in expected for e in moment.events]
    assert played.events == len(told) > 0


async def test_a_race_that_is_stopped_leaves_with_the_count_of_what_arrived(
    tmp_path: Path,
) -> None:
    scenario = compose(start_t=START_T, runners=2)
    async with broker(tmp_path) as settings, listening(settings) as listener:
        race = asyncio.create_task(
            simulate(scenario, race="race", broker=settings, speed=60.0, wall=WallClock())
        )
        await listener.running.wait()
        race.cancel()
        with pytest.raises(asyncio.CancelledError):
            await race
        await listener.left.wait()
    reports = [decode(m.payload, GatewayReport) for m in listener.heard if "/gateway/" in m.topic]
    counts = {"anna": 0, "ben": 0}
    for message in listener.heard:
        if message.topic.endswith("/vitals"):
            runner = topics.parse_runner_topic(message.topic).runner
            counts[runner] += len(decode_vitals(message.payload)[0])
    assert reports[-1].sent == counts
    assert reports[-1].replay is not None
    assert reports[-1].replay.until is not None
