"""The command as it is typed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.brokers import free_port
from tests.dashboard.serving import wait_until_listening


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trailpulse", "dashboard", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=Path(__file__).parents[2],
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "race.toml").write_text(
        '[race]\nid = "x"\nname = "X"\nstart = 2026-08-28T06:00:00+02:00\n'
    )
    (tmp_path / "runners.toml").write_text('[[runner]]\nid = "anna"\nname = "Anna"\n')
    return tmp_path


def test_it_refuses_to_listen_beyond_this_machine(folder: Path) -> None:
    done = run("--race", str(folder), "--listen", "0.0.0.0:8501")
    assert done.returncode == 2
    assert "no login yet" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_race_folder_is_said(tmp_path: Path) -> None:
    done = run("--race", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_as_asked_when_signalled(folder: Path, number: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "trailpulse", "dashboard"]
    process = subprocess.Popen(
        [*command, "--race", str(folder), "--listen", f"127.0.0.1:{port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_listening(port)
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    assert "Traceback" not in output
