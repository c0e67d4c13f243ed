"""Where time comes from: handed in everywhere else, so that replays and tests bring their own."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """The race's time, in UTC epoch seconds."""

    def now(self) -> float:
        """Return the current time [s]."""
        ...

    async def sleep_until(self, t: float) -> None:
        """Return once the clock shows `t` or later."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return the current time [s]."""
        return time.time()

    async def sleep_until(self, t: float) -> None:
        """Return once the machine's clock shows `t` or later."""
        # The clock may be set while we sleep, so look at it again at least once a second.
        while (remaining_s := t - self.now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(remaining_s, 1.0))
