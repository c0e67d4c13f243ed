"""What befalls a simulated runner, whatever sensors do: cramps, an empty stomach, no signal."""

from collections.abc import Sequence
from typing import Final

from simulators.faults import Fault

TWITCH_BEFORE_S: Final = 480.0
MAKES_UP_S: Final = 3600.0  # who has eaten nothing does so afterwards
PORTION_EVERY_S: Final = 600.0


class Plight:
    """The faults of a scenario that are about one runner.

    Parameters
    ----------
    runner
        Whose.
    faults
        All of the scenario; those of other runners and of sensors are left alone.
    """

    def __init__(self, runner: str, faults: Sequence[Fault] = ()) -> None:
        mine = [fault for fault in faults if fault.runner == runner]
        self.cramps = sorted(
            (fault for fault in mine if fault.kind == "cramps"), key=lambda fault: fault.at_s
        )
        """In order of time; who has any cramps of nothing else."""
        self._fasts = [fault for fault in mine if fault.kind == "eats_nothing"]
        self._silences = [fault for fault in mine if fault.kind == "tracker_lost"]

    def fasts(self, elapsed_s: float) -> bool:
        """Whether nothing is eaten then."""
        return any(_lasts(fault, elapsed_s) for fault in self._fasts)

    def makes_up(self, elapsed_s: int) -> bool:
        """Whether a portion is eaten in this second for those that were not."""
        ends = [fault.at_s + (fault.for_s or 0.0) for fault in self._fasts]
        since = [elapsed_s - int(end) for end in ends]
        return any(0 <= s < MAKES_UP_S and s % int(PORTION_EVERY_S) == 0 for s in since)

    def is_lost(self, elapsed_s: float) -> bool:
        """Whether nothing is heard of the runner."""
        return any(_lasts(fault, elapsed_s) for fault in self._silences)


def _lasts(fault: Fault, elapsed_s: float) -> bool:
    return fault.at_s <= elapsed_s < fault.at_s + (fault.for_s or 0.0)
