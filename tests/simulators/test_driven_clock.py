import asyncio
from collections.abc import Awaitable, Callable

import pytest

from simulators.driven_clock import DrivenClock

Sleeper = Callable[[DrivenClock], Awaitable[None]]


async def started(sleeper: Sleeper, clock: DrivenClock) -> asyncio.Task[None]:
    async def run() -> None:
        await sleeper(clock)

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    return task


async def test_it_shows_what_it_is_told() -> None:
    clock = DrivenClock(100.0)
    await clock.advance(101.5)

    assert clock.now() == 101.5


async def test_it_does_not_go_back() -> None:
    clock = DrivenClock(100.0)

    with pytest.raises(ValueError, match="can't go back"):
        await clock.advance(99.9)


async def test_who_asks_for_the_past_is_not_kept_waiting() -> None:
    await DrivenClock(100.0).sleep_until(100.0)


async def test_nobody_is_woken_before_their_time() -> None:
    clock = DrivenClock(0.0)
    task = await started(lambda clock: clock.sleep_until(10.0), clock)
    await clock.advance(9.99)
    assert not task.done()
    await clock.advance(10.0)

    await asyncio.wait_for(task, 1)


async def test_time_stands_still_until_everybody_woken_sleeps_again() -> None:
    clock = DrivenClock(0.0)
    seen: list[tuple[int, float]] = []

    async def work_long_each_second(clock: DrivenClock) -> None:
        for second in range(1, 6):
            await clock.sleep_until(second)
            for _ in range(second * 20):  # anything may take its time, the clock waits
                await asyncio.sleep(0)
            seen.append((second, clock.now()))

    await started(work_long_each_second, clock)
    for second in range(1, 6):
        await clock.advance(second)

    assert seen == [(second, second) for second in range(1, 6)]


async def test_who_lags_behind_catches_up_before_time_goes_on() -> None:
    clock = DrivenClock(0.0)
    seen: list[int] = []

    async def each_second(clock: DrivenClock) -> None:
        for second in range(1, 100):
            await clock.sleep_until(second)
            await asyncio.sleep(0)
            seen.append(second)

    await started(each_second, clock)
    await clock.advance(50.5)

    assert seen == list(range(1, 51))


@pytest.mark.parametrize("ending", ["returns", "fails", "is cancelled"])
async def test_who_ends_holds_nothing_up(ending: str) -> None:
    clock = DrivenClock(0.0)

    async def end(clock: DrivenClock) -> None:
        await clock.sleep_until(1.0)
        if ending == "fails":
            raise ZeroDivisionError
        if ending == "is cancelled":
            await asyncio.Event().wait()

    task = await started(end, clock)
    moving = asyncio.create_task(clock.advance(1.0))
    for _ in range(3):
        await asyncio.sleep(0)
    if ending == "is cancelled":
        assert not moving.done()
        task.cancel()
    await asyncio.wait_for(moving, 1)
    await asyncio.wait([task])

    assert task.cancelled() or (task.exception() is not None) == (ending == "fails")


async def test_who_gives_up_waiting_is_forgotten() -> None:
    clock = DrivenClock(0.0)
    task = await started(lambda clock: clock.sleep_until(5.0), clock)
    task.cancel()
    await asyncio.wait([task])

    await asyncio.wait_for(clock.advance(10.0), 1)
