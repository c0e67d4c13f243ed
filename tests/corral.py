"""A start corral: straps that beat, a real gateway that hears them over virtual Bluetooth.

``python -m tests.corral FOLDER`` runs one for a race folder until SIGTERM. Each line that it reads
is what a strap does: ``00:01 120`` beats at 120 bpm from now on, ``00:01 0`` falls silent.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest import daemon, gateway, logs
from ingest.gatt import heart_rate, uuids
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Strap

BEAT_EVERY_S: Final = 0.25  # faster than a strap, and not what is taken for told twice
HOLD_S: Final = 0.5


@dataclass
class Worn:
    """A strap and the heart below it."""

    strap: Strap
    bpm: int

    async def beat(self) -> None:
        while True:
            await self.strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
            if self.bpm:
                rr_ms = (60_000.0 / self.bpm,)
                await self.strap.notify(heart_rate.Measurement(self.bpm, contact=True, rr_ms=rr_ms))
            await asyncio.sleep(BEAT_EVERY_S)


class Corral:
    """Straps by the tail of their address, and the air that they are heard in."""

    def __init__(self, air: Air) -> None:
        self._air = air
        self._stack = AsyncExitStack()
        self.worn: dict[str, Worn] = {}

    async def put_on(
        self, tail: str, name: str, bpm: int, *, battery_pct: int = 90, rssi_dbm: int = -60
    ) -> Worn:
        """Somebody comes with a strap."""
        strap = Strap(
            self._air, f"C0:FF:EE:00:{tail}", name, battery_pct=battery_pct, rssi_dbm=rssi_dbm
        )
        await self._stack.enter_async_context(strap)
        worn = self.worn[tail] = Worn(strap, bpm)
        beating = asyncio.create_task(worn.beat())
        self._stack.push_async_callback(_ended, beating)
        return worn

    async def close(self) -> None:
        """Everybody goes home."""
        await self._stack.aclose()


@contextlib.asynccontextmanager
async def corral() -> AsyncIterator[tuple[Corral, Radio]]:
    """An empty one, with a gateway's radio."""
    air = Air()
    async with Adapter(air) as adapter:
        made = Corral(air)
        try:
            yield made, Radio(driver_on(adapter))
        finally:
            await made.close()


@contextlib.asynccontextmanager
async def gate(race: Race, radio: Radio) -> AsyncIterator[None]:
    """A gateway that runs meanwhile."""
    task = asyncio.create_task(gateway.run(race, radio, hold_s=HOLD_S))
    try:
        yield
    finally:
        await _ended(task)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


async def _main(folder: Path) -> None:
    async with corral() as (people, radio):
        await people.put_on("00:01", "Polar H10 0001", 96, rssi_dbm=-48)
        await people.put_on("00:02", "TICKR 0002", 141, battery_pct=8, rssi_dbm=-71)
        await people.put_on("00:03", "<b>Bo</b>", 0, rssi_dbm=-80)
        reading = asyncio.create_task(_obey(people))
        try:
            await gateway.run(load(folder), radio, hold_s=HOLD_S)
        finally:
            await _ended(reading)


async def _obey(people: Corral) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        tail, bpm = line.decode().split()
        people.worn[tail].bpm = int(bpm)


if __name__ == "__main__":
    logs.configure()
    daemon.run(lambda: _main(Path(sys.argv[1])))
