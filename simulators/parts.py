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
AT_ONCE_S: Final = 1.0
AGAIN_AT_MOST: Final = 10
_LAST_LINES: Final = 12


class Part:
    """One running `trailpulse` command, whose output goes to a log file.

    Make one with `start`; it is in a process group of its own, so that Ctrl-C in the terminal
    reaches only us and parts are stopped in the right order. When we are killed it ends too.
    """

    def __init__(self, name: str, arguments: Sequence[str], log: Path, process: Process) -> None:
        self.name = name
        self._arguments = tuple(arguments)
        self._log = log
        self._process = process
        self._asked = False
        self._back = asyncio.Event()
        self._back.set()

    @classmethod
    async def start(cls, name: str, arguments: Sequence[str], logs: Path) -> "Part":
        """Start ``trailpulse`` with some arguments."""
        log = logs / f"{name}.log"
        return cls(name, arguments, log, await _started(arguments, log))

    async def wait(self) -> int:
        """Wait for its end; the exit code, or minus the signal that ended it.

        One that is killed to be started again has not ended.
        """
        while True:
            code = await self._process.wait()
            if self._back.is_set():
                return code
            await self._back.wait()

    async def kill_for(self, seconds: float) -> None:
        """End it as a power cut would, and start it again so much later; not if it ended before."""
        if self._process.returncode is not None:
            return
        self._back.clear()
        try:
            self._process.kill()
            await self._process.wait()
            await asyncio.sleep(seconds)
            self._process = await _started(self._arguments, self._log)
            for _ in range(AGAIN_AT_MOST):
                if not await self._ends_at_once():
                    break
                # What it left behind, such as its port, may not be free yet.
                self._process = await _started(self._arguments, self._log)
        finally:
            self._back.set()

    async def _ends_at_once(self) -> bool:
        try:
            async with asyncio.timeout(AT_ONCE_S):
                return await self._process.wait() != 0
        except TimeoutError:
            return False

    async def stop(self) -> None:
        """Ask it to end, make it end if it does not; returns when it is gone."""
        if self._process.returncode is not None:
            return
        self._asked = True
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
        fine = (None, 0, -signal.SIGTERM) if self._asked else (None, 0)  # it may not be up yet
        return self._back.is_set() and self._process.returncode not in fine

    def failure(self) -> Unavailable:
        """What it said last, as an error."""
        text = self._log.read_text(errors="replace").strip() or "it said nothing"
        tail = "\n".join(text.splitlines()[-_LAST_LINES:])
        code = self._process.returncode
        return Unavailable(f"{self.name} ended with code {code}; the end of {self._log}:\n{tail}")


async def _started(arguments: Sequence[str], log: Path) -> Process:
    with _opened(log) as output:
        return await asyncio.create_subprocess_exec(
            *tied([sys.executable, "-m", "trailpulse", *arguments]),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )


def _opened(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")
