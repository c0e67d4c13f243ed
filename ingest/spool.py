"""The gateway's records on disk, until the monitor has stored them and for days afterwards.

Records are taken into memory and written together, with one sync to the disk, whenever `commit` is
called: once a second. A kill costs what came since. What the monitor has confirmed is kept as well,
as long as there is room, so that a monitor that lost its store can have it again.

The numbers of the records are kept here too. A kill may have cost the numbers of records that went
out and were not written: these numbers are given to empty records of the seconds that were lost,
so that no number is ever used for two different seconds and none is missing for ever.
"""

import fcntl
import logging
import sqlite3
import threading
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from ingest.errors import Unavailable, UsageError
from ingest.messages import Measured, Vitals
from ingest.spool_file import FULL, Kept, Lane, SpoolFile, damage, kept, move_aside
from ingest.spool_room import Dropped, Limits, to_make_room
from ingest.writing import own_file, own_folder

BUFFERED: Final = 200_000  # records kept in memory while the disk takes none: about 40 MB
LOST_S: Final = 7200  # after a kill at most so many seconds get empty records
MAKES_ROOM_AT_MOST: Final = 100  # times in a row

_EMPTY: Final = Measured()

_log = logging.getLogger(__name__)


class Spool:
    """Keeps the records of one gateway; make one with `open`.

    `take` and `confirm` are quick and belong on the event loop. `commit`, `read`, `tidy` and the
    other methods touch the disk and may be called from other threads.

    Parameters
    ----------
    gateway
        Whose records they are.
    file
        Where they are kept.
    first
        The number of the first record of a runner without records.
    limits
        How much is kept.
    """

    def __init__(self, gateway: str, file: SpoolFile, first: int, limits: Limits) -> None:
        self._gateway = gateway
        self._file = file
        self._first = first
        self._limits = limits
        self._lanes = file.lanes()
        self._fresh: deque[Kept] = deque()
        self._moved: set[str] = set()
        self._to_forget: dict[int, int] = {}  # on the disk, below which number, by runner's key
        self._memory = threading.Lock()
        self._disk = threading.Lock()
        self._exit = ExitStack()
        self._store = file.meta("store")
        self._stored = self._store
        self.dropped: Dropped | None = None
        """What was given up unconfirmed since the start."""
        self.fault: str | None = None
        """Why the disk takes nothing at the moment."""

    @classmethod
    def open(cls, path: Path, gateway: str, *, now: float, limits: Limits | None = None) -> "Spool":
        """Open a gateway's spool, or make one; a damaged one is moved aside, never deleted.

        Numbers of runners without records begin with the time `now` [s]: it is higher than any
        number used before, should a file have been lost.

        Raises
        ------
        UsageError
            When another process uses it.
        Unavailable
            When the file can't be made or opened, as on a full disk; it is left as it is.
        """
        with ExitStack() as undo:
            _lock(path, gateway, undo)
            try:
                if path.exists() and (wrong := damage(path)) is not None:
                    aside = move_aside(path, int(now))
                    _log.error("the spool %s is damaged (%s); moved to %s", path, wrong, aside)
                own_file(path)
                file = SpoolFile(path)
                undo.callback(file.close)
                spool = cls(gateway, file, int(now), limits or Limits())
                if not file.begin():
                    spool._fill_lost(int(now))
            except (sqlite3.Error, OSError) as error:
                raise Unavailable(
                    f"the spool {path} can't be opened: {error}; see that the disk has room, and"
                    " that this user may write the file and its folder"
                ) from error
            spool._exit = undo.pop_all()
        return spool

    @property
    def runners(self) -> tuple[str, ...]:
        """Whose records were ever kept."""
        return tuple(self._lanes)

    @property
    def keeps_from(self) -> dict[str, int]:
        """The lowest number kept of each runner."""
        return {runner: lane.lowest for runner, lane in self._lanes.items()}

    @property
    def unconfirmed(self) -> int:
        """How many records the monitor has not confirmed."""
        return sum(lane.next_seq - lane.open_from for lane in self._lanes.values())

    @property
    def store(self) -> str:
        """Which store of the monitor's has confirmed; empty before any did."""
        return self._store

    def next_seq(self, runner: str) -> int:
        """The number of a runner's next record."""
        lane = self._lanes.get(runner)
        return self._first if lane is None else lane.next_seq

    def open_from(self, runner: str) -> int:
        """The lowest number of a runner that is kept and not confirmed, or the next one."""
        lane = self._lanes.get(runner)
        return self._first if lane is None else lane.open_from

    def take(self, runner: str, t: int, measured: Measured) -> Vitals:
        """Take in what was measured in a second; the record it becomes."""
        with self._memory:
            lane = self._lane(runner)
            seq = lane.next_seq
            lane.next_seq, lane.newest_t = seq + 1, max(t, lane.newest_t)
            self._fresh.append(kept(lane.key, seq, t, measured))
            self._moved.add(runner)
            if len(self._fresh) > BUFFERED:
                self._give_up_oldest(t)
        return self._record(seq, t, measured)

    def confirm(self, runner: str, seq: int) -> bool:
        """Note up to which number the monitor has a runner's records; False if it has lost some."""
        lane = self._lanes.get(runner)
        if lane is None:
            return True
        with self._memory:
            seq = max(lane.lowest - 1, min(seq, lane.next_seq - 1))
            lost = seq < lane.open_from - 1
            if seq != lane.confirmed:
                lane.confirmed = seq
                self._moved.add(runner)
        return not lost

    def confirmed_by(self, store: str) -> None:
        """Note which store confirms; another one than before has nothing yet."""
        with self._memory:
            if self._store and self._store != store:
                for runner, lane in self._lanes.items():
                    lane.confirmed = lane.lowest - 1
                    self._moved.add(runner)
            self._store = store

    def read(self, runner: str, from_seq: int, at_most: int) -> list[Vitals]:
        """Read records from a number on, in order; some may be in memory only."""
        lane = self._lanes.get(runner)
        if lane is None:
            return []
        found = self._kept(lane, from_seq, at_most)
        return [self._record(one.seq, one.t, _measured(one)) for one in found]

    def oldest_unconfirmed_t(self) -> int | None:
        """The second of the oldest record that is not confirmed; None if there is none [s]."""
        times = []
        for lane in tuple(self._lanes.values()):
            if lane.open_from < lane.next_seq:
                times += [one.t for one in self._kept(lane, lane.open_from, 1)]
        return min(times, default=None)

    def size_bytes(self) -> int:
        """How much room the records take on the disk."""
        with self._disk:
            return self._file.size_bytes()

    def commit(self, now: float) -> bool:
        """Write what came since the last time, for good; whether the disk took it.

        While it does not, records stay in memory. On a full disk what the monitor has confirmed
        makes room, and at last the oldest of the others.
        """
        with self._disk:
            try:
                self._write()
            except sqlite3.OperationalError as error:
                self._complain(str(error))
                if FULL in str(error):
                    self._make_room(now, "the disk is full")
                return False
        if self.fault is not None:
            _log.warning("the spool can be written again")
            self.fault = None
        return True

    def tidy(self, now: float) -> None:
        """Let go of what is too old, or too much."""
        with self._disk:
            try:
                self._forget_old(now)
                for _ in range(MAKES_ROOM_AT_MOST):
                    if self._file.size_bytes() <= self._limits.room_bytes:
                        break
                    self._make_room(now, f"more than {self._limits.room_bytes / 1e6:.3g} MB")
            except sqlite3.OperationalError as error:
                self._complain(str(error))

    def close(self, now: float) -> None:
        """Write all, note that the end was in order, and let go of the file."""
        written = self.commit(now)
        with self._disk:
            try:
                if written:
                    self._file.set_meta("clean", "1")
            except sqlite3.OperationalError as error:
                self._complain(str(error))
            finally:
                self._exit.close()

    def _lane(self, runner: str) -> Lane:
        lane = self._lanes.get(runner)
        if lane is None:
            key = 1 + max((other.key for other in self._lanes.values()), default=0)
            lane = self._lanes[runner] = Lane(key, self._first, self._first - 1, self._first)
        return lane

    def _kept(self, lane: Lane, from_seq: int, at_most: int) -> list[Kept]:
        with self._disk:
            try:
                found = self._file.read(lane.key, from_seq, at_most)
            except sqlite3.OperationalError as error:
                self._complain(str(error))
                return []  # what is not confirmed is asked for again
            after = found[-1].seq + 1 if found else from_seq
            with self._memory:
                fresh = [one for one in self._fresh if one.key == lane.key and one.seq >= after]
        return found + fresh[: at_most - len(found)]

    def _in_memory_from(self, lane: Lane) -> int:
        """The number of a runner's first record that is not on the disk."""
        with self._memory:
            fresh = (one.seq for one in self._fresh if one.key == lane.key)
            return min(fresh, default=lane.next_seq)

    def _fill_lost(self, now: int) -> None:
        """Give the numbers that a kill may have cost to empty records of the lost seconds."""
        for runner, lane in self._lanes.items():
            if lane.newest_t:
                end = min(now, lane.newest_t + 1 + LOST_S)
                for t in range(lane.newest_t + 1, end):
                    self.take(runner, t, _EMPTY)

    def _write(self) -> None:
        with self._memory:
            fresh, store = list(self._fresh), self._store
            moved, self._moved = self._moved, set()  # who moves meanwhile is written next time
            ends = dict(self._to_forget)
            lanes = {runner: msgspec.structs.replace(self._lanes[runner]) for runner in moved}
        try:
            if ends:
                self._file.forget(ends, ends)
            if fresh or lanes or store != self._stored:
                self._file.write(lanes, fresh, store)
        except sqlite3.Error:
            with self._memory:
                self._moved |= moved
            raise
        self._stored = store
        with self._memory:
            self._to_forget = dict(self._to_forget.items() - ends.items())
            written = set(map(id, fresh))
            while self._fresh and id(self._fresh[0]) in written:  # some may be given up meanwhile
                self._fresh.popleft()

    def _give_up_oldest(self, now: int) -> None:
        """Give up the oldest record in memory: the disk has taken none for long.

        With it goes what its runner has on the disk before it: records with a hole between them
        would never be confirmed.
        """
        oldest = self._fresh.popleft()
        lane = next(one for one in self._lanes.values() if one.key == oldest.key)
        lost = oldest.seq + 1 - lane.open_from  # none if the monitor has it already
        lane.lowest = oldest.seq + 1
        self._to_forget[lane.key] = lane.lowest
        if lost > 0:
            from_t = oldest.t + 1 - lost  # at the latest: a second has one record at most
            self._gave_up(lost, from_t, oldest.t, self.fault or "too many in memory", float(now))

    def _make_room(self, now: float, why: str) -> None:
        """Let go of the oldest records: confirmed ones if there are any, else others."""
        self._forget(to_make_room(self._lanes), now, why)

    def _forget_old(self, now: float) -> None:
        ends = {}
        for runner, lane in tuple(self._lanes.items()):
            first = self._file.first_since(lane.key, int(now - self._limits.keep_s))
            ends[runner] = self._in_memory_from(lane) if first is None else first
        self._forget(ends, now, f"older than {self._limits.keep_s / 86_400:.3g} days")

    def _forget(self, ends: dict[str, int], now: float, why: str) -> None:
        """Delete records below a number, of each runner."""
        ends = {name: end for name, end in ends.items() if end > self._lanes[name].lowest}
        if not ends:
            return
        lanes = {name: self._lanes[name] for name in ends}
        try:
            lost = self._file.forget(
                {lanes[name].key: end for name, end in ends.items()},
                {lane.key: lane.confirmed for lane in lanes.values()},
            )
        except sqlite3.OperationalError as error:
            self._complain(str(error))
            return
        with self._memory:
            for name, end in ends.items():
                lane = lanes[name]
                lane.lowest = max(lane.lowest, end)
                lane.confirmed = max(lane.confirmed, lane.lowest - 1)
        for one in lost:
            self._gave_up(*one, why, now)
            _log.error("the spool gave up %d records that nobody has: %s", one.records, why)

    def _gave_up(self, records: int, from_t: int, to_t: int, why: str, at: float) -> None:
        self.dropped = Dropped(records, from_t, to_t, why, at).after(self.dropped)

    def _record(self, seq: int, t: int, measured: Measured) -> Vitals:
        values = msgspec.structs.asdict(measured)
        return Vitals(t=t, seq=seq, gateway=self._gateway, **values)

    def _complain(self, why: str) -> None:
        if self.fault != why:
            _log.error("the spool can't be written (%s); records stay in memory", why)
        self.fault = why


def _measured(one: Kept) -> Measured:
    """What a record holds; nothing if that can't be read: it must not stop those behind it."""
    try:
        return one.measured
    except msgspec.DecodeError as error:
        _log.error("record %d of the spool is sent empty, it can't be read: %s", one.seq, error)
        return _EMPTY


def _lock(path: Path, gateway: str, undo: ExitStack) -> None:
    """Keep other processes from a spool as long as we have it."""
    try:
        own_folder(path.parent)
        file = undo.enter_context(path.with_suffix(".lock").open("ab"))
    except OSError as error:
        raise Unavailable(f"the spool can't be kept in {path.parent}: {error}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"another gateway {gateway} runs with {path}; stop it, or give this machine another"
            " gateway.id"
        ) from None
