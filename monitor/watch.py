"""All runners of one race: records and events in, states and alerts out.

The heart of the monitor without its skin: no broker, no clock, no files. `now` is handed in, so
a live race, a replay at any speed and an offline analysis run through the same lines and give
the same numbers.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from ingest.errors import PayloadRefused
from ingest.events import Event
from ingest.language.catalogue import catalogue
from ingest.messages import GatewayReport, Measured, SensorReport, Vitals, Weather
from ingest.race.settings import Runner
from monitor.alerts import signals
from monitor.alerts.batteries import Batteries
from monitor.alerts.book import AlertBook
from monitor.alerts.budget import Budgets
from monitor.arrivals import CLOCK_FAULTS, TAKEN, Arrivals
from monitor.checkpoint import Aside, Checkpoints, next_due
from monitor.course_status import Forecasts
from monitor.deep import Archive
from monitor.event_desk import EventDesk
from monitor.group import Group, Saved
from monitor.happenings import Happenings
from monitor.journal import Journal, NoJournal, Noting
from monitor.messages import Alert
from monitor.models.second import Output
from monitor.race_state import Race
from monitor.reach import ALONE, WITH_STORE
from monitor.rewind import Rewinds
from monitor.spans import Block, Due, next_blocks, of_same_length
from monitor.venue import Venue
from monitor.waiting import Waiting

MAX_RUNNERS: Final = 6000
MAX_ROUNDS: Final = 300  # seconds stepped at most in one go, so that a backlog blocks nobody
MAX_SECONDS: Final = 10_000  # the same for all runners together: about a tenth of a second
BEHIND_S: Final = 5.0  # a gateway's clock: its seconds are given up before they come
REPORT_HOLDS_S: Final = 30.0  # older word of sensors is of a gateway that is gone
RECENT_START_S: Final = 4 * 86_400.0  # a start longer ago than races last is not this race's

Seconds = dict[int, tuple[int, Measured | None]]
"""By row, in rising order: a second and what was measured in it."""


Hear = Callable[[Block, Output], None]
"""Told of a block, and what the models say of it."""


class Advance(NamedTuple):
    """What one advance changed.

    Attributes
    ----------
    rows : which runners have a new second, or a mended past
    alerts : what was raised, changed or cleared, in event order for each runner
    refused : records that had waited for their gateway's report and were refused after all
    more : whether there is more to do at once
    """

    rows: set[int]
    alerts: list[Alert]
    refused: list[PayloadRefused]
    more: bool


class Watch:
    """Keeps every runner's state and advances it second by second along event time.

    Parameters
    ----------
    runners
        The runners of the race folder; others join as guests of whom nothing is known.
    race_start
        When the race starts [s]; absent: with each runner's first record.
    not_before
        Live records older than this are refused [s].
    venue
        The weather, the course and the rules.
    journal
        Told of all that is to be remembered beyond this process.
    archive
        What the journal was told, to be read again; absent: only memory can be gone through again.
    """

    def __init__(
        self,
        runners: Sequence[Runner],
        *,
        race_start: float | None = None,
        not_before: float = 0.0,
        venue: Venue | None = None,
        journal: Journal | None = None,
        archive: Archive | None = None,
    ) -> None:
        self._journal = journal or NoJournal()
        self.reach = ALONE if archive is None else WITH_STORE
        """How far back memory goes."""
        self._has_archive = archive is not None
        self.arrivals = Arrivals(not_before, self.reach)
        self._race_start = race_start
        self._venue = venue or Venue()
        self._group = Group(runners, self._start_of, self._venue)
        self._say = catalogue(self._venue.language)
        self._budgets = Budgets(self._say)
        self._batteries = Batteries(self._say)
        self._row_of = {runner.id: row for row, runner in enumerate(runners)}
        self._happenings = [Happenings() for _ in runners]
        self._rewinds = Rewinds(
            self._group,
            self.arrivals,
            self._happenings,
            self._start_of,
            self.reach,
            self._journal,
            archive,
        )
        self.events = EventDesk(
            self._group,
            self.arrivals,
            self._happenings,
            self._rewinds,
            self._budgets,
            self._batteries,
            self._mark,
        )
        """What is logged of runners."""
        self.forecasts = Forecasts(self._venue.plan)
        """When everybody comes where, for the statuses."""
        self._waiting = Waiting(
            len(runners), lambda row: self.arrivals.patient_until(self.runners[row].id)
        )
        self._besides: list[Alert] = []
        """Alerts that come of no second."""

    @property
    def runners(self) -> Sequence[Runner]:
        """Who is watched; the rows of all arrays follow this order."""
        return self._group.runners

    @property
    def race(self) -> Race:
        """Everything remembered of all runners, until the next change."""
        return self._group.race

    @property
    def venue(self) -> Venue:
        """The weather, the course and the rules."""
        return self._venue

    @property
    def book(self) -> AlertBook:
        """The alerts of all runners."""
        return self._group.book

    @property
    def batteries(self) -> Batteries:
        """What was told of the charges of sensors."""
        return self._batteries

    def active(self, row: int) -> tuple[Alert, ...]:
        """All alerts of a runner that are not over."""
        return self.book.active(row) + self._batteries.active(self.runners[row].id)

    def behind_s(self, row: int) -> int:
        """How many seconds of a runner are still to arrive or to be gone through again [s]."""
        return self._rewinds.behind_s(row)

    def active_of(self, rows: Sequence[int]) -> list[tuple[Alert, ...]]:
        """`active` of each of some runners."""
        book, batteries, runners = self.book, self._batteries, self.runners
        return [book.active(row) + batteries.active(runners[row].id) for row in rows]

    def behind_of(self, rows: Sequence[int]) -> list[int]:
        """`behind_s` of each of some runners."""
        return self._rewinds.behind_of(rows)

    def is_mending(self, row: int) -> bool:
        """Whether a runner's past is to be gone through again, or just is."""
        return self._rewinds.opens(row)

    def hear_gateway(self, gateway: str, report: GatewayReport) -> None:
        """Learn what a gateway says about itself."""
        self.arrivals.hear_gateway(gateway, report)

    def hear_offset(self, report: GatewayReport, now: float) -> None:
        """Learn what a gateway just said about its clock: one that is behind makes all late."""
        if report.replay is None and (report.clock_offset_s or 0.0) < -BEHIND_S:
            for runner in report.sent or ():
                self._note_clock(runner, now)

    def take_weather(self, weather: Weather) -> bool:
        """Take in what somebody says of the weather, which holds from its own time on.

        Returns whether it is news.
        """
        return self._venue.weather.add(weather)

    def take_sensors(self, runner: str, report: SensorReport, now: float) -> None:
        """Take in how a runner's sensors are; of strangers and of gateways long gone nothing."""
        row = self._row_of.get(runner)
        if row is None or self.arrivals.lag_s(runner, report.t, now) > REPORT_HOLDS_S:
            return
        name = self.runners[row].name
        news = self._batteries.hear(runner, name, report.sensors, report.t)
        self._besides += self._budgets.step(news, {})

    def take_record(self, runner: str, record: Vitals, now: float) -> None:
        """Take in one record.

        Raises
        ------
        PayloadRefused
            When the rules of event time refuse it; see `monitor.arrivals`.
        """
        try:
            self._take_record(runner, record, now)
        except PayloadRefused:
            self._journal.refused(runner, record.gateway, record.seq, now)
            raise

    def _take_record(self, runner: str, record: Vitals, now: float) -> None:
        row = self._row_of.get(runner)
        if row is None:
            self._require_room(runner)
        admission = self.arrivals.admit(runner, record, now)
        if admission is None:
            return
        if admission.refused:
            if admission.refused in CLOCK_FAULTS:
                self._note_clock(runner, now)
            raise PayloadRefused(admission.refused, f"{runner} from {record.gateway}, t {record.t}")
        if row is None:
            row = self._row(runner)
        if admission.begins:
            self._journal.begins(runner, record.t, self.arrivals.replayed_by(runner), now)
            self._waiting.begin(row)
        noting = self._journal.record(runner, record, now)
        self._waiting.stir(row)
        if admission is TAKEN:
            return
        if admission.begins_anew:
            self._forget(row)
        if admission.mends_t is not None:
            self._mark(row, admission.mends_t, now)
        if admission.late and self._has_archive:
            self._take_late(row, record, noting, now)

    def _take_late(self, row: int, record: Vitals, noting: Noting, now: float) -> None:
        """Take a record that is older than what is remembered, as far as the journal keeps it."""
        runner = self.runners[row].id
        if noting is Noting.LEFT_OUT:
            self.arrivals.refuse_late(runner, record)
        elif self.arrivals.take_late(runner, record.t):
            self._journal.begins(runner, record.t, self.arrivals.replayed_by(runner), now)
        if noting is Noting.NEW:
            self._mark(row, record.t, now, stored=True)

    def take_event(self, runner: str, event: Event, now: float) -> Alert | None:
        """Take in one event; return the alert it says was seen, if it does.

        Raises
        ------
        PayloadRefused
            When the runner is not known, there are too many events of them, or nothing is left
            to undo. The same event may then be tried again.
        """
        row = self._row_of.get(runner)
        if row is None:
            raise PayloadRefused("unknown runner", f"an event of {runner}")
        taken = self.events.take(row, event, now)
        if taken is None:
            return None
        self._journal.event(runner, event, taken.noted)
        return taken.seen

    def advance(self, now: float, *, everybody: bool = True) -> Advance:
        """Step every due second, and go on with the past of whom something late came.

        Parameters
        ----------
        now : wall time [s]
        everybody : also look at runners of whom nothing arrived, whose patience may have run out
        """
        refused = self._take_parked(now)
        asked = self._waiting.asked(now, everybody=everybody)
        queues = {row: self.arrivals.due(self.runners[row].id, now) for row in asked}
        changed: set[int] = set()
        alerts, self._besides = self._besides, []
        rounds, stepped = 0, 0
        while rounds < MAX_ROUNDS and stepped < MAX_SECONDS and (blocks := next_blocks(queues)):
            rounds += max(len(measured) for _, measured in blocks.values())
            stepped += sum(len(measured) for _, measured in blocks.values())
            changed.update(blocks)
            alerts += self._go(blocks, now)
        self._waiting.stir_all(queues)
        mended, news = self._rewinds.advance(now, rounds)
        news = self._budgets.step(news, {})
        more = bool(queues) or self._rewinds.busy
        return Advance(changed | mended, alerts + news, refused, more)

    # To go on where another watch ended: see `monitor.resume`.

    def row_for(self, runner: str) -> int:
        """The row of a runner; who is not in the race folder gets one."""
        return self._row(runner)

    def resume(self, runner: str, replayed_by: str | None, first_t: int, next_t: int) -> None:
        """Go on with a runner whose seconds began at `first_t`, with second `next_t`."""
        self.arrivals.resume(runner, replayed_by, first_t, next_t)
        self._waiting.begin(self._row(runner))

    def restore(self, row: int, t: int, saved: Saved, aside: Aside) -> None:
        """Put a runner to where they were after second `t`."""
        self._group.restore(np.array([row]), saved, [aside.open_alerts])
        self.book.put_off(row, aside.snoozed)
        self._budgets.restore(self.runners[row].id, aside.budget)
        self._rewinds.keep(np.array([row]), [t])

    def go_through(
        self, until_t: Mapping[int, int], now: float, hear: Hear | None = None
    ) -> list[Alert]:
        """Go through the seconds of some rows, to those given; what is told."""
        queues = {
            row: Due(self.arrivals.timeline(self.runners[row].id), end_t + 1)
            for row, end_t in sorted(until_t.items())
        }
        alerts: list[Alert] = []
        while blocks := next_blocks(queues):
            alerts += self._go(blocks, now, hear)
        return alerts

    def _go(self, blocks: Block, now: float, hear: Hear | None = None) -> list[Alert]:
        """Go through the next seconds of some runners; what is told of them."""
        alerts: list[Alert] = []
        for block in of_same_length(blocks):
            alerts += self._run(block)
            if hear is not None:
                hear(block, self.said)
            ends = [t + len(measured) - 1 for t, measured in block.values()]
            rows, t = np.array([*block]), np.array(ends)
            self._rewinds.keep(rows, ends)
            self._checkpoint(rows[next_due(rows, t) == t].tolist(), now)
        return alerts

    def row_of(self, runner: str) -> int:
        """The row of a runner in all arrays.

        Raises
        ------
        KeyError
            When nothing was ever heard of the runner and the race folder does not know them.
        """
        return self._row_of[runner]

    def has_second(self, runner: str) -> bool:
        """Whether any second of a runner was gone through."""
        row = self._row_of.get(runner)
        return row is not None and not math.isnan(float(self.race.latest.t[row]))

    def step(self, batch: Seconds) -> list[Alert]:
        """Step one second of some runners, of whom nothing ever comes late: `run` over one."""
        return self.run({row: (t, (measured,)) for row, (t, measured) in batch.items()})

    def run(self, block: Block) -> list[Alert]:
        """Go through a block of some runners, of whom nothing ever comes late.

        An offline analysis comes here, a live race through `advance`; every second of a runner
        must come exactly once, in order.
        """
        alerts = self._run(block)
        for row, (first_t, measured) in block.items():
            self._happenings[row].forget(first_t + len(measured) - 1)
        return alerts

    def checkpoint(self, now: float) -> None:
        """Tell the journal where everybody is; wall time `now` [s]."""
        self._checkpoint(range(len(self.runners)), now)

    def _checkpoint(self, rows: Sequence[int], now: float) -> None:
        """Tell the journal where runners are, but those whose past is to be gone through again."""
        times = self.race.latest.t
        there = [row for row in rows if times[row] == times[row] and not self._rewinds.opens(row)]
        if there:
            checkpoints = Checkpoints(
                [self.runners[row].id for row in there],
                [int(times[row]) for row in there],
                self._group.saved(np.array(there)),
                [self._aside(row) for row in there],
            )
            self._journal.checkpoints(checkpoints, now)

    def _aside(self, row: int) -> Aside:
        told = self._budgets.of(self.runners[row].id)
        opened = self.book.opened(row)
        return Aside(
            opened={rule: (open_.alert, open_.worded_t) for rule, open_ in opened.items()},
            snoozed=self.book.snoozed(row),
            pushed_t=told.pushed_t,
            folded=told.folded,
            folded_t=told.folded_t,
        )

    @property
    def said(self) -> Output:
        """What the models said of the block gone through last, (seconds, ..., its runners)."""
        return self._group.said

    def _run(self, block: Block) -> list[Alert]:
        """Go through a block; return what is to be told, within the crew's budget."""
        t, news = self._group.run(
            np.fromiter(block, dtype=np.intp, count=len(block)),
            [t for t, _ in block.values()],
            [measured for _, measured in block.values()],
            [self._happenings[row] for row in block],
        )
        for alerts in news:
            self._venue.coverage.hear(alerts)
        return self._budgets.run(news, [self.runners[row].id for row in block], t)

    def _take_parked(self, now: float) -> list[PayloadRefused]:
        refused = []
        for runner, record in list(self.arrivals.unparked(now)):
            try:
                self.take_record(runner, record, now)
            except PayloadRefused as error:
                refused.append(error)
        return refused

    def _note_clock(self, runner: str, now: float) -> None:
        """Note that a clock is wrong, if it was more than once."""
        faults = self._venue.clock_faults
        if not faults.refused(runner, now):
            return
        row = self._row_of.get(runner)
        if row is not None and not math.isnan(self.race.latest.t[row]):
            faults.note(runner, self.arrivals.race_time(runner, now))
        elif faults.is_news(runner, now):
            name = runner if row is None else self.runners[row].name
            self._besides.append(signals.clock_from_the_start(self._say, runner, name, now))

    def _mark(self, row: int, t: int, now: float, *, stored: bool = False) -> None:
        """Note that second `t` is not what it was, if it was stepped already."""
        if t <= self.race.latest.t[row]:
            self._rewinds.mark(row, t, now, stored=stored)
            self._journal.mends(self.runners[row].id, t)

    def _start_of(self, runner: str, first_t: float) -> float:
        """When a runner's race began.

        The race's start, if it is near and the runner is live; that of the race they are replayed
        of, if it is told; else their first record.
        """
        if (told := self.arrivals.replayed_start(runner)) is not None:
            return told
        start = self._race_start
        if start is None or first_t - start >= RECENT_START_S:
            return first_t
        return first_t if self.arrivals.is_replayed(runner) else start

    def _require_room(self, runner: str) -> None:
        """Refuse a guest when there are too many runners already."""
        if len(self.runners) >= MAX_RUNNERS:
            raise PayloadRefused("too many runners", f"{runner}; at most {MAX_RUNNERS}")

    def _row(self, runner: str) -> int:
        """The runner's row; a guest gets one."""
        row = self._row_of.get(runner)
        if row is not None:
            return row
        self._group.add(Runner(id=runner, name=runner))
        self._happenings.append(Happenings())
        self._waiting.add()
        self._row_of[runner] = len(self.runners) - 1
        return self._row_of[runner]

    def _forget(self, row: int) -> None:
        """Begin anew for one runner, whose clock has changed."""
        self._group.forget(row)
        self._budgets.forget(self.runners[row].id)
        self._rewinds.forget(row)
        self._happenings[row] = Happenings()
