"""Some runners and all that is remembered of them, going through their seconds together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import catalogue
from ingest.messages import Measured
from ingest.race.settings import Runner
from monitor import ahead, crew_reports, engine, idle, latest, phase, signal
from monitor.alerts import machine, ramp
from monitor.alerts.book import AlertBook
from monitor.alerts.facts import Facts, facts_at
from monitor.alerts.rules import judge_all
from monitor.alerts.situation import Situation, situation_of
from monitor.alerts.telling import Open
from monitor.columns import LOGGED, Logged, Seconds, inputs_of, seconds_of
from monitor.happenings import Happenings
from monitor.held import Held
from monitor.messages import Alert
from monitor.models import implausible
from monitor.models.block import by_second, second_at
from monitor.models.rows import put, take
from monitor.models.scans import before_each
from monitor.models.training import Mismatch
from monitor.on_the_way import course_seen, on_the_way
from monitor.profile import Profiles, profiles
from monitor.venue import Venue, leaps

Rows = NDArray[np.intp]
Runners = NDArray[np.float64]

StartOf = Callable[[str, float], float]
"""(runner, their first second) -> when their race began [s]."""


class Race(NamedTuple):
    """Everything remembered of all runners: a tree of arrays whose last axis is the runner."""

    model: engine.State
    phase: phase.State
    ramp: ramp.State
    latest: latest.Latest
    signal: signal.State
    idle: idle.State
    output: engine.Output
    reports: crew_reports.CrewReports
    ahead: ahead.State


class Saved(NamedTuple):
    """Some runners at one moment: all that the next second depends on, but the alerts' words."""

    race: Race
    alerts: machine.State


class Group:
    """Goes through the seconds of some runners, a row each.

    Parameters
    ----------
    runners
        Who they are.
    start_of
        Tells when a runner's race began.
    venue
        What holds for all of them.
    """

    def __init__(self, runners: Sequence[Runner], start_of: StartOf, venue: Venue) -> None:
        self.runners = list(runners)
        self.venue = venue
        self._say = catalogue(venue.language)
        self.profiles = profiles(self.runners)
        self.book = AlertBook(
            [runner.id for runner in self.runners], runner_alerts=venue.runner_alerts
        )
        self._race = Held(fresh(self.profiles))
        self._start_of = start_of
        self._ran: tuple[Rows, engine.Output, Situation]

    @property
    def race(self) -> Race:
        """Everything remembered of all runners, until the next change."""
        return self._race.tree

    def add(self, *runners: Runner) -> None:
        """Add a row for each of some more runners, of whom nothing is known yet."""
        profile = profiles(runners)
        self.runners += runners
        self.profiles = self.profiles.append(profile)
        self._race.append(fresh(profile))
        self.book.add_runner(*(runner.id for runner in runners))

    def keep_only(self, rows: Rows) -> None:
        """Drop all other runners."""
        self.runners = [self.runners[row] for row in rows]
        self.profiles = self.profiles.take(rows)
        self._race.keep_only(rows)
        self.book.keep_only(rows)

    def forget(self, row: int) -> None:
        """Begin anew for one runner."""
        at = np.array([row])
        self._race.put(at, fresh(self.profiles.take(at)))
        self.book.forget(row)

    def saved(self, rows: Rows) -> Saved:
        """Copy all that is remembered of some runners."""
        return Saved(take(self.race, rows), take(self.book.state, rows))

    def restore(self, row: int, saved: Saved, opened: Mapping[int, Open]) -> None:
        """Put one runner back to where they once were."""
        self._race.put(np.array([row]), saved.race)
        self.book.restore(row, saved.alerts, opened)

    def mend(self, row: int, other: "Group", at: int, position: int, t: int) -> list[Alert]:
        """Take over a runner from row `at` of another group, who was just stepped.

        `position` is where they stood in the block. Returns the alerts that are otherwise now, in
        the runner's newest second `t`.
        """
        saved = other.saved(np.array([at]))
        self._race.put(np.array([row]), saved.race)
        facts_of = partial(other.facts, -1, position)
        return self.book.mend(row, saved.alerts, other.book.opened(at), t, facts_of)

    def run(
        self,
        rows: Rows,
        first_t: Sequence[int],
        measured: Sequence[Sequence[Measured | None]],
        happenings: Sequence[Happenings],
    ) -> tuple[NDArray[np.int64], list[list[Alert]]]:
        """Go through a block of some runners, who may be at different times.

        However a race is cut into blocks, what comes out is the same to the last bit.

        Parameters
        ----------
        rows : (n,) which runners, in rising order
        first_t : the first second of each [s]
        measured : for each what was measured in each second, None for nothing; all as long
        happenings : the events of each of the runners

        Returns
        -------
        (seconds, n) the seconds [s], and what alerts changed in each
        """
        everybody = len(rows) == len(self.runners)
        race = self.race if everybody else take(self.race, rows)
        profile = self.profiles if everybody else self.profiles.take(rows)
        events = _events(happenings, race.latest.t.tolist(), first_t, len(measured[0]))
        seconds = seconds_of(first_t, measured, events, self.venue.station_m)
        start_t = self._start(rows, race.latest, seconds.t[0])
        wrong = self._wrong_clock(rows, seconds.t)
        gone, said, situation = run(race, seconds, start_t, profile, events, self.venue, wrong)
        if everybody:
            self._race.replace(gone)
        else:
            self._race.put(rows, gone)

        self._ran = rows, said, situation
        rise, keep = judge_all(said, situation)
        t = seconds.t.astype(np.int64)
        return t, self.book.run(rows, t, rise=rise, keep=keep, facts_of=self.facts)

    @property
    def said(self) -> engine.Output:
        """What the models said of the block gone through last, (seconds, ..., n)."""
        return self._ran[1]

    def facts(self, second: int, at: int, severity: int) -> Facts:
        """What is known of the runner at a position of those of the last block, in its second."""
        rows, said, situation = self._ran
        return facts_at(
            said,
            at,
            self.runners[rows[at]],
            severity,
            situation,
            second,
            self._say,
            self.venue.surroundings,
        )

    def _wrong_clock(self, rows: Rows, t: Runners) -> NDArray[np.bool_] | None:
        """In which seconds clocks are wrong; None as long as there never was one."""
        faults = self.venue.clock_faults
        if not faults.any:
            return None
        return faults.wrong([self.runners[row].id for row in rows], t)

    def _start(self, rows: Rows, known: latest.Latest, t: Runners) -> Runners:
        """When each runner's race began; asked once, in their first second."""
        new = np.isnan(known.start_t)
        if not new.any():
            return known.start_t
        first = t.copy()
        for at in np.flatnonzero(new):
            first[at] = self._start_of(self.runners[rows[at]].id, float(t[at]))
        return np.where(new, first, known.start_t)


def fresh(profile: Profiles) -> Race:
    """Nobody has done anything yet."""
    rows = profile.rows
    model = engine.initial(profile)
    # What the models say before they saw anything has the shape of what they say later.
    _, output = engine.step(model, engine.inputs(rows), profile)
    return Race(
        model,
        phase.initial(rows),
        ramp.initial(rows),
        latest.nothing(rows),
        signal.initial(rows),
        idle.initial(rows),
        output,
        crew_reports.nothing(rows),
        ahead.initial(rows),
    )


def one_runner() -> Saved:
    """The state of somebody who has done nothing: the layout of everybody's."""
    nobody = Runner(id="nobody", name="Nobody")
    return Saved(fresh(profiles([nobody])), AlertBook([nobody.id]).state)


def run(
    race: Race,
    seconds: Seconds,
    start_t: Runners,
    profile: Profiles,
    events: Logged,
    venue: Venue,
    wrong_clock: NDArray[np.bool_] | None,
) -> tuple[Race, engine.Output, Situation]:
    """Advance over a block all that is remembered, but the alerts.

    Parameters
    ----------
    race : as the last block left it
    seconds : what was measured and logged
    start_t : (n,) when each runner's race began [s]
    profile : who the runners are
    events : what was logged, by second of the block
    venue : what holds for all runners
    wrong_clock : (seconds, n) whether records are refused for their time; absent: nobody's ever

    Returns
    -------
    What is remembered after the block; what the models say of its seconds, and what the alert
    rules look at in them, (seconds, ..., n)
    """
    elapsed_s = seconds.t - start_t
    started = elapsed_s >= 0
    inputs = inputs_of(seconds, elapsed_s)
    if started.all():
        model, said = engine.run(
            race.model, inputs, profile, weather=venue.weather, course=venue.course
        )
    else:
        before = race.model, race.output
        (model, _), said = by_second(
            lambda known, second: _waiting(known, *second, profile, venue),
            before,
            (inputs, started),
        )
    if wrong_clock is not None:
        numbers = implausible.with_kind(said.implausible, "clock", wrong_clock)
        said = said._replace(implausible=numbers)
    rides = implausible.has_kind(said.implausible, "still_recording")
    phases, codes = phase.run(
        race.phase,
        speed_mps=said.speed_mps,
        command=seconds.command,
        started=started,
        carried=rides,
    )
    idling, still_s = idle.run(race.idle, said.speed_mps)
    lasting = before_each(race.phase.phase, codes) == phase.CRAMPED
    reports, reported = crew_reports.run(race.reports, events, seconds.t, lasting)
    restarts, caps = ramp.run(
        race.ramp,
        phase=codes,
        speed_mps=said.speed_mps,
        grade_adjusted_mps=said.grade_adjusted_mps,
        grade=said.grade,
        walking=said.walking,
        twinge=seconds.logged[:, LOGGED.index("twinge")],
    )
    known, heard_t = latest.run(race.latest, seconds, said.grade, said.course_m, start_t)
    hearing, heard = signal.run(race.signal, seconds.t, heard_t, start_t)
    seen = course_seen(seconds, said, started)
    planned_h = np.where(profile.finish_known, profile.finish_h, np.nan)
    coming, before_them = ahead.run(race.ahead, seen, events, venue.plan, planned_h)
    last = second_at(said, -1)
    gone = Race(model, phases, restarts, known, hearing, idling, last, reports, coming)
    leap = leaps(None if venue.course is None else venue.course.profile, profile.training.habit)
    situation = _situation(said, known, heard, reported, seconds, codes, profile)
    situation = situation._replace(still_s=still_s, ended=rides | (still_s >= idle.LONG_S))
    if venue.plan is not None:
        situation = situation._replace(**on_the_way(before_them, seconds.t, venue))
    return gone, said, _with_limits(situation, caps, leap, profile.training.longest_known)


def _with_limits(
    situation: Situation, caps: ramp.Caps, leap: Mismatch, longest_known: NDArray[np.bool_]
) -> Situation:
    """What a restart allows, and how the race compares with training where that is known."""
    return situation._replace(
        stage=caps.stage,
        cap_mps=caps.cap_mps,
        cap_ratio=caps.cap_ratio,
        too_steep=caps.too_steep,
        race_effort_ratio=np.where(longest_known, leap.effort_ratio, np.nan),
        race_descent_ratio=np.where(longest_known, leap.descent_ratio, np.nan),
    )


def _waiting(
    known: tuple[engine.State, engine.Output],
    inputs: engine.Inputs,
    started: NDArray[np.bool_],
    profile: Profiles,
    venue: Venue,
) -> tuple[tuple[engine.State, engine.Output], engine.Output]:
    """One second in which some wait for their start: for them nothing goes on."""
    rows = np.flatnonzero(started)
    if not rows.size:
        return known, known[1]
    new = engine.step(known[0], inputs, profile, weather=venue.weather, course=venue.course)
    known = put(known, rows, take(new, rows))
    return known, known[1]


def _situation(
    said: engine.Output,
    known: latest.Latest,
    heard: signal.Signal,
    reports: crew_reports.CrewReports,
    seconds: Seconds,
    codes: phase.Codes,
    profile: Profiles,
) -> Situation:
    """What the alert rules look at in each second of a block."""
    t = seconds.t
    elapsed_s = t - known.start_t
    planned_s = profile.finish_h * 3600.0
    flagged = t - reports.red_flag_t <= crew_reports.RED_FLAG_S
    # Nobody is reproached for a log that is not kept: without one, intake is not expected.
    logs_intake = (said.carbs_total_g > 0) | ~np.isnan(said.plasma_sodium_mmol_l)
    return situation_of(
        said,
        phase=codes,
        elapsed_s=elapsed_s,
        progress=elapsed_s / planned_s,
        since_record_s=heard.since_record_s,
        silent_s=heard.silent_s,
        usual_silence_s=heard.usual_s,
        losses=heard.losses,
        paused=signal.paused(seconds.heard, seconds.measured, seconds.rr_ms),
        pace_known=profile.critical_speed_known,
        watched_s=t - known.first_t,
        time_left_s=np.where(profile.finish_known, planned_s - elapsed_s, np.nan),
        since_finish_s=t - reports.finish_t,
        since_twinge_s=t - reports.twinge_t,
        cramped_s=np.where(codes == phase.CRAMPED, t - reports.cramp_t + 1.0, 0.0),
        muscles_cramped=np.where(
            codes == phase.CRAMPED, np.bitwise_count(reports.muscles.astype(np.int64)), 0.0
        ),
        muscle=reports.muscle.astype(np.int64),
        side=reports.side.astype(np.int64),
        red_flag=np.where(flagged, reports.red_flag, 0).astype(np.int64),
        sustainable_pct=100.0 * profile.sustainable,
        intake_quality=np.where(logs_intake, 1.0, np.nan),
        implausible=said.implausible.astype(np.int64),
    )


def _events(
    happenings: Sequence[Happenings], before: Sequence[float], first_t: Sequence[int], seconds: int
) -> Logged:
    """What was logged in a block, by second: of each runner."""
    of_each = [
        theirs.by_second(after, t, seconds)
        for theirs, after, t in zip(happenings, before, first_t, strict=True)
    ]
    eventful = sorted({second for events in of_each for second in events})
    return {second: [events.get(second, []) for events in of_each] for second in eventful}
