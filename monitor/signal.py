"""Whether each runner is heard: how long a silence lasted, and how often there was one lately.

A silence begins with the last second in which something came, and ends once it comes steadily
again. A paused recording is no silence: its seconds come, and say that nothing was measured.

Evidence: heuristic; the times are design choices.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners
from monitor.models.hour import BINS, book
from monitor.models.scans import before_each, last_over, time_over

STEADY_WITHIN_S: Final = 5.0  # a shorter silence is none
BACK_S: Final = 10.0  # so long without one, and the signal is back
LOST_AFTER_S: Final = 60.0  # a longer silence is a loss
OFTEN_AFTER_S: Final = 900.0  # ... and one that is told even if there was another within the hour


class State(NamedTuple):
    """(runners,) each, but `hour` (1, BINS, runners).

    Attributes
    ----------
    steady_s : how long nothing longer than `STEADY_WITHIN_S` was missing [s]
    silent : 1 from the beginning of a silence to when the signal is back
    from_t : last second heard before the newest silence [s]
    silent_s : how long that lasted, so far [s]
    hour, slot : losses of the last hour, as `monitor.models.hour` keeps them
    """

    steady_s: Runners
    silent: Runners
    from_t: Runners
    silent_s: Runners
    hour: Runners
    slot: Runners


class Signal(NamedTuple):
    """(seconds, runners) each.

    Attributes
    ----------
    since_record_s : since anything was heard, NaN before the first time [s]
    silent_s : length of the silence that lasts, or of the last one [s]; 0 before any
    losses : how many losses there were within the last hour, the one that lasts included
    usual_s : how much longer than `LOST_AFTER_S` a silence may last before it is news [s]
    """

    since_record_s: Runners
    silent_s: Runners
    losses: Runners
    usual_s: Runners


def initial(rows: int) -> State:
    """Nobody was heard yet."""
    zero = np.zeros(rows)
    return State(zero, zero, zero, zero, np.zeros((1, BINS, rows)), zero)


def run(state: State, t: Runners, heard_t: Runners, start_t: Runners) -> tuple[State, Signal]:
    """Advance over a block.

    Parameters
    ----------
    state : as the last block left it
    t : (seconds, runners) the second [s]
    heard_t : (seconds, runners) the newest second heard, NaN before any [s]
    start_t : (runners,) when the race began [s]

    Returns
    -------
    State after the block, and `Signal` of its seconds
    """
    since_s = t - heard_t
    quiet = since_s > STEADY_WITHIN_S
    steady_s = time_over(state.steady_s, ~quiet, 1.0)
    back = steady_s >= BACK_S
    silent = last_over(state.silent, np.where(quiet, 1.0, 0.0), quiet | back)
    begins = quiet & (before_each(state.silent, silent) == 0.0)
    from_t = last_over(state.from_t, heard_t, begins)
    first_back_t = t - steady_s + 1.0
    lasted_s = np.where(quiet, t, first_back_t) - from_t
    silent_s = last_over(state.silent_s, lasted_s, silent > 0.0)

    lost = quiet & (silent_s >= LOST_AFTER_S)
    before_s = np.where(begins, 0.0, before_each(state.silent_s, silent_s))
    new = lost & (before_s < LOST_AFTER_S)
    time_s = np.maximum(t - start_t, 0.0)
    slots, hour, booked = book(
        state.hour, state.slot, time_s, np.where(new, 1.0, 0.0)[:, np.newaxis]
    )
    losses = booked[:, 0]
    # After other losses within the hour a short one is what is usual here.
    usual_s = np.where(losses - lost > 0.0, OFTEN_AFTER_S - LOST_AFTER_S, 0.0)
    told = Signal(since_s, silent_s, losses, usual_s)
    return State(steady_s[-1], silent[-1], from_t[-1], silent_s[-1], hour, slots[-1]), told


def paused(heard: NDArray[np.bool_], measured: Runners, rr_ms: Runners) -> Flags:
    """Where a second came and nothing was measured in it: (seconds, runners).

    Parameters
    ----------
    heard : (seconds, runners) whether the second came
    measured : (seconds, quantities, runners), NaN for missing
    rr_ms : (seconds, beats, runners), NaN to pad
    """
    nothing = np.isnan(measured).all(axis=1) & np.isnan(rr_ms).all(axis=1)
    empty: Flags = heard & nothing
    return empty
