"""What MQTT clients cost by themselves: ``python -m tests.bench.clients [MESSAGES_A_SECOND]``.

Each answers every record with a retained message as long as a status, and does nothing else:
aiomqtt as its manual says, aiomqtt as `ingest.mqtt` uses it, and others if they are installed
(``pip install gmqtt awscrt``), which tells what could be won by another client.
"""

import asyncio
import contextlib
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any, Final, NamedTuple

import psutil

from ingest.mqtt import Account, connect
from ingest.outbox import Outgoing
from ingest.traffic import MqttSettings, Received
from tests import brokers
from tests.bench import bare, packets
from tests.bench.rows import Row, verdict

HOST: Final = "127.0.0.1"
ROOT: Final = "trailpulse/v1/clients"
FILTER: Final = f"{ROOT}/runner/+/vitals"
ANSWER: Final = b"x" * 1350
RECORD: Final = b'{"t":1764000000,"seq":1,"gateway":"pi-1","heart_rate_bpm":148.0}'
RATE: Final = 500
RUNNERS: Final = 500
SECONDS: Final = 15
ANSWERED_WITHIN_S: Final = 10.0
READY_WITHIN_S: Final = 15.0


def _topic(asked: str) -> str:
    return f"{ROOT}/bare/{asked.split('/')[-2]}"


async def _aiomqtt(port: int) -> None:
    await bare.answer(port, "clients", len(ANSWER))


async def _ours(port: int) -> None:
    waiting: list[Outgoing] = []
    some = asyncio.Event()

    def receive(message: Received) -> None:
        waiting.append(Outgoing(_topic(message.topic), ANSWER, 0, retain=True))
        some.set()

    connection = await connect(Account(MqttSettings(HOST, port), "ours"), receive)
    await connection.subscribe([(FILTER, 1)])
    while True:
        await some.wait()
        some.clear()
        batch, waiting[:] = waiting[:], []
        await connection.publish_passing(batch)


async def _gmqtt(port: int) -> None:
    gmqtt = importlib.import_module("gmqtt")
    client = gmqtt.Client("gmqtt")

    def answer(client: Any, topic: str, payload: bytes, qos: int, properties: Any) -> int:
        client.publish(_topic(topic), ANSWER, qos=0, retain=True)
        return 0

    client.on_message = answer
    version = importlib.import_module("gmqtt.mqtt.constants").MQTTv311
    await client.connect(HOST, port, version=version)
    client.subscribe(FILTER, qos=1)
    await asyncio.Event().wait()


async def _awscrt(port: int) -> None:
    io, mqtt = (importlib.import_module(f"awscrt.{name}") for name in ("io", "mqtt"))
    loops = io.EventLoopGroup(1)
    bootstrap = io.ClientBootstrap(loops, io.DefaultHostResolver(loops))
    connection = mqtt.Connection(mqtt.Client(bootstrap), HOST, port, "awscrt")

    def answer(topic: str, payload: bytes, **_: Any) -> None:
        connection.publish(_topic(topic), ANSWER, mqtt.QoS.AT_MOST_ONCE, retain=True)

    connection.connect().result()
    connection.subscribe(FILTER, mqtt.QoS.AT_LEAST_ONCE, answer)[0].result()
    await asyncio.Event().wait()


PROGRAMS: Final[dict[str, Callable[[int], Any]]] = {
    "aiomqtt": _aiomqtt, "ours": _ours, "gmqtt": _gmqtt, "awscrt": _awscrt,
}  # fmt: skip
TITLES: Final = {
    "aiomqtt": "aiomqtt as its manual says", "ours": "aiomqtt as ingest.mqtt uses it",
    "gmqtt": "gmqtt", "awscrt": "awscrt",
}  # fmt: skip


class Spent(NamedTuple):
    """What one client did: messages sent to it, answers that came, its processor time [s]."""

    sent: int
    answered: int
    cpu_s: float


class Asker(asyncio.Protocol):
    """Publishes records and counts the answers."""

    def __init__(self) -> None:
        self.sent = self.answered = 0
        self._data = bytearray()
        self._came = asyncio.Event()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to be let in, and for the answers."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(packets.connect("asker") + packets.subscribe(f"{ROOT}/bare/+"))

    def data_received(self, data: bytes) -> None:
        """Count."""
        self._data += data
        self.answered += sum(1 for _ in packets.published(self._data))
        self._came.set()

    async def answered_all(self, number: int) -> None:
        """Wait for so many answers in all."""
        while self.answered < number:
            self._came.clear()
            await self._came.wait()

    def send(self, number: int) -> None:
        """Publish so many records, of one runner after the other."""
        for at in range(self.sent, self.sent + number):
            topic = f"{ROOT}/runner/r{at % RUNNERS:04d}/vitals".encode()
            self._transport.write(packets.publish(topic, RECORD, at % 65_535 + 1))
        self.sent += number


async def _ask(port: int, rate: int, program: psutil.Process) -> Spent:
    _, asker = await asyncio.get_running_loop().create_connection(Asker, HOST, port)
    async with asyncio.timeout(READY_WITHIN_S):
        while not asker.answered:
            asker.send(1)
            await asyncio.sleep(0.2)
    await asyncio.sleep(1.0)
    before, sent, answered = _cpu_s(program), asker.sent, asker.answered
    begun = time.monotonic()
    while (lasted := time.monotonic() - begun) < SECONDS:
        asker.send(int(lasted * rate) - (asker.sent - sent))
        await asyncio.sleep(0.02)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            await asker.answered_all(asker.sent - sent + answered)
    return Spent(asker.sent - sent, asker.answered - answered, _cpu_s(program) - before)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextlib.contextmanager
def _running(kind: str, port: int) -> Iterator[psutil.Process]:
    with Popen([sys.executable, "-m", "tests.bench.clients", "be", kind, str(port)]) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()


def _measured(kind: str, rate: int) -> list[Row]:
    if kind in ("gmqtt", "awscrt") and importlib.util.find_spec(kind) is None:
        sys.stdout.write(f"{kind} is not installed\n")
        return []
    with tempfile.TemporaryDirectory() as folder:
        broker = brokers.nats(Path(folder))
        with brokers.started(broker):
            port = broker.settings.port
            with _running(kind, port) as program:
                spent = asyncio.run(_ask(port, rate, program))
    return [
        (f"{TITLES[kind]}, processor time a message", 1e6 * spent.cpu_s / spent.sent, "us", None),
        ("  messages not answered", spent.sent - spent.answered, "", 0.0),
    ]


def main() -> int:
    """Print the rows; 1 if a client left something unanswered."""
    rate = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else RATE
    return verdict(*(row for kind in PROGRAMS for row in _measured(kind, rate)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["be"]:
        asyncio.run(PROGRAMS[sys.argv[2]](int(sys.argv[3])))
    else:
        sys.exit(main())
