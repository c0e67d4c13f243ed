"""A strap that is nobody's: somebody waits with it at check-in."""

import asyncio
from types import TracebackType
from typing import Final, Self

from ingest.gatt import heart_rate
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import Strap

ADDRESS: Final = "C0:FF:EE:0A:00:00"
NAME: Final = "TP-H spare"
RSSI_DBM: Final = -52
BATTERY_PCT: Final = 74
RR_MS: Final = (730.5, 735.4, 742.2, 738.3, 729.5, 725.6)  # at rest, and a little excited


class Spare:
    """The strap and its wearer; an async context manager that takes it off."""

    def __init__(self, air: Air) -> None:
        self._strap = Strap(air, ADDRESS, NAME, battery_pct=BATTERY_PCT, rssi_dbm=RSSI_DBM)
        self._beats = 0
        self._telling: asyncio.Task[bool] | None = None

    async def __aenter__(self) -> Self:
        await self._strap.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])
        await self._strap.__aexit__(kind, error, trace)

    def beat(self) -> None:
        """Tell one beat to whoever listens; to be called once a second of the race."""
        if self._telling is not None and not self._telling.done():
            return
        rr_ms = RR_MS[self._beats % len(RR_MS)]
        self._beats += 1
        told = heart_rate.Measurement(round(60_000.0 / rr_ms), contact=True, rr_ms=(rr_ms,))
        self._telling = asyncio.create_task(self._strap.notify(told), name="spare strap")
