"""Where runners were at some moments of the last minutes, to begin again from there."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.telling import Open
from monitor.checkpoint import is_due
from monitor.group import Group, Saved
from monitor.held import Held
from monitor.models.rows import take
from monitor.packed import by_runner, one_of

Rows = NDArray[np.intp]

# Most of what is late is late by seconds: near snapshots, of everybody, make that cheap. The far
# ones, packed, not all in the same second, reach back as far as memory does.
STEP_S: Final = 20
NEAR: Final = 3
_NEVER: Final = -1
_LEVEL: Final = 1  # of compression; higher ones gain little on floats


class Snapshot(NamedTuple):
    """One runner after second `t`."""

    t: int
    saved: Saved
    opened: Mapping[int, Open]


class _Far(NamedTuple):
    """The same, packed."""

    t: int
    packed: bytes
    opened: Mapping[int, Open]


class _Slot:
    """One snapshot of each runner; who has none yet is at `_NEVER`."""

    def __init__(self, like: Saved) -> None:
        self.t = np.full(0, _NEVER)
        self.opened: list[Mapping[int, Open]] = []
        self._held = Held(take(like, slice(0, 0)))

    def write(
        self, rows: Rows, t: NDArray[np.int64], saved: Saved, opened: list[Mapping[int, Open]]
    ) -> None:
        newer = t >= self.t[rows]
        if not newer.all():
            saved = take(saved, newer)
            opened = [opened[at] for at in np.flatnonzero(newer)]
            rows, t = rows[newer], t[newer]
        self._held.put(rows, saved)
        self.t[rows] = t
        for row, one in zip(rows.tolist(), opened, strict=True):
            self.opened[row] = one

    def read(self, row: int) -> Snapshot:
        saved = take(self._held.tree, np.array([row]))
        return Snapshot(int(self.t[row]), saved, self.opened[row])

    def grow(self, runners: int, like: Saved) -> None:
        more = runners - len(self.t)
        if more > 0:
            self._held.append(take(like, np.zeros(more, dtype=np.intp)))
            self.t = np.concatenate((self.t, np.full(more, _NEVER)))
            self.opened += [{}] * more


class Snapshots:
    """Keeps snapshots of all runners, a fixed number of each.

    Parameters
    ----------
    far
        How many reach back further than a minute.
    """

    def __init__(self, far: int) -> None:
        self._near: dict[int, _Slot] = {}
        self._far: dict[int, list[_Far]] = {}
        """By row, oldest first."""
        self._far_at_most = far
        self._like: Saved | None = None

    def keep(
        self,
        group: Group,
        rows: Rows,
        times: Sequence[int],
        *,
        owners: Rows | None = None,
    ) -> None:
        """Keep where some runners are now, of those of whom a snapshot is due.

        A snapshot of an older second never takes the place of a newer one.

        Parameters
        ----------
        group : the runners
        rows : which of them, in rising order
        times : the second of each [s]
        owners : the rows under which they are kept, if these are others than in the group
        """
        t = np.array(times)
        round_ = t % STEP_S == 0
        if not round_.any():
            return
        owners = (rows if owners is None else owners)[round_]
        rows, t = rows[round_], t[round_]
        saved = group.saved(rows)
        opened = [group.book.opened(int(row)) for row in rows]
        for number in np.unique(t // STEP_S % NEAR).tolist():
            if number not in self._near:
                self._near[number] = _Slot(saved)
            slot = self._near[number]
            slot.grow(int(owners.max()) + 1, saved)
            at = np.flatnonzero(t // STEP_S % NEAR == number)
            # Mostly all are in the same second.
            part = saved if len(at) == len(t) else take(saved, at)
            slot.write(owners[at], t[at], part, [opened[one] for one in at])
        pairs = zip(owners.tolist(), t.tolist(), strict=True)
        due = [one for one, (owner, second) in enumerate(pairs) if is_due(owner, second)]
        if due:
            packed = by_runner(take(saved, np.array(due)))
            for one, raw in zip(due, packed, strict=True):
                far = _Far(int(t[one]), zlib.compress(raw.tobytes(), _LEVEL), opened[one])
                self._put_far(int(owners[one]), far)
            self._like = take(saved, np.array([0]))

    def _put_far(self, row: int, new: _Far) -> None:
        others = [one for one in self._far.get(row, ()) if one.t != new.t]
        self._far[row] = sorted([*others, new], key=lambda one: one.t)[-self._far_at_most :]

    def before(self, row: int, t: int) -> Snapshot | None:
        """Return the newest snapshot of a runner from before second `t`."""
        slots = [
            slot for slot in self._near.values() if row < len(slot.t) and _NEVER < slot.t[row] < t
        ]
        near = max(slots, key=lambda slot: slot.t[row], default=None)
        far = next((one for one in reversed(self._far.get(row, ())) if one.t < t), None)
        if far is None or (near is not None and near.t[row] >= far.t):
            return None if near is None else near.read(row)
        if self._like is None:
            raise RuntimeError("a packed snapshot of no layout")
        return Snapshot(far.t, one_of(self._like, zlib.decompress(far.packed)), far.opened)

    def forget(self, row: int, before_t: float = np.inf) -> None:
        """Let go of the snapshots of a runner, of all or of those from before a second."""
        for slot in self._near.values():
            if row < len(slot.t) and slot.t[row] < before_t:
                slot.t[row] = _NEVER
        self._far[row] = [one for one in self._far.get(row, ()) if one.t >= before_t]
