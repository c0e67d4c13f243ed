"""What is logged of runners: each event applied once, in the second it belongs to, or undone."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ingest.errors import PayloadRefused
from ingest.events import Ack, Event, Snooze, Undo
from monitor.alerts.batteries import Batteries
from monitor.alerts.budget import Budgets
from monitor.arrivals import Arrivals
from monitor.behind import quiet_s
from monitor.group import Group
from monitor.happenings import Happenings, SeenEvents
from monitor.journal import Noted
from monitor.messages import Alert
from monitor.reach import REWIND_S
from monitor.rewind import Rewinds


class Taken(NamedTuple):
    """What became of an event.

    Attributes
    ----------
    noted : how it was taken
    seen : the alert it says was seen, if it does
    """

    noted: Noted
    seen: Alert | None


class Marking(Protocol):
    """Told of which runner a second is not what it was; and the wall time [s]."""

    def __call__(self, row: int, t: int, now: float) -> None:
        """See to it that the second is gone through again."""


class EventDesk:
    """Takes the events of all runners.

    Parameters
    ----------
    live
        The runners as they are now.
    arrivals
        Their clocks.
    happenings
        Their events; a list that grows with the runners.
    rewinds
        Told which alerts were seen.
    budgets
        How often crews are disturbed.
    batteries
        The alerts that come of what gateways report, not of seconds.
    mark
        Told which seconds are not what they were.
    """

    def __init__(
        self,
        live: Group,
        arrivals: Arrivals,
        happenings: Sequence[Happenings],
        rewinds: Rewinds,
        budgets: Budgets,
        batteries: Batteries,
        mark: Marking,
    ) -> None:
        self._live = live
        self._arrivals = arrivals
        self._happenings = happenings
        self._rewinds = rewinds
        self._budgets = budgets
        self._batteries = batteries
        self._mark = mark
        self._applied = SeenEvents()

    def take(self, row: int, event: Event, now: float) -> Taken | None:
        """Take in one event; None if it was applied already.

        Raises
        ------
        PayloadRefused
            When there are too many events of the runner, or nothing is left to undo.
        """
        if not self._applied.add(event.id):
            return None
        try:
            return self._take(row, event, now)
        except PayloadRefused:
            self._applied.discard(event.id)
            raise

    def _take(self, row: int, event: Event, now: float) -> Taken:
        race_now = self._arrivals.race_time(self._live.runners[row].id, now)
        done_t = self._done_t(row)
        effect_t: int | None = None
        seen: Alert | None = None
        match event:
            case Ack() | Snooze():
                seen = self._see(row, event, race_now)
            case Undo():
                effect_t = self._undo(row, event, now)
            case _:
                effect_t = self._log(row, event, race_now, now)
        after_t = None if math.isnan(done_t) else int(done_t)
        return Taken(Noted(now, race_now, after_t, effect_t), seen)

    def note_applied(self, event_id: str) -> None:
        """Note that an event was applied before."""
        self._applied.add(event_id)

    def put(self, row: int, event: Event, effect_t: int) -> None:
        """Put an event into its second again."""
        self._happenings[row].put(event, effect_t)

    def see_again(self, row: int, event: Ack | Snooze, race_t: float) -> None:
        """Note once more, after the same second, that an alert was seen or put off.

        Late records may since have let it rise otherwise, under another name: then its rule is
        quiet all the same.
        """
        if self._see(row, event, race_t) is not None:
            return
        rule = self._live.book.rule_of(self._live.runners[row].id, event.alert)
        if rule is not None:
            self._live.book.quiet_again(row, rule, quiet_s(event), race_t)
            self._rewinds.note_seen(row, rule, quiet_s(event), race_t)

    def _see(self, row: int, event: Ack | Snooze, race_now: float) -> Alert | None:
        """Note that an alert was seen or put off; the crew's budget is told, it is passed on."""
        book = self._live.book
        for rule, open_ in book.opened(row).items():
            if open_.alert.id == event.alert:
                self._rewinds.note_seen(row, rule, quiet_s(event), race_now)
        if isinstance(event, Snooze):
            seen = book.snooze(row, event.alert, event.minutes, race_now, by=event.author)
        else:
            seen = book.acknowledge(row, event.alert, race_now, by=event.author)
        if seen is None:
            runner = self._live.runners[row].id
            seen = self._batteries.acknowledge(runner, event.alert, race_now, by=event.author)
        if seen is not None:
            self._budgets.note_seen(seen)
        return seen

    def _undo(self, row: int, event: Undo, now: float) -> int | None:
        """Take back an event; return the second that is otherwise now."""
        if self._applied.add(event.event):
            return None  # it never came; should it come yet, it counts as applied
        second = self._happenings[row].undo(event.event, self._open_from(row))
        if second is None:
            raise PayloadRefused("nothing left to undo", self._live.runners[row].id)
        self._mark(row, second, now)
        return second

    def _log(self, row: int, event: Event, race_now: float, now: float) -> int:
        second = self._happenings[row].add(
            event, race_now, done_t=self._done_t(row), open_from=self._open_from(row)
        )
        if second is None:
            raise PayloadRefused("too many events", self._live.runners[row].id)
        self._mark(row, second, now)
        return second

    def _open_from(self, row: int) -> float:
        """The oldest second of a runner that an event can count in [s]."""
        done_t = self._done_t(row)
        if math.isnan(done_t):
            return -math.inf
        if not self._arrivals.has_heard(self._live.runners[row].id):
            return done_t + 1  # stepped from outside: nothing is remembered
        return done_t - REWIND_S

    def _done_t(self, row: int) -> float:
        """The runner's newest second, NaN before their first [s]."""
        return float(self._live.race.latest.t[row])
