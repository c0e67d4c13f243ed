"""The hours in which people sleep, in the race's time zone (pure)."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Quiet(NamedTuple):
    """From when to when only what is urgent is told, by the clocks of the race's zone.

    Attributes
    ----------
    begins, ends : local times; over midnight if it ends before it begins
    zone : of the clocks
    """

    begins: dt.time
    ends: dt.time
    zone: ZoneInfo

    def holds(self, now: float) -> bool:
        """Whether it is quiet at a moment [s]; the end itself no longer is."""
        local = dt.datetime.fromtimestamp(now, self.zone).time()
        if self.begins < self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends


def quiet_of(hours: str | None, timezone: str) -> Quiet | None:
    """Return the hours as race.toml writes them, such as ``23:00-05:00``."""
    if hours is None:
        return None
    begins, ends = (dt.time.fromisoformat(text) for text in hours.split("-"))
    return Quiet(begins, ends, ZoneInfo(timezone))
