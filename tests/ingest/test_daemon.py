import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import daemon
from ingest.errors import Unavailable

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


def test_an_error_raised_on_purpose_comes_without_its_task_group() -> None:
    async def fail() -> None:
        raise Unavailable("no adapter")

    async def main() -> None:
        async with asyncio.TaskGroup() as outer:
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fail())
            outer.create_task(asyncio.sleep(0))

    with pytest.raises(Unavailable, match="no adapter"):
        daemon.run(main)


def test_an_error_raised_on_purpose_hides_no_programming_error() -> None:
    async def fail(error: Exception) -> None:
        raise error

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail(Unavailable("no adapter")))
            tasks.create_task(fail(ZeroDivisionError()))

    with pytest.raises(ExceptionGroup) as caught:
        daemon.run(main)
    assert caught.group_contains(ZeroDivisionError)


class Log:
    """What happened, in order."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    async def forever(self, name: str, error_at_the_end: Exception | None = None) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.entries.append(f"{name} stops")
            await asyncio.sleep(0)
            self.entries.append(f"{name} stopped")
            if error_at_the_end is not None:
                raise error_at_the_end


async def result(value: str) -> str:
    await asyncio.sleep(0)
    return value


async def failure(error: Exception) -> None:
    await asyncio.sleep(0)
    raise error


async def test_what_the_work_returns_is_returned_and_the_carrier_stopped() -> None:
    log = Log()
    assert await daemon.alongside(log.forever("carrier"), result("done")) == "done"
    assert log.entries == ["carrier stops", "carrier stopped"]


async def test_an_error_of_the_work_stops_the_carrier() -> None:
    log = Log()
    with pytest.raises(ZeroDivisionError):
        await daemon.alongside(log.forever("carrier"), failure(ZeroDivisionError()))
    assert log.entries[-1] == "carrier stopped"


async def test_an_error_of_the_carrier_stops_the_work() -> None:
    log = Log()
    with pytest.raises(ZeroDivisionError):
        await daemon.alongside(failure(ZeroDivisionError()), log.forever("work"))
    assert log.entries == ["work stops", "work stopped"]


async def test_a_carrier_that_just_ends_is_no_success() -> None:
    with pytest.raises(asyncio.CancelledError):
        await daemon.alongside(result("too early"), Log().forever("work"))


async def test_when_cancelled_the_carrier_is_stopped_after_the_work_has_ended() -> None:
    log = Log()
    task = asyncio.create_task(daemon.alongside(log.forever("carrier"), log.forever("work")))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log.entries == ["work stops", "work stopped", "carrier stops", "carrier stopped"]


@pytest.mark.parametrize("whose", ["carrier", "work"])
async def test_an_error_in_the_clean_up_after_a_cancellation_is_raised(whose: str) -> None:
    log = Log()
    errors = {whose: ZeroDivisionError()}
    task = asyncio.create_task(
        daemon.alongside(
            log.forever("carrier", errors.get("carrier")), log.forever("work", errors.get("work"))
        )
    )
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(ZeroDivisionError):
        await task
    assert log.entries[-1] == "carrier stopped"


async def test_an_error_of_the_carriers_clean_up_is_not_hidden_by_a_result() -> None:
    carrier = Log().forever("carrier", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await daemon.alongside(carrier, result("done"))
