"""Real child processes: started, watched, stopped."""

import asyncio
import os
from pathlib import Path

import psutil
import pytest

from ingest.errors import Unavailable
from simulators.parts import Part
from tests.brokers import eventually


def text_of(logs: Path, name: str) -> str:
    log = logs / f"{name}.log"
    return log.read_text() if log.exists() else ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A race without a broker, for which programs wait."""
    (tmp_path / "race.toml").write_text(
        '[race]\nid = "race"\nname = "Race"\nstart = 2026-08-28T17:45:00Z\n'
    )
    (tmp_path / "runners.toml").write_text("")
    return tmp_path


async def waiting(folder: Path, logs: Path) -> Part:
    """A part that runs until it is stopped."""
    part = await Part.start("monitor", ("monitor", "--race", str(folder)), logs)
    await eventually(lambda: "waiting: " in text_of(logs, "monitor"))
    return part


async def test_what_a_part_says_goes_to_its_log(tmp_path: Path) -> None:
    logs = tmp_path / "deep" / "logs"
    part = await Part.start("version", ("--version",), logs)
    assert await part.wait() == 0
    assert not part.failed
    assert text_of(logs, "version").startswith("trailpulse ")


async def test_a_part_that_fails_says_what_it_said_last(tmp_path: Path) -> None:
    part = await Part.start("broken", ("monitor", "--race", str(tmp_path / "nowhere")), tmp_path)
    assert await part.wait() == 2
    assert part.failed
    failure = part.failure()
    assert isinstance(failure, Unavailable)
    assert str(failure).startswith("broken ended with code 2; the end of ")
    assert "trailpulse race new" in str(failure)


async def test_a_part_that_is_stopped_has_not_failed(folder: Path, tmp_path: Path) -> None:
    part = await waiting(folder, tmp_path / "logs")
    assert not part.failed
    await part.stop()
    assert await part.wait() == 0
    assert not part.failed
    await part.stop()  # once more does no harm


async def test_a_part_that_is_killed_has_failed(folder: Path, tmp_path: Path) -> None:
    part = await waiting(folder, tmp_path / "logs")
    (process,) = children(folder)
    process.kill()
    assert await part.wait() == -9
    assert part.failed
    assert "ended with code -9" in str(part.failure())


async def test_ctrl_c_in_the_terminal_reaches_no_part(folder: Path, tmp_path: Path) -> None:
    """It goes to the terminal's process group; each part has its own."""
    part = await waiting(folder, tmp_path / "logs")
    (process,) = children(folder)
    assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
    await part.stop()
    assert children(folder) == []


def children(folder: Path) -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if str(folder) in " ".join(_words(child))
    ]


def _words(process: psutil.Process) -> list[str]:
    """Its command line; none if it has ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a zombie is one, too
        return []


async def test_a_part_that_is_killed_for_a_while_has_not_ended(
    folder: Path, tmp_path: Path
) -> None:
    part = await waiting(folder, tmp_path / "logs")
    (before,) = children(folder)
    ended = asyncio.create_task(part.wait())
    killing = asyncio.create_task(part.kill_for(0.2))
    await eventually(lambda: not before.is_running() or before.status() == psutil.STATUS_ZOMBIE)
    assert not part.failed
    await killing
    await eventually(lambda: text_of(tmp_path / "logs", "monitor").count("waiting: ") == 2)
    (after,) = children(folder)
    assert after.pid != before.pid
    assert not ended.done()
    await part.stop()
    assert await ended == 0
    assert not part.failed


async def test_a_part_that_has_ended_stays_so(tmp_path: Path) -> None:
    part = await Part.start("version", ("--version",), tmp_path)
    await part.wait()
    await part.kill_for(0.0)
    assert text_of(tmp_path, "version").count("trailpulse ") == 1
