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
        """Return once the clock shows `t` or later, or soon after it was set back."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return the current time [s]."""
        return time.time()

    async def sleep_until(self, t: float) -> None:
        """Return once the machine's clock shows `t` or later, or soon after it was set back."""
        # The clock may be set while we sleep, so look at it again at least once a second.
        now = self.now()
        while now < t:
            before = now
            await asyncio.sleep(min(t - now, 1.0))
            now = self.now()
            if now < before:
                return
