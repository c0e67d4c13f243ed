"""What a crew has written before, during and after a simulated race: by the real commands."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simulators.parts import Part

AT_ONCE: Final = 2


class Paperwork:
    """Runs `trailpulse prepare`, `card` and `report` for a race folder.

    Parameters
    ----------
    folder
        The race folder; what is written goes into folders in it.
    runners
        Ids of those who run.
    logs
        Where the commands' output goes.
    """

    def __init__(self, folder: Path, runners: Sequence[str], logs: Path) -> None:
        self._folder = folder
        self._runners = tuple(runners)
        self._logs = logs
        self._room = asyncio.Semaphore(AT_ONCE)
        self.failed: list[Part] = []

    async def before(self) -> None:
        """Preparation and station cards of everybody."""
        await asyncio.gather(
            *(
                self._write("prepare", runner, "--html", self._place("prepare", f"{runner}.html"))
                for runner in self._runners
            ),
            *(
                self._write("card", runner, "--to", self._place("cards", f"{runner}.html"))
                for runner in self._runners
            ),
        )

    async def on_the_way(self, runner: str, station: str) -> None:
        """The card of the next station, of what is known now."""
        place = self._place("cards", f"{runner}-{station}.html")
        await self._write("card", runner, "--station", station, "--to", place)

    async def after(self) -> None:
        """Reports of everybody, and of the first two side by side."""
        reports = self._folder / "reports"
        await self._write("report", "--all", "--html", str(reports))
        if len(self._runners) > 1:
            both = self._runners[:2]
            place = str(reports / f"{'-'.join(both)}.report.html")
            await self._write("report", "--compare", *both, "--html", place)

    def _place(self, folder: str, name: str) -> str:
        (self._folder / folder).mkdir(exist_ok=True)
        return str(self._folder / folder / name)

    async def _write(self, *arguments: str) -> None:
        async with self._room:
            race = ("--race", str(self._folder))
            part = await Part.start("-".join(arguments[:2]), (*arguments, *race), self._logs)
            try:
                await part.wait()
            finally:
                await part.stop()
            if part.failed:
                self.failed.append(part)
