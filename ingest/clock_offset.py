"""How far this machine's clock is from the monitor's, from the times of what the monitor says.

A message that was stamped at `t` arrives later by its delay, which is never negative: the offset is
at most our time of arrival less `t`, and the quickest of the last minute's messages tells best.
"""

import logging
from collections import deque
from typing import Final

WINDOW_S: Final = 60.0
MOST: Final = 64  # messages are kept
ENOUGH: Final = 3  # messages that can't all have been delayed
WRONG_S: Final = 2.0  # beyond what networks take: records are then refused, or late
TOLD_AGAIN_S: Final = 600.0

_log = logging.getLogger(__name__)


class ClockOffset:
    """Our clock minus the monitor's; told nothing, it knows nothing."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._warned_at: float | None = None

    def hear(self, stamped_t: float, now: float, ticks_s: float) -> None:
        """Take in a message that did not wait anywhere.

        Parameters
        ----------
        stamped_t
            What the monitor's clock showed when it was sent [s].
        now
            What ours shows [s].
        ticks_s
            A clock that nobody sets [s].
        """
        self._seen.append((ticks_s, now - stamped_t))
        offset_s = self.offset_s(ticks_s)
        if offset_s is None or abs(offset_s) < WRONG_S:
            self._warned_at = None
        elif offset_s > 0.0 and len(self._seen) < ENOUGH:
            return  # it may be a delay
        elif self._warned_at is None or ticks_s - self._warned_at >= TOLD_AGAIN_S:
            self._warned_at = ticks_s
            _log.warning(
                "this machine's clock is %.1f s %s the monitor's: records are late or refused;"
                " set the wrong one, `trailpulse doctor` shows which",
                abs(offset_s),
                "ahead of" if offset_s > 0 else "behind",
            )

    def offset_s(self, ticks_s: float) -> float | None:
        """The offset as of now [s]; None while nothing was heard within the last minute."""
        fresh = [seen_s for at, seen_s in self._seen if ticks_s - at <= WINDOW_S]
        return min(fresh, default=None)
