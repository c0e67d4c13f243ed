"""Virtual air, and a Bluetooth adapter in it."""

from collections.abc import AsyncIterator

import pytest

from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air


@pytest.fixture
async def air() -> Air:
    return Air()


@pytest.fixture
async def adapter(air: Air) -> AsyncIterator[Adapter]:
    async with Adapter(air) as adapter:
        yield adapter
