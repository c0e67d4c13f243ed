"""The alerts of all runners: what is active, and the message for every change."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.alerts import machine, wording
from monitor.alerts.facts import Facts
from monitor.alerts.machine import Severities
from monitor.alerts.rules import RULES, STEADY_WITHIN_S, Rule
from monitor.messages import Alert, AlertLevel
from monitor.models.rows import concatenate, put, take

_LEVELS: tuple[AlertLevel, ...] = ("info", "info", "warning", "urgent")
SIGNAL_BACK_S = 300.0  # how long "heard again" is news
_TIMINGS = machine.timings([rule.timing for rule in RULES])

FactsOf = Callable[[int, int], Facts]
"""(position in the batch, severity) -> what is known about that runner now."""


class _Open(NamedTuple):
    """An active alert, and the second whose numbers its words hold."""

    alert: Alert
    worded_t: int


class AlertBook:
    """Steps the alert rules of all runners and keeps the active alerts.

    Parameters
    ----------
    runners
        Ids of the runners; the rows of all arrays follow this order.
    """

    def __init__(self, runners: Sequence[str]) -> None:
        self._runners = list(runners)
        self._state = machine.initial(len(RULES), len(runners))
        self._active: list[dict[int, _Open]] = [{} for _ in runners]

    def add_runner(self, runner: str) -> None:
        """Add a row for one more runner."""
        self._runners.append(runner)
        self._state = concatenate(self._state, machine.initial(len(RULES), 1))
        self._active.append({})

    def forget(self, row: int) -> None:
        """Begin anew for one runner."""
        self._state = put(self._state, np.array([row]), machine.initial(len(RULES), 1))
        self._active[row] = {}

    def active(self, row: int) -> tuple[Alert, ...]:
        """The active alerts of a runner, the most severe first."""
        rank = {"urgent": 0, "warning": 1, "info": 2}
        alerts = (open_.alert for open_ in self._active[row].values())
        return tuple(sorted(alerts, key=lambda alert: rank[alert.level]))

    def step(
        self,
        rows: NDArray[np.intp],
        t: Sequence[int],
        *,
        rise: Severities,
        keep: Severities,
        facts_of: FactsOf,
    ) -> list[Alert]:
        """Advance the rules for some runners by one second; return what changed.

        Parameters
        ----------
        rows : (n,) which runners, in rising order
        t : the second of each [s]
        rise, keep : (rules, n) severities as the rules judge them
        facts_of : gives what the words of an alert are made of
        """
        everybody = len(rows) == len(self._runners)  # rows are in order
        before = self._state if everybody else take(self._state, rows)
        after = machine.step(before, rise=rise, keep=keep, timing=_TIMINGS)
        self._state = after if everybody else put(self._state, rows, after)
        changes: list[Alert] = []
        for rule, at in np.argwhere(before.active != after.active):
            severity = int(after.active[rule, at])
            facts = facts_of(int(at), severity)
            changes += self._change(int(rule), int(rows[at]), severity, facts, t[at])
        return changes

    def acknowledge(self, row: int, alert_id: str, t: float) -> Alert | None:
        """Note that an alert was seen; None if this runner has no such active alert."""
        for rule, open_ in self._active[row].items():
            if open_.alert.id == alert_id:
                self._state = machine.acknowledge(self._state, rule, row)
                seen = msgspec.structs.replace(open_.alert, state="acknowledged", t=t)
                self._active[row][rule] = open_._replace(alert=seen)
                return seen
        return None

    def _change(self, index: int, row: int, severity: int, facts: Facts, t: int) -> list[Alert]:
        rule = RULES[index]
        active = self._active[row]
        before = active.get(index)
        if severity == machine.NONE:
            if before is None:
                return []
            del active[index]
            cleared = msgspec.structs.replace(before.alert, state="cleared", t=t)
            return [cleared, *self._sequel(rule, row, before, facts, t)]
        alert = self._worded(rule, row, severity, facts, t)
        if before is not None:
            alert = msgspec.structs.replace(alert, id=before.alert.id, state="changed")
        active[index] = _Open(alert, t)
        return [alert]

    def _worded(self, rule: Rule, row: int, severity: int, facts: Facts, t: int) -> Alert:
        words = rule.word(facts)
        runner = self._runners[row]
        return Alert(
            id=f"{runner}-{rule.key}-{t}",
            t=t,
            runner=runner,
            kind=rule.kind,
            level=_LEVELS[severity],
            state="raised",
            for_=rule.audience,
            title=words.title,
            text=words.text,
            because=words.because,
        )

    def _sequel(self, rule: Rule, row: int, before: _Open, facts: Facts, t: int) -> list[Alert]:
        """A lost signal that is back is news of its own."""
        # It is cleared too for who is done; only what arrives is a sign of life.
        if rule.kind != "signal_lost" or facts.since_record_s > STEADY_WITHIN_S:
            return []
        heard_t = before.worded_t - before.alert.because["since_record_s"]
        back_t = t - rule.timing.clear_s + 1
        silent_s = back_t - heard_t
        words = wording.signal_back(facts.name, silent_s)
        return [
            Alert(
                id=f"{self._runners[row]}-signal-back-{t}",
                t=t,
                runner=self._runners[row],
                kind="signal_back",
                level="info",
                state="raised",
                for_=rule.audience,
                title=words.title,
                text=words.text,
                because=words.because,
                expires=t + SIGNAL_BACK_S,
            )
        ]
