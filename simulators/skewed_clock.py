"""A clock that is wrong by as much as one likes."""

from ingest.clock import Clock


class SkewedClock:
    """Shows another clock's time and `offset_s` more; implements `ingest.clock.Clock`.

    When the offset changes whoever sleeps is woken as planned: as on a machine whose clock is set,
    that may be late, or early after it was set back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset_s = 0.0
        """What it shows too much [s]."""

    def now(self) -> float:
        """Return the wrong time [s]."""
        return self._clock.now() + self.offset_s

    async def sleep_until(self, t: float) -> None:
        """Return once it showed `t` or later, had it gone on as it was."""
        await self._clock.sleep_until(t - self.offset_s)
