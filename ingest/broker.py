"""The embedded MQTT broker: a nats-server that we start, watch and stop.

It speaks MQTT 3.1.1 with retained messages, persistent sessions and last wills, and keeps them in
the race folder. It listens on this machine only unless told otherwise. It ends with us: on Linux
the kernel sees to that even when we are killed; elsewhere the next start names the process that
was left behind.
"""

import asyncio
import contextlib
import fcntl
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import IO, Final, Never, Self

from ingest import broker_file
from ingest.backoff import Cause, delay_s
from ingest.broker_access import Access
from ingest.broker_config import Plan, User, nats_config
from ingest.broker_file import BrokerFile, runtime_folder
from ingest.errors import Unavailable
from ingest.nats import NatsServer
from ingest.traffic import MqttSettings
from ingest.writing import SECRET_MODE, own_folder, replace

# A server that held so long is restarted after the shortest wait.
SETTLED_S: Final = 10.0

# The server of an earlier run that was killed needs a moment to end.
ENDING_S: Final = 2.0

_POLL_S: Final = 0.05

_log = logging.getLogger(__name__)


class EmbeddedBroker:
    """The broker of one race folder: started and stopped by its context, kept alive by `run`.

    ::

        async with EmbeddedBroker(folder) as broker:
            await broker.run()

    Parameters
    ----------
    folder
        The race folder; everything is kept in its ``.trailpulse`` folder.
    access
        Where to listen and whom to let in.
    """

    def __init__(self, folder: Path, access: Access | None = None) -> None:
        self._folder = folder.resolve()
        self._access = access or Access()
        self._random = Random()
        self._port = 0
        self._lock_fd = -1
        self._server: NatsServer | None = None
        self._exit = contextlib.AsyncExitStack()

    @property
    def settings(self) -> MqttSettings:
        """How to connect to it, once it runs."""
        access = self._access
        tls = access.certificate is not None
        return MqttSettings(access.reached_at, self._port, tls=tls, ca=access.ca)

    @property
    def url(self) -> str:
        """Where it listens, once it runs."""
        scheme = "mqtt" if self._access.certificate is None else "mqtts"
        return f"{scheme}://{self._access.host}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process id of its server, if one runs."""
        return self._server.pid if self._server is not None else None

    async def __aenter__(self) -> Self:
        """Start it and wait until it answers.

        Raises
        ------
        Unavailable
            When it can't be started: what is in the way, and what to do.
        """
        async with contextlib.AsyncExitStack() as undo:
            self._lock_fd = await undo.enter_async_context(_lock(self._folder))
            self._port = _choose_port(self._folder, self._access)
            undo.push_async_callback(self._stop)
            await self._start()
            self._exit = undo.pop_all()
        _log.info("the broker listens at %s", self.url)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self._exit.aclose()

    async def run(self) -> Never:
        """Start it again, on the same port, whenever it ends; until cancelled."""
        loop = asyncio.get_running_loop()
        failures = 0
        started = loop.time()
        while True:
            if self._server is not None:
                code = await self._server.wait()
                _log.warning("the broker ended (%d); it will be started again", code)
                self._server = None
            if loop.time() - started > SETTLED_S:
                failures = 0
            await asyncio.sleep(delay_s(failures, Cause.LOST, self._random))
            failures += 1
            started = loop.time()
            try:
                await self._start()
            except Unavailable as error:
                _log.warning("the broker can't be started again: %s", error)

    def let_in(self, users: Sequence[User], shards: int | None = None) -> None:
        """Let others in from now on; who is connected and still may stays connected.

        With `shards`, records are shared out to so many monitors from now on.

        Raises
        ------
        Unavailable
            When that can't be written down for the server.
        """
        shards = self._access.shards if shards is None else shards
        self._access = self._access._replace(users=tuple(users), shards=shards)
        self._write_config()
        if self._server is not None:
            self._server.reload()

    async def _stop(self) -> None:
        if self._server is not None:
            await self._server.stop()
            self._server = None

    async def _start(self) -> None:
        config = self._write_config()
        where = self.settings
        self._server = await NatsServer.start(
            config, (where.host, where.port), tls=where.tls, keep_open=self._lock_fd
        )
        ca = None if where.ca is None else str(where.ca)
        file = BrokerFile(where.host, where.port, self._server.pid, where.tls, ca)
        with _told(self._folder):
            broker_file.write(self._folder, file)

    def _write_config(self) -> Path:
        """Write the server's configuration, which holds passwords: for this user alone."""
        runtime = runtime_folder(self._folder)
        access = self._access
        store = runtime / "broker"
        plan = Plan(access.host, self._port, store, access.certificate, access.users, access.shards)
        config = runtime / "nats.conf"
        with _told(self._folder):
            replace(config, nats_config(plan), SECRET_MODE)
        return config


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say what it means when a file can't be written."""
    try:
        yield
    except OSError as error:
        runtime = runtime_folder(folder)
        raise Unavailable(f"the broker can't keep its state in {runtime}: {error}") from error


@contextlib.asynccontextmanager
async def _lock(folder: Path) -> AsyncIterator[int]:
    """Hold the folder's lock; a server that we start holds it with us, as long as it lives."""
    runtime = runtime_folder(folder)
    with _told(folder):
        own_folder(runtime)
        file = (runtime / "broker.lock").open("a")
    with file:
        try:
            async with asyncio.timeout(ENDING_S):
                while not _locked(file):  # noqa: ASYNC110  # locks of other processes tell nobody
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise Unavailable(_running_already(folder)) from None
        yield file.fileno()


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running_already(folder: Path) -> str:
    running = broker_file.read(folder)
    where = f" at mqtt://{running.host}:{running.port}" if running else ""
    process = f" (process {running.pid})" if running else ""
    return f"the broker of {folder} runs already{where}{process}; use it, or stop it first"


def _choose_port(folder: Path, access: Access) -> int:
    host, wanted = access.host, access.port
    if wanted is not None:
        if not _is_free(host, wanted):
            raise Unavailable(
                f"port {wanted} is in use on this machine; choose another one with --port,"
                " or none to get a free one"
            )
        return wanted
    last = broker_file.read(folder)
    if last is not None and _is_free(host, last.port):
        return last.port
    with socket.create_server((host, 0), family=_family(host)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port), family=_family(host)):
            return True
    except OSError:
        return False


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
