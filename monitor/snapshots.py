"""Where runners were at some moments of the last minutes, to begin again from there."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.telling import Open
from monitor.checkpoint import is_due, next_due
from monitor.group import Group, Saved
from monitor.models.rows import take
from monitor.packed import by_runner, dense, of_runners, sparse

Rows = NDArray[np.intp]

# Most of what is late is late by seconds: near snapshots make that cheap. The far ones reach back
# as far as memory does.
STEP_S: Final = 20
NEAR: Final = 3
_LEVEL: Final = 1  # of compression; higher ones gain little on floats
AT_ONCE: Final = 256  # runners packed together: on the way each takes several times its state
_NOTHING: Final[Mapping[int, Open]] = {}


class Snapshot(NamedTuple):
    """One runner after second `t`.

    Packed, since most of a runner's state is zeros: near ones quickly to less than half, far ones
    to a fifth, which takes ten times as long.
    """

    t: int
    opened: Mapping[int, Open]
    packed: bytes
    is_far: bool

    @property
    def raw(self) -> bytes:
        """All that was remembered of them, as bytes."""
        return dense(zlib.decompress(self.packed) if self.is_far else self.packed)


class Snapshots:
    """Keeps snapshots of all runners, a fixed number of each.

    Parameters
    ----------
    far
        How many reach back further than a minute.
    """

    def __init__(self, far: int) -> None:
        self._near: dict[int, list[Snapshot]] = {}
        self._far: dict[int, list[Snapshot]] = {}
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
    ) -> Rows:
        """Keep where some runners are now, of those of whom a snapshot is due.

        A snapshot of an older second never takes the place of a newer one. Returns which of `rows`
        these are, by position.

        Parameters
        ----------
        group : the runners
        rows : which of them, in rising order
        times : the second of each [s]
        owners : the rows under which they are kept, if these are others than in the group
        """
        t = np.array(times)
        owners = rows if owners is None else owners
        due = np.flatnonzero(next_due(owners, t, STEP_S) == t)
        for first in range(0, len(due), AT_ONCE):
            some = due[first : first + AT_ONCE]
            self._keep(group, rows[some], t[some].tolist(), owners[some].tolist())
        return due

    def _keep(self, group: Group, rows: Rows, times: Sequence[int], owners: Sequence[int]) -> None:
        saved = group.saved(rows)
        if self._like is None:
            self._like = take(saved, np.array([0]))
        packed = sparse(by_runner(saved))
        for row, t, owner, one in zip(rows.tolist(), times, owners, packed, strict=True):
            opened = group.book.opened(row) or _NOTHING
            near = Snapshot(t, opened, one, is_far=False)
            _put(self._near, owner, near, NEAR)
            if is_due(owner, t):
                far = near._replace(packed=zlib.compress(one, _LEVEL), is_far=True)
                _put(self._far, owner, far, self._far_at_most)

    def before(self, row: int, t: int) -> Snapshot | None:
        """Return the newest snapshot of a runner from before second `t`."""
        kept = (*self._far.get(row, ()), *self._near.get(row, ()))
        return max((one for one in kept if one.t < t), key=lambda one: one.t, default=None)

    def saved(self, snapshots: Sequence[Snapshot]) -> Saved:
        """All that was remembered of some runners, together."""
        if self._like is None:
            raise RuntimeError("snapshots of no layout")
        raw = np.frombuffer(b"".join([one.raw for one in snapshots]), np.uint8)
        return of_runners(self._like, raw.reshape(len(snapshots), -1))

    def forget(self, row: int, before_t: float = np.inf) -> None:
        """Let go of the snapshots of a runner, of all or of those from before a second."""
        for kept in (self._near, self._far):
            kept[row] = [one for one in kept.get(row, ()) if one.t >= before_t]


def _put(kept: dict[int, list[Snapshot]], row: int, new: Snapshot, at_most: int) -> None:
    """Keep a snapshot in the place of a runner's of its second, and of them all the newest."""
    known = kept.get(row, ())
    if known and known[-1].t >= new.t:  # somebody goes through the past again
        known = [one for one in known if one.t != new.t]
        kept[row] = sorted([*known, new], key=lambda one: one.t)[-at_most:]
    else:
        kept[row] = [*known, new][-at_most:]
