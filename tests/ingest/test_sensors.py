"""Paired sensors over the virtual radio: real packets, no adapter."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from ingest import sensors
from ingest.backoff import Cause
from ingest.errors import Unavailable
from ingest.gatt import battery, heart_rate, running_speed, thermometer, uuids
from ingest.messages import Measured, Sensor
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.readings import Reading
from ingest.sensors import BleSource
from ingest.takeover import SILENT_S
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import (
    CoreTemperatureSensor,
    EnvironmentSensor,
    Pod,
    Strap,
)
from simulators.bluetooth.sensors import (
    Sensor as VirtualSensor,
)
from simulators.driven_clock import DrivenClock

NOON = 1_764_000_000.0
STRAP = "C0:FF:EE:00:00:01"
POD = "C0:FF:EE:00:00:02"
HEART_RATE = uuids.HEART_RATE_MEASUREMENT


class Gateway:
    """A running `BleSource` and what came out of it."""

    def __init__(self, air: Air, adapter: Adapter, *pairings: Pairing) -> None:
        self.air = air
        self.clock = DrivenClock(NOON)
        self.waits: list[tuple[int, Cause]] = []
        radio = Radio(driver_on(adapter), wait=self._wait)
        self.source = BleSource(pairings, radio, self.clock)
        self.readings: list[Reading] = []
        self._task = asyncio.create_task(self.source.run(self.readings.append))

    def _wait(self, failures: int, cause: Cause) -> float:
        self.waits.append((failures, cause))
        return 0.001

    def measured(self, runner: str = "anna") -> list[Measured]:
        return [reading.measured for reading in self.readings if reading.runner == runner]

    def state(self, runner: str = "anna") -> Sensor:
        (found,) = [sensor for whose, sensor in self.source.sensors() if whose == runner]
        return found

    async def ended(self) -> None:
        await self._task

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, STRAP, "Polar H10 0001", battery_pct=87, rssi_dbm=-71) as strap:
        yield strap


@pytest.fixture
async def gateway(air: Air, adapter: Adapter, strap: Strap) -> AsyncIterator[Gateway]:
    gateway = Gateway(air, adapter, pairing("anna", STRAP))
    await subscribed(strap, HEART_RATE)
    yield gateway
    await gateway.stop()


def pairing(runner: str, address: str, kind: str = "heart_rate", priority: int = 1) -> Pairing:
    return Pairing(runner=runner, address=address, kinds=(kind,), priority=priority)  # type: ignore[arg-type]  # a kind


async def subscribed(sensor: VirtualSensor, number: int) -> None:
    async with asyncio.timeout(60):
        assert await sensor.subscribed(number)
    # The gateway knows a moment later, when it has the sensor's answer.
    async with asyncio.timeout(60):
        assert await sensor.subscribed(uuids.BATTERY_LEVEL)
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_the_strap_notifies_comes_out_stamped(gateway: Gateway, strap: Strap) -> None:
    await strap.notify(heart_rate.Measurement(148, contact=True, rr_ms=(406.25, 405.2734375)))
    await gateway.air.quiet()

    assert gateway.readings == [
        Reading(
            runner="anna",
            sensor=STRAP,
            kind="heart_rate",
            at=NOON,
            measured=Measured(heart_rate_bpm=148, rr_ms=(406.25, 405.2734375), contact=True),
            priority=1,
        )
    ]


async def test_a_live_sensor_is_reported_with_all_that_is_known(
    gateway: Gateway, strap: Strap
) -> None:
    await strap.notify(heart_rate.Measurement(148, contact=True, rr_ms=(406.25,)))
    await strap.set_battery(86)
    await gateway.air.quiet()
    await gateway.clock.advance(NOON + 2)

    assert gateway.state() == Sensor(
        sensor=STRAP,
        kind="heart_rate",
        state="live",
        since=NOON,
        name="Polar H10 0001",
        address_tail="00:01",
        battery_pct=86,
        rssi_dbm=-71,
        contact=True,
        rr=True,
        heard_age_s=2,
        model="trailpulse strap",
        firmware="1.0",
    )


async def test_the_battery_is_read_on_connecting(gateway: Gateway) -> None:
    assert gateway.state().battery_pct == 87


async def test_a_strap_without_rr_is_known_as_such(gateway: Gateway, strap: Strap) -> None:
    assert gateway.state().rr is None
    for _ in range(10):
        await strap.notify(heart_rate.Measurement(148))
    await gateway.air.quiet()

    assert gateway.state().rr is False
    assert gateway.measured() == [Measured(heart_rate_bpm=148)] * 10


async def test_eight_straps_at_once_are_each_their_runners(air: Air, adapter: Adapter) -> None:
    chance = random.Random(7)
    runners = [f"runner-{number}" for number in range(8)]
    sent: dict[str, list[Measured]] = {runner: [] for runner in runners}
    async with AsyncExitStack() as stack:
        straps = {
            runner: await stack.enter_async_context(Strap(air, f"C0:FF:EE:00:00:1{n}", runner))
            for n, runner in enumerate(runners)
        }
        gateway = Gateway(air, adapter, *(pairing(who, one.address) for who, one in straps.items()))
        for strap in straps.values():
            await subscribed(strap, HEART_RATE)
        for _ in range(300):
            runner = chance.choice(runners)
            rr_ms = tuple(chance.randint(256, 2048) * 1000 / 1024 for _ in range(2))
            await straps[runner].notify(heart_rate.Measurement(100, rr_ms=rr_ms))
            sent[runner].append(Measured(heart_rate_bpm=100, rr_ms=rr_ms))
        await air.quiet()

        assert {runner: gateway.measured(runner) for runner in runners} == sent
        await gateway.stop()


async def test_two_sensors_of_one_runner(air: Air, adapter: Adapter, strap: Strap) -> None:
    async with Pod(air, POD, "Pod", tells_running=True) as pod:
        gateway = Gateway(
            air, adapter, pairing("anna", STRAP), pairing("anna", POD, "running_speed", 2)
        )
        await subscribed(strap, HEART_RATE)
        await subscribed(pod, uuids.RSC_MEASUREMENT)
        await strap.notify(heart_rate.Measurement(150))
        await pod.notify(running_speed.Measurement(3.5, 171, True, 1.23, 1000.5))
        await air.quiet()

        assert [(one.kind, one.sensor, one.priority) for one in gateway.readings] == [
            ("heart_rate", STRAP, 1),
            ("running_speed", POD, 2),
        ]
        assert gateway.measured()[1] == Measured(
            speed_mps=3.5, cadence_spm=171, stride_m=1.23, running=True, distance_m=1000.5
        )
        await gateway.stop()


async def test_air_and_core_temperature(air: Air, adapter: Adapter) -> None:
    async with (
        EnvironmentSensor(air, STRAP, "Weather") as environment,
        CoreTemperatureSensor(air, POD, "CORE") as core,
    ):
        gateway = Gateway(
            air,
            adapter,
            pairing("anna", STRAP, "environment"),
            pairing("anna", POD, "core_temperature"),
        )
        await subscribed(environment, uuids.HUMIDITY)
        await subscribed(core, uuids.TEMPERATURE_MEASUREMENT)
        await environment.notify(31.25, 64.5)
        await core.notify(thermometer.Measurement(38.75))
        await air.quiet()

        assert gateway.measured() == [
            Measured(air_temp_c=31.25),
            Measured(humidity_pct=64.5),
            Measured(core_temp_c=38.75),
        ]
        await gateway.stop()


@pytest.mark.parametrize("how", ["out of range", "disconnected", "silent", "adapter gone"])
async def test_whatever_ends_a_connection_it_is_made_again(
    gateway: Gateway, adapter: Adapter, strap: Strap, how: str
) -> None:
    for round_ in range(3):
        if how == "out of range":
            strap.leave()
            await asyncio.sleep(0.01)
            strap.come_back()
        elif how == "disconnected":
            await strap.disconnect()
        elif how == "silent":
            await gateway.clock.advance(gateway.clock.now() + SILENT_S["heart_rate"])
        else:
            adapter.unplug()
            await asyncio.sleep(0.01)
            adapter.plug_in()
        await gateway.air.quiet()
        assert not strap.is_subscribed(HEART_RATE)

        await subscribed(strap, HEART_RATE)
        beats = (60_000 / (100 + round_),)
        await strap.notify(heart_rate.Measurement(100 + round_, rr_ms=beats))
        await gateway.air.quiet()

    assert [one.heart_rate_bpm for one in gateway.measured()] == [100, 101, 102]
    assert gateway.waits[0][0] == 0


async def test_a_heart_rate_repeated_after_a_reconnection_is_not_told_as_new(
    gateway: Gateway, strap: Strap
) -> None:
    await strap.notify(heart_rate.Measurement(171, rr_ms=(351.5625,)))
    await gateway.air.quiet()
    await strap.disconnect()
    await gateway.air.quiet()
    await subscribed(strap, HEART_RATE)
    await strap.notify(heart_rate.Measurement(171))  # what it said before
    await strap.notify(heart_rate.Measurement(120, rr_ms=(500.0,)))
    await strap.notify(heart_rate.Measurement(120))
    await gateway.air.quiet()

    assert [one.heart_rate_bpm for one in gateway.measured()] == [171, 120, 120]
    assert gateway.source.refused == {"heard before the connection was lost": 1}


async def test_a_gap_is_logged_with_signal_and_contact(
    gateway: Gateway, strap: Strap, caplog: pytest.LogCaptureFixture
) -> None:
    beat = heart_rate.Measurement(100, contact=True, rr_ms=(600.5859375,))
    await strap.notify(beat)
    await gateway.air.quiet()
    with caplog.at_level("INFO", logger="ingest.sensors"):
        await strap.disconnect()
        await gateway.air.quiet()
        await subscribed(strap, HEART_RATE)
        await gateway.clock.advance(NOON + 8)
        await strap.notify(beat)
        await gateway.air.quiet()

    (told,) = [line for line in caplog.messages if "nothing for" in line]
    assert told == (
        f"sensor {STRAP}: nothing for 8 s (connection lost); signal -71 dBm before,"
        " -71 dBm after; skin contact before; battery 87 %"
    )


async def test_silence_just_short_of_the_limit_changes_nothing(
    gateway: Gateway, strap: Strap
) -> None:
    for _ in range(5):
        await gateway.clock.advance(gateway.clock.now() + SILENT_S["heart_rate"] - 0.1)
        assert strap.is_subscribed(HEART_RATE)
        await strap.notify(heart_rate.Measurement(100))
        await gateway.air.quiet()

    assert gateway.waits == []


async def test_a_lost_sensor_is_reported_as_lost_and_its_age_grows(
    gateway: Gateway, strap: Strap
) -> None:
    await strap.notify(heart_rate.Measurement(100, contact=True))
    await gateway.air.quiet()
    strap.leave()
    await asyncio.sleep(0.05)
    await gateway.clock.advance(NOON + 60)

    state = gateway.state()
    assert (state.state, state.since, state.heard_age_s) == ("lost", NOON, 60)
    assert state.contact is None


async def test_a_connected_sensor_that_says_nothing_is_silent(gateway: Gateway) -> None:
    assert gateway.state().state == "connecting"
    await gateway.clock.advance(NOON + 4)

    assert gateway.state().state == "silent"


async def test_a_missing_sensor_is_searched_for_and_keeps_nobody_waiting(
    air: Air, adapter: Adapter, strap: Strap
) -> None:
    gateway = Gateway(air, adapter, pairing("bea", POD), pairing("anna", STRAP))
    await subscribed(strap, HEART_RATE)
    assert gateway.state("bea").state == "searching"
    async with Strap(air, POD, "late") as late:
        await subscribed(late, HEART_RATE)

        assert gateway.state("bea").state != "searching"
        assert gateway.waits == []
        await gateway.stop()


async def test_a_refused_packet_is_counted_and_the_stream_goes_on(
    gateway: Gateway, strap: Strap
) -> None:
    await strap.send(HEART_RATE, b"")
    await strap.send(HEART_RATE, bytes.fromhex("16 96"))  # half an RR interval, no contact bit
    await strap.send(HEART_RATE, bytes.fromhex("16 96 01"))
    await strap.notify(heart_rate.Measurement(150, rr_ms=(100.0, 400.0)))
    await gateway.air.quiet()

    assert gateway.measured()[-1] == Measured(heart_rate_bpm=150, rr_ms=(400.390625,))
    assert gateway.source.refused == {"truncated": 2, "implausible rr_ms": 1}


async def test_garbage_alone_is_as_good_as_silence(gateway: Gateway, strap: Strap) -> None:
    await gateway.clock.advance(NOON + 5)
    await strap.send(HEART_RATE, b"")
    await gateway.air.quiet()
    await gateway.clock.advance(NOON + 10)

    assert not strap.is_subscribed(HEART_RATE)


async def test_a_sensor_of_another_kind_is_left_alone_for_long(
    air: Air, adapter: Adapter, strap: Strap
) -> None:
    gateway = Gateway(air, adapter, pairing("anna", STRAP, "running_speed"))
    async with asyncio.timeout(60):
        while not gateway.waits:  # noqa: ASYNC110  # the gateway tells nobody but its wait
            await asyncio.sleep(0.01)

    assert gateway.waits[0] == (0, Cause.REFUSED)
    await gateway.stop()


async def test_no_adapter_at_the_start_is_told_with_the_fix(air: Air, adapter: Adapter) -> None:
    adapter.unplug()
    radio = Radio(driver_on(adapter))
    source = BleSource([pairing("anna", STRAP)], radio, DrivenClock(NOON))

    with pytest.raises(Unavailable, match="Plug in or switch on an adapter"):
        await source.run(lambda _: None)


async def test_an_error_of_ours_is_not_taken_for_a_lost_connection(
    air: Air, adapter: Adapter, strap: Strap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(_: bytes) -> int:
        monkeypatch.undo()  # it is right when it connects anew
        raise TypeError("a mistake of ours")

    monkeypatch.setattr(sensors, "BATTERY_EVERY_S", 0.05)
    gateway = Gateway(air, adapter, pairing("anna", STRAP))
    await subscribed(strap, HEART_RATE)
    monkeypatch.setattr(battery, "decode", decode)
    with pytest.raises(ExceptionGroup) as caught:
        async with asyncio.timeout(20):
            await gateway.ended()
    assert caught.group_contains(TypeError, match="a mistake of ours")


async def test_stopping_disconnects(gateway: Gateway, strap: Strap) -> None:
    assert strap.is_subscribed(HEART_RATE)
    await gateway.stop()
    await gateway.air.quiet()

    assert not strap.is_subscribed(HEART_RATE)
