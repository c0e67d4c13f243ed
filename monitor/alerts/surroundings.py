"""What alerts call the places and times around a runner."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

EARLIEST_T: Final = 946_684_800.0  # 2000; a time outside of these is none
LATEST_T: Final = 4_102_444_800.0  # 2100


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The stations by name, and the zone of the times that people see.

    Attributes
    ----------
    stations : names of the stations on the course, in its order
    zone : of the times
    """

    stations: tuple[str, ...] = ()
    zone: zoneinfo.ZoneInfo = field(default_factory=lambda: zoneinfo.ZoneInfo("UTC"))

    def place(self, number: float) -> str:
        """The station of a number; nothing for the finish, and if it is not known."""
        return self.stations[int(number)] if 0.0 <= number < len(self.stations) else ""

    def clock(self, t: float) -> str:
        """The time of day, or nothing if it is not known.

        Examples
        --------
        >>> Surroundings().clock(1_764_000_000.0), Surroundings().clock(float("nan"))
        ('16:00', '')
        """
        if not EARLIEST_T <= t <= LATEST_T:
            return ""
        return f"{datetime.fromtimestamp(t, self.zone):%H:%M}"
