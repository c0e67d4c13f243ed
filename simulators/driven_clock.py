"""A clock that only moves when told, and not before everybody it woke is done."""

import asyncio
from typing import Any, NamedTuple


class _Sleeper(NamedTuple):
    until: float
    task: asyncio.Task[Any]


class DrivenClock:
    """Time for simulations and replays; implements `ingest.clock.Clock`.

    A task that slept on this clock holds time still from when it is woken until it sleeps on the
    clock again or ends. So whatever is due at a moment has been done before the next one comes,
    however busy the machine is. It follows that such a task must not wait for later times in any
    other way than by `sleep_until`.

    Parameters
    ----------
    now
        What the clock shows at first [s].
    """

    def __init__(self, now: float) -> None:
        self._now = now
        self._sleepers: dict[asyncio.Future[None], _Sleeper] = {}
        self._awake: set[asyncio.Task[Any]] = set()
        self._settled = asyncio.Event()
        self._settled.set()

    def now(self) -> float:
        """Return the current time [s]."""
        return self._now

    async def sleep_until(self, t: float) -> None:
        """Return once the clock shows `t` or later."""
        task = asyncio.current_task()
        while self._now < t and task is not None:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers[woken] = _Sleeper(t, task)
            self._rest(task)
            try:
                await woken
            finally:
                self._sleepers.pop(woken, None)

    async def advance(self, t: float) -> None:
        """Show `t`, wake everybody who waits for it, and wait until they are done.

        Raises
        ------
        ValueError
            When `t` is earlier than what the clock shows.
        """
        if t < self._now:
            raise ValueError(f"time can't go back from {self._now} to {t}")
        self._now = t
        for woken, sleeper in list(self._sleepers.items()):
            if sleeper.until <= t and not woken.done():
                self._wake(woken, sleeper.task)
        await self._settled.wait()

    def _wake(self, woken: asyncio.Future[None], task: asyncio.Task[Any]) -> None:
        woken.set_result(None)
        if task not in self._awake:
            self._awake.add(task)
            task.add_done_callback(self._rest)
        self._settled.clear()

    def _rest(self, task: asyncio.Task[Any]) -> None:
        self._awake.discard(task)
        task.remove_done_callback(self._rest)
        if not self._awake:
            self._settled.set()
