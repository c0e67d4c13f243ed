"""The clock of a replay or simulation: the race's time, run at a multiple of wall time."""

from ingest.clock import Clock
from ingest.messages import ReplayClock


class Pace:
    """A race clock that runs `speed` times as fast as a wall clock.

    Parameters
    ----------
    wall
        The clock of the world.
    race_t
        What the race clock shows now. [s]
    speed
        Race seconds to a wall second, above 0 and at most 10,000. [1]
    """

    def __init__(self, wall: Clock, *, race_t: float, speed: float) -> None:
        if not 0.0 < speed <= 10_000.0:
            raise ValueError(f"a speed of {speed}; it must be above 0 and at most 10,000")
        self.speed = speed
        self._wall = wall
        self._wall_t = wall.now()
        self._race_t = race_t

    def now(self) -> float:
        """Return what the race clock shows [s]."""
        return self._race_t + (self._wall.now() - self._wall_t) * self.speed

    async def sleep_until(self, t: float) -> None:
        """Return once the race clock shows `t` or later."""
        await self._wall.sleep_until(self._wall_t + (t - self._race_t) / self.speed)

    def set_back(self, t: float) -> None:
        """Let the race clock show `t` [s] now and run on from there."""
        self._race_t, self._wall_t = t, self._wall.now()

    def mapping(self, until: float | None = None) -> ReplayClock:
        """Return how others compute this clock from the wall's; it stops at `until` if given."""
        return ReplayClock(race_t=self._race_t, wall_t=self._wall_t, speed=self.speed, until=until)
