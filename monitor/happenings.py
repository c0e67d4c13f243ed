"""Logged events, applied once each and in the second they belong to.

Events may arrive twice, late, or from a phone whose clock is not the race's. One of a second
still to come waits for it; for one of a second of the last half hour that second is gone through
again; an older one takes effect in the runner's next second. Events of the same second are
ordered by time and id, so that the order of their arrival changes nothing.
"""

import math
from bisect import bisect_right, insort
from collections import OrderedDict
from typing import Final, NamedTuple

from ingest.events import Event

REMEMBERED_IDS: Final = 20_000  # of all runners; some days of a large race
AHEAD_S: Final = 5.0  # an event further ahead of the runner's clock comes from another clock
HELD_MAX: Final = 1000  # events of one runner, waiting or of the last half hour


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

    def discard(self, event_id: str) -> None:
        """Forget an id: its event was refused after all."""
        self._ids.pop(event_id.lower(), None)


class _Entry(NamedTuple):
    """An event and the second in which it takes effect; sorted by what comes before the event."""

    second: int
    t: float
    id: str
    event: Event


class Happenings:
    """The events of one runner: those to come, and those of the last half hour."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def add(self, event: Event, race_now: float, *, done_t: float, open_from: float) -> int | None:
        """Hold an event; return the second in which it takes effect, None if there are too many.

        Parameters
        ----------
        event : what was logged
        race_now : the time on the runner's clock [s]
        done_t : the runner's newest second [s]
        open_from : the oldest second that can be gone through again [s]
        """
        if len(self._entries) >= HELD_MAX:
            return None
        second = math.ceil(event.t if event.t <= race_now + AHEAD_S else race_now)
        if second < open_from and second <= done_t:
            second = int(done_t) + 1
        insort(self._entries, _Entry(second, event.t, event.id.lower(), event))
        return second

    def put(self, event: Event, second: int) -> None:
        """Hold an event whose second is known."""
        insort(self._entries, _Entry(second, event.t, event.id.lower(), event))

    def undo(self, event_id: str, open_from: float) -> int | None:
        """Take back an event; return the second in which it takes effect.

        None if there is no such event, or its second is before `open_from`.
        """
        for at, entry in enumerate(self._entries):
            if entry.id == event_id.lower() and entry.second >= open_from:
                del self._entries[at]
                return entry.second
        return None

    def between(self, after: float, until: int) -> list[Event]:
        """Events that take effect after second `after` (NaN: ever) and not after `until`."""
        entries = self._entries
        if not entries or entries[-1].second <= after or entries[0].second > until:
            return []
        first = bisect_right(entries, after, key=_second) if after == after else 0
        return [entry.event for entry in entries[first : bisect_right(entries, until, key=_second)]]

    def by_second(self, after: float, first_t: int, seconds: int) -> dict[int, list[Event]]:
        """Events that take effect in a block, by the second in it.

        Parameters
        ----------
        after : the second before the block [s], NaN if there is none: then with all older ones
        first_t : the first second of the block [s]
        seconds : how many it has
        """
        if not self.between(after, first_t + seconds - 1):
            return {}
        found = {0: self.between(after, first_t)}
        found |= {at: self.between(first_t + at - 1, first_t + at) for at in range(1, seconds)}
        return {at: events for at, events in found.items() if events}

    def forget(self, until: float) -> None:
        """Let go of the events that took effect in second `until` or before."""
        if self._entries and self._entries[0].second <= until:
            del self._entries[: bisect_right(self._entries, until, key=_second)]


def _second(entry: _Entry) -> int:
    return entry.second
