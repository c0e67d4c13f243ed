"""What BlueZ answers when it does not do what it is asked, over its stand-in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from tempfile import TemporaryDirectory

import pytest

from ingest.backoff import Cause
from ingest.ble import Driver, LinkFailed
from ingest.gatt import uuids
from ingest.race.settings import Pairing
from ingest.radio import Radio
from simulators.bluetooth.air import Air
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.faults import FAILED, IN_PROGRESS
from simulators.bluetooth.bluez.objects import UNKNOWN_OBJECT
from simulators.bluetooth.bluez.private_bus import ADDRESS_VARIABLE
from simulators.bluetooth.sensors import Strap
from simulators.driven_clock import DrivenClock
from tests.bluez import ADDRESS, ANNA, BEA, HASTY, HEART_RATE, NOON, OTHER, USUAL, beat, listening
from tests.brokers import eventually


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "Polar H10 0001") as strap:
        yield strap


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(NOON)


async def test_a_scan_that_is_said_to_be_in_progress_is_begun_again_soon(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    strap.leave()
    async with listening(clock, ANNA) as listener:
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        bluez.faults.refuse("StartDiscovery", IN_PROGRESS, "Operation already in progress", times=3)
        listener.radio.scan_anew()
        await eventually(lambda: len(listener.waits) == 3)
        strap.come_back()
        await beat(strap, listener, 120)

    assert listener.waits == [(0, Cause.BUSY), (1, Cause.BUSY), (2, Cause.BUSY)]


async def test_a_scan_whose_begin_was_never_confirmed_does_not_block_all_later_ones(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """BlueZ has the scan, we don't: each new one is refused as in progress until it is ended."""
    strap.leave()
    async with listening(clock, ANNA, patience=HASTY) as listener:
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        bluez.faults.lost_answers["StartDiscovery"] = 1
        listener.radio.scan_anew()
        await eventually(lambda: Cause.BUSY in listener.causes())
        strap.come_back()
        await beat(strap, listener, 120)


@pytest.mark.parametrize(
    "member", ["StartDiscovery", "StopDiscovery", "Connect", "ReadValue", "StartNotify"]
)
async def test_a_call_that_is_never_answered_is_given_up(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock, member: str
) -> None:
    strap.leave()
    async with listening(clock, ANNA, patience=HASTY) as listener:
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
        bluez.faults.hang(member)
        listener.radio.scan_anew()
        strap.come_back()
        await beat(strap, listener, 120)

    assert bluez.faults.calls.count(member) >= 2


async def test_a_disconnection_that_is_never_answered_does_not_keep_the_sensor(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    async with listening(clock, ANNA, patience=HASTY) as listener:
        await beat(strap, listener, 120)
        bluez.faults.hang("Disconnect")
        await clock.advance(NOON + 10)  # silent, so it is given up
        assert strap.is_subscribed(HEART_RATE), "BlueZ still has it"
        await eventually(lambda: bluez.faults.calls.count("Connect") == 2)
        await beat(strap, listener, 121)


async def test_connecting_that_fails_again_and_again_is_never_given_up(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    bluez.faults.refuse("Connect", FAILED, "le-connection-abort-by-remote", times=12)
    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 120)

    assert listener.waits == [(number, Cause.ABSENT) for number in range(12)]


async def test_a_sensor_that_bluez_lost_sight_of_is_searched_anew_after_a_while(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    bluez.faults.refuse("Connect", UNKNOWN_OBJECT, "Method doesn't exist")
    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 120)

    assert listener.waits == [(0, Cause.FULL)]


async def test_several_that_can_not_be_connected_to_keep_no_other_waiting(
    air: Air, bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """They must not take turns among themselves."""
    mute = [f"C0:FF:EE:00:01:0{number}" for number in range(3)]
    bluez.faults.mute.update(mute)
    pairings = [
        Pairing(runner=f"runner-{number}", address=address, kinds=("heart_rate",))
        for number, address in enumerate(mute)
    ]
    hasty = USUAL._replace(connect_s=1.0, grace_s=0.4, fresh_s=0.8)
    async with contextlib.AsyncExitStack() as stack:
        for address in mute:
            await stack.enter_async_context(Strap(air, address, address))
        all_ = await stack.enter_async_context(listening(clock, *pairings, ANNA, patience=hasty))
        await eventually(lambda: all_.causes().count(Cause.ABSENT) >= 3)
        for bpm in (120, 121):
            await beat(strap, all_, bpm)
            await strap.disconnect()


async def test_who_waited_long_for_its_turn_is_searched_anew(
    bluez: Bluetoothd, strap: Strap, air: Air
) -> None:
    hasty = HASTY._replace(fresh_s=0.5)
    radio = Radio(Driver(patience=hasty), wait=lambda failures, cause: 0.01)
    scanning = asyncio.create_task(radio.scan())
    bluez.faults.mute.add(OTHER)
    async with Strap(air, OTHER, "Polar H10 0002"):
        advert, mute = await radio.find(ADDRESS), await radio.find(OTHER)

        async def fail() -> None:
            with pytest.raises(LinkFailed):
                async with radio.connect(mute):
                    pytest.fail("connected to a mute sensor")

        failing = asyncio.create_task(fail())
        await eventually(lambda: "Connect" in bluez.faults.calls)
        with pytest.raises(LinkFailed, match="before others' turns") as failed:
            async with radio.connect(advert, fresh=True):
                pytest.fail("connected by an old advertisement")
        assert failed.value.cause is Cause.BUSY
        assert bluez.faults.calls.count("Connect") == 1
        async with radio.connect(await radio.find(ADDRESS), fresh=True):
            assert bluez.controller.is_connected(ADDRESS)
        await failing
    scanning.cancel()
    await asyncio.wait([scanning])


async def test_a_full_adapter_is_left_alone_until_a_place_is_free(
    air: Air, bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    bluez.faults.slots = 1
    async with Strap(air, OTHER, "Polar H10 0002") as other, listening(clock, ANNA, BEA) as both:
        assert both.care.told()["slots_total"] is None, "nobody knows before one was refused"
        other.leave()
        await beat(strap, both, 120)
        other.come_back()
        await eventually(lambda: bool(both.waits))
        told = both.care.told()
        assert set(both.causes()) == {Cause.FULL}
        assert (told["slots_used"], told["slots_total"]) == (1, 1)

        strap.leave()
        await beat(other, both, 130)


async def test_a_subscription_that_is_refused_is_tried_again(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    bluez.faults.refuse("StartNotify", IN_PROGRESS, "Operation already in progress")
    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 120)

    assert listener.waits == [(0, Cause.LOST)]
    assert bluez.faults.calls.count("Connect") == 2


async def test_a_characteristic_that_got_lost_has_the_device_looked_at_anew(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """bleak stumbles over it at each connection until BlueZ is told to forget the device."""
    async with listening(clock, ANNA) as listener:
        await beat(strap, listener, 120)
        bluez.controller.lose(ADDRESS, uuids.full(uuids.BATTERY_LEVEL))
        await strap.disconnect()
        await beat(strap, listener, 121)

    assert set(listener.causes()) == {Cause.LOST}
    assert "RemoveDevice" in bluez.faults.calls


async def test_it_can_be_stopped_while_the_adapter_is_gone(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """A scan that can't be stopped must not swallow that the gateway is to end."""
    strap.leave()
    async with asyncio.timeout(10), listening(clock, ANNA) as one:
        await eventually(lambda: one.radio.is_searching and bluez.controller.is_scanning)
        bluez.unplug()


async def test_stopping_disconnects_and_ends_the_scan(
    air: Air, bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    async with listening(clock, ANNA, BEA) as listener:
        await beat(strap, listener, 120)
        await eventually(lambda: listener.radio.is_searching and bluez.controller.is_scanning)
    await asyncio.wait_for(air.quiet(), 5)

    assert not bluez.controller.is_connected(ADDRESS)
    assert not bluez.controller.is_scanning


async def test_a_bus_that_goes_while_it_is_connected_to_is_a_failed_attempt(
    bluez: Bluetoothd, strap: Strap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each connection to a sensor has one to the bus of its own."""
    radio = Radio(Driver(patience=HASTY), wait=lambda failures, cause: 0.01)
    scanning = asyncio.create_task(radio.scan())
    advert = await radio.find(ADDRESS)

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    with TemporaryDirectory() as folder:
        server = await asyncio.start_unix_server(hang_up, f"{folder}/bus")
        monkeypatch.setenv(ADDRESS_VARIABLE, f"unix:path={folder}/bus")
        async with server:
            with pytest.raises(LinkFailed) as failed:
                async with radio.connect(advert):
                    pytest.fail("connected without a bus")
    assert failed.value.cause is Cause.ABSENT
    scanning.cancel()
    await asyncio.wait([scanning])
