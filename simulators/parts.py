"""The programs of a demo as child processes: started, watched, stopped."""

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from ingest.errors import Unavailable
from ingest.tied import tied

STOP_S: Final = 10.0
_LAST_LINES: Final = 12


class Part:
    """One running `trailpulse` command, whose output goes to a log file.

    Make one with `start`; it is in a process group of its own, so that Ctrl-C in the terminal
    reaches only us and parts are stopped in the right order. When we are killed it ends too.
    """

    def __init__(self, name: str, process: Process, log: Path) -> None:
        self.name = name
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, name: str, arguments: Sequence[str], logs: Path) -> "Part":
        """Start ``trailpulse`` with some arguments."""
        log = logs / f"{name}.log"
        with _opened(log) as output:
            process = await asyncio.create_subprocess_exec(
                *tied([sys.executable, "-m", "trailpulse", *arguments]),
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        return cls(name, process, log)

    async def wait(self) -> int:
        """Wait for its end; the exit code, or minus the signal that ended it."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, make it end if it does not; returns when it is gone."""
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    @property
    def failed(self) -> bool:
        """Whether it ended with an error."""
        return self._process.returncode not in (None, 0)

    def failure(self) -> Unavailable:
        """What it said last, as an error."""
        text = self._log.read_text(errors="replace").strip() or "it said nothing"
        tail = "\n".join(text.splitlines()[-_LAST_LINES:])
        code = self._process.returncode
        return Unavailable(f"{self.name} ended with code {code}; the end of {self._log}:\n{tail}")


def _opened(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")
