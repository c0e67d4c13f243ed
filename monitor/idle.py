"""Who has not moved for long: asleep, or finished, with the watch left running.

Evidence: heuristic; the numbers are design choices.
"""

from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, gain
from monitor.models.scans import ewma_over, time_over

MEAN_S: Final = 300.0  # time constant of the mean speed: satellites wander while nobody moves
STILL_MPS: Final = 0.25  # a slower mean is none
LONG_S: Final = 3600.0  # nobody races who has not moved for so long


class State(NamedTuple):
    """(runners,) each: mean speed [m/s], and since when it has been none [s]."""

    mean_mps: Runners
    still_s: Runners


def initial(rows: int) -> State:
    """Nobody has moved yet, and nobody was to."""
    return State(np.ones(rows), np.zeros(rows))


def run(state: State, speed_mps: Runners) -> tuple[State, Runners]:
    """Advance over a block.

    Parameters
    ----------
    state : as the last block left it
    speed_mps : (seconds, runners) as measured, NaN where unknown: then nothing is known to change

    Returns
    -------
    State after the block, and how long each runner has not moved, (seconds, runners) [s]
    """
    mean_mps = ewma_over(state.mean_mps, speed_mps, gain(1.0, MEAN_S))
    still_s = time_over(state.still_s, mean_mps < STILL_MPS, 1.0, ~np.isnan(speed_mps))
    return State(mean_mps[-1], still_s[-1]), still_s
