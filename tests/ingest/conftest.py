"""Virtual air, an adapter and a worn strap in it, and BlueZ's stand-in over that."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from ingest.ble import Patience
from ingest.gatt import uuids
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.private_bus import PrivateBus
from simulators.bluetooth.sensors import Strap
from tests.bluez import private_bus
from tests.ingest.worn import BEAT, STRAP


@pytest.fixture
async def air() -> Air:
    return Air()


@pytest.fixture
async def adapter(air: Air) -> AsyncIterator[Adapter]:
    async with Adapter(air) as adapter:
        yield adapter


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    with private_bus() as bus:
        yield bus


@pytest.fixture
async def bluez(bus: PrivateBus, adapter: Adapter) -> AsyncIterator[Bluetoothd]:
    async with Bluetoothd(bus.address, adapter) as daemon:
        yield daemon


@pytest.fixture
def radio(adapter: Adapter) -> Radio:
    return Radio(driver_on(adapter, Patience(connect_s=1.0)))


@pytest.fixture
async def worn(air: Air) -> AsyncIterator[Strap]:
    """A strap that beats for whoever is subscribed."""
    async with Strap(air, STRAP, "Polar H10 0001", battery_pct=87, rssi_dbm=-50) as strap:

        async def beat() -> None:
            while True:
                await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
                await strap.notify(BEAT)
                await asyncio.sleep(0.005)

        beating = asyncio.create_task(beat())
        yield strap
        beating.cancel()
        await asyncio.wait([beating])
