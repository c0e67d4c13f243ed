"""A wall clock in the hands of a test: sleeping moves it."""

import asyncio


class FakeWall:
    """Shows `t`; whoever sleeps moves it on, so that hours pass at once."""

    def __init__(self, t: float) -> None:
        self.t = t

    def now(self) -> float:
        """Return the time [s]."""
        return self.t

    async def sleep_until(self, t: float) -> None:
        """Move to `t` without waiting."""
        self.t = max(self.t, t)
        await asyncio.sleep(0)
