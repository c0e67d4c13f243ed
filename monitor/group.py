"""Some runners and all that is remembered of them, going through their seconds together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import catalogue
from ingest.messages import Measured
from ingest.race.settings import Runner
from monitor import engine, latest
from monitor.alerts import machine
from monitor.alerts.book import AlertBook
from monitor.alerts.facts import Facts, facts_at
from monitor.alerts.rules import judge_all
from monitor.alerts.situation import Situation
from monitor.alerts.telling import Open
from monitor.columns import Logged, seconds_of
from monitor.happenings import Happenings
from monitor.held import Held
from monitor.messages import Alert
from monitor.models.rows import take
from monitor.profile import Profiles, profiles
from monitor.race_state import Race, fresh, run
from monitor.venue import Venue

Rows = NDArray[np.intp]
Runners = NDArray[np.float64]

StartOf = Callable[[str, float], float]
"""(runner, their first second) -> when their race began [s]."""


class Saved(NamedTuple):
    """Some runners at one moment: all that the next second depends on, but the alerts' words."""

    race: Race
    alerts: machine.State


class Stood(NamedTuple):
    """Where a runner stood in a block.

    Attributes
    ----------
    at : their row in the group
    position : among the runners of the block
    t : their last second [s]
    """

    at: int
    position: int
    t: int


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
        self._coming: list[Runner] = []
        """Who has no row in the arrays yet."""
        self._profiles = profiles(self.runners)
        self._book = AlertBook(
            [runner.id for runner in self.runners], runner_alerts=venue.runner_alerts
        )
        self._race = Held(fresh(self._profiles))
        self._start_of = start_of
        self._ran: tuple[Rows, engine.Output, Situation]

    @property
    def race(self) -> Race:
        """Everything remembered of all runners, until the next change."""
        self._let_in()
        return self._race.tree

    @property
    def profiles(self) -> Profiles:
        """Who they are, as columns."""
        self._let_in()
        return self._profiles

    @property
    def book(self) -> AlertBook:
        """Their alerts; to be asked for anew once somebody was added."""
        self._let_in()
        return self._book

    def add(self, *runners: Runner) -> None:
        """Add a row for each of some more runners, of whom nothing is known yet.

        The rows are made when they are first looked at: all of many that come one after the other
        then take hardly more time than a single one.
        """
        self.runners += runners
        self._coming += runners

    def _let_in(self) -> None:
        if not self._coming:
            return
        coming, self._coming = self._coming, []
        profile = profiles(coming)
        self._profiles = self._profiles.append(profile)
        self._race.append(fresh(profile))
        self._book.add_runner(*(runner.id for runner in coming))

    def keep_only(self, rows: Rows) -> None:
        """Drop all other runners."""
        self._let_in()
        self.runners = [self.runners[row] for row in rows]
        self._profiles = self._profiles.take(rows)
        self._race.keep_only(rows)
        self.book.keep_only(rows)

    def forget(self, row: int) -> None:
        """Begin anew for one runner."""
        at = np.array([row])
        self._let_in()
        self._race.put(at, fresh(self.profiles.take(at)))
        self.book.forget(row)

    def saved(self, rows: Rows) -> Saved:
        """Copy all that is remembered of some runners."""
        return Saved(take(self.race, rows), take(self.book.state, rows))

    def restore(self, rows: Rows, saved: Saved, opened: Sequence[Mapping[int, Open]]) -> None:
        """Put some runners back to where they once were."""
        self._let_in()
        self._race.put(rows, saved.race)
        self._book.restore(rows, saved.alerts, opened)

    def mend(self, rows: Sequence[int], other: "Group", stood: Sequence[Stood]) -> list[Alert]:
        """Take over some runners from another group, who were just stepped there.

        Returns the alerts that are otherwise now.
        """
        self._let_in()
        saved = other.saved(np.array([one.at for one in stood]))
        self._race.put(np.array(rows), saved.race)
        news: list[Alert] = []
        for number, (row, (at, position, t)) in enumerate(zip(rows, stood, strict=True)):
            alerts = take(saved.alerts, np.array([number]))
            facts_of = partial(other.facts, -1, position)
            news += self._book.mend(row, alerts, other.book.opened(at), t, facts_of)
        return news

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


def one_runner() -> Saved:
    """The state of somebody who has done nothing: the layout of everybody's."""
    nobody = Runner(id="nobody", name="Nobody")
    return Saved(fresh(profiles([nobody])), AlertBook([nobody.id]).state)


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
