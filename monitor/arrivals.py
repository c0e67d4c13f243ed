"""Which records are let in, and which seconds of which runner are due.

Clocks lie, brokers repeat, gateways replay old races: the rules of event time live here, in one
place that knows no clock and does no I/O. `now` is always the monitor's wall time [s].
"""

import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport, ReplayClock, Vitals
from ingest.race.settings import OWNTRACKS_GATEWAY
from monitor.clocks import owner_of, race_time, wall_time
from monitor.delay import Delay
from monitor.reach import ALONE, Reach
from monitor.spans import Due
from monitor.timeline import Timeline, Verdict

FROM_THE_FUTURE: Final = "from the future"
BEFORE_THE_RACE: Final = "from before the race"
CLOCK_FAULTS: Final = frozenset({FROM_THE_FUTURE, BEFORE_THE_RACE, Verdict.OUT_OF_ORDER.value})
"""Why a record is refused whose time can't be true."""

FUTURE_S: Final = 5.0  # a live record may be ahead of our clock by this much, not more
PATIENCE_S: Final = 5.0  # a second that has not arrived after this long counts as missing
FRESH_S: Final = 3.0  # a gateway heard within this time is waited for
LIVE_S: Final = 30.0  # a runner heard live within this time is not replayed over
FORGOTTEN_S: Final = 7200  # after so long without a record a runner's seconds stop
PARKED_S: Final = 5.0  # how long a record waits for its gateway to say what clock it keeps
MAX_GATEWAYS: Final = 2000  # known at a time; each replay is one of its own
PARKED_MAX: Final = 5000

_NOTHING_DUE: Final = Due(Timeline(), 0)
_NOBODY_WAITS: Final = -math.inf


class Admission(NamedTuple):
    """What became of a record: refused with a reason, or taken in.

    Attributes
    ----------
    refused : why it was refused, absent if it was taken in
    begins : it is the first of a run, or from before all that was heard of it
    begins_anew : it is the first after another run: all that is known of the runner is void
    mends_t : its second was handed out already and is to be gone through again [s]
    late : its second is older than what is remembered
    """

    refused: str | None = None
    begins: bool = False
    begins_anew: bool = False
    mends_t: int | None = None
    late: bool = False


TAKEN: Final = Admission()
"""Taken in, and nothing besides: as of nearly all."""


@dataclass(slots=True)
class _Run:
    """The timeline of one runner, and whose clock it follows."""

    timeline: Timeline
    replayed_by: str | None = None
    heard_at: float = float("-inf")


class Arrivals:
    """Lets records in and hands out the seconds that are due.

    Parameters
    ----------
    not_before
        Live records older than this were made before the race existed and are refused [s].
    reach
        How far back records are remembered.
    """

    def __init__(self, not_before: float, reach: Reach = ALONE) -> None:
        self._not_before = not_before
        self._reach = reach
        self._reports: dict[str, GatewayReport] = {}
        self._speak_for_phones: set[str] = set()
        self._skew_s: dict[str, float] = {}
        self._told_t: dict[str, float] = {}  # how far a replay is, by all that came of it
        self._runs: dict[str, _Run] = {}
        self._delay = Delay()
        self._parked: deque[tuple[float, str, Vitals]] = deque()
        self._parked_from: set[str] = set()
        self.received: Counter[str] = Counter()
        """Records taken in, by runner."""
        self.duplicates = 0
        self.late = 0
        """Records that came too late to count."""

    def hear_gateway(self, gateway: str, report: GatewayReport) -> None:
        """Learn what a gateway says about itself, above all which clock it keeps.

        A clock once declared stays declared: a last will may not know it.

        Raises
        ------
        PayloadRefused
            When there are too many gateways.
        """
        before = self._reports.get(gateway)
        if before is None and len(self._reports) >= MAX_GATEWAYS:
            raise PayloadRefused("too many gateways", f"{gateway}; at most {MAX_GATEWAYS}")
        if report.replay is not None and before is not None and report.replay != before.replay:
            self._skew_s.pop(gateway, None)
        if report.replay is None and before is not None and before.replay is not None:
            report = msgspec.structs.replace(report, replay=before.replay)
        if report.replay is not None:
            self._hear_until(gateway, report.t, anew=before is None or before.replay is None)
        self._reports[gateway] = report
        if report.replay is not None and report.replay.phones is not None:
            self._speak_for_phones.add(gateway)

    def admit(self, runner: str, record: Vitals, now: float) -> Admission | None:
        """Take in or refuse one record; None if it waits for its gateway's report.

        Brokers keep the order within a topic only: the report that says which clock the records
        keep may come after the first of them. Those that come then wait behind them.
        """
        gateway = record.gateway
        report = self._reports.get(gateway)
        if (report is None or gateway in self._parked_from) and self._park(runner, record, now):
            return None
        replay = None if report is None else report.replay
        owner = None if replay is None else owner_of(gateway, self._reports)
        before = self._runs.get(runner)
        refused = self._clock_fault(record, replay, now)
        if refused is None and before is not None and owner is not None:
            refused = self._ownership_fault(before, owner, now)
        if refused:
            return Admission(refused=refused)
        if replay is not None:
            self._compare_clocks(record, replay, now)
            self._hear_until(gateway, record.t)
        goes_on = before is not None and before.replayed_by == owner
        run = before if before is not None and goes_on else self._begin(runner, owner)
        run.heard_at = now
        first_t = run.timeline.first_t
        verdict = run.timeline.offer(record, _NOBODY_WAITS if self._is_phone(gateway) else now)
        if verdict is Verdict.DUPLICATE:
            self.duplicates += 1
            return TAKEN
        if verdict is Verdict.OUT_OF_ORDER or verdict is Verdict.CROWDED:
            return Admission(refused=verdict.value)
        if replay is None:
            self._delay.hear(gateway, record.t, now)
        self.received[runner] += 1
        if verdict is Verdict.TAKEN and goes_on:
            return TAKEN
        self.late += verdict is Verdict.LATE
        return Admission(
            begins=not goes_on or run.timeline.first_t < first_t,
            begins_anew=not goes_on and before is not None,
            mends_t=record.t if verdict is Verdict.MENDS else None,
            late=verdict is Verdict.LATE,
        )

    def _park(self, runner: str, record: Vitals, now: float) -> bool:
        """Let a record wait for its gateway's report; whether there is room."""
        if len(self._parked) >= PARKED_MAX:
            return False
        self._parked.append((now + PARKED_S, runner, record))
        self._parked_from.add(record.gateway)
        return True

    def _begin(self, runner: str, owner: str | None) -> _Run:
        """Start a run that follows another clock than the one before."""
        # Every runner's records are packed in another second of the minute.
        run = self._runs[runner] = _Run(Timeline(len(self._runs), self._reach), owner)
        return run

    def take_late(self, runner: str, t: int) -> bool:
        """Note that a late record counts; return whether it is from before all that was heard."""
        self.late -= 1
        timeline = self._runs[runner].timeline
        before = t < timeline.first_t
        timeline.take_late(t)
        return before

    def refuse_late(self, runner: str, record: Vitals) -> None:
        """Note that there is no room for a late record: it is as if it had not come yet."""
        self.late -= 1
        self.received[runner] -= 1
        self._runs[runner].timeline.refuse_late(record)

    def keeps_clock(self, runner: str, gateway: str) -> bool:
        """Whether a gateway's records belong to the run that a runner is in."""
        return self._runs[runner].replayed_by == owner_of(gateway, self._reports)

    def phone_of(self, runner: str) -> str:
        """The gateway whose records the locations of a runner's phone are.

        A replay that goes on may speak for phones, but not for those of who runs just now.
        """
        run = self._runs.get(runner)
        for gateway in self._speak_for_phones:
            owner = owner_of(gateway, self._reports) or gateway
            told = self._reports[gateway].replay
            theirs = told is not None and runner in (told.phones or ())
            # A will that never came must not keep a real phone from being heard.
            goes_on = self._reports[gateway].online and self._reports[owner].online
            if theirs and goes_on and (run is None or run.replayed_by == owner):
                return gateway
        return OWNTRACKS_GATEWAY

    def unparked(self, now: float) -> Iterator[tuple[str, Vitals]]:
        """Hand back parked records whose gateway has reported, or that waited long enough."""
        waiting = self._parked
        self._parked = deque()
        self._parked_from = set()
        for expires, runner, record in waiting:
            known = record.gateway in self._reports
            if known or now >= expires:
                # Whoever stays silent is taken for a live gateway from now on.
                self._reports.setdefault(record.gateway, GatewayReport(t=now, online=True))
                yield runner, record
            else:
                self._parked.append((expires, runner, record))
                self._parked_from.add(record.gateway)

    def due(self, runner: str, now: float) -> Due:
        """What is due of this runner; each second is handed out once."""
        run = self._runs.get(runner)
        if run is None:
            return _NOTHING_DUE
        return Due(run.timeline, self._horizon(run, now) + 1)

    def patient_until(self, runner: str) -> float:
        """Until when nothing of this runner is due if nothing more comes [wall s]."""
        run = self._runs.get(runner)
        if run is None or run.timeline.next_t is None:
            return math.inf
        all_told = (run.timeline.newest_t or 0) < run.timeline.next_t
        return run.timeline.next_t + PATIENCE_S if all_told and not run.replayed_by else -math.inf

    def resume(self, runner: str, replayed_by: str | None, first_t: int, next_t: int) -> None:
        """Go on with a runner whose seconds began at `first_t`, with second `next_t`."""
        timeline = Timeline(len(self._runs), self._reach)
        timeline.resume(first_t, next_t)
        self._runs[runner] = _Run(timeline, replayed_by)

    def offer_again(self, runner: str, record: Vitals) -> None:
        """Take in a record that was taken in before; it says nothing of who is there now."""
        self._runs[runner].timeline.offer(record, float("-inf"))

    def has_heard(self, runner: str) -> bool:
        """Whether a record of the runner was ever taken in."""
        return runner in self._runs

    def timeline(self, runner: str) -> Timeline:
        """Return the seconds of a runner who was heard."""
        return self._runs[runner].timeline

    def race_time(self, runner: str, now: float) -> float:
        """The time on this runner's clock: the wall's, or that of the replay they are in [s]."""
        run = self._runs.get(runner)
        by = run.replayed_by if run else None
        replay = self._replay_clock(by) if by else None
        return now if by is None or replay is None else race_time(replay, now - self._skew(by))

    def lag_s(self, runner: str, t: float, now: float) -> float:
        """How long ago, by the wall, second `t` of a runner ended [s]."""
        run = self._runs.get(runner)
        by = run.replayed_by if run else None
        replay = self._replay_clock(by) if by else None
        if by is None or replay is None:
            return max(0.0, now - t)
        return max(0.0, now - wall_time(replay, t) - self._skew(by))

    def lags_s(
        self, runners: Sequence[str], seconds: NDArray[np.float64], now: float
    ) -> NDArray[np.float64]:
        """`lag_s` of a second of each of some runners [s]."""
        if not self._told_t:  # no gateway has a clock of its own, as in most races
            return np.maximum(0.0, now - seconds)
        each = zip(runners, seconds.tolist(), strict=True)
        return np.array([self.lag_s(runner, t, now) for runner, t in each])

    def is_replayed(self, runner: str) -> bool:
        """Whether the runner's seconds come from a gateway with a clock of its own."""
        return self.replayed_by(runner) is not None

    def replayed_by(self, runner: str) -> str | None:
        """The gateway with a clock of its own from which the runner's seconds come, if one does."""
        run = self._runs.get(runner)
        return None if run is None else run.replayed_by

    def replayed_start(self, runner: str) -> float | None:
        """When the race started that is replayed as this runner, if that is told [s]."""
        by = self.replayed_by(runner)
        replay = None if by is None else self._replay_clock(by)
        return None if replay is None else replay.starts

    def open_records(self, runners: Sequence[str]) -> list[int]:
        """How many records of each of some runners are known to be missing, of one gateway."""
        runs = map(self._runs.get, runners)
        return [0 if run is None else run.timeline.open_records for run in runs]

    def missing_records(self) -> int:
        """How many record numbers between the received ones have not arrived."""
        return sum(run.timeline.missing_records for run in self._runs.values())

    def _replay_clock(self, gateway: str) -> ReplayClock | None:
        report = self._reports.get(gateway)
        return None if report is None else report.replay

    def _is_phone(self, gateway: str) -> bool:
        """Whether nobody waits for it: a phone tells of some second now and then."""
        return gateway == OWNTRACKS_GATEWAY or gateway in self._speak_for_phones

    def _skew(self, gateway: str) -> float:
        """How far our clock is ahead of the one a replaying gateway counts by [s]."""
        return self._skew_s.get(gateway, 0.0)

    def _compare_clocks(self, record: Vitals, replay: ReplayClock, now: float) -> None:
        """Learn from a record how far apart our clock and its gateway's are.

        The quickest of all records tells best: a difference is a delay and the clocks' skew.
        """
        apart_s = now - wall_time(replay, record.t)
        known_s = self._skew_s.get(record.gateway)
        self._skew_s[record.gateway] = apart_s if known_s is None else min(known_s, apart_s)

    def _hear_until(self, gateway: str, t: float, *, anew: bool = False) -> None:
        """Note that a replaying gateway has told of second `t`."""
        known_t = -math.inf if anew else self._told_t.get(gateway, -math.inf)
        self._told_t[gateway] = max(known_t, t)

    def _clock_fault(self, record: Vitals, replay: ReplayClock | None, now: float) -> str | None:
        if replay is not None:
            beyond = replay.until is not None and record.t > replay.until
            return "after the end of the replay" if beyond else None
        if record.t > now + FUTURE_S:
            return FROM_THE_FUTURE
        if record.t < self._not_before:
            return BEFORE_THE_RACE
        return None

    def _ownership_fault(self, run: _Run, owner: str, now: float) -> str | None:
        """Why a replay may not go on with a run; None if it may."""
        if run.replayed_by == owner:
            return None
        if run.replayed_by is None:
            return "runner is live" if now - run.heard_at < LIVE_S else None
        other = self._reports.get(run.replayed_by)
        playing = other is not None and other.online and now - run.heard_at < LIVE_S
        return "runner is being replayed by another gateway" if playing else None

    def _horizon(self, run: _Run, now: float) -> int:
        """The newest second that may be handed out."""
        timeline = run.timeline
        if timeline.newest_t is None:
            return 0
        ready_t = timeline.ready_t(now - FRESH_S)
        if run.replayed_by is None:
            if ready_t == timeline.newest_t and now - PATIENCE_S <= ready_t:
                return ready_t  # as nearly always: quickly
            patience_s = PATIENCE_S + self._delay.seconds(now)
            deadline = min(now - patience_s, timeline.newest_t + FORGOTTEN_S)
            return max(ready_t, int(deadline))
        report = self._reports[run.replayed_by]
        if report.replay is None or not report.online:
            return timeline.newest_t
        deadline = race_time(report.replay, now - self._skew(run.replayed_by) - PATIENCE_S)
        # Who plays fast on a busy machine is held up for longer than that: nothing is missed yet.
        return max(ready_t, int(min(deadline, self._told_t[run.replayed_by])))
