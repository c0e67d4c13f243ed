"""The adapter's edge, over the virtual radio."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from ingest.backoff import Cause
from ingest.ble import Advert, Driver, LinkFailed, Patience
from ingest.errors import Unavailable
from ingest.gatt import uuids
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Strap
from tests.brokers import eventually

ADDRESS = "C0:FF:EE:00:00:01"
BATTERY = uuids.full(uuids.BATTERY_LEVEL)
HEART_RATE = uuids.full(uuids.HEART_RATE_MEASUREMENT)


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "H10", battery_pct=55) as strap:
        yield strap


@pytest.fixture
async def radio(adapter: Adapter) -> AsyncIterator[Radio]:
    radio = Radio(
        driver_on(adapter),
        wait=lambda failures, cause: 0.001,
    )
    scanning = asyncio.create_task(radio.scan())
    yield radio
    scanning.cancel()
    await asyncio.wait([scanning])
    with pytest.raises(asyncio.CancelledError):
        scanning.result()


async def test_a_sensor_is_found_by_its_address_whatever_the_case(
    radio: Radio, strap: Strap
) -> None:
    async with asyncio.timeout(2):
        advert = await radio.find(ADDRESS.lower())

    assert (advert.address, advert.name, advert.rssi_dbm) == (ADDRESS, "H10", -60)
    assert advert.services == (uuids.full(uuids.HEART_RATE_SERVICE),)


async def test_searching_for_one_does_not_keep_others_from_connecting(
    air: Air, radio: Radio
) -> None:
    """The adapter refuses what overlaps, so this fails unless one lock serves all."""
    missing = asyncio.create_task(radio.find("C0:FF:EE:00:00:99"))
    addresses = [f"C0:FF:EE:00:00:1{number}" for number in range(6)]

    async def battery_of(address: str) -> bytes | None:
        async with radio.connect(await radio.find(address)) as link:
            return await link.read(BATTERY)

    async with AsyncExitStack() as stack, asyncio.timeout(60):
        for number, address in enumerate(addresses):
            await stack.enter_async_context(Strap(air, address, address, battery_pct=number))
        levels = await asyncio.gather(*map(battery_of, addresses))

    assert levels == [bytes([number]) for number in range(6)]
    missing.cancel()


async def test_what_a_sensor_does_not_have_is_none(radio: Radio, strap: Strap) -> None:
    async with radio.connect(await radio.find(ADDRESS)) as link:
        assert await link.read(uuids.full(uuids.RSC_FEATURE)) is None
        assert link.notifies(HEART_RATE)
        assert not link.notifies(uuids.full(uuids.MODEL_NUMBER))
        assert not link.notifies(uuids.full(uuids.RSC_MEASUREMENT))
        with pytest.raises(LinkFailed, match="has no characteristic"):
            await link.subscribe(uuids.full(uuids.RSC_MEASUREMENT), lambda _: None)


async def test_a_sensor_that_left_after_it_was_heard_fails_to_connect(
    adapter: Adapter, radio: Radio, strap: Strap
) -> None:
    advert = await radio.find(ADDRESS)
    strap.leave()
    hasty = Radio(driver_on(adapter, Patience(connect_s=0.05)))

    with pytest.raises(LinkFailed) as failed:
        async with hasty.connect(advert):
            pytest.fail("connected to nobody")
    assert failed.value.cause is Cause.ABSENT


async def test_a_lost_link_says_so_and_fails_whatever_is_asked_of_it(
    radio: Radio, strap: Strap
) -> None:
    async with radio.connect(await radio.find(ADDRESS)) as link:
        strap.leave()
        await asyncio.wait_for(link.lost.wait(), 2)

        with pytest.raises(LinkFailed) as failed:
            await link.read(BATTERY)
        assert failed.value.cause is Cause.LOST


async def _use_and_fail(radio: Radio, advert: Advert) -> None:
    async with radio.connect(advert) as link:
        await link.subscribe(HEART_RATE, lambda _: None)
        raise ZeroDivisionError


async def test_it_disconnects_whatever_happens(air: Air, radio: Radio, strap: Strap) -> None:
    with pytest.raises(ZeroDivisionError):
        await _use_and_fail(radio, await radio.find(ADDRESS))
    await air.quiet()

    assert not strap.is_subscribed(uuids.HEART_RATE_MEASUREMENT)
    async with asyncio.timeout(2):  # and its slot is free again
        async with radio.connect(await radio.find(ADDRESS)):
            pass


async def test_scanning_goes_on_when_the_adapter_comes_back(
    adapter: Adapter, radio: Radio, strap: Strap, caplog: pytest.LogCaptureFixture
) -> None:
    adapter.unplug()
    found = asyncio.create_task(radio.find(ADDRESS))
    await eventually(lambda: "can't scan" in caplog.text)
    adapter.plug_in()

    assert (await asyncio.wait_for(found, 2)).address == ADDRESS


async def test_a_working_adapter_passes_the_check(radio: Radio) -> None:
    await radio.check()


async def test_a_machine_without_bluetooth_is_told_what_to_do() -> None:
    """No backend given: bleak's own one for this system, on a machine without Bluetooth."""
    try:
        await Radio(Driver("hci97")).check()
    except Unavailable as error:
        assert str(error).startswith("The Bluetooth adapter hci97 can't be used: ")  # noqa: PT017
        assert "ctl " in str(error)  # noqa: PT017  # systemctl or bluetoothctl
    else:
        pytest.skip("this machine has a Bluetooth adapter hci97")
