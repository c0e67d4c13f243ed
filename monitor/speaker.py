"""Publishes statuses: of whom there is something new, not too often, and keeps a record of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from ingest import wire
from ingest.bus import Bus
from monitor import topics
from monitor.messages import Status
from monitor.recorder import Recorder
from monitor.retaining import Retaining
from monitor.status import Stored, statuses_of
from monitor.watch import Watch

STATUS_EVERY_S: Final = 0.1  # per runner at most this often, when seconds arrive faster
STORED_WITHIN_S: Final = 2.0  # what is stored now is said in the next status, or after so long
TOGETHER: Final = 256  # statuses made at a time: what more of them take leaves the caches


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
        self._topics: list[str] = []
        """Of each row's statuses."""
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
        due = self._due(now)
        self._wanted.difference_update(due)
        for begin in range(0, len(due), TOGETHER):
            self._say(due[begin : begin + TOGETHER], now)

    def say_overdue(self, now: float) -> None:
        """Have the broker keep the last of those of whom no more came."""
        self._wanted.update(self._retaining.overdue(now, len(self._watch.runners)))

    def say_last(self, now: float) -> None:
        """Keep how everybody is at the end: a mended past may not have been said yet."""
        passing = set(self._retaining.passing())
        runners = self._watch.runners
        heard = [row for row, one in enumerate(runners) if self._watch.has_second(one.id)]
        for begin in range(0, len(heard), TOGETHER):
            rows = heard[begin : begin + TOGETHER]
            statuses = self._statuses(rows, now)
            payloads = [wire.encode(status) for status in statuses]
            topic_of = self._topics_of(rows)
            self._bus.publish_passing(
                (topic, payload, True)
                for row, topic, payload in zip(rows, topic_of, payloads, strict=True)
                if row in passing
            )
            self._keep([runners[row].id for row in rows], statuses, payloads, last=True)

    def _say(self, rows: Sequence[int], now: float) -> None:
        """Publish how some runners are, and keep a record of it."""
        statuses = self._statuses(rows, now)
        payloads = [wire.encode(status) for status in statuses]
        retain = self._retaining.keeps_of(rows, now, len(self._watch.runners))
        self._bus.publish_passing(zip(self._topics_of(rows), payloads, retain, strict=True))
        runners = [self._watch.runners[row].id for row in rows]
        self._said_at.update(dict.fromkeys(rows, now))
        self.said.update(runners)
        for runner in runners:
            self._unsaid.pop(runner, None)
        self._keep(runners, statuses, payloads)

    def _keep(
        self,
        runners: Sequence[str],
        statuses: Sequence[Status],
        payloads: Sequence[bytes],
        *,
        last: bool = False,
    ) -> None:
        if self._record is not None:
            for runner, status, payload in zip(runners, statuses, payloads, strict=True):
                self._record.status(runner, status, payload, last=last)

    def _statuses(self, rows: Sequence[int], now: float) -> list[Status]:
        stored = self._stored([self._watch.runners[row].id for row in rows])
        return statuses_of(self._watch, rows, at=now, stored=stored)

    def _topics_of(self, rows: Sequence[int]) -> list[str]:
        known, runners = self._topics, self._watch.runners
        known += (topics.status(self._race, runner.id) for runner in runners[len(known) :])
        return [known[row] for row in rows]

    def _due(self, now: float) -> list[int]:
        """Of whom a status is wanted, and none was published just now; in order."""
        said_at = self._said_at
        return [
            row
            for row in sorted(self._wanted)
            if not 0.0 <= now - said_at.get(row, 0.0) < STATUS_EVERY_S
        ]

    def _want_stored(self, now: float) -> None:
        """Want a status of those of whom none would say in time what is stored."""
        # In the order they were heard: when the first may wait, so may all.
        overdue = takewhile(
            lambda one: not 0.0 <= now - one[1] < STORED_WITHIN_S, self._unsaid.items()
        )
        for runner, _ in list(overdue):
            del self._unsaid[runner]
            if self._watch.has_second(runner):
                self._wanted.add(self._watch.row_of(runner))

    def _stored(self, runners: Sequence[str]) -> Stored:
        if self._record is None:
            return Stored([{}] * len(runners), [()] * len(runners))
        marks, events = self._record.marks, self._record.stored_events
        return Stored(marks.of_runners(runners), events.of_runners(runners))
