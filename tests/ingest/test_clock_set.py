"""A gateway whose clock is set while it runs: what it sends, and what the monitor makes of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.clock import WallClock
from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport, Measured, Sensor, Vitals, Weather
from ingest.readings import Emit, Reading
from ingest.service import CLOSE_AFTER_S, Gateway
from ingest.weather_post import WEATHER_RUNNER
from monitor.latest import HELD
from monitor.messages import Alert
from monitor.watch import Watch
from simulators.driven_clock import DrivenClock
from simulators.skewed_clock import SkewedClock
from tests.brokers import collect, eventually, running
from tests.monitor.people import ANNA

NOON = 1_764_000_000
HOUR_S = 3600


class Kept:
    """A sender that keeps what was sent, and when it really was."""

    refused: dict[str, int] = {}  # noqa: RUF012  # it reads nothing

    def __init__(self, true: DrivenClock) -> None:
        self._true = true
        self.sent: list[tuple[float, Vitals]] = []

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        pass

    def send(self, runner: str, t: int, measured: Measured) -> None:
        values = msgspec.structs.asdict(measured)
        record = Vitals(t=t, seq=len(self.sent), gateway="pi-1", **values)
        self.sent.append((self._true.now(), record))

    def told(self) -> dict[str, Any]:
        return {}


class Strap:
    """A source that is heard when the test says so."""

    refused: dict[str, int] = {}  # noqa: RUF012  # nothing is refused

    def __init__(self, clock: SkewedClock) -> None:
        self._clock = clock
        self.emit: Emit | None = None

    async def run(self, emit: Emit) -> None:
        self.emit = emit
        await asyncio.Event().wait()

    def sensors(self) -> Iterable[tuple[str, Sensor]]:
        return ()

    def hear(self, bpm: float) -> None:
        assert self.emit is not None
        reading = Measured(heart_rate_bpm=bpm, speed_mps=2.5)
        self.emit(Reading("anna", "strap", "heart_rate", self._clock.now(), reading))


class Place:
    """A gateway, the true time, and the gateway's own."""

    def __init__(self, bus: Bus) -> None:
        self.true = DrivenClock(NOON)
        self.clock = SkewedClock(self.true)
        self.strap = Strap(self.clock)
        self.kept = Kept(self.true)
        self.gateway = Gateway(
            race="race",
            gateway="pi-1",
            bus=bus,
            clock=self.clock,
            sources=[self.strap],
            sender=self.kept,
        )

    async def seconds(self, first: int, end: int) -> None:
        """Let the strap be heard in the middle of each of these true seconds."""
        for second in range(first, end):
            await self.true.advance(NOON + second - 0.5)
            self.strap.hear(100 + second % 100)
            await self.true.advance(NOON + second + CLOSE_AFTER_S)

    def times(self) -> list[tuple[int, int]]:
        """(true second, second that the record says) of everything sent."""
        return [(int(at) - NOON, record.t - NOON) for at, record in self.kept.sent]


@asynccontextmanager
async def place(broker: MqttSettings, race: str) -> AsyncIterator[Place]:
    async with running(Bus(broker, client_id=race)) as bus:
        made = Place(bus)
        task = asyncio.create_task(made.gateway.run())
        await eventually(lambda: made.strap.emit is not None)
        try:
            yield made
        finally:
            task.cancel()
            await asyncio.wait([task])


@pytest.mark.parametrize("off_s", [-HOUR_S, HOUR_S])
async def test_a_clock_that_is_set_does_not_stop_the_gateway(
    off_s: int, mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with place(mqtt_settings, race_id) as here:
        await here.seconds(1, 10)
        here.clock.offset_s = off_s
        await here.seconds(10, 20)
        here.clock.offset_s = 0.0
        await here.seconds(20, 30)
    said = dict(here.times())
    assert [said[t] for t in range(1, 10)] == list(range(1, 10))
    # A change of the clock may cost the second in which it happens, and the one after it.
    assert [said[t] for t in range(12, 20)] == [t + off_s for t in range(12, 20)]
    assert [said[t] for t in range(22, 30)] == list(range(22, 30))


async def test_the_monitor_refuses_the_wrong_seconds_says_so_and_goes_on_with_the_right_ones(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with place(mqtt_settings, race_id) as here:
        await here.seconds(1, 10)
        for number, off_s in enumerate((HOUR_S, 0, -HOUR_S, 0)):
            here.clock.offset_s = off_s
            await here.seconds(10 + 60 * number, 70 + 60 * number)
    watch = Watch([ANNA], not_before=NOON - 7 * 86_400)
    watch.hear_gateway("pi-1", GatewayReport(t=NOON, online=True))
    alerts: list[Alert] = []
    refused: list[int] = []
    for at, record in here.kept.sent:
        try:
            watch.take_record("anna", record, at)
        except PayloadRefused:
            refused.append(int(at) - NOON)
        alerts += watch.advance(at + 0.1).alerts
        newest = watch.race.latest.t[0]
        assert not newest > at, "the runner is never ahead of the true time"
    assert set(refused) <= {*range(10, 72), *range(130, 192)}
    assert len(refused) > 110
    clock = [alert.state for alert in alerts if alert.kind == "clock"]
    assert clock[0] == "raised"
    assert watch.race.latest.t[0] == NOON + 249


async def test_a_leap_second_costs_a_second_and_puts_nothing_out_of_order(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    """The clock shows a second twice: the first one is told, the other is waited for."""
    async with place(mqtt_settings, race_id) as here:
        await here.seconds(1, 10)
        here.clock.offset_s = -1.0
        await here.seconds(10, 30)
    times = [record.t for _, record in here.kept.sent]
    assert times == sorted(set(times))
    assert set(range(NOON + 1, NOON + 29)) - set(times) <= {NOON + 9, NOON + 10}
    watch = Watch([ANNA], not_before=NOON - 7 * 86_400)
    for at, record in here.kept.sent:
        watch.take_record("anna", record, at)  # none is refused
        assert not watch.advance(at + 0.1).refused


async def test_a_clock_that_is_set_back_does_not_silence_the_weather(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    topic = topics.weather("race")
    async with collect(mqtt_settings, topic) as got, place(mqtt_settings, race_id) as here:
        here.clock.offset_s = -HOUR_S
        for minute in (1, 2):
            await here.true.advance(NOON + 60 * minute - 30)
            measured = Measured(air_temp_c=20.0 + minute)
            at = here.clock.now()
            here.gateway.hear(Reading(WEATHER_RUNNER, "C0:FF", "environment", at, measured))
            await here.true.advance(NOON + 60 * minute)
        await got.count(2)
    told = [wire.decode(payload, Weather) for payload in got.payloads]
    assert [one.air_temp_c for one in told] == [21.0, 22.0]


def test_a_second_that_comes_again_under_a_new_number_counts_once() -> None:
    watch = Watch([ANNA], not_before=NOON - 7 * 86_400)
    watch.hear_gateway("pi-1", GatewayReport(t=NOON, online=True))
    first = Vitals(t=NOON + 1, seq=1, gateway="pi-1", heart_rate_bpm=120)
    again = Vitals(t=NOON + 1, seq=2, gateway="pi-1", heart_rate_bpm=160)
    watch.take_record("anna", first, NOON + 1.1)
    with pytest.raises(PayloadRefused, match="time and number disagree"):
        watch.take_record("anna", again, NOON + 1.2)
    watch.advance(NOON + 10.0)
    assert watch.race.latest.value[HELD.index("heart_rate_bpm"), 0] == 120


class SetBack(WallClock):
    """A machine's clock that somebody sets back while we sleep."""

    def __init__(self) -> None:
        self.times = iter([2000.0, 1000.0])

    def now(self) -> float:
        return next(self.times)


async def test_whoever_sleeps_is_woken_when_the_clock_was_set_back() -> None:
    async with asyncio.timeout(3):
        await SetBack().sleep_until(2500.0)
