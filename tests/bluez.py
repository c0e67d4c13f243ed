"""BlueZ's stand-in for tests: the production backend of bleak runs against it."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.backoff import Cause
from ingest.ble import Driver, Patience
from ingest.clock import Clock
from ingest.gatt import heart_rate, uuids
from ingest.messages import Measured, Sensor
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.radio_care import RadioCare
from ingest.readings import Reading
from ingest.sensors import BleSource
from simulators.bluetooth.bluez.private_bus import ADDRESS_VARIABLE, PROGRAM, PrivateBus
from simulators.bluetooth.sensors import Strap

NOON = 1_764_000_000.0
ADDRESS = "C0:FF:EE:00:00:01"
OTHER = "C0:FF:EE:00:00:02"
USUAL = Patience(off_s=0.05, grace_s=0.0)
# For what is never answered.
HASTY = Patience(connect_s=1.0, disconnect_s=0.5, answer_s=1.0, grace_s=0.0)
HEART_RATE = uuids.HEART_RATE_MEASUREMENT
ANNA = Pairing(runner="anna", address=ADDRESS, kinds=("heart_rate",))
BEA = Pairing(runner="bea", address=OTHER, kinds=("heart_rate",))


@contextlib.contextmanager
def private_bus(*, forbids_bluetooth: bool = False) -> Iterator[PrivateBus]:
    """Start a bus of our own and make it this process's system bus.

    Where there is no D-Bus daemon the test is skipped, but not in CI, where it fails.
    """
    if not PrivateBus.is_installed():
        reason = f"{PROGRAM} is not installed (sh scripts/system-packages.sh tests)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with (
        TemporaryDirectory() as folder,  # pytest's own are too long for a socket
        PrivateBus(Path(folder), forbids_bluetooth=forbids_bluetooth) as bus,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(ADDRESS_VARIABLE, bus.address)
        yield bus


class Listener:
    """A `BleSource` over the system's own Bluetooth, and what comes out of it."""

    def __init__(
        self,
        clock: Clock,
        *pairings: Pairing,
        with_care: bool = False,
        patience: Patience = USUAL,
    ) -> None:
        self.waits: list[tuple[int, Cause]] = []
        self.readings: list[Reading] = []
        self.radio = Radio(Driver(patience=patience), wait=self._wait, look_every_s=0.2)
        self.care = RadioCare(self.radio, clock)
        care = self.care if with_care else None
        self.source = BleSource(pairings, self.radio, clock, care)
        self._news = asyncio.Event()

    def measured(self, runner: str = "anna") -> list[Measured]:
        """What was measured of a runner."""
        return [reading.measured for reading in self.readings if reading.runner == runner]

    def state(self, runner: str = "anna") -> Sensor:
        """How a runner's only sensor is doing."""
        (found,) = [sensor for whose, sensor in self.source.sensors() if whose == runner]
        return found

    def causes(self) -> list[Cause]:
        """Why it waited."""
        return [cause for _, cause in self.waits]

    async def heard(self, bpm: float, within_s: float = 15.0) -> None:
        """Wait until a heart rate was measured."""
        async with asyncio.timeout(within_s):
            while all(reading.measured.heart_rate_bpm != bpm for reading in self.readings):
                self._news.clear()
                await self._news.wait()

    async def run(self) -> None:
        """Listen until cancelled."""
        await self.source.run(self._take)

    def _take(self, reading: Reading) -> None:
        self.readings.append(reading)
        self._news.set()

    def _wait(self, failures: int, cause: Cause) -> float:
        self.waits.append((failures, cause))
        return 0.01


@contextlib.asynccontextmanager
async def listening(
    clock: Clock, *pairings: Pairing, with_care: bool = False, patience: Patience = USUAL
) -> AsyncIterator[Listener]:
    """A listener that runs."""
    listener = Listener(clock, *pairings, with_care=with_care, patience=patience)
    async with running(listener):
        yield listener


@contextlib.asynccontextmanager
async def running(listener: Listener) -> AsyncIterator[None]:
    """Run a listener; what ends it before its time is raised."""
    task = asyncio.create_task(listener.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def beat(strap: Strap, listener: Listener, bpm: int) -> None:
    """Have a heart rate notified as a strap does, over and over, until it comes out."""
    hearing = asyncio.create_task(listener.heard(bpm))
    while not hearing.done():
        async with asyncio.timeout(15):
            await strap.subscribed(HEART_RATE)
        await strap.notify(heart_rate.Measurement(bpm, contact=True, rr_ms=(60_000 / bpm,)))
        await asyncio.wait([hearing], timeout=0.1)
    await hearing
