"""Logged events, applied once each and in the second they belong to.

Events may arrive twice, late, or from a phone whose clock is not the race's. One of a second
still to come waits for it; one of the past takes effect in the runner's next second.
"""

import heapq
import math
from collections import OrderedDict
from typing import Final

from ingest.events import Event

REMEMBERED_IDS: Final = 20_000  # of all runners; some days of a large race
AHEAD_S: Final = 5.0  # an event further ahead of the runner's clock comes from another clock
PENDING_MAX: Final = 1000


class SeenEvents:
    """Which event ids have been applied; the oldest are forgotten after many."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def add(self, event_id: str) -> bool:
        """Add an id; return whether it is new."""
        key = event_id.lower()
        if key in self._ids:
            return False
        self._ids[key] = None
        if len(self._ids) > REMEMBERED_IDS:
            self._ids.popitem(last=False)
        return True


class Happenings:
    """The events of one runner that wait for their second."""

    def __init__(self) -> None:
        self._pending: list[tuple[int, int, Event]] = []
        self._order = 0

    def add(self, event: Event, race_now: float) -> bool:
        """Let an event wait for its second; False when too many are waiting already.

        Parameters
        ----------
        event : what was logged
        race_now : the time on the runner's clock [s]
        """
        if len(self._pending) >= PENDING_MAX:
            return False
        t = event.t if event.t <= race_now + AHEAD_S else race_now
        heapq.heappush(self._pending, (math.ceil(t), self._order, event))
        self._order += 1
        return True

    def take(self, t: int) -> list[Event]:
        """Take out the events of second `t` and earlier, oldest first."""
        taken = []
        while self._pending and self._pending[0][0] <= t:
            taken.append(heapq.heappop(self._pending)[2])
        return taken
