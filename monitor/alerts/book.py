"""The alerts of all runners: what is active, and the message for every change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.alerts import machine, precedence, strides, telling
from monitor.alerts.facts import Facts
from monitor.alerts.machine import Severities
from monitor.alerts.mending import mended
from monitor.alerts.news import Active, FactsOf, News
from monitor.alerts.rules import RULES
from monitor.alerts.telling import Open
from monitor.held import Held
from monitor.messages import Alert
from monitor.models.rows import take

_RANK: Final = {"urgent": 0, "warning": 1, "info": 2}
_TIMINGS: Final = machine.timings([rule.timing for rule in RULES])


class AlertBook:
    """Steps the alert rules of all runners and keeps the active alerts.

    Parameters
    ----------
    runners
        Ids of the runners; the rows of all arrays follow this order.
    runner_alerts
        Whether alerts may reach the runners themselves; where that is outside help they may not.
    """

    def __init__(self, runners: Sequence[str], *, runner_alerts: bool = True) -> None:
        self._state = Held(machine.initial(len(RULES), len(runners)))
        self._all = Active(
            runners=list(runners),
            to=[telling.audience(rule, runner_alerts=runner_alerts) for rule in RULES],
            opened=[{} for _ in runners],
            snoozed={},
        )

    def add_runner(self, *runners: str) -> None:
        """Add a row for each of some more runners."""
        self._state.append(machine.initial(len(RULES), len(runners)))
        self._all.runners.extend(runners)
        self._all.opened.extend({} for _ in runners)

    def keep_only(self, rows: NDArray[np.intp]) -> None:
        """Drop all runners but some, of whom nothing is put off."""
        self._state.keep_only(rows)
        self._all.runners[:] = [self._all.runners[row] for row in rows]
        self._all.opened[:] = [self._all.opened[row] for row in rows]

    def forget(self, row: int) -> None:
        """Begin anew for one runner."""
        self.restore(np.array([row]), machine.initial(len(RULES), 1), [{}])
        for at in [at for at in self._all.snoozed if at[0] == row]:
            del self._all.snoozed[at]

    @property
    def state(self) -> machine.State:
        """Where every rule stands for every runner, until the next change."""
        return self._state.tree

    def opened(self, row: int) -> dict[int, Open]:
        """The active alerts of a runner by the index of their rule."""
        return dict(self._all.opened[row])

    def snoozed(self, row: int) -> dict[int, float]:
        """Until when active alerts of a runner are put off [s], by the index of their rule."""
        return {rule: until for (whose, rule), until in self._all.snoozed.items() if whose == row}

    def active(self, row: int) -> tuple[Alert, ...]:
        """The active alerts of a runner that none of them replaces, the most severe first."""
        opened = self._all.opened[row]
        if not opened:
            return ()
        if len(opened) == 1:
            (only,) = opened.values()
            return (only.alert,)
        hidden = precedence.hidden(opened)
        alerts = (open_.alert for rule, open_ in opened.items() if rule not in hidden)
        return tuple(sorted(alerts, key=lambda alert: _RANK[alert.level]))

    def run(
        self,
        rows: NDArray[np.intp],
        t: NDArray[np.int64],
        *,
        rise: Severities,
        keep: Severities,
        facts_of: FactsOf,
    ) -> list[list[Alert]]:
        """Advance the rules for some runners over a block; return what changed in each second.

        Parameters
        ----------
        rows : (n,) which runners, in rising order
        t : (seconds, n) consecutive seconds of each [s]
        rise, keep : (rules, seconds, n) severities as the rules judge them
        facts_of : gives what the words of an alert are made of
        """
        everybody = len(rows) == len(self._all.runners)  # rows are in order
        before = self.state if everybody else take(self.state, rows)
        after, changes = strides.run(before, rise, keep, _TIMINGS)
        if everybody:
            self._state.replace(after)
        else:
            self._state.put(rows, after)
        return News(self._all, rows, t, facts_of).of(changes, after.active)

    def step(
        self,
        rows: NDArray[np.intp],
        t: Sequence[int],
        *,
        rise: Severities,
        keep: Severities,
        facts_of: Callable[[int, int], Facts],
    ) -> list[Alert]:
        """Advance by one second: `run` over a block of one, of (rules, n) severities."""
        (changes,) = self.run(
            rows,
            np.array([t], dtype=np.int64),
            rise=rise[:, np.newaxis],
            keep=keep[:, np.newaxis],
            facts_of=lambda _, at, severity: facts_of(at, severity),
        )
        return changes

    def acknowledge(
        self, row: int, alert_id: str, t: float, *, by: str | None = None
    ) -> Alert | None:
        """Note that an alert was seen, by whom; None if this runner has no such active alert."""
        rule = self._find(row, alert_id)
        return None if rule is None else self._quiet(row, rule, machine.ACKNOWLEDGED_S, t, by)

    def snooze(
        self, row: int, alert_id: str, minutes: float, t: float, *, by: str | None = None
    ) -> Alert | None:
        """Put an alert off: seen for now, told again if it is still active after some minutes.

        Parameters
        ----------
        row : of the runner
        alert_id : of the alert
        minutes : how long [min]
        t : event time now [s]
        by : who did

        Returns
        -------
        The alert as seen, None if this runner has no such active alert.
        """
        rule = self._find(row, alert_id)
        if rule is None:
            return None
        self._all.snoozed[row, rule] = t + 60.0 * minutes
        return self._quiet(row, rule, 60.0 * minutes, t, by)

    def quiet_again(self, row: int, rule: int, seconds: float, t: float) -> None:
        """Repeat that an alert was seen or put off, in a past that is gone through again."""
        if rule in self._all.opened[row]:
            self._quiet(row, rule, seconds, t)
        else:
            self._state.replace(machine.acknowledge(self.state, rule, row, seconds=seconds))

    def restore(
        self, rows: NDArray[np.intp], state: machine.State, opened: Sequence[Mapping[int, Open]]
    ) -> None:
        """Put runners back to where their rules once stood (a column each), and what was active."""
        self._state.put(rows, state)
        for row, theirs in zip(rows.tolist(), opened, strict=True):
            self._all.opened[row] = dict(theirs)

    def rule_of(self, runner: str, alert_id: str) -> int | None:
        """The index of the rule that an alert's id names; None if there is no such rule."""
        key = telling.rule_of(runner, alert_id)
        return next((index for index, rule in enumerate(RULES) if rule.key == key), None)

    def settle(self, row: int, told: Mapping[str, Alert], since_t: float, t: int) -> list[Alert]:
        """Square a runner's active alerts with what was told of them; what is otherwise now.

        Parameters
        ----------
        row : which runner
        told : what was told last of each alert that was not over, by its rule
        since_t : alerts of later seconds are news anyway [s]
        t : event time now [s]
        """
        opened, news = self._all.opened[row], []
        for index, open_ in list(opened.items()):
            before = told.get(RULES[index].key)
            if before is not None:
                opened[index] = open_._replace(alert=telling.told_as(before, open_.alert))
            elif open_.alert.t <= since_t:
                news.append(open_.alert)
        closed = {rule.key for rule in RULES} - {RULES[index].key for index in opened}
        over = (alert for key, alert in told.items() if key in closed)
        return [*news, *(telling.cleared(alert, t) for alert in over)]

    def put_off(self, row: int, snoozed: Mapping[int, float]) -> None:
        """Put off active alerts of a runner, by the index of their rule, until a time [s]."""
        self._all.snoozed.update({(row, rule): until for rule, until in snoozed.items()})

    def mend(
        self,
        row: int,
        state: machine.State,
        opened: Mapping[int, Open],
        t: int,
        facts_of: Callable[[int], Facts],
    ) -> list[Alert]:
        """Take over for one runner what a past gone through again has led to; return the news.

        News is only what is otherwise now, at `t`: nothing is told of the past. `facts_of` gives,
        for a severity, what is known about the runner now.
        """

        def raised(rule: int) -> Alert:
            facts = facts_of(int(state.active[rule, 0]))
            runner, to = self._all.runners[row], self._all.to[rule]
            return telling.raised(RULES[rule], runner, to, facts, t)

        active, news = mended(self._all.opened[row], opened, t, raised)
        self.restore(np.array([row]), state, [active])
        for rule in news:
            self._all.snoozed.pop((row, rule), None)
        return list(news.values())

    def _find(self, row: int, alert_id: str) -> int | None:
        active = self._all.opened[row].items()
        return next((rule for rule, open_ in active if open_.alert.id == alert_id), None)

    def _quiet(self, row: int, rule: int, seconds: float, t: float, by: str | None = None) -> Alert:
        self._state.replace(machine.acknowledge(self.state, rule, row, seconds=seconds))
        open_ = self._all.opened[row][rule]
        seen = msgspec.structs.replace(open_.alert, state="acknowledged", t=t, seen_by=by)
        self._all.opened[row][rule] = open_._replace(alert=seen)
        return seen
