"""Runs a daemon until SIGINT or SIGTERM, then lets it finish what it has begun."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` in a new event loop; SIGINT and SIGTERM cancel it and wait for its clean-up."""
    asyncio.run(_supervised(main))


async def alongside(carrier: Coroutine[Any, Any, Any], work: Coroutine[Any, Any, T]) -> T:
    """Run `work` while something carries it, such as the bus, and return what it returns.

    Ends when either ends, so that a fault in one is never hidden by the other; what either
    raised is raised here. The carrier is stopped last.
    """
    carrying = asyncio.create_task(carrier, name="carrier")
    working = asyncio.create_task(work, name="work")
    try:
        await asyncio.wait({carrying, working}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, carrying):
            task.cancel()
            await asyncio.wait({task})
    if not carrying.cancelled():
        carrying.result()
    return working.result()


async def _supervised(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(main(), name="main")
    signalled = False

    def stop(number: signal.Signals) -> None:
        nonlocal signalled
        signalled = True
        _log.info("stopping on %s", number.name)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if task.cancelled() and not signalled:
            raise asyncio.CancelledError
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
