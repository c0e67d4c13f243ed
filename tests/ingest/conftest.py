"""Virtual air, a Bluetooth adapter in it, and BlueZ's stand-in over that."""

from collections.abc import AsyncIterator, Iterator

import pytest

from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.private_bus import PrivateBus
from tests.bluez import private_bus


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
