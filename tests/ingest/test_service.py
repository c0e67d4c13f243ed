"""The gateway daemon over a real broker, with sources and a clock that the test drives."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

import pytest

from ingest import service, topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.errors import Unavailable
from ingest.messages import (
    GatewayReport,
    Measured,
    ReplayClock,
    Sensor,
    SensorReport,
    Vitals,
    Weather,
)
from ingest.readings import Emit, Reading
from ingest.reports import gateway_will
from ingest.sender import Direct, Spooled
from ingest.service import CLOSE_AFTER_S, REPORT_EVERY_S, Gateway
from ingest.spool import Spool
from ingest.weather_post import EVERY_S, WEATHER_RUNNER
from simulators.driven_clock import DrivenClock
from tests import brokers
from tests.brokers import Collected, Wire, collect, eventually, running

NOON = 1_764_000_000


class Straps:
    """A source that hears what the test says, at once."""

    def __init__(self, clock: DrivenClock, *runners: str) -> None:
        self._clock = clock
        self._runners = runners
        self._emit: Emit | None = None
        self.refused: dict[str, int] = {}
        self.with_spare: set[str] = set()

    async def run(self, emit: Emit) -> None:
        self._emit = emit
        await asyncio.Event().wait()

    def sensors(self) -> Iterable[tuple[str, Sensor]]:
        for runner in self._runners:
            for name in ("strap", "spare") if runner in self.with_spare else ("strap",):
                sensor = f"{name} of {runner}"
                yield runner, Sensor(sensor=sensor, kind="heart_rate", state="live", since=NOON)

    def hear(self, heart_rate_bpm: float, runner: str = "anna", at: float | None = None) -> None:
        assert self._emit is not None
        at = self._clock.now() if at is None else at
        measured = Measured(heart_rate_bpm=heart_rate_bpm)
        self._emit(Reading(runner, f"strap of {runner}", "heart_rate", at, measured))

    @property
    def listening(self) -> bool:
        return self._emit is not None


class Post:
    """A running gateway with all that belongs to it."""

    def __init__(
        self,
        broker: MqttSettings,
        race: str,
        *,
        spool: Path | None = None,
        replay: ReplayClock | None = None,
        runners: tuple[str, ...] = ("anna",),
    ) -> None:
        self.clock = DrivenClock(NOON)
        self.straps = Straps(self.clock, *runners)
        will = gateway_will(race, "pi-1", self.clock.now(), replay)
        self.bus = Bus(broker, client_id=f"gateway-{race}", will=will)
        sender: Direct | Spooled = Direct(race, "pi-1", self.bus)
        if spool is not None:
            kept = Spool.open(spool, "pi-1", now=self.clock.now())
            sender = Spooled(race, "pi-1", self.bus, kept, self.clock)
        self.gateway = Gateway(
            race=race,
            gateway="pi-1",
            bus=self.bus,
            clock=self.clock,
            sources=[self.straps],
            sender=sender,
            replay=replay,
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self.gateway.run())
        await eventually(lambda: self.straps.listening)
        await asyncio.sleep(0)

    async def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def second_over(self, second: int) -> None:
        """Let time pass to when a second's record is due."""
        await self.clock.advance(NOON + second + CLOSE_AFTER_S)


@contextlib.asynccontextmanager
async def post(broker: MqttSettings, race: str, **options: object) -> AsyncIterator[Post]:
    made = Post(broker, race, **options)  # type: ignore[arg-type]  # those of Post
    async with running(made.bus):
        await made.start()
        try:
            yield made
        finally:
            await made.stop()


def records(collected: Collected, leaf: str = "/vitals") -> list[Vitals]:
    payloads = [m.payload for m in collected.messages if m.topic.endswith(leaf)]
    return [record for payload in payloads for record in wire.decode_vitals(payload)[0]]


def reports(collected: Collected) -> list[GatewayReport]:
    return [wire.decode(payload, GatewayReport) for payload in collected.payloads]


def brief(record: Vitals) -> tuple[int, int, float | None]:
    return record.t - NOON, record.seq, record.heart_rate_bpm


async def test_what_was_heard_in_a_second_is_one_record_of_that_second(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    vitals = topics.vitals(race_id, "anna")
    async with collect(mqtt_settings, vitals) as got, post(mqtt_settings, race_id) as here:
        for at, heart_rate_bpm in ((0.3, 140), (1.0, 141)):
            await here.clock.advance(NOON + at)
            here.straps.hear(heart_rate_bpm)
        await here.second_over(1)
        here.straps.hear(142)  # after the end of second 1
        await here.second_over(2)
        await here.second_over(3)  # nothing was heard in it
        here.straps.hear(144)
        await here.second_over(4)
        await got.count(3)
    assert [brief(record) for record in records(got)] == [(1, 0, 141), (2, 1, 142), (4, 2, 144)]
    assert {record.gateway for record in records(got)} == {"pi-1"}


async def test_no_broker_keeps_a_value_to_tell_it_again(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with post(mqtt_settings, race_id) as here:
        await here.clock.advance(NOON + 0.5)
        here.straps.hear(140)
        await here.second_over(1)
        await eventually(lambda: here.gateway.sent["anna"] == 1)
        assert await here.bus.flush(5)
        async with collect(mqtt_settings, topics.vitals(race_id, "anna")) as late:
            await here.clock.advance(NOON + 1.5)
            here.straps.hear(141)
            await here.second_over(2)
            await late.count(1)
    assert [record.heart_rate_bpm for record in records(late)] == [141]


async def test_runners_have_records_and_numbers_of_their_own(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    everybody = f"{topics.ROOT}/{race_id}/runner/+/vitals"
    async with collect(mqtt_settings, everybody) as got, post(mqtt_settings, race_id) as here:
        for second in range(1, 4):
            await here.clock.advance(NOON + second - 0.5)
            here.straps.hear(100 + second, "anna")
            if second != 2:
                here.straps.hear(150 + second, "ben")
            await here.second_over(second)
        await got.count(5)
        assert here.gateway.sent == {"anna": 3, "ben": 2}
    assert [brief(one) for one in records(got, "anna/vitals")] == [
        (1, 0, 101),
        (2, 1, 102),
        (3, 2, 103),
    ]
    assert [brief(one) for one in records(got, "ben/vitals")] == [(1, 0, 151), (3, 1, 153)]


async def test_after_a_suspend_every_second_that_was_heard_is_published_once(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    vitals = topics.vitals(race_id, "anna")
    async with collect(mqtt_settings, vitals) as got, post(mqtt_settings, race_id) as here:
        here.straps.hear(141, at=NOON + 0.5)
        here.straps.hear(142, at=NOON + 1.5)
        await here.second_over(3600)
        here.straps.hear(143)
        await here.second_over(3601)
        await got.count(3)
    assert [brief(one) for one in records(got)] == [(1, 0, 141), (2, 1, 142), (3601, 2, 143)]


async def test_the_last_full_second_is_published_and_no_half_one(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    vitals = topics.vitals(race_id, "anna")
    async with collect(mqtt_settings, vitals) as got, post(mqtt_settings, race_id) as here:
        await here.clock.advance(NOON + 0.5)
        here.straps.hear(140)
        await here.clock.advance(NOON + 1 + CLOSE_AFTER_S / 2)
        here.straps.hear(150)
        await here.stop()
        await got.count(1)
        assert [brief(one) for one in records(got)] == [(1, 0, 140)]


async def test_record_numbers_go_on_after_a_restart(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    spool = tmp_path / "state" / "spool.db"
    async with collect(mqtt_settings, topics.vitals(race_id, "anna")) as got:
        for _ in range(2):
            async with post(mqtt_settings, race_id, spool=spool) as here:
                for second in range(1, 4):
                    await here.clock.advance(NOON + second - 0.5)
                    here.straps.hear(140)
                    await here.second_over(second)
        await got.until(lambda _: len({record.seq for record in records(got)}) == 6)
    first = dict.fromkeys(record.seq for record in records(got))
    assert [*first] == [NOON + number for number in range(6)]


async def test_reports_of_gateway_and_sensors_wait_for_whoever_comes_later(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    replay = ReplayClock(race_t=NOON, wall_t=NOON, speed=10)
    gateway_topic = topics.gateway(race_id, "pi-1")
    async with post(mqtt_settings, race_id, replay=replay, runners=("anna", "ben")) as here:
        assert await here.bus.flush(5)
        async with collect(mqtt_settings, f"{topics.ROOT}/{race_id}/#") as late:
            await late.count(3)
    assert all(message.retained for message in late.messages[:3])
    payloads = {message.topic: message.payload for message in late.messages}
    report = wire.decode(payloads[gateway_topic], GatewayReport)
    assert (report.online, report.t, report.replay) == (True, NOON, replay)
    for runner in ("anna", "ben"):
        (sensor,) = wire.decode(payloads[topics.sensors(race_id, runner)], SensorReport).sensors
        assert (sensor.sensor, sensor.state) == (f"strap of {runner}", "live")


async def test_a_weather_sensor_is_nobody_s_and_told_once_a_minute(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    topic = topics.weather(race_id)
    async with collect(mqtt_settings, topic) as got, post(mqtt_settings, race_id) as here:
        await here.clock.advance(NOON + 30)
        for air_temp_c in (20.0, 21.0):
            measured = Measured(air_temp_c=air_temp_c, humidity_pct=55.0)
            here.gateway.hear(
                Reading(WEATHER_RUNNER, "C0:FF", "environment", NOON + 30.0, measured)
            )
        await here.clock.advance(NOON + EVERY_S)
        await got.count(1)
        await here.clock.advance(NOON + 2 * EVERY_S)  # nothing was heard meanwhile
        assert here.gateway.sent == {}
    told = [wire.decode(payload, Weather) for payload in got.payloads]
    assert told == [Weather(t=NOON + EVERY_S, air_temp_c=20.5, humidity_pct=55.0, source="C0:FF")]


async def test_of_two_straps_the_report_says_which_is_used(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with post(mqtt_settings, race_id, runners=("anna", "bea")) as here:
        here.straps.with_spare.add("anna")
        here.straps.hear(140)
        await here.second_over(1)
        sensors = {one.sensor: one.used for one in here.gateway.sensors()}

    assert sensors == {"strap of anna": True, "spare of anna": False, "strap of bea": None}


async def test_what_was_refused_is_reported(mqtt_settings: MqttSettings, race_id: str) -> None:
    async with post(mqtt_settings, race_id) as here:
        here.straps.refused = {"truncated": 2}
        here.straps.hear(140)
        await here.second_over(1)
        here.straps.hear(140, at=NOON - 5)
        assert here.gateway.report(online=True).refused == {"truncated": 2, "too late": 1}


async def test_cut_off_it_is_told_to_be_gone_and_tells_everything_again_when_back(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    gateway_topic, sensors_topic = (
        topics.gateway(race_id, "pi-1"),
        topics.sensors(race_id, "anna"),
    )
    async with (
        collect(mqtt_settings, gateway_topic) as got,
        collect(mqtt_settings, sensors_topic) as sensors,
        Wire(mqtt_settings) as way,
        post(way.settings, race_id) as here,
    ):
        await sensors.count(1)
        before = len(sensors.messages)
        way.cut()
        # Sooner than the next of its regular reports.
        await got.until(
            lambda _: [one.online for one in reports(got)][-2:] == [False, True],
            timeout_s=0.9 * REPORT_EVERY_S,
        )
        await sensors.count(before + 1)
        here.straps.hear(140, at=NOON + 0.5)
        await here.second_over(1)
        assert await here.bus.flush(5)


async def test_the_goodbye_says_how_many_records_there_were(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    async with collect(mqtt_settings, topics.gateway(race_id, "pi-1")) as got:
        async with post(mqtt_settings, race_id) as here:
            here.straps.hear(140, at=NOON + 0.5)
            await here.second_over(1)
        await got.until(lambda _: [one.online for one in reports(got)][-1:] == [False])
    assert reports(got)[-1].sent == {"anna": 1}


async def test_a_goodbye_while_the_broker_is_away_stays_the_last_word(
    tmp_path: Path, race_id: str
) -> None:
    process = brokers.nats(tmp_path)
    with brokers.started(process):
        async with post(process.settings, race_id) as here:
            process.kill()
            await eventually(lambda: not here.bus.connected)
            stopping = asyncio.create_task(here.stop())
            await asyncio.sleep(0)
            process.start()
            await stopping
            assert here.bus.unacknowledged == 0
            async with collect(process.settings, topics.gateway(race_id, "pi-1")) as late:
                await late.count(1)
    assert [report.online for report in reports(late)] == [False]


async def test_while_there_is_no_broker_no_reports_pile_up_for_it(
    race_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "REPORT_EVERY_S", 0.0)
    monkeypatch.setattr(service, "FLUSH_S", 0.0)
    here = Post(MqttSettings("127.0.0.1", 1), race_id)  # its bus does not run
    await here.start()
    for _ in range(10):
        await asyncio.sleep(0)
    assert here.bus.unacknowledged == 0
    await here.stop()
    assert here.bus.unacknowledged == 1  # the goodbye


async def test_an_impatient_end_still_keeps_the_records(
    race_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FLUSH_S", 600.0)
    path = tmp_path / "spool.db"
    here = Post(MqttSettings("127.0.0.1", 1), race_id, spool=path)
    await here.start()
    here.straps.hear(140, at=NOON + 0.5)
    await here.clock.advance(NOON + 1)
    await asyncio.gather(here.stop(), _again(here.stop))
    again = Spool.open(path, "pi-1", now=NOON + 100)
    assert [record.heart_rate_bpm for record in again.read("anna", 0, 10)] == [140]
    again.close(NOON + 100)


async def _again(stop: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(0.1)
    await stop()


class Unplugged:
    """A source without an adapter."""

    refused: dict[str, int] = {}  # noqa: RUF012  # never changed

    async def run(self, emit: Emit) -> None:
        raise Unavailable("no adapter")

    def sensors(self) -> Iterable[tuple[str, Sensor]]:
        return ()


async def test_a_source_that_fails_ends_the_gateway_with_a_goodbye(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    clock = DrivenClock(NOON)
    bus = Bus(mqtt_settings, client_id=f"gateway-{race_id}")
    gateway = Gateway(
        race=race_id,
        gateway="pi-1",
        bus=bus,
        clock=clock,
        sources=[Unplugged()],
        sender=Direct(race_id, "pi-1", bus),
    )
    async with collect(mqtt_settings, topics.gateway(race_id, "pi-1")) as got, running(bus):
        with pytest.raises(ExceptionGroup) as caught:
            await gateway.run()
        assert caught.group_contains(Unavailable)
        await got.until(lambda _: [one.online for one in reports(got)][-1:] == [False])


def test_the_last_will_keeps_the_clock_of_a_replay() -> None:
    replay = ReplayClock(race_t=NOON, wall_t=NOON, speed=10)
    will = wire.decode(gateway_will("race", "pi-1", NOON, replay).payload, GatewayReport)
    assert (will.online, will.replay) == (False, replay)
    assert math.isclose(will.t, NOON)
