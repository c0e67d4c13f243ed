"""Sharing one adapter: what happens when scanning and connecting get into each other's way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from ingest import ble
from ingest.ble import Driver
from ingest.radio import Radio
from simulators.bluetooth.backend import VirtualScanner


class Scans:
    """A scan whose end takes as long as the test says."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @contextlib.asynccontextmanager
    async def scanning(self, *_: Any) -> AsyncIterator[None]:
        self.begun += 1
        yield
        await self.ended


class Turns:
    """How often the scan asked whether somebody connects."""

    def __init__(self, radio: Radio, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        scan = radio._scan_until_interrupted

        async def counted() -> None:
            self.number += 1
            if self.number > 100:
                raise AssertionError("the scan runs in circles and lets nobody else do anything")
            await scan()

        monkeypatch.setattr(radio, "_scan_until_interrupted", counted)


async def test_who_gives_up_connecting_does_not_hang_the_scan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when a sensor is taken from its runner while it waits for the scan to pause."""
    scans = Scans()
    monkeypatch.setattr(ble, "scanning", scans.scanning)
    radio = Radio(Driver(scanner=VirtualScanner))
    Turns(radio, monkeypatch)
    advert = ble.Advert("C0:FF:EE:00:00:01", None, None, (), None, 0.0)  # type: ignore[arg-type]

    async def connect() -> None:
        async with radio.connect(advert):
            pass

    with radio.listening(lambda _: None):
        scan = asyncio.create_task(radio.scan())
        await asyncio.sleep(0.01)
        connecting = asyncio.create_task(connect())
        await asyncio.sleep(0.01)
        # In one turn of the loop the scan ends, and whom it ended for gives up.
        scans.ended.set_result(None)
        connecting.cancel()
        await asyncio.wait([connecting])
        await asyncio.sleep(0.01)
        assert scans.begun == 2
        scan.cancel()
        await asyncio.wait([scan])
    assert scan.cancelled()
