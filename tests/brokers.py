"""Real MQTT brokers for tests, and what tests do with them: wait, collect, keep a bus running."""

import asyncio
import contextlib
import os
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final, Self

from ingest.broker_config import Plan, nats_config
from ingest.bus import Bus, MqttSettings, Received
from ingest.nats import command
from ingest.race.addresses import LOOPBACK
from tests.programs import needed

START_S: Final = 60.0
WITHIN_S: Final = 60.0  # of a machine with much else to do
_POLL_S: Final = 0.01
_CONNECT: Final = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00"


class BrokerProcess:
    """A broker process on a port of its own that can be killed and started again there."""

    def __init__(self, command: list[str], settings: MqttSettings, log: Path) -> None:
        self.settings = settings
        self._command = command
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of one that was started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers an MQTT client."""
        self.launch()
        self.wait_until_it_answers()

    def launch(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def wait_until_it_answers(self) -> None:
        """Wait until it answers an MQTT client."""
        assert self._process is not None
        deadline = time.monotonic() + START_S
        while not _answers(self.settings):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"{self._command[0]}: {self._log.read_text()[-2000:]}")
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def terminate(self) -> None:
        """End it as its administrator would."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_S)


def nats(folder: Path, *, extra_config: str = "") -> BrokerProcess:
    """Make an embedded broker's server that keeps its state in `folder`; not started yet."""
    port = free_port()
    config = folder / "nats.conf"
    config.write_text(nats_config(Plan(LOOPBACK, port, folder / "store")) + extra_config)
    return BrokerProcess(command(config), MqttSettings(LOOPBACK, port), folder / "log.txt")


def mosquitto(folder: Path, *, anonymous: bool = True, extra_config: str = "") -> BrokerProcess:
    """Make a Mosquitto that keeps its state in `folder`; not started yet.

    Where there is none the test is skipped, but not in CI, where it fails.
    """
    port = free_port()
    config = folder / "mosquitto.conf"
    config.write_text(
        f"listener {port} {LOOPBACK}\nallow_anonymous {str(anonymous).lower()}\n"
        f"set_tcp_nodelay true\n"
        f"persistence true\npersistence_location {folder}/\nmax_queued_messages 0\n" + extra_config
    )
    return mosquitto_with(config, MqttSettings(LOOPBACK, port), folder / "log.txt")


def mosquitto_with(config: Path, settings: MqttSettings, log: Path) -> BrokerProcess:
    """Make a Mosquitto of a given configuration; not started yet."""
    program = needed("mosquitto")
    if os.getuid() == 0:  # as root it would become another user, who may not write here
        config.write_text(config.read_text() + "user root\n")
    return BrokerProcess([program, "-c", str(config)], settings, log)


class Wire:
    """A connection to a broker that can be cut or frozen, as a network does it."""

    def __init__(self, broker: MqttSettings) -> None:
        self.settings = MqttSettings(LOOPBACK, free_port())
        self._broker = broker
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._thawed = asyncio.Event()
        self._thawed.set()

    async def __aenter__(self) -> Self:
        """Let clients through."""
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.settings.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut it and let nobody through any more."""
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def cut(self) -> None:
        """Cut all connections at once, in the middle of whatever they carry."""
        for task in self._carrying:
            task.cancel()

    def freeze(self) -> None:
        """Let nothing through any more, as on a half-open connection."""
        self._thawed.clear()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._broker.host, self._broker.port)
        there = asyncio.create_task(self._copy(reader, far_writer))
        back = asyncio.create_task(self._copy(far_reader, writer))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in (writer, far_writer):
                end.transport.abort()  # first of all: this may be cancelled while it waits
            there.cancel()
            back.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            for end in (writer, far_writer):
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(4096):
                await self._thawed.wait()
                writer.write(chunk)
                await writer.drain()


@contextlib.contextmanager
def started(process: BrokerProcess) -> Iterator[BrokerProcess]:
    """Start a broker, and end it afterwards."""
    process.start()
    try:
        yield process
    finally:
        process.kill()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def eventually(condition: Callable[[], bool], timeout_s: float = WITHIN_S) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  # any condition, so there is no event to wait for
            await asyncio.sleep(_POLL_S)


@contextlib.asynccontextmanager
async def running(bus: Bus, *, connected: bool = True) -> AsyncIterator[Bus]:
    """Run a bus, from its first connection if `connected`, and cancel it afterwards."""
    task = asyncio.create_task(bus.run())
    try:
        if connected:
            await eventually(lambda: bus.connected or task.done())
        yield bus
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Collected:
    """The messages that came in so far."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self._arrived = asyncio.Event()

    def add(self, message: Received) -> None:
        """Take one in."""
        self.messages.append(message)
        self._arrived.set()

    @property
    def payloads(self) -> list[bytes]:
        """Their payloads, in order of arrival."""
        return [message.payload for message in self.messages]

    async def until(
        self, condition: Callable[[list[Received]], bool], timeout_s: float = WITHIN_S
    ) -> list[Received]:
        """Wait until a condition on all messages holds."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition(self.messages):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            last = [(message.topic, message.payload[:50]) for message in self.messages[-3:]]
            raise AssertionError(f"{len(self.messages)} messages came, last {last}") from None
        return self.messages

    async def count(self, number: int, timeout_s: float = WITHIN_S) -> list[Received]:
        """Wait for so many messages."""
        return await self.until(lambda messages: len(messages) >= number, timeout_s)


@contextlib.asynccontextmanager
async def collect(
    settings: MqttSettings, *topic_filters: str, qos: int = 1
) -> AsyncIterator[Collected]:
    """Collect the messages of some topics, from when the subscription stands."""
    collected = Collected()
    bus = Bus(settings, client_id=f"collect-{free_port()}-{id(collected)}")
    for topic_filter in topic_filters:
        bus.subscribe(topic_filter, collected.add, qos=qos)
    async with running(bus):
        yield collected


def _answers(settings: MqttSettings) -> bool:
    try:
        plain = socket.create_connection((LOOPBACK, settings.port), timeout=1.0)
        with _anybody().wrap_socket(plain) if settings.tls else plain as connection:
            connection.sendall(_CONNECT)
            return connection.recv(1) == b"\x20"
    except OSError:
        return False


def _anybody() -> ssl.SSLContext:
    """Whoever answers: what certificates are worth is tested elsewhere."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
