"""Kills the programs of a demo and starts them again, as its scenario says."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from simulators.faults import Fault, Kind
from simulators.parts import Part
from simulators.timetable import Timetable

STRAPS: Final = "straps"
VICTIMS: Final[dict[Kind, str]] = {
    "broker_killed": "broker",
    "monitor_killed": "monitor",
    "gateway_killed": STRAPS,
}


class Kills:
    """The faults of a scenario that are about processes.

    Parameters
    ----------
    faults, seed
        Those of the scenario; the others are left alone.
    began
        Wall time of the race's start [s].
    speed
        Race seconds to a wall second.
    """

    def __init__(self, faults: Sequence[Fault], seed: int, *, began: float, speed: float) -> None:
        self._faults = tuple(faults)
        self._timetable = Timetable(faults, seed)
        self._began = began
        self._speed = speed

    @contextlib.asynccontextmanager
    async def on(self, parts: Mapping[str, Part]) -> AsyncIterator[None]:
        """Carry them out on these parts meanwhile."""
        tasks = [
            asyncio.create_task(self._carry_out(number, parts[VICTIMS[fault.kind]]))
            for number, fault in enumerate(self._faults)
            if fault.kind in VICTIMS
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result

    async def _carry_out(self, number: int, part: Part) -> None:
        for spell in self._timetable.all_of(number):
            at = self._began + spell.begin_s / self._speed
            # The wall's time, as the race keeps it: what is due already has passed unharmed.
            if (left_s := at - time.time()) < 0:
                continue
            await asyncio.sleep(left_s)
            await part.kill_for((spell.end_s - spell.begin_s) / self._speed)
