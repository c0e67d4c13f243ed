import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import daemon

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio
from ingest import daemon

async def main():
    try:
        print("ready", flush=True)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0.01)
        print("cleaned up", flush=True)

daemon.run(main)
print("returned", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_daemon_after_its_clean_up(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
    assert rest == "cleaned up\nreturned\n"
    assert process.returncode == 0


def test_a_daemon_may_end_by_itself() -> None:
    ran: list[str] = []

    async def main() -> None:
        await asyncio.sleep(0)
        ran.append("ran")

    daemon.run(main)
    assert ran == ["ran"]


def test_a_programming_error_is_not_swallowed() -> None:
    async def main() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        daemon.run(main)


def test_an_error_during_the_clean_up_is_not_swallowed() -> None:
    async def main() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        daemon.run(main)


def test_being_cancelled_without_a_signal_is_an_error() -> None:
    async def main() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        daemon.run(main)


def test_signals_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def main() -> None:
        await asyncio.sleep(0)

    daemon.run(main)
    assert signal.getsignal(signal.SIGTERM) == before
