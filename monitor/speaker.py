"""Publishes statuses: of whom there is something new, not too often, and keeps a record of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from ingest import wire
from ingest.bus import Bus
from monitor import topics
from monitor.messages import Status
from monitor.recorder import Recorder
from monitor.retaining import Retaining
from monitor.status import StoredOf, statuses_of
from monitor.watch import Watch

STATUS_EVERY_S: Final = 0.1  # per runner at most this often, when seconds arrive faster
STORED_WITHIN_S: Final = 2.0  # what is stored now is said in the next status, or after so long


class Speaker:
    """Says how runners are.

    Parameters
    ----------
    race
        The race's id.
    watch
        All runners.
    bus
        Where statuses go.
    record
        Keeps a record; absent: nobody does.
    """

    def __init__(self, race: str, watch: Watch, bus: Bus, record: Recorder | None) -> None:
        self._race = race
        self._watch = watch
        self._bus = bus
        self._record = record
        self._wanted: set[int] = set()
        self._said_at: dict[int, float] = {}
        self._unsaid: dict[str, float] = {}
        """Since when a runner's status says less is stored than is [s]."""
        self._retaining = Retaining()
        self.said: Counter[str] = Counter()
        """Statuses published, by runner."""

    @property
    def has_more(self) -> bool:
        """Whether there is something to say of somebody."""
        return bool(self._wanted)

    def want(self, rows: Iterable[int]) -> None:
        """Have it said how some runners are."""
        self._wanted.update(rows)

    def hear_stored(self, runners: Iterable[str], now: float) -> None:
        """Have it said before long that more is stored of these runners."""
        for runner in runners:
            self._unsaid.setdefault(runner, now)

    def say(self, now: float) -> None:
        """Publish what there is to say at wall time `now` [s]."""
        self._want_stored(now)
        if self._wanted:
            due = [row for row in sorted(self._wanted) if self._is_due(row, now)]
            self._wanted.difference_update(due)
            for row, status in self._statuses(due, now):
                self._said_at[row] = now
                self._say(row, status)

    def say_overdue(self, now: float) -> None:
        """Have the broker keep the last of those of whom no more came."""
        self._wanted.update(self._retaining.overdue(now, len(self._watch.runners)))

    def say_last(self, now: float) -> None:
        """Keep how everybody is at the end: a mended past may not have been said yet."""
        passing = set(self._retaining.passing())
        heard = [
            row for row, one in enumerate(self._watch.runners) if self._watch.has_second(one.id)
        ]
        for row, status in self._statuses(heard, now):
            payload = wire.encode(status)
            runner = self._watch.runners[row].id
            if row in passing:
                self._bus.publish(topics.status(self._race, runner), payload, qos=0, retain=True)
            if self._record is not None:
                self._record.status(runner, status, payload, last=True)

    def _statuses(self, rows: list[int], now: float) -> Iterable[tuple[int, Status]]:
        statuses = statuses_of(self._watch, rows, at=now, stored_of=self._stored_of)
        return zip(rows, statuses, strict=True)

    def _say(self, row: int, status: Status) -> None:
        runner = self._watch.runners[row].id
        payload = wire.encode(status)
        retain = self._retaining.keeps(row, status.at, len(self._watch.runners))
        self._bus.publish(topics.status(self._race, runner), payload, qos=0, retain=retain)
        self.said[runner] += 1
        self._unsaid.pop(runner, None)
        if self._record is not None:
            self._record.status(runner, status, payload)

    def _is_due(self, row: int, now: float) -> bool:
        since_s = now - self._said_at.get(row, 0.0)
        return not 0.0 <= since_s < STATUS_EVERY_S

    def _want_stored(self, now: float) -> None:
        """Want a status of those of whom none would say in time what is stored."""
        for runner, since in list(self._unsaid.items()):
            if not 0.0 <= now - since < STORED_WITHIN_S:
                del self._unsaid[runner]
                if self._watch.has_second(runner):
                    self._wanted.add(self._watch.row_of(runner))

    def _stored_of(self, runner: str) -> StoredOf:
        if self._record is None:
            return StoredOf({})
        marks, events = self._record.marks, self._record.stored_events
        return StoredOf(marks.of_runner(runner), events.of_runner(runner))
