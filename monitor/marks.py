"""Runners of whom something late came and who have not gone back yet: from where on, and when."""

from dataclasses import dataclass
from typing import Final

from monitor.snapshots import Snapshot

QUIET_S: Final = 1.0  # once nothing late came for so long, what came is gone through
IMPATIENT_S: Final = 5.0  # ... and after this long even if late things keep coming
DEEP_QUIET_S: Final = 3.0  # the same where the past is long, and a backlog comes in pieces
DEEP_IMPATIENT_S: Final = 60.0
RETRY_S: Final = 10.0  # after the store could not be read


@dataclass(slots=True)
class Mark:
    """Somebody's past is not what it was.

    Attributes
    ----------
    from_t : the oldest second that is not [s]
    base : where to begin, a snapshot from before; absent: with the runner's first second
    first_at, last_at : when the first and the last late thing came [wall s]
    deep : whether it has to be read from the store
    note : what has to be on the disk for that (`monitor.deep.Archive`)
    end_t : from where on memory has the rest [s]
    """

    from_t: int
    base: Snapshot | None
    first_at: float
    last_at: float
    deep: bool = False
    note: int | None = None
    end_t: int = 0

    def is_due(self, now: float) -> bool:
        """Whether it is time to go back."""
        quiet_s = DEEP_QUIET_S if self.deep else QUIET_S
        impatient_s = DEEP_IMPATIENT_S if self.deep else IMPATIENT_S
        return not 0.0 <= now - self.last_at < quiet_s or now - self.first_at >= impatient_s

    def again_later(self, now: float) -> "Mark":
        """Put off, since the store can't be read just now."""
        later = now + RETRY_S - DEEP_QUIET_S
        return Mark(self.from_t, None, later, later, deep=True)
