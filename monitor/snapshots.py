"""Where runners were at some moments of the last minutes, to begin again from there."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.telling import Open
from monitor.group import Group, Saved
from monitor.held import Held
from monitor.models.rows import take

Rows = NDArray[np.intp]

STEP_S: Final = 20  # the narrowest ring's seconds: where blocks end
WIDE_S: Final = 300  # the widest ring's
_NEVER: Final = -1


class Snapshot(NamedTuple):
    """One runner after second `t`."""

    t: int
    saved: Saved
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
        self._held.put(rows[newer], take(saved, newer))
        self.t[rows[newer]] = t[newer]
        for at in np.flatnonzero(newer):
            self.opened[rows[at]] = opened[at]

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
    rings
        Every so many seconds, so many of them (`monitor.reach`).
    """

    def __init__(self, rings: Sequence[tuple[int, int]]) -> None:
        self._rings: list[tuple[int, int, dict[int, _Slot]]] = [(*ring, {}) for ring in rings]

    def keep(
        self,
        group: Group,
        rows: Rows,
        times: Sequence[int],
        *,
        owners: Rows | None = None,
    ) -> None:
        """Keep where some runners are now, of those whose second is a round one.

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
        for every_s, count, ring in self._rings:
            for number in np.unique(t[t % every_s == 0] // every_s % count):
                slot = ring.setdefault(int(number), _Slot(saved))
                slot.grow(int(owners.max()) + 1, saved)
                at = np.flatnonzero((t % every_s == 0) & (t // every_s % count == number))
                slot.write(owners[at], t[at], take(saved, at), [opened[one] for one in at])

    def before(self, row: int, t: int) -> Snapshot | None:
        """Return the newest snapshot of a runner from before second `t`."""
        slots = [
            slot
            for _, _, ring in self._rings
            for slot in ring.values()
            if row < len(slot.t) and _NEVER < slot.t[row] < t
        ]
        return max(slots, key=lambda slot: slot.t[row]).read(row) if slots else None

    def forget(self, row: int, before_t: float = math.inf) -> None:
        """Let go of the snapshots of a runner, of all or of those from before a second."""
        for _, _, ring in self._rings:
            for slot in ring.values():
                if row < len(slot.t) and slot.t[row] < before_t:
                    slot.t[row] = _NEVER
