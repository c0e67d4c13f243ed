"""What is to be written to the store, gathered until it is; bounded, and told when it was.

Nothing waits here for the disk. What a full or broken disk keeps out stays unconfirmed: gateways
keep their records and send them again, so of those only so many are held; what nobody would send
again is held longer. Of checkpoints the newest are enough.
"""

import zlib
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from ingest import wire
from ingest.events import Event
from ingest.messages import GatewayReport, ReplayClock, Vitals, Weather
from monitor.batch import (
    AlertRow,
    Batch,
    EventRow,
    GatewayRow,
    Kept,
    Record,
    RunRow,
    StatusRow,
    WeatherRow,
)
from monitor.checkpoint import Checkpoints
from monitor.going import Going
from monitor.journal import Noted, Noting
from monitor.messages import Alert, Status
from monitor.stored import Stream, Watermarks
from monitor.stored_events import StoredEvents

RECORDS_MAX: Final = 60_000  # waiting; 12 s of the largest race, an hour of 16 runners
STREAMS_MAX: Final = 50_000  # whoever makes up names must not fill the memory
STATUSES_MAX: Final = 20_000
OTHERS_MAX: Final = 20_000  # of events, alerts and the like each; days of a race
KEPT_MAX: Final = 20  # groups of checkpoints; beyond, of each runner the newest alone
RUNNERS_MAX: Final = 10_000  # whose turns are remembered; more than a monitor watches
STATUS_EVERY_S: Final = 5  # of event time; at every change besides

Row = TypeVar("Row", bound=NamedTuple)


class Recorder:
    """Gathers rows for the store; a `monitor.journal.Journal`.

    Parameters
    ----------
    marks
        What is stored already.
    events
        Which events are.
    """

    def __init__(self, marks: Watermarks, events: StoredEvents | None = None) -> None:
        self.marks = marks
        self.stored_events = events or StoredEvents()
        self.left_out: Counter[str] = Counter()
        """Rows that nobody sends again and for which there was no room, by what they are."""
        self._next = Batch()
        self._numbers: dict[Stream, list[int]] = {}
        self._going: dict[Stream, Going] = {}
        self._speaking: dict[str, Going] = {}
        """By runner, what was heard last."""
        self._due: dict[Stream, None] = {}
        """Whose row does not hold for what comes next, in the order that was known."""
        self._waiting = 0
        self._since: float | None = None
        self._taken_since: float | None = None
        self._said: dict[str, tuple[object, ...]] = {}
        self._clocks: dict[str, ReplayClock] = {}
        self._taken = 0
        self._written = 0

    def note(self) -> int:
        """A number that stands for all that was noted up to now; see `has_written`."""
        return self._taken + 1

    def has_written(self, note: int) -> bool:
        """Whether all that a number stands for is on the disk."""
        return self._written >= note

    def lag_s(self, now: float) -> float:
        """For how long the oldest that is not written has waited [s]."""
        since = self._since if self._taken_since is None else self._taken_since
        return 0.0 if since is None else max(0.0, now - since)

    # What comes in: a `Journal`.

    def begins(self, runner: str, first_t: int, replayed_by: str | None, now: float) -> None:
        """Note that a runner's seconds begin, perhaps anew."""
        runs, row = self._next.runs, RunRow(runner, now, first_t, replayed_by)
        if runs and (runs[-1].runner, runs[-1].at) == (runner, now):
            runs[-1] = row  # of one moment the last word
        else:
            self._add(runs, row, OTHERS_MAX, now)
        self.mends(runner, 0)

    def record(self, runner: str, record: Vitals, now: float) -> Noting:
        """Keep a record, unless it is kept already or waits to be."""
        stream = runner, record.gateway
        going, noting = self._reserve(stream, record.seq, now)
        if noting is Noting.NEW and going is not None:
            t = record.t
            if not going.row_t < t < going.until_t:
                self._due[stream] = None
                going.oldest_t = min(going.oldest_t, t)
            if t > going.newest_t:
                going.newest_t = t
            self._next.records.append(Record(t, stream, record.seq, wire.encode(record)))
        return noting

    def refused(self, runner: str, gateway: str, seq: int, now: float) -> None:
        """Note that a number needs no record."""
        stream = runner, gateway
        _, noting = self._reserve(stream, seq, now)
        if noting is Noting.NEW:
            self._due[stream] = None

    def event(self, runner: str, event: Event, noted: Noted) -> None:
        """Keep an event."""
        row = EventRow(event.id.lower(), runner, event.t, *noted, wire.encode(event))
        self._add(self._next.events, row, OTHERS_MAX, noted.heard_at)

    def mends(self, runner: str, from_t: int) -> None:
        """Void what was kept of where a runner was."""
        void = self._next.void
        void[runner] = min(from_t, void.get(runner, from_t))
        for kept in self._next.kept:
            at = kept.positions.get(runner)
            if at is not None and kept.checkpoints.t[at] >= from_t:
                del kept.positions[runner]

    def checkpoints(self, checkpoints: Checkpoints, now: float) -> None:
        """Keep where some runners are; of many that wait, the newest of each."""
        positions = {runner: at for at, runner in enumerate(checkpoints.runners)}
        self._next.kept.append(Kept(now, checkpoints, positions))
        _thin(self._next.kept)

    # What goes out.

    def status(self, runner: str, status: Status, payload: bytes, *, last: bool = False) -> None:
        """Keep what was said of a runner: every few seconds, when it is another, and the last."""
        turn = (status.t + _turn_of(runner)) // STATUS_EVERY_S
        said = (
            turn, status.phase, status.fatigue.level, status.cramp.level, status.behind_s > 0,
            _told(status.alerts) if status.alerts else (),
        )  # fmt: skip
        if last or self._said.get(runner) != said:
            self._said[runner] = said
            row = StatusRow(status.t, runner, status.at, payload)
            self._add(self._next.statuses, row, STATUSES_MAX, status.at)

    def alert(self, alert: Alert, payload: bytes, now: float) -> None:
        """Keep a message of an alert."""
        row = AlertRow(alert.id, alert.t, now, alert.state, alert.runner, payload)
        self._add(self._next.alerts, row, OTHERS_MAX, now)

    def weather(self, weather: Weather, now: float) -> None:
        """Keep what somebody said of the weather."""
        row = WeatherRow(weather.t, now, wire.encode(weather))
        self._add(self._next.weather, row, OTHERS_MAX, now)

    def gateway(self, gateway: str, report: GatewayReport, now: float) -> set[str]:
        """Keep what a gateway says of its clock, when that is new, and learn what it still keeps.

        Returns of which runners a mark moved.
        """
        if report.replay is not None and self._clocks.get(gateway) != report.replay:
            self._clocks[gateway] = report.replay
            row = GatewayRow(gateway, now, wire.encode(report))
            self._add(self._next.gateways, row, OTHERS_MAX, now)
        moved = set()
        for runner, floor in (report.keeps_from or {}).items():
            stream = runner, gateway
            if self.marks.keep_from(stream, floor):
                moved.add(runner)
                if (going := self._going.get(stream)) is not None:
                    going.new_from = max(going.new_from, self.marks.highest(stream) + 1)
                    self._due[stream] = None
        return moved

    # What is written.

    def take(self) -> Batch:
        """Hand out what is to be written now; `confirm` or `give_back` it before the next."""
        batch, self._next = self._next, Batch()
        batch.numbers, self._numbers = self._numbers, {}
        self._add_rows(batch)
        self._taken_since, self._since = self._since, None
        self._taken += 1
        if not batch:  # nothing is left to be written
            self._written = self._taken
        return batch

    def confirm(self, batch: Batch) -> set[str]:
        """Note that a batch is on the disk; return of which runners there is more to say."""
        self._taken_since = None
        self._written = self._taken
        moved = set()
        for stream, numbers in batch.numbers.items():
            pending = self._going[stream].pending
            if len(pending) == len(numbers):  # as nearly always
                pending.clear()
            else:
                pending.difference_update(numbers)
            self._waiting -= len(numbers)
            if self.marks.add(stream, numbers):
                moved.add(stream[0])
        for event in batch.events:
            self.stored_events.add(event.runner, event.id)
            moved.add(event.runner)
        return moved

    def give_back(self, batch: Batch) -> None:
        """Note that a batch could not be written: it goes before what came since."""
        newer, self._next = self._next, batch
        for name in ("records", "runs", "events", "statuses", "alerts", "weather", "gateways"):
            getattr(batch, name).extend(getattr(newer, name))
        for runner, from_t in newer.void.items():
            self.mends(runner, from_t)
        batch.kept += newer.kept
        _thin(batch.kept)
        numbers = {stream: list(those) for stream, those in batch.numbers.items()}
        for stream, those in self._numbers.items():
            numbers.setdefault(stream, []).extend(those)
        self._numbers = numbers
        self._due |= dict.fromkeys(batch.dealt)
        self._since, self._taken_since = self._taken_since, None

    def _add_rows(self, batch: Batch) -> None:
        """Add the rows of the streams that go on and whose last row does not hold for that."""
        due = [stream for stream in self._due if stream in batch.numbers]
        batch.dealt, batch.seconds = {}, {}
        for stream in due:
            del self._due[stream]
            batch.dealt[stream] = self.marks.with_more(stream, batch.numbers[stream])
            seconds = self._going[stream].hold(stream)
            if seconds is not None:
                batch.seconds[stream] = seconds

    def _reserve(self, stream: Stream, seq: int, now: float) -> tuple[Going | None, Noting]:
        """Let a number wait to be written, if it has to and there is room."""
        going = self._going.get(stream) or self._begin(stream)
        if going is None:
            return None, Noting.LEFT_OUT
        if self._speaking.get(stream[0]) is not going:
            self._speaking[stream[0]] = going
            self.marks.hear(stream)
        is_next = seq >= going.new_from  # as nearly always
        if not is_next and (seq in going.pending or self.marks.holds(stream, seq)):
            return going, Noting.KNOWN
        if self._waiting >= RECORDS_MAX:
            return going, Noting.LEFT_OUT
        if is_next:
            going.new_from = seq + 1
        going.pending.add(seq)
        self._waiting += 1
        numbers = self._numbers.get(stream)
        if numbers is None:
            self._numbers[stream] = [seq]
        else:
            numbers.append(seq)
        if self._since is None:
            self._since = now
        return going, Noting.NEW

    def _begin(self, stream: Stream) -> Going | None:
        """Let a stream go on that did not yet, if there is room."""
        if len(self._going) >= STREAMS_MAX:
            return None
        self._due[stream] = None
        going = self._going[stream] = Going(new_from=self.marks.highest(stream) + 1)
        return going

    def _add(self, rows: list[Row], row: Row, at_most: int, now: float) -> None:
        if len(rows) >= at_most:
            self.left_out[type(row).__name__] += 1
            return
        rows.append(row)
        self._stir(now)

    def _stir(self, now: float) -> None:
        if self._since is None:
            self._since = now


def _thin(kept: list[Kept]) -> None:
    """Let go of checkpoints of whom there is a newer one, if many wait; oldest first."""
    if len(kept) <= KEPT_MAX:
        return
    newer: set[str] = set()
    for group in reversed(kept):
        for runner in newer & group.positions.keys():
            del group.positions[runner]
        newer |= group.positions.keys()
    kept[:] = [group for group in kept if group.positions]


@lru_cache(RUNNERS_MAX)
def _turn_of(runner: str) -> int:
    """Each has a turn of their own: all at once would keep the disk busy for a second."""
    return zlib.crc32(runner.encode())


def _told(alerts: tuple[Alert, ...]) -> tuple[tuple[str, str, str], ...]:
    """What of a status's alerts makes another status."""
    return tuple((alert.id, alert.level, alert.state) for alert in alerts)
