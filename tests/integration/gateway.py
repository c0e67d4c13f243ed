"""A gateway of the real parts, but for its sensors: ``python -m tests.integration.gateway FOLDER``.

It writes down each second that it made a record of.
"""

import asyncio
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from ingest import daemon
from ingest.bus import Bus
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.messages import Measured, Sensor
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.readings import Reading
from ingest.sender import Spooled
from ingest.service import Gateway
from ingest.spool import Spool

NAME: Final = "gateway-1"
RUNNERS: Final = ("anna", "ben")
MADE: Final = "made.txt"
CLOCK: Final = WallClock()


class Straps:
    """Two hearts that rise and fall."""

    @property
    def refused(self) -> Mapping[str, int]:
        return {}

    def sensors(self) -> Sequence[tuple[str, Sensor]]:
        return ()

    async def run(self, emit: Callable[[Reading], None]) -> None:
        while True:
            now = CLOCK.now()
            for number, runner in enumerate(RUNNERS):
                bpm = float(130 + 10 * number + math.floor(now) % 20)
                measured = Measured(heart_rate_bpm=bpm, speed_mps=2.5)
                emit(Reading(runner, "strap", "heart_rate", now, measured))
            await asyncio.sleep(0.2)


class Told(Spooled):
    """Sends records, and says of which seconds."""

    def __init__(self, made: TextIO, race: str, bus: Bus, spool: Spool) -> None:
        super().__init__(race, NAME, bus, spool, CLOCK)
        self._made = made

    def send(self, runner: str, t: int, measured: Measured) -> None:
        super().send(runner, t, measured)
        print(runner, t, file=self._made, flush=True)


async def main(folder: Path) -> None:
    race = load(folder)
    broker = await wait_for_broker(race, "gateway", user=NAME)
    bus = Bus(broker, client_id="gateway")
    spool = Spool.open(race.folder / RUNTIME_FOLDER / f"spool-{NAME}.db", NAME, now=CLOCK.now())
    with (folder / MADE).open("a") as made:
        sender = Told(made, race.race.id, bus, spool)
        gateway = Gateway(
            race=race.race.id, gateway=NAME, bus=bus, clock=CLOCK, sources=[Straps()], sender=sender
        )
        await daemon.alongside(bus.run(), gateway.run())


if __name__ == "__main__":
    daemon.run(lambda: main(Path(sys.argv[1])))
