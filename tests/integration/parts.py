"""The processes of a race: broker, monitor and gateway, started, killed and stopped."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.brokers import free_port

WITHIN_S: Final = 60.0


class Parts:
    """The processes of a race."""

    def __init__(self, folder: Path, *, gateway: Sequence[str]) -> None:
        self._folder = folder
        trailpulse, race = ("-m", "trailpulse"), ("--race", str(folder))
        self._commands = {
            "broker": [*trailpulse, "broker", *race, "--port", str(free_port())],
            "monitor": [*trailpulse, "monitor", *race],
            "gateway": list(gateway),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *self._commands[name]], stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """End it as a power cut would, and start it again."""
        self._running[name].kill()
        self._running[name].wait()
        self.start(name)

    def stop(self, name: str) -> None:
        """End it in order."""
        self._running[name].send_signal(signal.SIGTERM)
        assert self._running[name].wait(30) == 0, self.said(name)

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()[-3000:]

    def keep_up(self) -> None:
        """Start again what ended by itself: a broker whose port was not free yet."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(name)

    def end(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    def is_running(self, name: str) -> bool:
        return self._running[name].poll() is None

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def finish(self, name: str, within_s: float) -> None:
        """Wait until it ends by itself, in order."""
        assert self._running.pop(name).wait(within_s) == 0, self.said(name)

    def wait_for(self, condition: Callable[[], bool], *, keep_up: bool = True) -> None:
        """Wait for what other processes do; there is nothing that tells of it."""
        deadline = time.monotonic() + WITHIN_S
        while not condition():
            said = "\n".join(f"{name}:\n{self.said(name)}" for name in self._running)
            assert time.monotonic() < deadline, said
            if keep_up:
                self.keep_up()
            time.sleep(0.1)
