"""What a runner's own watch tells the gateway that is carried with it, without Bluetooth."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.clock import Clock
from ingest.messages import Measured, Sensor
from ingest.readings import Emit, Reading

SENSOR: Final = "carried"
LIVE_S: Final = 3.0


class CarriedSource:
    """Position, altitude and all else that no Bluetooth sensor tells; an `ingest` source.

    Parameters
    ----------
    runners
        Who carries one.
    clock
        The race's time, which stamps the readings.
    """

    def __init__(self, runners: Sequence[str], clock: Clock) -> None:
        self._clock = clock
        self._since = clock.now()
        self._heard_at: dict[str, float | None] = dict.fromkeys(runners)
        self._emit: Emit | None = None
        self._running = asyncio.Event()

    async def run(self, emit: Emit) -> None:
        """Hand every reading to `emit` as it is told, until cancelled."""
        self._emit = emit
        self._running.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._running.clear()
            self._emit = None

    async def running(self) -> None:
        """Wait until somebody listens."""
        await self._running.wait()

    def tell(self, runner: str, measured: Measured) -> None:
        """Tell what was measured just now."""
        if self._emit is None:
            return
        at = self._clock.now()
        self._heard_at[runner] = at
        self._emit(Reading(runner, SENSOR, "position", at, measured))

    @property
    def refused(self) -> dict[str, int]:
        """Nothing is ever refused: the values were measured elsewhere."""
        return {}

    def sensors(self) -> Iterator[tuple[str, Sensor]]:
        """(runner, state) of everybody who carries one."""
        now = self._clock.now()
        for runner, heard_at in self._heard_at.items():
            live = heard_at is not None and now - heard_at <= LIVE_S
            yield (
                runner,
                Sensor(
                    sensor=SENSOR,
                    kind="position",
                    state="live" if live else "searching" if heard_at is None else "silent",
                    since=self._since if heard_at is None else heard_at,
                    heard_age_s=None if heard_at is None else now - heard_at,
                ),
            )
