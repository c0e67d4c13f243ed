"""All runners of one race: records and events in, states and alerts out.

The heart of the monitor without its skin: no broker, no clock, no files. `now` is handed in, so
a live race, a replay at any speed and an offline analysis run through the same lines and give
the same numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.errors import PayloadRefused
from ingest.events import Ack, Event
from ingest.messages import GatewayReport, Measured, Vitals
from ingest.race.settings import Runner
from monitor import engine, latest, phase
from monitor.alerts.book import AlertBook
from monitor.alerts.facts import Facts, facts_at
from monitor.alerts.rules import Situation, judge_all
from monitor.arrivals import Arrivals
from monitor.columns import inputs_of, second_of
from monitor.happenings import Happenings, SeenEvents
from monitor.messages import Alert
from monitor.models.rows import concatenate, put, take
from monitor.profile import Profiles, profiles

MAX_RUNNERS: Final = 6000
MAX_ROUNDS: Final = 300  # seconds stepped at most in one go, so that a backlog blocks nobody
RECENT_START_S: Final = 4 * 86_400.0  # a start longer ago than races last is not this race's

Rows = NDArray[np.intp]
Runners = NDArray[np.float64]


class Race(NamedTuple):
    """Everything remembered of all runners: a tree of arrays whose last axis is the runner."""

    model: engine.State
    phase: phase.State
    latest: latest.Latest
    output: engine.Output


class Advance(NamedTuple):
    """What one advance changed.

    Attributes
    ----------
    rows : which runners have a new second
    alerts : what was raised, changed or cleared, in event order for each runner
    refused : records that had waited for their gateway's report and were refused after all
    more : whether seconds are still due
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
    """

    def __init__(
        self,
        runners: Sequence[Runner],
        *,
        race_start: float | None = None,
        not_before: float = 0.0,
    ) -> None:
        self.arrivals = Arrivals(not_before)
        self.runners = list(runners)
        self.profiles = profiles(self.runners)
        self.race = _fresh(self.profiles)
        self.book = AlertBook([runner.id for runner in self.runners])
        self._race_start = race_start
        self._row_of = {runner.id: row for row, runner in enumerate(self.runners)}
        self._happenings = [Happenings() for _ in self.runners]
        self._seen_events = SeenEvents()
        self._stirred: set[int] = set()

    def hear_gateway(self, gateway: str, report: GatewayReport) -> None:
        """Learn what a gateway says about itself."""
        self.arrivals.hear_gateway(gateway, report)

    def take_record(self, runner: str, record: Vitals, now: float) -> None:
        """Take in one record.

        Raises
        ------
        PayloadRefused
            When the rules of event time refuse it; see `monitor.arrivals`.
        """
        admission = self.arrivals.admit(runner, record, now)
        if admission is None:
            return
        if admission.refused:
            raise PayloadRefused(admission.refused, f"{runner} from {record.gateway}, t {record.t}")
        row = self._row(runner)
        if admission.begins_anew:
            self._forget(row)
        self._stirred.add(row)

    def take_event(self, runner: str, event: Event, now: float) -> Alert | None:
        """Take in one event; return the alert it acknowledged, if it did.

        Raises
        ------
        PayloadRefused
            When too many events of this runner wait already.
        """
        if not self._seen_events.add(event.id):
            return None
        row = self._row(runner)
        race_now = self.arrivals.race_time(runner, now)
        if isinstance(event, Ack):
            return self.book.acknowledge(row, event.alert, race_now)
        if not self._happenings[row].add(event, race_now):
            raise PayloadRefused("too many events waiting", runner)
        return None

    def advance(self, now: float, *, everybody: bool = True) -> Advance:
        """Step every due second.

        Parameters
        ----------
        now : wall time [s]
        everybody : also look at runners of whom nothing arrived, whose patience may have run out
        """
        refused = self._take_parked(now)
        asked = range(len(self.runners)) if everybody else sorted(self._stirred)
        self._stirred = set()
        queues = {row: self.arrivals.due(self.runners[row].id, now) for row in asked}
        changed: set[int] = set()
        alerts: list[Alert] = []
        for _ in range(MAX_ROUNDS):
            batch = _next_seconds(queues)
            if not batch:
                return Advance(changed, alerts, refused, more=False)
            changed.update(batch)
            alerts += self.step(batch)
        self._stirred.update(queues)
        return Advance(changed, alerts, refused, more=True)

    def row_of(self, runner: str) -> int:
        """The row of a runner in all arrays.

        Raises
        ------
        KeyError
            When nothing was ever heard of the runner and the race folder does not know them.
        """
        return self._row_of[runner]

    def step(self, batch: dict[int, tuple[int, Measured | None]]) -> list[Alert]:
        """Step one second of some runners, by row in rising order: its time and measurements.

        A live race comes here through `advance`, an offline analysis directly; every second of
        a runner must come exactly once, in order.
        """
        rows = np.fromiter(batch, dtype=np.intp, count=len(batch))
        times = [t for t, _ in batch.values()]
        second = second_of(
            times,
            [measured for _, measured in batch.values()],
            [self._happenings[row].take(t) for row, t in zip(batch, times, strict=True)],
        )
        everybody = len(rows) == len(self.runners)
        race = self.race if everybody else take(self.race, rows)
        profile = self.profiles if everybody else self.profiles.take(rows)

        start_t = self._start(rows, race.latest, second.t)
        elapsed_s = second.t - start_t
        started = elapsed_s >= 0
        model, output = engine.step(race.model, inputs_of(second, elapsed_s), profile)
        if not started.all():
            model, output = _only(started, (model, output), (race.model, race.output))
        phases, codes = phase.step(
            race.phase, speed_mps=output.speed_mps, command=second.command, started=started
        )
        known = latest.update(race.latest, second, output.grade, start_t)
        stepped = Race(model, phases, known, output)
        self.race = stepped if everybody else put(self.race, rows, stepped)

        situation = Situation(
            phase=codes,
            elapsed_s=elapsed_s,
            progress=elapsed_s / (profile.finish_h * 3600.0),
            since_record_s=second.t - known.heard_t,
            pace_known=profile.critical_speed_known,
        )
        return self._judge(rows, times, output, situation)

    def _take_parked(self, now: float) -> list[PayloadRefused]:
        refused = []
        for runner, record in list(self.arrivals.unparked(now)):
            try:
                self.take_record(runner, record, now)
            except PayloadRefused as error:
                refused.append(error)
        return refused

    def _judge(
        self, rows: Rows, times: list[int], output: engine.Output, situation: Situation
    ) -> list[Alert]:
        def facts_of(at: int, severity: int) -> Facts:
            runner = self.runners[rows[at]]
            return facts_at(output, at, runner, severity, float(situation.since_record_s[at]))

        rise, keep = judge_all(output, situation)
        return self.book.step(rows, times, rise=rise, keep=keep, facts_of=facts_of)

    def _start(self, rows: Rows, known: latest.Latest, t: Runners) -> Runners:
        """When each runner's race began.

        The race's start, if it is near and the runner is live; else their first record.
        """
        new = np.isnan(known.start_t)
        if not new.any():
            return known.start_t
        first = t.copy()
        for at in np.flatnonzero(new):
            live = not self.arrivals.is_replayed(self.runners[rows[at]].id)
            if live and self._is_near(t[at]):
                first[at] = self._race_start
        return np.where(new, first, known.start_t)

    def _is_near(self, t: float) -> bool:
        return self._race_start is not None and t - self._race_start < RECENT_START_S

    def _row(self, runner: str) -> int:
        """The runner's row; a guest gets one.

        Raises
        ------
        PayloadRefused
            When there are too many runners already.
        """
        row = self._row_of.get(runner)
        if row is not None:
            return row
        if len(self.runners) >= MAX_RUNNERS:
            raise PayloadRefused("too many runners", f"{runner}; at most {MAX_RUNNERS}")
        guest = Runner(id=runner, name=runner)
        profile = profiles([guest])
        self.runners.append(guest)
        self.profiles = self.profiles.append(profile)
        self.race = concatenate(self.race, _fresh(profile))
        self.book.add_runner(runner)
        self._happenings.append(Happenings())
        self._row_of[runner] = len(self.runners) - 1
        return self._row_of[runner]

    def _forget(self, row: int) -> None:
        """Begin anew for one runner, whose clock has changed."""
        at = np.array([row])
        self.race = put(self.race, at, _fresh(self.profiles.take(at)))
        self.book.forget(row)
        self._happenings[row] = Happenings()


def _fresh(profile: Profiles) -> Race:
    """Nobody has done anything yet."""
    rows = profile.rows
    model = engine.initial(profile)
    # What the models say before they saw anything has the shape of what they say later.
    _, output = engine.step(model, engine.inputs(rows), profile)
    return Race(model, phase.initial(rows), latest.nothing(rows), output)


def _next_seconds(
    queues: dict[int, Iterator[tuple[int, Measured | None]]],
) -> dict[int, tuple[int, Measured | None]]:
    """The next due second of each runner; those with none are dropped from the queues."""
    batch = {}
    for row in list(queues):
        second = next(queues[row], None)
        if second is None:
            del queues[row]
        else:
            batch[row] = second
    return batch


def _only(
    started: NDArray[np.bool_],
    new: tuple[engine.State, engine.Output],
    old: tuple[engine.State, engine.Output],
) -> tuple[engine.State, engine.Output]:
    """The new state of those who have started, the old one of those who wait."""
    rows = np.flatnonzero(started)
    return put(old, rows, take(new, rows))
