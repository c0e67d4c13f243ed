"""Runs a daemon until SIGINT or SIGTERM, then lets it finish what it has begun."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ingest.errors import TrailpulseError

T = TypeVar("T")

_log = logging.getLogger(__name__)


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` in a new event loop; SIGINT and SIGTERM cancel it and wait for its clean-up.

    An error that was raised on purpose in one of its task groups is raised alone, without the
    group, since it is a sentence for people.
    """
    try:
        asyncio.run(_supervised(main))
    except BaseExceptionGroup as group:
        purposeful = group.subgroup(TrailpulseError)
        if purposeful is None or group.subgroup(_is_unexpected) is not None:
            raise
        raise _first(purposeful) from None


async def alongside(carrier: Coroutine[Any, Any, Any], work: Coroutine[Any, Any, T]) -> T:
    """Run `work` while something carries it, such as the bus, and return what it returns.

    Ends when either ends, so that a fault in one is never hidden by the other; what either
    raised, be it in its clean-up, is raised here, and of two errors the carrier's. The carrier is
    stopped last.
    """
    carrying = asyncio.create_task(carrier, name="carrier")
    working = asyncio.create_task(work, name="work")
    try:
        await asyncio.wait({carrying, working}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, carrying):
            task.cancel()
            await asyncio.wait({task})
        # In here, since a cancellation must not hide what went wrong in a clean-up.
        for task in (carrying, working):
            if not task.cancelled():
                task.result()
    return working.result()


def _is_unexpected(error: BaseException) -> bool:
    return not isinstance(error, (TrailpulseError, BaseExceptionGroup))


def _first(error: BaseException) -> BaseException:
    """The first error in a group of groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


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
