"""Where along the course nobody is heard, learned from those who came by before; pure.

A silence that ended tells a stretch: from where a runner was heard last to where they were heard
again. The next one who falls silent there need not worry anybody.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from monitor.messages import Alert
from monitor.models.arrays import Runners

AROUND_M: Final = 300.0  # a silence that begins so near the stretch belongs to it
LONGEST_M: Final = 20_000.0  # further, and somebody's sensor was off
STRETCHES_MAX: Final = 500  # remembered, the newest


class Stretch(NamedTuple):
    """Where somebody was not heard [m]."""

    from_m: float
    to_m: float


class Coverage:
    """Stretches of the course without a signal."""

    def __init__(self) -> None:
        self._stretches: list[Stretch] = []

    def hear(self, alerts: Iterable[Alert]) -> None:
        """Learn from alerts that a signal is back, which tell from where to where it was lost."""
        for alert in alerts:
            told = alert.because
            if alert.kind == "signal_back" and "from_m" in told and "to_m" in told:
                self.add(told["from_m"], told["to_m"])

    def add(self, from_m: float, to_m: float) -> None:
        """Note that somebody was not heard between two places along the course [m]."""
        stretch = Stretch(from_m, to_m)
        if 0.0 < to_m - from_m <= LONGEST_M and stretch not in self._stretches:
            self._stretches.append(stretch)
            del self._stretches[:-STRETCHES_MAX]

    def silent_at(self, course_m: Runners) -> tuple[Runners, Runners, Runners]:
        """Where silence is usual around some places.

        Parameters
        ----------
        course_m : any shape, along the course [m]; NaN if not known

        Returns
        -------
        From where to where runners were silent there [m], NaN where none was, and how many; of the
        same shape, or (1,) each if nobody ever was
        """
        if not self._stretches:
            unknown = np.full(1, np.nan)
            return unknown, unknown, np.zeros(1)
        ends = np.array(self._stretches).T.reshape(2, -1, *(1,) * course_m.ndim)
        there = (ends[0] - AROUND_M <= course_m) & (course_m <= ends[1])
        count = there.sum(axis=0).astype(np.float64)
        from_m = np.where(there, ends[0], np.inf).min(axis=0)
        to_m = np.where(there, ends[1], -np.inf).max(axis=0)
        some = count > 0.0
        return np.where(some, from_m, np.nan), np.where(some, to_m, np.nan), count
