"""The alerts of all runners: what is active, and the message for every change."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor import signal
from monitor.alerts import machine, precedence, signals
from monitor.alerts.facts import Facts
from monitor.alerts.machine import Severities
from monitor.alerts.rules import RULES, Rule
from monitor.held import Held
from monitor.messages import Alert, AlertLevel, Audience
from monitor.models.rows import take

_LEVELS: Final[tuple[AlertLevel, ...]] = ("info", "info", "warning", "urgent")
_RANK: Final = {"urgent": 0, "warning": 1, "info": 2}
SIGNAL_BACK_S: Final = 300.0  # how long "heard again" is news
REWORD_S: Final = 60  # how old the numbers in the words of an active alert may become
_OF_TELLING: Final = ("id", "t", "state", "expires")  # of an alert: what was told, not why
_TIMINGS: Final = machine.timings([rule.timing for rule in RULES])
_FOLLOWING: Final = np.array([rule.follows for rule in RULES])

FactsOf = Callable[[int, int, int], Facts]
"""(second of the block, position in it, severity) -> what is known about that runner then."""


class Open(NamedTuple):
    """An active alert, and the second whose numbers its words hold."""

    alert: Alert
    worded_t: int


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
        self._runners = list(runners)
        self._runner_alerts = runner_alerts
        self._state = Held(machine.initial(len(RULES), len(runners)))
        self._active: list[dict[int, Open]] = [{} for _ in runners]
        self._snoozed: dict[tuple[int, int], float] = {}

    def add_runner(self, *runners: str) -> None:
        """Add a row for each of some more runners."""
        self._runners += runners
        self._state.append(machine.initial(len(RULES), len(runners)))
        self._active += [{} for _ in runners]

    def forget(self, row: int) -> None:
        """Begin anew for one runner."""
        self.restore(row, machine.initial(len(RULES), 1), {})
        self._snoozed = {at: until for at, until in self._snoozed.items() if at[0] != row}

    @property
    def state(self) -> machine.State:
        """Where every rule stands for every runner, until the next change."""
        return self._state.tree

    def opened(self, row: int) -> dict[int, Open]:
        """The active alerts of a runner by the index of their rule."""
        return dict(self._active[row])

    def _audience(self, rule: Rule) -> tuple[Audience, ...]:
        """Whom an alert is for, as far as the race's rules allow."""
        if self._runner_alerts:
            return rule.audience
        return tuple(who for who in rule.audience if who != "runner")

    def active(self, row: int) -> tuple[Alert, ...]:
        """The active alerts of a runner, the most severe first."""
        alerts = (open_.alert for open_ in self._active[row].values())
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
        t : (seconds, n) the seconds of each [s]
        rise, keep : (rules, seconds, n) severities as the rules judge them
        facts_of : gives what the words of an alert are made of
        """
        everybody = len(rows) == len(self._runners)  # rows are in order
        state = self.state if everybody else take(self.state, rows)
        alike = _alike(rise, keep)
        news: list[list[Alert]] = []
        while (second := len(news)) < len(t):
            rises, keeps = rise[:, second], keep[:, second]
            before = state
            stepped = machine.step(before, rise=rises, keep=keeps, timing=_TIMINGS)
            state = precedence.apply(before, stepped)
            news.append(self._told(before, state, rows, t[second], partial(facts_of, second)))
            calm = state is stepped and np.array_equal(before.active, state.active)
            if calm and alike[second] and not self._snoozed:
                at_most = min(int(alike[second]), _until_turn(state.active, rows, t[second]))
                steps = machine.calm_s(state, keep=keeps, timing=_TIMINGS, at_most=at_most)
                state = machine.wait(state, keep=keeps, steps=steps)
                news += [[] for _ in range(steps)]
        if everybody:
            self._state.replace(state)
        else:
            self._state.put(rows, state)
        return news

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

    def _told(
        self,
        before: machine.State,
        after: machine.State,
        rows: NDArray[np.intp],
        t: NDArray[np.int64],
        facts_of: Callable[[int, int], Facts],
    ) -> list[Alert]:
        """Tell what changed in one second."""
        changes: list[Alert] = []
        for rule, at in np.argwhere(before.active != after.active):
            severity = int(after.active[rule, at])
            facts = facts_of(int(at), severity)
            changes += self._change(int(rule), int(rows[at]), severity, facts, int(t[at]))
        for rule, at in np.argwhere(_stale(before.active, after.active, rows, t)):
            facts = facts_of(int(at), int(after.active[rule, at]))
            changes += self._reword(int(rule), int(rows[at]), facts, int(t[at]))
        return changes + self._wake(rows, t) if self._snoozed else changes

    def acknowledge(self, row: int, alert_id: str, t: float) -> Alert | None:
        """Note that an alert was seen; None if this runner has no such active alert."""
        rule = self._find(row, alert_id)
        return None if rule is None else self._quiet(row, rule, machine.ACKNOWLEDGED_S, t)

    def snooze(self, row: int, alert_id: str, minutes: float, t: float) -> Alert | None:
        """Put an alert off: seen for now, told again if it is still active after some minutes.

        Parameters
        ----------
        row : of the runner
        alert_id : of the alert
        minutes : how long [min]
        t : event time now [s]

        Returns
        -------
        The alert as seen, None if this runner has no such active alert.
        """
        rule = self._find(row, alert_id)
        if rule is None:
            return None
        self._snoozed[row, rule] = t + 60.0 * minutes
        return self._quiet(row, rule, 60.0 * minutes, t)

    def quiet_again(self, row: int, rule: int, seconds: float, t: float) -> None:
        """Repeat that an alert was seen or put off, in a past that is gone through again."""
        if rule in self._active[row]:
            self._quiet(row, rule, seconds, t)
        else:
            self._state.replace(machine.acknowledge(self.state, rule, row, seconds=seconds))

    def restore(self, row: int, state: machine.State, opened: Mapping[int, Open]) -> None:
        """Put a runner back to where their rules once stood (one column), and what was active."""
        self._state.put(np.array([row]), state)
        self._active[row] = dict(opened)

    def keep_only(self, rows: NDArray[np.intp]) -> None:
        """Drop all runners but some, of whom nothing is put off."""
        self._runners = [self._runners[row] for row in rows]
        self._state.keep_only(rows)
        self._active = [self._active[row] for row in rows]

    def mend(
        self,
        row: int,
        state: machine.State,
        opened: Mapping[int, Open],
        t: int,
        facts_of: Callable[[int], Facts],
    ) -> list[Alert]:
        """Take over for one runner what a past gone through again has led to; return the news.

        News is only what is otherwise now, at `t`: nothing is told of the past. What is active as
        before keeps its id and whether it was seen, and gets the words of the mended past.
        `facts_of` gives, for a severity, what is known about the runner now.
        """
        before = self._active[row]
        self.restore(row, state, opened)
        news: list[Alert] = []
        for rule in sorted({*before, *opened}):
            old, new = before.get(rule), opened.get(rule)
            if old is not None and new is not None and old.alert.level == new.alert.level:
                kept = {name: getattr(old.alert, name) for name in _OF_TELLING}
                alert = msgspec.structs.replace(new.alert, **kept)
                self._active[row][rule] = new._replace(alert=alert)
                continue
            self._snoozed.pop((row, rule), None)
            if new is None and old is not None:
                news.append(msgspec.structs.replace(old.alert, state="cleared", t=t))
                continue
            severity = int(state.active[rule, 0])
            alert = self._worded(RULES[rule], row, severity, facts_of(severity), t)
            if old is not None:
                alert = msgspec.structs.replace(alert, id=old.alert.id, state="changed")
            self._active[row][rule] = Open(alert, t)
            news.append(alert)
        return news

    def _find(self, row: int, alert_id: str) -> int | None:
        active = self._active[row].items()
        return next((rule for rule, open_ in active if open_.alert.id == alert_id), None)

    def _quiet(self, row: int, rule: int, seconds: float, t: float) -> Alert:
        self._state.replace(machine.acknowledge(self.state, rule, row, seconds=seconds))
        open_ = self._active[row][rule]
        seen = msgspec.structs.replace(open_.alert, state="acknowledged", t=t)
        self._active[row][rule] = open_._replace(alert=seen)
        return seen

    def _wake(self, rows: NDArray[np.intp], t: NDArray[np.int64]) -> list[Alert]:
        """Tell again what was put off until now."""
        times = dict(zip(rows.tolist(), t.tolist(), strict=True))
        told: list[Alert] = []
        for (row, rule), until in list(self._snoozed.items()):
            if row not in times or times[row] < until:
                continue
            del self._snoozed[row, rule]
            open_ = self._active[row][rule]
            again = msgspec.structs.replace(open_.alert, state="changed", t=times[row])
            self._active[row][rule] = open_._replace(alert=again)
            told.append(again)
        return told

    def _change(self, index: int, row: int, severity: int, facts: Facts, t: int) -> list[Alert]:
        rule = RULES[index]
        active = self._active[row]
        before = active.get(index)
        self._snoozed.pop((row, index), None)  # it is news again, or over
        if severity == machine.NONE:
            if before is None:
                return []
            del active[index]
            cleared = msgspec.structs.replace(before.alert, state="cleared", t=t)
            return [cleared, *self._sequel(rule, row, facts, t)]
        alert = self._worded(rule, row, severity, facts, t)
        if before is not None:
            alert = msgspec.structs.replace(alert, id=before.alert.id, state="changed")
        active[index] = Open(alert, t)
        return [alert]

    def _reword(self, index: int, row: int, facts: Facts, t: int) -> list[Alert]:
        """Put the numbers of now into the words of an active alert; tell it if it says another."""
        rule, open_ = RULES[index], self._active[row][index]
        old = open_.alert
        new = self._worded(rule, row, facts.severity, facts, t)
        told = rule.follows and new.title != old.title
        new = msgspec.structs.replace(
            new,
            id=old.id,
            state="changed" if told else old.state,
            t=t if told else old.t,
            expires=new.expires if told else old.expires,
        )
        self._active[row][index] = Open(new, t)
        return [new] if told else []

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
            for_=self._audience(rule),
            title=words.title,
            text=words.text,
            steps=words.steps,
            because=words.because,
            expires=None if rule.lasts_s is None else t + rule.lasts_s,
        )

    def _sequel(self, rule: Rule, row: int, facts: Facts, t: int) -> list[Alert]:
        """A lost signal that is back is news of its own."""
        # It is cleared too for who is done; only what arrives is a sign of life.
        if rule.kind != "signal_lost" or facts.since_record_s > signal.STEADY_WITHIN_S:
            return []
        words = signals.signal_back(facts)
        return [
            Alert(
                id=f"{self._runners[row]}-signal-back-{t}",
                t=t,
                runner=self._runners[row],
                kind="signal_back",
                level="info",
                state="raised",
                for_=self._audience(rule),
                title=words.title,
                text=words.text,
                because=words.because,
                expires=t + SIGNAL_BACK_S,
            )
        ]


def _alike(rise: Severities, keep: Severities) -> NDArray[np.intp]:
    """How many seconds after each second of a block the rules see the same as in it."""
    seconds = rise.shape[1]
    changes = (np.diff(rise, axis=1) != 0) | (np.diff(keep, axis=1) != 0)
    ends = np.append(changes.any(axis=(0, 2)), True)
    last = np.where(ends, np.arange(seconds), seconds)
    return np.minimum.accumulate(last[::-1])[::-1] - np.arange(seconds)


def _until_turn(active: Severities, rows: NDArray[np.intp], t: NDArray[np.int64]) -> int:
    """How many seconds nobody's active alerts are due to be worded anew."""
    if active[_FOLLOWING].any():
        return 0
    busy = (active > machine.NONE).any(axis=0)
    left = REWORD_S - 1 - (t[busy] + rows[busy]) % REWORD_S
    return int(left.min(initial=REWORD_S))


def _stale(
    before: Severities, after: Severities, rows: NDArray[np.intp], t: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which unchanged active alerts are worded anew in this second: (rules, n)."""
    # The rows take turns, so that the work of a minute is spread over its seconds.
    turn = (t + rows) % REWORD_S == 0
    unchanged = (after > machine.NONE) & (before == after)
    looked_at: NDArray[np.bool_] = unchanged & (turn | _FOLLOWING[:, np.newaxis])
    return looked_at
