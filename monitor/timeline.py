"""One runner's seconds in event order: what arrived, what is due, what came too late.

Event time rules: every second from the first record on is handed out exactly once, in order,
with its measurements or with none. Two gateways that hear the same runner are merged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from ingest.messages import Measured, Vitals
from monitor.numbers import SeenNumbers

_FIELDS = Measured.__struct_fields__


class Verdict(Enum):
    """What became of a record."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    LATE = "late"
    OUT_OF_ORDER = "time and number disagree"


@dataclass(slots=True)
class _Track:
    """What one gateway has delivered for the runner."""

    seen: SeenNumbers = field(default_factory=SeenNumbers)
    newest_seq: int = -1
    newest_t: int = 0
    heard_at: float = 0.0


class Timeline:
    """Orders the records of one runner; knows no clock."""

    def __init__(self) -> None:
        self._pending: dict[int, Vitals] = {}
        self._tracks: dict[str, _Track] = {}
        self.next_t: int | None = None
        """The next second to hand out; absent before the first record."""

    def offer(self, record: Vitals, heard_at: float) -> Verdict:
        """Take in one record that arrived at `heard_at` [wall s]."""
        track = self._tracks.setdefault(record.gateway, _Track())
        if not track.seen.add(record.seq):
            return Verdict.DUPLICATE
        track.heard_at = heard_at
        if (record.seq > track.newest_seq) != (record.t > track.newest_t):
            return Verdict.OUT_OF_ORDER
        if record.seq > track.newest_seq:
            track.newest_seq, track.newest_t = record.seq, record.t
        if self.next_t is None:
            self.next_t = record.t
        if record.t < self.next_t:
            return Verdict.LATE
        other = self._pending.get(record.t)
        self._pending[record.t] = record if other is None else _merged(other, record)
        return Verdict.TAKEN

    def ready_t(self, heard_since: float) -> int:
        """The newest second that every gateway heard since `heard_since` has passed."""
        fresh = [track.newest_t for track in self._tracks.values() if track.heard_at >= heard_since]
        return min(fresh) if fresh else 0

    @property
    def newest_t(self) -> int | None:
        """The newest second any gateway delivered."""
        return max((track.newest_t for track in self._tracks.values()), default=None)

    @property
    def missing_records(self) -> int:
        """How many record numbers between the seen ones have not arrived."""
        return sum(track.seen.missing for track in self._tracks.values())

    def due(self, until: int) -> Iterator[tuple[int, Measured | None]]:
        """Hand out every second up to and including `until` that was not handed out yet."""
        while self.next_t is not None and self.next_t <= until:
            t = self.next_t
            self.next_t = t + 1
            yield t, self._pending.pop(t, None)


def _merged(one: Vitals, other: Vitals) -> Vitals:
    """Both records of a second as one; where both know a field, the lower gateway id wins."""
    first, second = sorted((one, other), key=lambda record: record.gateway)
    added = {
        name: getattr(second, name)
        for name in _FIELDS
        if getattr(first, name) is None and getattr(second, name) is not None
    }
    return msgspec.structs.replace(first, **added)
