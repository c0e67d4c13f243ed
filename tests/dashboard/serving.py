"""A real broker and a real dashboard process for the tests."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiomqtt

from tests.dashboard.scene import Outgoing

MOSQUITTO: Final = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
READY_WITHIN_S: Final = 30.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Broker:
    """A Mosquitto that can be stopped and started again on its port."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert MOSQUITTO is not None
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self.process = subprocess.Popen(
            [MOSQUITTO, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until_listening(self.port)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def publish(self, messages: list[Outgoing]) -> None:
        asyncio.run(self._publish(messages))

    async def _publish(self, messages: list[Outgoing]) -> None:
        async with aiomqtt.Client("127.0.0.1", self.port) as client:
            for message in messages:
                await client.publish(message.topic, message.payload, 1, message.retain)


@dataclass(frozen=True)
class Server:
    """A dashboard process."""

    url: str
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def serving(mqtt_port: int, log: Path) -> Iterator[Server]:
    """Run the dashboard of the scene's race as a process of its own."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.dashboard.app", str(port), str(mqtt_port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[2],
        )
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
