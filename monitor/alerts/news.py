"""What is told of a block of seconds, and how the active alerts are worded after it.

The words of an active alert are put anew every minute, and nobody is told; so only those that
somebody gets to see are made: the last ones of the block, or those with which the alert ends.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.alerts import telling
from monitor.alerts.facts import Facts
from monitor.alerts.machine import NONE, Severities
from monitor.alerts.rules import RULES
from monitor.alerts.strides import Changes
from monitor.alerts.telling import Open
from monitor.messages import Alert, Audience

REWORD_S: Final = 60  # how old the numbers in the words of an active alert may become

_FOLLOWING: Final = np.array([[rule.follows] for rule in RULES])
_CHANGED, _RENEWED, _WOKEN = range(3)  # in this order within a second

FactsOf = Callable[[int, int, int], Facts]
"""(second of the block, position in it, severity) -> what is known about that runner then."""


class Active(NamedTuple):
    """The active alerts of all runners.

    Attributes
    ----------
    runners : their ids; the position in it is a runner's row
    to : whom each rule's alerts are for
    opened : by row and rule
    snoozed : until when those that were put off are [s], by row and rule
    """

    runners: list[str]
    to: Sequence[tuple[Audience, ...]]
    opened: list[dict[int, Open]]
    snoozed: dict[tuple[int, int], float]


class News:
    """Goes through the changes of a block in their order.

    Parameters
    ----------
    active
        The alerts; they become what they are after the block.
    rows : (n,)
        Whose block it is.
    t : (seconds, n)
        Consecutive seconds of each [s].
    facts_of
        Gives what words are made of.
    """

    def __init__(
        self, active: Active, rows: NDArray[np.intp], t: NDArray[np.int64], facts_of: FactsOf
    ) -> None:
        self._active = active
        self._rows = rows
        self._first_t = t[0]
        self._seconds = len(t)
        self._facts_of = facts_of
        self._done: dict[tuple[int, int], int] = {}
        """Up to and with which second an alert is what it is to be, by position and rule."""
        self._told: list[tuple[tuple[int, int, int, int], Alert]] = []

    def of(self, changes: Changes, after: Severities) -> list[list[Alert]]:
        """Tell of all changes, and what else is told; what is told in each second.

        Parameters
        ----------
        changes : of the block
        after : (rules, n) severities of the active alerts after it
        """
        for second, rule, at, severity in zip(*(one.tolist() for one in changes), strict=True):
            self._change(second, rule, at, severity)
        if self._active.snoozed:
            for at, row in enumerate(self._rows.tolist()):
                for rule in [rule for of, rule in self._active.snoozed if of == row]:
                    self._wake(rule, at, self._seconds)
        for rule, at in np.argwhere(self._due(after)).tolist():
            self._renew(rule, at, self._seconds - 1)
        news: list[list[Alert]] = [[] for _ in range(self._seconds)]
        for (second, *_), alert in sorted(self._told, key=lambda told: told[0]):
            news[second].append(alert)
        return news

    def _due(self, after: Severities) -> NDArray[np.bool_]:
        """Which active alerts may want new words at the end of the block: (rules, n)."""
        # The rows take turns, so that the work of a minute is spread over its seconds.
        since_turn = (self._first_t + (self._seconds - 1) + self._rows) % REWORD_S
        due: NDArray[np.bool_] = (after > NONE) & ((since_turn < self._seconds) | _FOLLOWING)
        return due

    def _change(self, second: int, index: int, at: int, severity: int) -> None:
        """An alert is raised, changed or cleared."""
        self._wake(index, at, second)
        before = self._active.opened[int(self._rows[at])].get(index)
        if severity == NONE:
            self._end(second, index, at)
        elif before is not None and severity < before.severity:
            self._reword(second, index, at, severity)  # nobody has to do anything about it
        else:
            self._raise(second, index, at, severity)
        self._done[at, index] = second

    def _raise(self, second: int, index: int, at: int, severity: int) -> None:
        """Tell of an alert that is new, or more severe."""
        row, t = int(self._rows[at]), self._t(second, at)
        self._active.snoozed.pop((row, index), None)
        runner, to = self._active.runners[row], self._active.to[index]
        facts = self._facts_of(second, at, severity)
        alert = telling.raised(RULES[index], runner, to, facts, t)
        before = self._active.opened[row].get(index)
        if before is not None:
            alert = telling.changed(before.alert, alert)
        self._active.opened[row][index] = Open(alert, t)
        self._tell(second, _CHANGED, index, at, alert)

    def _end(self, second: int, index: int, at: int) -> None:
        """Tell of an alert that is over, and what follows from that."""
        self._renew(index, at, second - 1)
        row, t = int(self._rows[at]), self._t(second, at)
        self._active.snoozed.pop((row, index), None)
        over = self._active.opened[row].pop(index, None)
        if over is None:
            return
        runner, to = self._active.runners[row], self._active.to[index]
        facts = self._facts_of(second, at, NONE)
        self._tell(second, _CHANGED, index, at, telling.cleared(over.alert, t))
        for alert in telling.sequel(RULES[index], runner, to, facts, t):
            self._tell(second, _CHANGED, index, at, alert)

    def _renew(self, index: int, at: int, until: int) -> None:
        """Put the numbers of later seconds into an active alert's words, to second `until`."""
        first = self._done.get((at, index), -1) + 1
        turn = until - (self._t(until, at) + int(self._rows[at])) % REWORD_S
        for second in range(first, until + 1) if RULES[index].follows else (turn,):
            if second >= first:
                self._reword(second, index, at)
        self._done[at, index] = max(until, first - 1)

    def _reword(self, second: int, index: int, at: int, severity: int | None = None) -> None:
        """Word an active alert with the numbers of a second; tell it if it says another.

        `severity` is the one it has sunk to; absent: it is as severe as before.
        """
        row, t, rule = int(self._rows[at]), self._t(second, at), RULES[index]
        before = self._active.opened[row].get(index)
        if before is None:
            return
        facts = self._facts_of(second, at, severity or before.severity)
        runner, to = self._active.runners[row], self._active.to[index]
        new = telling.raised(rule, runner, to, facts, t)
        if rule.follows and new.title != before.alert.title:
            alert = telling.changed(before.alert, new)
            self._tell(second, _RENEWED, index, at, alert)
        else:
            alert = telling.told_as(before.alert, new)
        self._active.opened[row][index] = Open(alert, t)

    def _wake(self, index: int, at: int, before: int) -> None:
        """Tell again what was put off until a second of the block, if that is before `before`."""
        row = int(self._rows[at])
        until_t = self._active.snoozed.get((row, index))
        if until_t is None:
            return
        second = max(0, int(np.ceil(until_t - self._first_t[at])))
        if second >= before:
            return
        del self._active.snoozed[row, index]
        self._renew(index, at, second)
        open_ = self._active.opened[row][index]
        again = msgspec.structs.replace(open_.alert, state="changed", t=self._t(second, at))
        self._active.opened[row][index] = open_._replace(alert=again)
        self._tell(second, _WOKEN, index, at, again)

    def _t(self, second: int, at: int) -> int:
        return int(self._first_t[at]) + second

    def _tell(self, second: int, kind: int, index: int, at: int, alert: Alert) -> None:
        self._told.append(((second, kind, index, at), alert))
