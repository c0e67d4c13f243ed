"""The whole demo as a user starts it: real processes, from the broker to the summary."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

ROOT = Path(__file__).parents[1]
WAIT_S = 60.0


class Row(NamedTuple):
    runner: str
    sent: int
    received: int
    statuses: int
    alerts: int


class Demo:
    """A running demo in a race folder of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "trailpulse", "demo", "--headless"),
                *("--race", str(folder), "--speed", "20", *options),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for_runners(self) -> None:
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert "runners at 20× speed" in said, said

    def end(self) -> tuple[str, str]:
        """What it printed until it ended."""
        out, errors = self.process.communicate(timeout=WAIT_S)
        return out, errors

    def parts(self, name: str = "") -> list[psutil.Process]:
        """Every process of this race but the demo itself, or those of one command."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            is_ours = process.pid != self.process.pid and str(self.folder) in " ".join(words)
            if is_ours and (not name or name in words):
                found.append(process)
        return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    started: list[Demo] = []

    def start(*options: str) -> Demo:
        started.append(Demo(tmp_path / "race", *options))
        return started[-1]

    yield start
    for one in started:
        for process in one.parts():
            process.kill()
        one.process.kill()
        one.process.communicate()


def rows(printed: str) -> list[Row]:
    found = re.findall(r"^(\S+) +(\d+) +(\d+) +(\d+) +(\d+)(?:  \d+ LOST)?$", printed, re.MULTILINE)
    return [Row(name, *map(int, numbers)) for name, *numbers in found]


def nobody_left(demo: Demo) -> bool:
    """Whether all processes are gone; the kernel may need a moment to bury them."""
    deadline = time.monotonic() + 5
    while demo.parts() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not demo.parts()


def test_every_record_of_six_runners_is_received(demo: Callable[..., Demo], tmp_path: Path) -> None:
    """Two wear virtual straps, three are simulated, and one replays a recording."""
    path = tmp_path / "run.csv"
    lines = [f"2025-06-01T08:00:{second:02d}Z,{130 + second % 9}" for second in range(40)]
    path.write_text("\n".join(["time,heart_rate", *lines]))
    shown = demo("--for", "2s", "--file", str(path))
    out, errors = shown.end()
    assert shown.process.returncode == 0, out + errors
    table = rows(out)
    assert [row.runner for row in table] == ["anna", "ben", "carla", "david", "elif", "farid"]
    assert all(row.sent == row.received > 0 for row in table)
    assert all(row.statuses > 0 for row in table)
    assert table[-1].sent == 40
    assert "LOST" not in out
    assert "refused" not in out
    assert errors == ""
    assert nobody_left(shown)


def test_a_part_that_dies_is_named_and_ends_the_demo(demo: Callable[..., Demo]) -> None:
    shown = demo("--for", "10m")
    shown.wait_for_runners()
    (monitor,) = shown.parts("monitor")
    monitor.kill()
    out, errors = shown.end()
    assert shown.process.returncode == 1, out + errors
    assert re.search(r"^monitor ended with code -9; the end of .*\.log", errors, re.MULTILINE)
    assert "Traceback" not in errors
    assert nobody_left(shown)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(number: signal.Signals, demo: Callable[..., Demo]) -> None:
    shown = demo()
    shown.wait_for_runners()
    # broker with its nats-server, monitor, straps, runners
    assert {"broker", "monitor", "simulate"} <= {
        word for p in shown.parts() for word in p.cmdline()
    }
    os.kill(shown.process.pid, number)
    _, errors = shown.end()
    assert shown.process.returncode == 0, errors
    assert "Traceback" not in errors
    assert nobody_left(shown)


def test_stopped_before_it_has_begun_it_leaves_nothing_either(demo: Callable[..., Demo]) -> None:
    shown = demo()
    deadline = time.monotonic() + WAIT_S
    while not shown.parts("broker") and time.monotonic() < deadline:
        time.sleep(0.01)
    shown.process.send_signal(signal.SIGINT)
    _, errors = shown.end()
    assert shown.process.returncode == 0, errors
    assert "Traceback" not in errors
    assert nobody_left(shown)


def test_a_folder_that_holds_a_race_already_is_left_alone(
    demo: Callable[..., Demo], tmp_path: Path
) -> None:
    (tmp_path / "race").mkdir()
    (tmp_path / "race" / "race.toml").write_text("mine")
    shown = demo("--for", "1s")
    _, errors = shown.end()
    assert shown.process.returncode == 2
    assert errors.startswith("trailpulse: ")
    assert "choose another folder" in errors
    assert (tmp_path / "race" / "race.toml").read_text() == "mine"
