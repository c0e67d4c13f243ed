"""Records refused for their time: of which runners a clock is wrong, and when.

A single record may come in the wrong order; a wrong clock goes on. Knows no clock itself.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from monitor.models.arrays import Flags, Runners

SURE_AFTER_S: Final = 30.0  # refused over so long a time, records tell that a clock is wrong
NOTE_EVERY_S: Final = 30.0  # how often that is noted again
LASTS_S: Final = 60.0  # so long after the last refused record the clock still counts as wrong
TOLD_AGAIN_S: Final = 900.0  # how often it is told of somebody of whom nothing else is known
MAX_RUNNERS: Final = 6000  # of whom so much is remembered; anybody may send a name
REMEMBERED: Final = 240  # notes of one runner: two hours of a wrong clock


@dataclass(slots=True)
class _Fault:
    """Since when records are refused, when the last was, and when that was noted [wall s]."""

    first_at: float
    last_at: float
    noted_at: float = -math.inf


@dataclass(slots=True)
class ClockFaults:
    """What is known of wrong clocks, by runner."""

    _faults: dict[str, _Fault] = field(default_factory=dict)
    _noted: dict[str, deque[int]] = field(default_factory=dict)
    _told_at: dict[str, float] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether anything was ever noted."""
        return bool(self._noted)

    def refused(self, runner: str, now: float) -> bool:
        """Take in that a record was refused at `now` [wall s]; return whether it is to be noted."""
        fault = self._faults.get(runner)
        if fault is None or not 0.0 <= now - fault.last_at <= LASTS_S:
            if fault is None and len(self._faults) >= MAX_RUNNERS:
                return False
            fault = self._faults[runner] = _Fault(now, now)
        fault.last_at = now
        sure = now - fault.first_at >= SURE_AFTER_S
        if not sure or now - fault.noted_at < NOTE_EVERY_S:
            return False
        fault.noted_at = now
        return True

    def is_news(self, runner: str, now: float) -> bool:
        """Whether a wrong clock, of somebody no rule looks at, is to be told at `now` [wall s]."""
        news = now - self._told_at.get(runner, -math.inf) >= TOLD_AGAIN_S
        if news:
            self._told_at[runner] = now
        return news

    def note(self, runner: str, t: float) -> None:
        """Remember that a clock was wrong around second `t` of a runner [s]."""
        self._noted.setdefault(runner, deque(maxlen=REMEMBERED)).append(math.ceil(t))

    def wrong(self, runners: Sequence[str], t: Runners) -> Flags:
        """In which seconds a clock was wrong.

        Parameters
        ----------
        runners : whose seconds
        t : (seconds, runners) [s]
        """
        flags = np.zeros(t.shape, dtype=np.bool_)
        for at, runner in enumerate(runners):
            for noted_t in self._noted.get(runner, ()):
                flags[:, at] |= (t[:, at] >= noted_t) & (t[:, at] < noted_t + LASTS_S)
        return flags
