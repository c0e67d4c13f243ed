"""A program that is forked ends, prints and is told to end as one that was started does."""

import datetime as dt
import signal
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from ingest.version import VERSION
from tests.brokers import free_port
from tests.dashboard.serving import wait_until_listening
from tests.forked import WITHIN_S, command, forked
from tests.integration.parts import new_race


def test_it_says_what_it_says_and_returns_what_it_returns(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    assert forked("trailpulse", ["--version"], log).wait(WITHIN_S) == 0
    assert (
        forked("trailpulse", ["monitor", "--race", str(tmp_path / "no")], log).wait(WITHIN_S) == 2
    )
    first, *rest = log.read_text().splitlines()
    assert first == f"trailpulse {VERSION}"
    assert str(tmp_path / "no") in "\n".join(rest)


def test_a_command_is_told_apart_from_its_errors(tmp_path: Path) -> None:
    told = command("--version")
    assert (told.returncode, told.stdout, told.stderr) == (0, f"trailpulse {VERSION}\n", "")
    refused = command("monitor", TRAILPULSE_RACE=str(tmp_path / "elsewhere"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "elsewhere" in refused.stderr


@pytest.mark.parametrize(
    ("number", "returned"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_it_is_signalled_like_any_process(
    tmp_path: Path, number: signal.Signals, returned: int
) -> None:
    folder = tmp_path / "race"
    new_race(folder, "race", dt.datetime.now(dt.UTC))
    port = free_port()
    arguments = ["broker", "--race", str(folder), "--port", str(port)]
    process = forked("trailpulse", arguments, tmp_path / "log.txt")
    wait_until_listening(port)
    with pytest.raises(TimeoutExpired):
        process.wait(0.0)
    assert process.poll() is None
    process.send_signal(number)
    assert process.wait(WITHIN_S) == process.poll() == returned
    process.terminate()  # of one that has ended nothing comes
