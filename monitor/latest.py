"""What was last known of each runner: the newest values with their times, and the phase."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.columns import MEASURED, Second

Runners = NDArray[np.float64]

HELD: Final = (*MEASURED, "grade")
"""The values whose newest is shown with its age, in the order of `Latest.value`."""

_GRADE_FROM: Final = [MEASURED.index(name) for name in ("altitude_m", "speed_mps", "distance_m")]


class Latest(NamedTuple):
    """The last axis of every array is the runner; NaN for never.

    Attributes
    ----------
    t : newest second [s]
    first_t : first second [s]
    start_t : when the runner's race began [s]
    heard_t : newest second in which anything was measured [s]
    value, value_t : (`HELD`, runners) newest measured values and their seconds
    """

    t: Runners
    first_t: Runners
    start_t: Runners
    heard_t: Runners
    value: Runners
    value_t: Runners


def nothing(rows: int) -> Latest:
    """Nothing is known of these runners yet."""
    never = np.full(rows, np.nan)
    held = np.full((len(HELD), rows), np.nan)
    return Latest(never, never, never, never, held, held)


def update(latest: Latest, second: Second, grade: Runners, start_t: Runners) -> Latest:
    """Take in one second; what it does not hold stays, with its old time.

    The grade comes from a model that remembers it. It counts as measured only in seconds in which
    both the altitude and a movement were.
    """
    measured = ~np.isnan(second.measured[_GRADE_FROM])
    graded = measured[0] & (measured[1] | measured[2])
    values = np.vstack([second.measured, np.where(graded, grade, np.nan)])
    here = ~np.isnan(values)
    return Latest(
        t=second.t,
        first_t=np.where(np.isnan(latest.first_t), second.t, latest.first_t),
        start_t=start_t,
        heard_t=np.where(second.heard, second.t, latest.heard_t),
        value=np.where(here, values, latest.value),
        value_t=np.where(here, second.t, latest.value_t),
    )
