"""What a daemon tells systemd, over a real socket."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pulse import Pulse
from ingest.systemd import Notifier, watched


class Systemd:
    """Stands where systemd does: at the other end of the socket."""

    def __init__(self, path: Path) -> None:
        self.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "60000"}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)

    async def heard(self) -> str:
        """The next notice."""
        loop = asyncio.get_running_loop()
        return (await asyncio.wait_for(loop.sock_recv(self._socket, 4096), 5.0)).decode()

    def so_far(self) -> list[str]:
        """What was said and not heard yet."""
        said = []
        while True:
            try:
                said.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return said

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    one = Systemd(tmp_path / "notify")
    yield one
    one.close()


async def test_it_hears_that_we_are_ready_alive_and_stopping(systemd: Systemd) -> None:
    async with watched(lambda: None, Notifier(systemd.environment)):
        assert await systemd.heard() == "READY=1"
        assert await systemd.heard() == "WATCHDOG=1"
        assert await systemd.heard() == "STATUS=well"
        assert await systemd.heard() == "WATCHDOG=1"
    assert "STOPPING=1" in systemd.so_far()


async def test_no_sign_of_life_while_the_work_does_not_get_on(systemd: Systemd) -> None:
    wrong: list[str | None] = ["no second closed for 20 s"]
    async with watched(lambda: wrong[0], Notifier(systemd.environment)):
        assert await systemd.heard() == "READY=1"
        assert await systemd.heard() == "STATUS=no second closed for 20 s"
        await asyncio.sleep(0.1)  # several turns of the watchdog
        assert systemd.so_far() == []
        wrong[0] = None
        assert await systemd.heard() == "WATCHDOG=1"


async def test_no_sign_of_life_from_a_loop_that_hangs(systemd: Systemd) -> None:
    async with watched(lambda: None, Notifier(systemd.environment)):
        await systemd.heard()
        await systemd.heard()
        systemd.so_far()
        hang = asyncio.get_running_loop().time() + 0.2
        while asyncio.get_running_loop().time() < hang:
            pass
        assert systemd.so_far() == []


async def test_without_systemd_nothing_is_said_and_all_works() -> None:
    async with watched(lambda: "anything", Notifier({})):
        pass


def test_a_socket_that_is_gone_is_no_error(tmp_path: Path) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).say(READY="1")


def test_an_abstract_socket_is_found() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind("\0trailpulse-test")
        Notifier({"NOTIFY_SOCKET": "@trailpulse-test"}).say(READY="1")
        assert one.recv(100) == b"READY=1"


def test_a_pulse_tells_for_how_long_nothing_was_done() -> None:
    now = [100.0]
    pulse = Pulse("second closed", 15.0, lambda: now[0])
    assert pulse.fault() is None
    now[0] = 115.5
    assert pulse.fault() == "no second closed for 16 s"
    pulse.beat()
    assert pulse.fault() is None
