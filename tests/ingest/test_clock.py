import asyncio
import time

import pytest

from ingest.clock import Clock, WallClock


def test_the_wall_clock_shows_the_machines_time() -> None:
    clock: Clock = WallClock()
    before = time.time()
    assert before <= clock.now() <= time.time()


async def test_it_wakes_no_earlier_than_asked() -> None:
    clock = WallClock()
    until = clock.now() + 0.05
    await clock.sleep_until(until)
    assert clock.now() >= until


async def test_a_time_that_is_over_does_not_wait() -> None:
    async with asyncio.timeout(0.5):
        await WallClock().sleep_until(0.0)


async def test_it_can_be_cancelled() -> None:
    sleeping = asyncio.create_task(WallClock().sleep_until(time.time() + 3600))
    await asyncio.sleep(0)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping


class SetClock(WallClock):
    """A machine's clock that somebody sets forward while we sleep."""

    def __init__(self) -> None:
        self.times = iter([1000.0, 2000.0])

    def now(self) -> float:
        return next(self.times)


async def test_a_clock_that_is_set_forward_wakes_within_a_second() -> None:
    async with asyncio.timeout(2):
        await SetClock().sleep_until(1999.0)
