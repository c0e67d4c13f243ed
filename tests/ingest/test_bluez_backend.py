"""Sensors over bleak's backend for Linux, the one that runs in production, and BlueZ's stand-in."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from ingest.backoff import Cause
from ingest.ble import Driver
from ingest.gatt import heart_rate, uuids
from ingest.pairing import Survey, seek
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.takeover import SILENT_S
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.private_bus import PrivateBus
from simulators.bluetooth.sensors import Strap
from simulators.driven_clock import DrivenClock
from tests.bluez import ADDRESS, ANNA, NOON, OTHER, beat, listening
from tests.brokers import eventually

PATH = "/org/bluez/hci0/dev_C0_FF_EE_00_00_01"


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "Polar H10 0001", battery_pct=87, rssi_dbm=-71) as strap:
        yield strap


@pytest.fixture
async def other(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, OTHER, "Polar H10 0002") as strap:
        yield strap


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(NOON)


async def test_what_a_strap_notifies_comes_out_with_all_that_is_known_of_it(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 148)
        reading = listener.readings[-1]
        state = listener.state()

    assert (reading.measured.heart_rate_bpm, reading.measured.contact) == (148, True)
    assert (reading.sensor, reading.at) == (ADDRESS, NOON)
    assert (state.state, state.name, state.rssi_dbm) == ("live", "Polar H10 0001", -71)
    assert state.battery_pct == 87, "it can be read, though BlueZ does not let it be subscribed to"
    assert "StopDiscovery" in bluez.faults.calls[: bluez.faults.calls.index("Connect")]


@pytest.mark.parametrize(
    "how",
    ["out of range", "disconnected", "silent", "unplugged", "BlueZ crashed", "the bus crashed"],
)
async def test_whatever_ends_a_connection_it_is_made_and_subscribed_again(
    bus: PrivateBus, bluez: Bluetoothd, strap: Strap, clock: DrivenClock, how: str
) -> None:
    async with listening(clock, ANNA) as listener:
        for round_ in range(2):
            await beat(strap, listener, 100 + round_)
            match how:
                case "out of range":
                    strap.leave()
                    await eventually(lambda: listener.state().state == "lost")
                    strap.come_back()
                case "disconnected":
                    await strap.disconnect()
                case "silent":
                    pass
                case "unplugged":
                    bluez.unplug()
                    await bluez.plug_in()
                case "BlueZ crashed":
                    await bluez.crash()
                    await bluez.start()
                case "the bus crashed":
                    bus.stop()
                    await bluez.crash()
                    bus.start()
                    await bluez.start()
            await clock.advance(clock.now() + SILENT_S["heart_rate"])  # not all of it is told
        await beat(strap, listener, 102)

    heard = [measured.heart_rate_bpm for measured in listener.measured()]
    assert list(dict.fromkeys(heard)) == [100, 101, 102]


async def test_an_adapter_that_is_gone_during_a_scan_is_used_when_it_is_back(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    strap.leave()
    async with listening(clock, ANNA) as listener:
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        bluez.unplug()
        await eventually(lambda: bool(listener.waits))
        await bluez.plug_in()
        strap.come_back()
        await beat(strap, listener, 120)

    assert set(listener.causes()) == {Cause.LOST}


async def test_a_daemon_that_is_started_anew_during_a_scan_is_asked_again(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    strap.leave()
    async with listening(clock, ANNA) as listener:
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        await bluez.crash()
        await bluez.start()
        strap.come_back()
        await beat(strap, listener, 120)


async def test_a_sensor_that_is_back_is_heard_though_a_scan_told_of_it_already(
    bus: PrivateBus, adapter: Adapter, strap: Strap, clock: DrivenClock
) -> None:
    """A scan for another sensor goes on, and BlueZ does not tell of a device twice in it."""
    missing = Pairing(runner="carl", address="C0:FF:EE:00:00:99", kinds=("heart_rate",))
    async with (
        Bluetoothd(bus.address, adapter, told_every_s=3600) as bluez,
        listening(clock, ANNA, missing) as listener,
    ):
        await beat(strap, listener, 120)
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        await strap.disconnect()
        await beat(strap, listener, 121)


async def test_a_change_that_is_no_advertisement_is_not_taken_for_one(
    bus: PrivateBus, bluez: Bluetoothd, strap: Strap
) -> None:
    radio = Radio(Driver(), wait=lambda failures, cause: 0.01)
    scanning = asyncio.create_task(radio.scan())
    await radio.find(ADDRESS)
    await eventually(lambda: not bluez.controller.is_scanning)
    bluez.faults.deaf = True
    stranger = await MessageBus(bus_address=bus.address).connect()
    finding = asyncio.create_task(radio.find(ADDRESS))
    await eventually(lambda: bluez.controller.is_scanning)
    heard = radio.heard
    for member in ("Connect", "Disconnect"):  # BlueZ tells everybody of both
        await stranger.call(Message("org.bluez", PATH, "org.bluez.Device1", member))
    stranger.disconnect()
    await eventually(lambda: not bluez.controller.is_connected(ADDRESS))
    assert not finding.done()
    assert radio.heard == heard

    bluez.faults.deaf = False
    assert (await asyncio.wait_for(finding, 20)).address == ADDRESS
    scanning.cancel()
    await asyncio.wait([scanning])


async def test_a_connection_that_a_killed_program_left_is_freed(
    bus: PrivateBus, bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """Connected, the strap does not advertise: it would never be found."""
    killed = await MessageBus(bus_address=bus.address).connect()
    adapter_call = ("org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1")
    await killed.call(Message(*adapter_call, "StartDiscovery"))
    await eventually(lambda: bluez.controller.knows(ADDRESS))
    await killed.call(Message("org.bluez", PATH, "org.bluez.Device1", "Connect"))
    killed.disconnect()
    await eventually(lambda: not bluez.controller.is_scanning)
    assert bluez.controller.is_connected(ADDRESS)

    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 130)


async def test_eight_straps_share_one_adapter(
    air: Air, bluez: Bluetoothd, clock: DrivenClock
) -> None:
    addresses = [f"C0:FF:EE:00:01:0{number}" for number in range(8)]
    pairings = [
        Pairing(runner=f"runner-{number}", address=address, kinds=("heart_rate",))
        for number, address in enumerate(addresses)
    ]
    straps = [Strap(air, address, address) for address in addresses]
    for strap in straps:
        await strap.__aenter__()
    async with listening(clock, *pairings) as listener:
        await asyncio.gather(
            *(beat(strap, listener, 100 + number) for number, strap in enumerate(straps))
        )
        assert listener.radio.slots_used == 8

        for number in range(8):
            heard = {one.heart_rate_bpm for one in listener.measured(f"runner-{number}")}
            assert heard == {100 + number}
    for strap in straps:
        await strap.__aexit__(None, None, None)


async def test_pairing_lists_what_it_hears_with_live_values(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    survey = Survey(Radio(Driver()), clock)

    async def beating() -> None:
        while True:
            await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
            await strap.notify(heart_rate.Measurement(61, contact=True, rr_ms=(984.0,)))
            await asyncio.sleep(0.05)
            await clock.advance(clock.now() + 1.0)

    beats = asyncio.create_task(beating())
    found = await seek(survey, ADDRESS, 60)
    beats.cancel()

    assert found.good
    assert (found.name, found.rssi_dbm, found.battery_pct) == ("Polar H10 0001", -71, 87)
    assert (found.kinds, found.measured.heart_rate_bpm) == (("heart_rate",), 61)
    await eventually(lambda: not bluez.controller.is_connected(ADDRESS))


async def test_one_that_is_looked_at_is_handed_over_when_it_is_bound_and_back(
    bluez: Bluetoothd, strap: Strap, other: Strap, clock: DrivenClock
) -> None:
    """As at check-in, where a survey shares the adapter with those who are bound already."""
    async with listening(clock, Pairing(runner="bea", address=OTHER, kinds=("heart_rate",))) as got:
        survey = Survey(got.radio, clock, skip=got.source.pairs)
        visiting = asyncio.create_task(survey.visit())
        await beat(other, got, 100)
        async with asyncio.timeout(10):
            await survey.until(lambda all_: any(one.state == "connected" for one in all_))
        assert [one.address for one in survey.sensors()] == [ADDRESS]
        got.source.use(ANNA)
        survey.let_go(ADDRESS)
        await beat(strap, got, 148)
        await beat(other, got, 101)  # who is bound already was left alone
        assert got.measured("anna")[-1].heart_rate_bpm == 148

        got.source.drop(ADDRESS)
        async with asyncio.timeout(10):
            await survey.until(lambda all_: any(one.state == "connected" for one in all_))
        visiting.cancel()
        await asyncio.wait([visiting])
    assert got.waits == []
