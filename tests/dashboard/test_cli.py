"""The command as it is typed."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers import free_port
from tests.dashboard.serving import wait_until_listening
from tests.forked import command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "race.toml").write_text(
        '[race]\nid = "x"\nname = "X"\nstart = 2026-08-28T06:00:00+02:00\n'
    )
    (tmp_path / "runners.toml").write_text('[[runner]]\nid = "anna"\nname = "Anna"\n')
    return tmp_path


def test_it_refuses_to_listen_beyond_this_machine(folder: Path) -> None:
    done = command("dashboard", "--race", str(folder), "--listen", "0.0.0.0:8501")
    assert done.returncode == 2
    assert "nobody is set up to log in" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_race_folder_is_said(tmp_path: Path) -> None:
    done = command("dashboard", "--race", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


@contextlib.contextmanager
def started(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--race", str(folder), "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "trailpulse", "dashboard", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_as_asked_when_signalled(folder: Path, number: signal.Signals) -> None:
    port = free_port()
    with started(folder, port) as process:
        wait_until_listening(port)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Traceback" not in output


def test_it_ends_as_asked_before_it_serves(folder: Path) -> None:
    with started(folder, free_port()) as process:
        assert process.stdout is not None
        assert any("the page of" in line for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Traceback" not in output
