"""Some runners and all that is remembered of them, stepped together second by second."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.events import Event
from ingest.messages import Measured
from ingest.race.settings import Runner
from monitor import crew_reports, engine, latest, phase
from monitor.alerts import machine
from monitor.alerts.book import AlertBook, Open
from monitor.alerts.facts import Facts, facts_at
from monitor.alerts.rules import judge_all
from monitor.alerts.situation import Situation, situation_of
from monitor.columns import Second, inputs_of, second_of
from monitor.happenings import Happenings
from monitor.held import Held
from monitor.messages import Alert
from monitor.models.rows import put, take
from monitor.profile import Profiles, profiles
from monitor.weather import Reports

Rows = NDArray[np.intp]
Runners = NDArray[np.float64]

StartOf = Callable[[str, float], float]
"""(runner, their first second) -> when their race began [s]."""


class Race(NamedTuple):
    """Everything remembered of all runners: a tree of arrays whose last axis is the runner."""

    model: engine.State
    phase: phase.State
    latest: latest.Latest
    output: engine.Output
    reports: crew_reports.CrewReports


class Saved(NamedTuple):
    """Some runners at one moment: all that the next second depends on, but the alerts' words."""

    race: Race
    alerts: machine.State


class Group:
    """Steps some runners, a row each.

    Parameters
    ----------
    runners
        Who they are.
    start_of
        Tells when a runner's race began.
    weather
        What is reported of the weather; it may be added to at any time.
    runner_alerts
        Whether alerts may reach the runners themselves.
    """

    def __init__(
        self,
        runners: Sequence[Runner],
        start_of: StartOf,
        weather: Reports,
        *,
        runner_alerts: bool = True,
    ) -> None:
        self.runners = list(runners)
        self.weather = weather
        self.runner_alerts = runner_alerts
        self.profiles = profiles(self.runners)
        self.book = AlertBook([runner.id for runner in self.runners], runner_alerts=runner_alerts)
        self._race = Held(fresh(self.profiles))
        self._start_of = start_of
        self._stepped: tuple[Rows, engine.Output, Situation]

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

    def mend(self, row: int, other: "Group", at: int, t: int) -> list[Alert]:
        """Take over a runner from row `at` of another group, all of whom were just stepped.

        Returns the alerts that are otherwise now, in the runner's newest second `t`.
        """
        saved = other.saved(np.array([at]))
        self._race.put(np.array([row]), saved.race)
        return self.book.mend(row, saved.alerts, other.book.opened(at), t, partial(other.facts, at))

    def step(
        self,
        rows: Rows,
        times: Sequence[int],
        measured: Sequence[Measured | None],
        happenings: Sequence[Happenings],
    ) -> list[Alert]:
        """Step one second of some runners, who may be at different times; return what changed.

        Parameters
        ----------
        rows : (n,) which runners, in rising order
        times : the second of each [s]
        measured : what was measured in it, None for nothing
        happenings : the events of each of the runners
        """
        everybody = len(rows) == len(self.runners)
        race = self.race if everybody else take(self.race, rows)
        profile = self.profiles if everybody else self.profiles.take(rows)
        before = race.latest.t.tolist()
        events = [
            theirs.between(after, t)
            for theirs, after, t in zip(happenings, before, times, strict=True)
        ]
        second = second_of(times, measured, events)
        start_t = self._start(rows, race.latest, second.t)
        stepped, situation = step(race, second, start_t, profile, events, self.weather)
        if everybody:
            self._race.replace(stepped)
        else:
            self._race.put(rows, stepped)

        self._stepped = rows, stepped.output, situation
        rise, keep = judge_all(stepped.output, situation)
        return self.book.step(rows, times, rise=rise, keep=keep, facts_of=self.facts)

    def facts(self, at: int, severity: int) -> Facts:
        """What is known of the runner at a position of those stepped last."""
        rows, output, situation = self._stepped
        silent_s = float(situation.since_record_s[at])
        return facts_at(output, at, self.runners[rows[at]], severity, silent_s, situation)

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
        model, phase.initial(rows), latest.nothing(rows), output, crew_reports.nothing(rows)
    )


def step(
    race: Race,
    second: Second,
    start_t: Runners,
    profile: Profiles,
    events: Sequence[Sequence[Event]],
    weather: Reports,
) -> tuple[Race, Situation]:
    """Advance by one second all that is remembered, but the alerts.

    Parameters
    ----------
    race : as the last second left it
    second : what was measured and logged
    start_t : (n,) when each runner's race began [s]
    profile : who the runners are
    events : what was logged of each runner
    weather : what is reported of the weather
    """
    elapsed_s = second.t - start_t
    started = elapsed_s >= 0
    model, output = engine.step(race.model, inputs_of(second, elapsed_s), profile, weather=weather)
    if not started.all():
        model, output = _only(started, (model, output), (race.model, race.output))
    phases, codes = phase.step(
        race.phase, speed_mps=output.speed_mps, command=second.command, started=started
    )
    lasting = race.phase.phase == phase.CRAMPED
    reports = crew_reports.update(race.reports, events, second.t, lasting)
    known = latest.update(race.latest, second, output.grade, start_t)
    stepped = Race(model, phases, known, output, reports)
    return stepped, _situation(stepped, second.t, codes, profile)


def _situation(race: Race, t: Runners, codes: phase.Codes, profile: Profiles) -> Situation:
    """What the alert rules look at in this second."""
    output, known, reports = race.output, race.latest, race.reports
    elapsed_s = t - known.start_t
    planned_s = profile.finish_h * 3600.0
    flagged = t - reports.red_flag_t <= crew_reports.RED_FLAG_S
    # Nobody is reproached for a log that is not kept: without one, intake is not expected.
    logs_intake = (output.carbs_total_g > 0) | ~np.isnan(output.plasma_sodium_mmol_l)
    return situation_of(
        output,
        phase=codes,
        elapsed_s=elapsed_s,
        progress=elapsed_s / planned_s,
        since_record_s=t - known.heard_t,
        pace_known=profile.critical_speed_known,
        watched_s=t - known.first_t,
        time_left_s=np.where(profile.finish_known, planned_s - elapsed_s, np.nan),
        since_finish_s=t - reports.finish_t,
        since_twinge_s=t - reports.twinge_t,
        cramped_s=np.where(codes == phase.CRAMPED, t - reports.cramp_t + 1.0, 0.0),
        muscles_cramped=np.bitwise_count(reports.muscles.astype(np.int64)).astype(np.float64),
        muscle=reports.muscle.astype(np.int64),
        side=reports.side.astype(np.int64),
        red_flag=np.where(flagged, reports.red_flag, 0).astype(np.int64),
        sustainable_pct=100.0 * profile.sustainable,
        intake_quality=np.where(logs_intake, 1.0, np.nan),
    )


def _only(
    started: NDArray[np.bool_],
    new: tuple[engine.State, engine.Output],
    old: tuple[engine.State, engine.Output],
) -> tuple[engine.State, engine.Output]:
    """The new state of those who have started, the old one of those who wait."""
    rows = np.flatnonzero(started)
    return put(old, rows, take(new, rows))
