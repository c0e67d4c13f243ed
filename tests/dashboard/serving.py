"""A real broker and a real dashboard process for the tests."""

import contextlib
import logging
import queue
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from paho.mqtt import publish, subscribe
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from ingest import topics, wire
from ingest.events import Event
from tests.brokers import BrokerProcess, free_port
from tests.dashboard.scene import Outgoing
from tests.forked import Forked, forked

READY_WITHIN_S: Final = 120.0

# It complains of every connection that it has closed as asked.
logging.getLogger("paho").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Broker:
    """A broker, and what a monitor and a subscriber do with it."""

    process: BrokerProcess

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.process.settings.port

    def publish(self, messages: list[Outgoing]) -> None:
        """Return when the broker has them all."""
        publish.multiple(
            [
                {"topic": one.topic, "payload": one.payload, "qos": 1, "retain": one.retain}
                for one in messages
            ],
            hostname="127.0.0.1",
            port=self.port,
        )

    def retained(self, topic: str) -> bytes:
        """What the broker keeps on a topic."""
        message = subscribe.simple(  # type: ignore[no-untyped-call]  # it has no types
            topic, hostname="127.0.0.1", port=self.port, qos=1
        )
        assert isinstance(message, MQTTMessage)
        return bytes(message.payload)

    @contextlib.contextmanager
    def events(self, race: str) -> Iterator["queue.Queue[tuple[str, Event]]"]:
        """Topics and events logged meanwhile, as a subscriber gets them."""
        arrived: queue.Queue[tuple[str, Event]] = queue.Queue()
        subscribed = threading.Event()
        client = Client(CallbackAPIVersion.VERSION2)
        client.on_message = lambda _client, _data, message: arrived.put(
            (message.topic, wire.decode_event(bytes(message.payload)))
        )
        client.on_subscribe = lambda *_: subscribed.set()
        client.connect("127.0.0.1", self.port)
        client.subscribe(topics.event(race, "+"), 1)
        client.loop_start()
        assert subscribed.wait(READY_WITHIN_S)
        try:
            yield arrived
        finally:
            client.disconnect()
            client.loop_stop()


@dataclass(frozen=True)
class Server:
    """A dashboard process."""

    url: str
    process: Forked


@contextlib.contextmanager
def serving(
    mqtt_port: int, log: Path, *, port: int | None = None, many: int | None = None
) -> Iterator[Server]:
    """Run the dashboard of the scene's race, or of one with many runners, as its own process."""
    port = port or free_port()
    arguments = [port, mqtt_port] if many is None else [port, mqtt_port, many]
    process = forked("tests.dashboard.app", [*map(str, arguments)], log)
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        _wait_until_healthy(server, log)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def wait_until_listening(port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nothing listens on port {port}")


def _wait_until_healthy(server: Server, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and server.process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            request = urllib.request.urlopen(f"{server.url}/healthz", timeout=1)  # noqa: S310  # our own server
            with request as answer:
                if b'"broker_up":true' in answer.read():
                    return
        time.sleep(0.05)
    raise AssertionError(f"the dashboard did not come up:\n{log.read_text()}")
