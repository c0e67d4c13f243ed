"""One runner's seconds in event order: what arrived, what is due, what came too late.

Event time rules: every second from the first record on is handed out exactly once, in order,
with its measurements or with none. Two gateways that hear the same runner are merged. A record
that comes after its second was handed out is kept beside the others of the last minutes, so
that these seconds can be gone through again (see `monitor.rewind`).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from ingest.messages import Measured, Vitals
from monitor.merge import Beats, beats_of, merged, without_repeated
from monitor.numbers import SeenNumbers
from monitor.reach import ALONE, REWIND_S, Reach
from monitor.records import MINUTE_S, RecentRecords

_Told = tuple[int, Beats | None]
"""The second that was handed out last, and its beats."""


class Verdict(Enum):
    """What became of a record."""

    TAKEN = "taken"
    MENDS = "its second was handed out already and is to be gone through again"
    DUPLICATE = "duplicate"
    LATE = "older than what is remembered"
    OUT_OF_ORDER = "time and number disagree"
    CROWDED = "too many records in one minute"


@dataclass(slots=True)
class _Track:
    """What one gateway has delivered for the runner."""

    seen: SeenNumbers = field(default_factory=SeenNumbers)
    newest_seq: int = -1
    newest_t: int = 0
    heard_at: float = 0.0
    marks: deque[tuple[int, int]] = field(default_factory=deque)
    """A second and its record number every minute of the last half hour."""

    def move_on(self, seq: int, t: int) -> None:
        self.newest_seq, self.newest_t = seq, t
        marks = self.marks
        if not marks or t - marks[-1][0] >= MINUTE_S:
            marks.append((t, seq))
            while len(marks) > 1 and t - marks[1][0] > REWIND_S:
                marks.popleft()


class Timeline:
    """Orders the records of one runner; knows no clock.

    Parameters
    ----------
    tidy_at
        In which second of each minute records are packed; not the same for all runners.
    reach
        How far back records are remembered.
    """

    def __init__(self, tidy_at: int = 0, reach: Reach = ALONE) -> None:
        self._pending: dict[int, tuple[Vitals, ...]] = {}
        self._tracks: dict[str, _Track] = {}
        self._tidy_at = tidy_at % MINUTE_S
        self._records = RecentRecords(self._tidy_at)
        self._told_beats: _Told = (0, None)
        self._told_again: _Told = (0, None)
        self._reach = reach
        self.newest_t: int | None = None
        """The newest second any gateway delivered."""
        self.first_t = 0
        """The second of the earliest record that was taken in, once there is one."""
        self.next_t: int | None = None
        """The next second to hand out; absent before the first record."""
        self.forgotten_t: int | None = None
        """What was in this second or before is not remembered; absent while everything is."""
        self.held_from_t: int | None = None
        """From here on nothing must be forgotten: somebody goes through it again."""

    def resume(self, first_t: int, next_t: int) -> None:
        """Go on where another one ended: with second `next_t` of one that began at `first_t`."""
        self.first_t, self.next_t = first_t, next_t

    def offer(self, record: Vitals, heard_at: float) -> Verdict:
        """Take in one record that arrived at `heard_at` [wall s]."""
        track = self._tracks.get(record.gateway)
        if track is None:
            track = self._tracks[record.gateway] = _Track()
        if not track.seen.add(record.seq):
            return Verdict.DUPLICATE
        track.heard_at = heard_at
        t = record.t
        is_newer = t > track.newest_t
        if (record.seq > track.newest_seq) != is_newer:
            return Verdict.OUT_OF_ORDER
        if is_newer:
            track.move_on(record.seq, t)
            if self.newest_t is None or t > self.newest_t:
                self.newest_t = t
        if self.next_t is None:
            self.next_t = self.first_t = t
        if self.next_t - t > self._reach.rewind_s:
            return Verdict.LATE
        if not self._records.add(record):
            return Verdict.CROWDED
        if t < self.next_t:
            self.first_t = min(self.first_t, t)
            return Verdict.MENDS
        before = self._pending.get(t)
        self._pending[t] = (record,) if before is None else (*before, record)
        return Verdict.TAKEN

    def take_late(self, t: int) -> None:
        """Note that a record of second `t`, older than what is remembered, counts all the same."""
        self.first_t = min(self.first_t, t)
        self.forgotten_t = t if self.forgotten_t is None else max(t, self.forgotten_t)

    def refuse_late(self, record: Vitals) -> None:
        """Note that a late record was kept by nobody: should it come again, it is new."""
        self._tracks[record.gateway].seen.discard(record.seq)

    @property
    def remembered_from_t(self) -> int:
        """Whatever came from this second on is remembered, once there is a record."""
        return (self.next_t or 0) - self._reach.rewind_s

    def newest_from(self, gateway: str) -> tuple[int, int]:
        """The second and the number of a gateway's newest record, (0, -1) without any."""
        track = self._tracks.get(gateway)
        return (0, -1) if track is None else (track.newest_t, track.newest_seq)

    def ready_t(self, heard_since: float) -> int:
        """The newest second that every gateway heard since `heard_since` has passed."""
        ready_t = 0
        for track in self._tracks.values():
            if track.heard_at >= heard_since and (track.newest_t < ready_t or not ready_t):
                ready_t = track.newest_t
        return ready_t

    @property
    def missing_records(self) -> int:
        """How many record numbers between the seen ones have not arrived."""
        return sum(track.seen.missing for track in self._tracks.values())

    @property
    def open_records(self) -> int:
        """How many records of the last half hour are known to be missing, of one gateway."""
        most = 0
        for track in self._tracks.values():
            if track.seen.has_holes and track.marks:
                most = max(most, track.seen.missing_above(track.marks[0][1]))
        return most

    def due(self, end_t: int) -> list[Measured | None]:
        """Hand out every second before `end_t` that was not handed out yet: from `next_t` on."""
        seconds: list[Measured | None] = []
        for t in range(end_t if self.next_t is None else self.next_t, end_t):
            self.next_t = t + 1
            if t % MINUTE_S == self._tidy_at:
                self._tidy(t)
            records = self._pending.pop(t, ())
            self._told_beats, second = self._joined(t, records, self._told_beats)
            seconds.append(second)
        return seconds

    def again(self, t: int) -> Measured | None:
        """Hand out once more a second that is still remembered, with all that came since."""
        self._told_again, second = self._joined(t, self._records.at(t), self._told_again)
        return second

    def hold(self, from_t: int | None) -> None:
        """Forget nothing from `from_t` on; None when that is no longer needed."""
        self.held_from_t = from_t
        if from_t is None:
            self._records.close()

    def _joined(
        self, t: int, records: Sequence[Vitals], told: _Told
    ) -> tuple[_Told, Measured | None]:
        """A second as one record, without beats that the second before has told already."""
        if len(self._tracks) < 2 and len(records) < 2:  # one gateway tells nothing again
            return told, records[0] if records else None
        told_t, before = told
        beats = beats_of(records)
        if beats is not None and told_t != t - 1:  # the first of some seconds
            before = beats_of(self._records.at(t - 1))
        second = merged(records)
        joined = None if second is None else without_repeated(second, beats, before)
        return (t, beats), joined

    def _tidy(self, t: int) -> None:
        forget_t = t - self._reach.kept_s
        if self.held_from_t is not None:
            # The second before tells which beats were told already.
            forget_t = min(forget_t, self.held_from_t - 1)
        self._records.tidy(t, forget_t)
        if forget_t > self.first_t:
            self.forgotten_t = max(forget_t - 1, self.forgotten_t or 0)
