"""Late seconds and events mend the past: a runner goes through it again, beside the live ones.

A runner of whom something late came is put, in a group beside the live one, back to the newest
snapshot before it, and steps through the remembered seconds until they have caught up with their
live self, whose place they then take. So the live runners go on all the time, "now" never moves
back, and what comes out is, to the last bit, what would have come out had nothing been late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.arrivals import Arrivals
from monitor.group import Group, Rows, StartOf
from monitor.happenings import Happenings
from monitor.messages import Alert
from monitor.snapshots import STEP_S, Snapshot, Snapshots
from monitor.spans import Block, of_same_length, until_round
from monitor.timeline import Timeline

QUIET_S: Final = 1.0  # once nothing late came for so long, what came is gone through
IMPATIENT_S: Final = 5.0  # ... and after this long even if late things keep coming
PIECE: Final = 60  # seconds gone through at most in one go, so that the live runners can go on
PIECE_ROWS: Final = 20_000  # ... of all runners together


@dataclass(slots=True)
class _Mark:
    """A runner of whom something late came and who has not gone back yet.

    Attributes
    ----------
    from_t : the oldest second that is not what it was [s]
    base : where to begin, a snapshot from before; absent: with the runner's first second
    first_at, last_at : when the first and the last late thing came [wall s]
    """

    from_t: int
    base: Snapshot | None
    first_at: float
    last_at: float

    def is_due(self, now: float) -> bool:
        quiet = not 0.0 <= now - self.last_at < QUIET_S
        return quiet or now - self.first_at >= IMPATIENT_S


@dataclass(frozen=True, slots=True)
class _Seen:
    """An alert was seen, at time `t`, after the runner's second `after_t`: quiet for a while."""

    rule: int
    after_t: int
    seconds: float
    t: float


@dataclass(slots=True)
class _Back:
    """Where somebody who goes through the past is.

    Attributes
    ----------
    next_t : the next second they go through [s]
    from_t : the oldest second that is not what it was [s]
    """

    next_t: int
    from_t: int


class Rewinds:
    """Goes through the past again for whoever needs it.

    Parameters
    ----------
    live
        The runners as they are now.
    arrivals
        Their seconds.
    happenings
        Their events; a list that grows with the runners.
    start_of
        Tells when a runner's race began.
    """

    def __init__(
        self, live: Group, arrivals: Arrivals, happenings: Sequence[Happenings], start_of: StartOf
    ) -> None:
        self._live = live
        self._arrivals = arrivals
        self._happenings = happenings
        self._snapshots = Snapshots()
        self._marks: dict[int, _Mark] = {}
        self._seen: dict[int, list[_Seen]] = {}
        self._start_of = start_of
        self._group: Group | None = None
        self._back: dict[int, _Back] = {}
        """Who goes through the past, by their rows in the live group; in the group's order."""

    @property
    def busy(self) -> bool:
        """Whether somebody goes through the past."""
        return bool(self._back)

    def opens(self, row: int) -> bool:
        """Whether a runner's past is to be gone through again, or just is."""
        return row in self._marks or row in self._back

    def behind_s(self, row: int) -> int:
        """How many seconds of a runner are still to be gone through again or to arrive [s]."""
        if not self._arrivals.has_heard(self._live.runners[row].id):
            return 0
        timeline = self._timeline(row)
        if timeline.next_t is None:
            return 0
        open_from = timeline.next_t
        if row in self._back:
            open_from = max(self._back[row].next_t, self._back[row].from_t)
        if row in self._marks:
            open_from = min(open_from, self._marks[row].from_t)
        return max(timeline.next_t - open_from, timeline.open_records)

    def mark(self, row: int, t: int, now: float) -> None:
        """Note that a second of a runner is not what it was.

        Parameters
        ----------
        row : which runner
        t : the second [s]
        now : wall time [s]
        """
        if row in self._back and self._back[row].next_t <= t:
            return  # they will come to it
        mark = self._marks.get(row)
        if mark is None:
            mark = _Mark(t, self._snapshots.before(row, t), now, now)
            self._marks[row] = mark
        elif mark.base is not None and t <= mark.base.t:
            mark.base = self._snapshots.before(row, t)
        mark.from_t = min(mark.from_t, t)
        mark.last_at = now
        self._hold(row)

    def note_seen(self, row: int, rule: int, seconds: float, t: float) -> None:
        """Note that an alert was seen just now, at time `t` of the runner's clock [s].

        Parameters
        ----------
        row : of the runner
        rule : of the alert
        seconds : how long the rule is quiet therefore [s]
        t : event time now [s]
        """
        after_t = int(self._live.race.latest.t[row])
        self._seen.setdefault(row, []).append(_Seen(rule, after_t, seconds, t))

    def keep(self, rows: Rows, times: Sequence[int]) -> None:
        """Remember where live runners are after a second of theirs, every now and then."""
        self._snapshots.keep(self._live, rows, times)
        for row, t in zip(rows.tolist(), times, strict=True):
            if t % STEP_S == 0:
                self._tidy(row)

    def forget(self, row: int) -> None:
        """Let go of all that was remembered of a runner."""
        self._snapshots.forget(row)
        self._marks.pop(row, None)
        self._seen.pop(row, None)
        if row in self._back:
            self._leave([row])

    def advance(self, now: float, seconds: int) -> tuple[set[int], list[Alert]]:
        """Go on through the past, one piece.

        Parameters
        ----------
        now : wall time [s]
        seconds : how many the live runners went on; those behind them go on by more

        Returns
        -------
        The rows of those who caught up, and the alerts that are otherwise for them now.
        """
        waiting = [(row, mark) for row, mark in self._marks.items() if row not in self._back]
        self._enter([row for row, mark in waiting if mark.is_due(now)])
        caught_up: set[int] = set()
        news: list[Alert] = []
        more = seconds + _piece(len(self._back))
        while self._group is not None and more > 0:
            seconds, there, told = self._step(self._group, more)
            more -= seconds
            news += told
            caught_up.update(there)
            if there:
                self._leave(there)
        return caught_up, news

    def _enter(self, rows: list[int]) -> None:
        """Put runners back to where their past is to be gone through again."""
        if not rows:
            return
        runners = [self._live.runners[row] for row in rows]
        if self._group is None:
            self._group = Group(runners, self._start_of, self._live.venue)
        else:
            self._group.add(*runners)
        for at, row in enumerate(rows, start=len(self._back)):
            begin_t = self._begin_t(row)
            mark = self._marks.pop(row)
            self._back[row] = _Back(begin_t, mark.from_t)
            if mark.base is not None:
                self._group.restore(at, mark.base.saved, mark.base.opened)

    def _step(self, group: Group, at_most: int) -> tuple[int, list[int], list[Alert]]:
        """Let everybody go on to where a snapshot is due, or to their live self.

        Returns how many seconds those went who went furthest, who caught up and took the place of
        their live selves, and what is otherwise for them now.
        """
        caught_up: list[int] = []
        news: list[Alert] = []
        positions = {row: at for at, row in enumerate(self._back)}
        blocks: Block = {}
        for row, back in self._back.items():
            seconds = until_round(
                (t, self._timeline(row).again(t)) for t in self._open(row)[:at_most]
            )
            blocks[positions[row]] = back.next_t, [measured for _, measured in seconds]
        rows = [*self._back]
        for block in of_same_length(blocks):
            behind = np.array([*block])
            group.run(
                behind,
                [first_t for first_t, _ in block.values()],
                [measured for _, measured in block.values()],
                [self._happenings[rows[at]] for at in block],
            )
            ends = [first_t + len(measured) - 1 for first_t, measured in block.values()]
            for at, end_t in zip(block, ends, strict=True):
                self._go_on(group, at, rows[at], end_t)
            self._snapshots.keep(group, behind, ends, owners=np.array(rows)[behind])
            # At once, while the group knows what it last said of them.
            for position, (at, end_t) in enumerate(zip(block, ends, strict=True)):
                if self._has_caught_up(rows[at]):
                    news += self._live.mend(rows[at], group, at, position, end_t)
                    caught_up.append(rows[at])
        furthest = max(len(measured) for _, measured in blocks.values())
        return furthest, caught_up, news

    def _open(self, row: int) -> range:
        """The next seconds of somebody who is back, to the one after which an alert was seen."""
        begin_t, end_t = self._back[row].next_t, self._timeline(row).next_t
        seen = [one.after_t + 1 for one in self._seen.get(row, ()) if one.after_t >= begin_t]
        return range(begin_t, min([end_t or begin_t, *seen]))

    def _go_on(self, group: Group, at: int, row: int, end_t: int) -> None:
        """Note that somebody has gone through second `end_t`, and what was seen after it."""
        for seen in self._seen.get(row, ()):
            if seen.after_t == end_t:
                group.book.quiet_again(at, seen.rule, seen.seconds, seen.t)
        self._back[row].next_t = end_t + 1

    def _has_caught_up(self, row: int) -> bool:
        return self._back[row].next_t == self._timeline(row).next_t

    def _leave(self, rows: list[int]) -> None:
        stay = [at for at, row in enumerate(self._back) if row not in rows]
        if self._group is not None and stay:
            self._group.keep_only(np.array(stay))
        else:
            self._group = None
        for row in rows:
            del self._back[row]
            self._hold(row)

    def _hold(self, row: int) -> None:
        """Keep the runner's seconds as long as they are needed."""
        begins = [self._back[row].next_t] if row in self._back else []
        if row in self._marks:
            begins.append(self._begin_t(row))
        self._timeline(row).hold(min(begins, default=None))

    def _begin_t(self, row: int) -> int:
        """The second with which a marked runner is to begin."""
        base = self._marks[row].base
        return self._timeline(row).first_t if base is None else base.t + 1

    def _tidy(self, row: int) -> None:
        """Let go of what was logged longer ago than seconds are remembered."""
        forgotten_t = self._timeline(row).forgotten_t
        if forgotten_t is None:
            return
        self._happenings[row].forget(forgotten_t)
        if row in self._seen:
            self._seen[row] = [seen for seen in self._seen[row] if seen.after_t > forgotten_t]

    def _timeline(self, row: int) -> Timeline:
        return self._arrivals.timeline(self._live.runners[row].id)


def _piece(runners: int) -> int:
    """How many seconds so many runners may go through in one go."""
    return max(1, min(PIECE, PIECE_ROWS // max(1, runners)))
