"""Late seconds and events mend the past: a runner goes through it again, beside the live ones.

A runner of whom something late came is put, in a group beside the live one, back to the newest
snapshot before it, and steps through the remembered seconds until they have caught up with their
live self, whose place they then take. So the live runners go on all the time, "now" never moves
back, and what comes out is, to the last bit, what would have come out had nothing been late.

Memory reaches back some minutes. What is older is on the disk, if there is a store: then they begin
at a checkpoint and go through the stored seconds to where memory begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from ingest.errors import Unavailable
from monitor.arrivals import Arrivals
from monitor.behind import Back, Behind, Gone, Seen, Step, happenings_after, seen_before
from monitor.checkpoint import THINNED_S, is_due, next_due
from monitor.deep import Answer, Archive, Beginning, StoredPast
from monitor.group import Group, Rows, StartOf
from monitor.happenings import Happenings
from monitor.journal import Journal
from monitor.marks import Mark
from monitor.messages import Alert
from monitor.reach import EVENTS_KEPT_S, Reach
from monitor.snapshots import AT_ONCE, Snapshots
from monitor.spans import block_end
from monitor.timeline import Timeline

DEEP_AT_ONCE: Final = 32  # whose past is read from the store; some 10 MB of seconds
END_OF_TIME: Final = 2**62
BLOCK_S: Final = 300  # blocks of the stored past end where others' do, to be gone through together


@dataclass(frozen=True, slots=True)
class _Opening:
    """Somebody is about to go back: what they begin with is being read."""

    mark: Mark
    answer: Answer[Beginning]


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
    reach
        How far back memory goes.
    journal
        Told where runners were, in a past that is gone through from the store.
    archive
        The store, if there is one.
    """

    def __init__(
        self,
        live: Group,
        arrivals: Arrivals,
        happenings: Sequence[Happenings],
        start_of: StartOf,
        reach: Reach,
        journal: Journal,
        archive: Archive | None = None,
    ) -> None:
        self._live = live
        self._arrivals = arrivals
        self._happenings = happenings
        self._journal = journal
        self._archive = archive
        self._snapshots = Snapshots(reach.far)
        self._marks: dict[int, Mark] = {}
        self._opening: dict[int, _Opening] = {}
        self._behind = Behind(start_of, live.venue)
        self._seen: dict[int, list[Seen]] = {}

    @property
    def busy(self) -> bool:
        """Whether somebody goes through the past."""
        return bool(self._behind.rows or self._opening)

    def opens(self, row: int) -> bool:
        """Whether a runner's past is to be gone through again, or just is."""
        return row in self._marks or row in self._opening or self._behind.of(row) is not None

    def behind_s(self, row: int) -> int:
        """How many seconds of a runner are still to be gone through again or to arrive [s]."""
        if not self._arrivals.has_heard(self._live.runners[row].id):
            return 0
        timeline = self._timeline(row)
        if timeline.next_t is None:
            return 0
        open_from = timeline.next_t
        if (back := self._behind.of(row)) is not None:
            open_from = max(back.next_t, back.from_t)
        if (opening := self._opening.get(row)) is not None:
            open_from = opening.mark.from_t
        if row in self._marks:
            open_from = min(open_from, self._marks[row].from_t)
        return max(timeline.next_t - open_from, timeline.open_records)

    def behind_of(self, rows: Sequence[int]) -> list[int]:
        """`behind_s` of each of some runners."""
        back = {*self._marks, *self._opening, *self._behind.rows}
        runners = [self._live.runners[row].id for row in rows]
        still_to_arrive = self._arrivals.open_records(runners)
        return [
            self.behind_s(row) if row in back else seconds
            for row, seconds in zip(rows, still_to_arrive, strict=True)
        ]

    def mark(self, row: int, t: int, now: float, *, stored: bool = False) -> None:
        """Note that a second of a runner is not what it was.

        Parameters
        ----------
        row : which runner
        t : the second [s]
        now : wall time [s]
        stored : whether only the store has what it is now
        """
        if not stored and self._will_come_to(row, t):
            return
        mark = self._marks.get(row)
        if mark is None:
            mark = self._marks[row] = Mark(t, self._snapshots.before(row, t), now, now)
        elif mark.base is not None and t <= mark.base.t:
            mark.base = self._snapshots.before(row, t)
        mark.from_t = min(mark.from_t, t)
        mark.last_at = now
        if self._archive is not None:
            mark.deep = mark.deep or stored or self._has_forgotten(row, mark)
            mark.note = None  # what came now has to be on the disk too
        self._hold(row)

    def _has_forgotten(self, row: int, mark: Mark) -> bool:
        """Whether memory lacks a second to go through, or the one before, whose beats count too."""
        forgotten_t = self._timeline(row).forgotten_t
        return forgotten_t is not None and self._begin_t(row, mark) <= forgotten_t + 1

    def _will_come_to(self, row: int, t: int) -> bool:
        if (back := self._behind.of(row)) is not None:
            return back.comes_to(t)
        opening = self._opening.get(row)
        return opening is not None and t >= opening.mark.end_t

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
        self._seen.setdefault(row, []).append(Seen(rule, after_t, seconds, t))

    def keep(self, rows: Rows, times: Sequence[int]) -> None:
        """Remember where live runners are after a second of theirs, every now and then."""
        for at in self._snapshots.keep(self._live, rows, times).tolist():
            self._tidy(int(rows[at]), times[at])

    def forget(self, row: int) -> None:
        """Let go of all that was remembered of a runner."""
        self._snapshots.forget(row)
        self._marks.pop(row, None)
        self._opening.pop(row, None)
        self._seen.pop(row, None)
        if self._behind.of(row) is not None:
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
        self._send_back(now)
        caught_up: set[int] = set()
        news: list[Alert] = []
        left = self._behind.budgets(seconds)
        while steps := self._steps(left, now):
            there: list[int] = []
            for gone in self._behind.run(steps):
                news += self._note_gone(gone, there, now)
            for row, step in steps.items():
                left[row] -= len(step.measured)
            for row in there:
                del left[row]
            caught_up.update(there)
            if there:
                self._leave(there)
        return caught_up, news

    # Who goes back.

    def _send_back(self, now: float) -> None:
        """Put those back whose past is to be gone through again, and can be."""
        near: dict[int, Mark] = {}
        for row, mark in list(self._marks.items()):
            waits = row in self._opening or self._behind.of(row) is not None
            if waits or not mark.is_due(now):
                continue
            if mark.deep and self._archive is not None:
                self._open(row, mark, self._archive)
            else:
                del self._marks[row]
                near[row] = mark
        self._enter_near({row: mark for row, mark in near.items() if mark.base is None})
        self._enter_near({row: mark for row, mark in near.items() if mark.base is not None})
        for row, opening in list(self._opening.items()):
            if opening.answer.done():
                del self._opening[row]
                self._enter_deep(row, opening, now)

    def _enter_near(self, marks: Mapping[int, Mark]) -> None:
        """Put some back to their snapshots, or, without any of them all, to their first seconds."""
        rows = [*marks]
        for some in (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)):
            backs = {row: Back(self._begin_t(row, marks[row]), marks[row].from_t) for row in some}
            kept = [base for row in some if (base := marks[row].base) is not None]
            stood = (self._snapshots.saved(kept), [one.opened for one in kept]) if kept else None
            self._behind.enter(backs, [self._live.runners[row] for row in some], stood)

    def _open(self, row: int, mark: Mark, archive: Archive) -> None:
        """Have it read with what somebody begins, once all that came of them is on the disk."""
        timeline = self._timeline(row)
        if mark.note is None:
            mark.note, mark.end_t = archive.note(), timeline.remembered_from_t
            self._hold(row)
        if archive.has(mark.note) and self._deep_rows < DEEP_AT_ONCE:
            del self._marks[row]
            runner = self._live.runners[row].id
            answer = archive.beginning(runner, timeline.first_t, mark.from_t)
            self._opening[row] = _Opening(mark, answer)

    @property
    def _deep_rows(self) -> int:
        """Of how many runners the store is read just now."""
        backs = (self._behind.of(row) for row in self._behind.rows)
        deep = sum(back is not None and back.stored is not None for back in backs)
        return deep + len(self._opening)

    def _enter_deep(self, row: int, opening: _Opening, now: float) -> None:
        """Put somebody back to a checkpoint, or to their first second."""
        archive, mark = self._archive, opening.mark
        try:
            stand, events, seen = opening.answer.result()
        except Unavailable:
            self._try_again(row, mark.from_t, now)
            return
        if archive is None:
            raise RuntimeError("an opening without an archive")
        runner = self._live.runners[row]
        begin_t = self._timeline(row).first_t if stand is None else stand.t + 1
        stored = StoredPast(
            archive,
            runner.id,
            lambda gateway: self._arrivals.keeps_clock(runner.id, gateway),
            begin_t,
            mark.end_t,
            happenings_after(None if stand is None else stand.t, events),
        )
        earlier = seen_before(mark.end_t, seen, partial(self._live.book.rule_of, runner.id))
        base = None if stand is None else (stand.saved, [stand.opened])
        back = Back(begin_t, mark.from_t, stored, earlier)
        self._behind.enter({row: back}, [runner], base)
        # They will be gone through only where memory has them.
        self._snapshots.forget(row, mark.end_t)
        self._hold(row)

    def _try_again(self, row: int, from_t: int, now: float) -> None:
        """Go back later: the store can't be read just now."""
        known = self._marks.get(row)
        if known is None:
            known = Mark(from_t, None, now, now)
        known.from_t = min(from_t, known.from_t)
        self._marks[row] = known.again_later(now)
        self._hold(row)

    # What they go through.

    def _steps(self, left: dict[int, int], now: float) -> dict[int, Step]:
        """The next seconds of all who are back and may go on."""
        steps: dict[int, Step] = {}
        for row, at_most in list(left.items()):
            back = self._behind.of(row)
            if back is None or at_most <= 0:
                continue
            if back.stored is not None and back.next_t >= back.stored.end_t:
                back.stored, back.seen = None, ()
                self._hold(row)
            try:
                step = self._step(row, back, at_most)
            except Unavailable:
                del left[row]
                self._leave([row])
                self._try_again(row, back.from_t, now)
                continue
            if step.measured:
                steps[row] = step
        return steps

    def _step(self, row: int, back: Back, at_most: int) -> Step:
        """The next seconds of somebody, to where a block has to end."""
        t = back.next_t
        seen = self._seen.get(row, ()) if back.stored is None else back.seen
        stops = [END_OF_TIME, *(one.after_t + 1 for one in seen if one.after_t >= t)]
        if back.stored is not None:
            stored = back.stored
            kept_t, round_t = next_due(row, t, THINNED_S), t + BLOCK_S - t % BLOCK_S
            end_t = min(t + at_most, stored.known_until(t), kept_t + 1, round_t, *stops)
            measured = [stored.at(second) for second in range(t, end_t)]
            return Step(t, measured, stored.happenings, seen)
        timeline = self._timeline(row)
        end_t = min(block_end(row, t, timeline.next_t or t, at_most), *stops)
        measured = [timeline.again(second) for second in range(t, end_t)]
        return Step(t, measured, self._happenings[row], seen)

    def _note_gone(self, gone: Sequence[Gone], there: list[int], now: float) -> list[Alert]:
        """Keep where some are in the past; who has caught up takes the place of their live self."""
        self._keep_past(gone, now)
        back = [one for one in gone if one.t + 1 == self._timeline(one.row).next_t]
        there += [one.row for one in back]
        # At once, while the group knows what it last said of them.
        rows, stood = [one.row for one in back], [one.stood for one in back]
        return self._live.mend(rows, self._behind.group, stood) if back else []

    def _keep_past(self, gone: Sequence[Gone], now: float) -> None:
        """Remember where some are in the past, as far as that is known for good."""
        near, stored = [], []
        for one in gone:
            back, mark = self._behind.of(one.row), self._marks.get(one.row)
            if back is None or back.stored is None:
                near.append(one)
            elif is_due(one.row, one.t, THINNED_S) and (mark is None or mark.from_t > one.t):
                stored.append(one)
        if near:
            owners = np.array([one.row for one in near])
            rows, times = np.array([one.stood.at for one in near]), [one.t for one in near]
            self._snapshots.keep(self._behind.group, rows, times, owners=owners)
        if stored:
            self._journal.checkpoints(self._behind.checkpoints(stored), now)

    def _leave(self, rows: list[int]) -> None:
        self._behind.leave(rows)
        for row in rows:
            self._hold(row)

    def _hold(self, row: int) -> None:
        """Keep the runner's seconds as long as they are needed."""
        begins = []
        if (back := self._behind.of(row)) is not None:
            begins.append(back.next_t if back.stored is None else back.stored.end_t)
        if (opening := self._opening.get(row)) is not None:
            begins.append(opening.mark.end_t)
        if (mark := self._marks.get(row)) is not None:
            if not mark.deep:
                begins.append(self._begin_t(row, mark))
            elif mark.note is not None:
                begins.append(mark.end_t)
        self._timeline(row).hold(min(begins, default=None))

    def _begin_t(self, row: int, mark: Mark) -> int:
        """The second with which a marked runner is to begin."""
        return self._timeline(row).first_t if mark.base is None else mark.base.t + 1

    def _tidy(self, row: int, t: int) -> None:
        """Let go of what was logged longer ago than it can be needed."""
        timeline = self._timeline(row)
        if timeline.forgotten_t is None:
            return  # a past that begins with the first second needs all of it
        held_t = timeline.held_from_t
        forget_t = min(t - EVENTS_KEPT_S, t if held_t is None else held_t - 1)
        self._happenings[row].forget(forget_t)
        if row in self._seen:
            self._seen[row] = [seen for seen in self._seen[row] if seen.after_t > forget_t]

    def _timeline(self, row: int) -> Timeline:
        return self._arrivals.timeline(self._live.runners[row].id)
