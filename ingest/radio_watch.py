"""When an adapter that hears nothing has to be woken, and how: decisions, no action.

Adapters fall silent without an error: a scan that was begun finds nothing any more, until it is
begun anew, the adapter is switched off and on, or the machine starts again. So nothing heard for
long is answered in steps, each a while after the one before.
"""

from enum import Enum
from typing import Final

# A scan is begun anew every minute, and then tells of every device in range.
SILENT_S: Final = 90.0
STEP_EVERY_S: Final = 30.0

# Where nothing was ever heard there may be nothing to hear: a gateway that waits at a lonely place
# for the first runner. It shall not be restarted over and over.
LONELY_S: Final = 3600.0


class Step(Enum):
    """What to do about the silence, in this order; the value is what it is called."""

    SCAN_ANEW = "the scan is begun anew"
    POWER_CYCLE = "the adapter is switched off and on"
    GIVE_UP = "the gateway ends, to be started again"


class Watchdog:
    """Follows what one adapter hears.

    Parameters
    ----------
    now
        The time it is used from [s]; of a clock that may be set, as all times here.
    """

    def __init__(self, now: float) -> None:
        self._started_at = now
        self._heard_at = now
        self._heard_ever = False
        self._steps = list(Step)
        self._stepped_at = now

    def hear(self, now: float, *, proof: bool = True) -> None:
        """Note that all is well.

        Parameters
        ----------
        now
            The time [s].
        proof
            Whether something was heard; else nothing was to be heard.
        """
        self._heard_at = now
        self._heard_ever = self._heard_ever or proof
        self._steps = list(Step)

    def silent_s(self, now: float) -> float:
        """How long nothing was heard [s]."""
        return max(0.0, now - self._heard_at)

    def due(self, now: float) -> Step | None:
        """The step that is to be taken now, if any; it counts as taken."""
        if now < self._heard_at:  # the clock was set back
            self._heard_at = self._stepped_at = now
        if not self._steps or self.silent_s(now) < SILENT_S:
            return None
        is_first = self._steps[0] is Step.SCAN_ANEW
        # From step to step, not from the silence's begin: a clock that was set forward must not
        # bring all steps at once.
        if not is_first and now - self._stepped_at < STEP_EVERY_S:
            return None
        may_give_up = self._heard_ever or now - self._started_at >= LONELY_S
        if self._steps[0] is Step.GIVE_UP and not may_give_up:
            self._begin_again(now)
            return None
        self._stepped_at = now
        return self._steps.pop(0)

    def _begin_again(self, now: float) -> None:
        """Go through the steps once more, after as long a silence."""
        self._heard_at = now
        self._steps = list(Step)
