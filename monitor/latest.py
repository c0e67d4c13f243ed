"""What was last known of each runner: the newest values with their times, and the phase."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.columns import MEASURED, Seconds
from monitor.models.scans import last_over

Runners = NDArray[np.float64]

HELD: Final = (*MEASURED, "grade")
"""The values whose newest is shown with its age, in the order of `Latest.value`."""

_ALTITUDE: Final = MEASURED.index("altitude_m")
_MOVEMENT: Final = [MEASURED.index(name) for name in ("speed_mps", "distance_m", "latitude_deg")]


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


def run(
    latest: Latest, seconds: Seconds, grade: Runners, course_m: Runners, start_t: Runners
) -> tuple[Latest, Runners]:
    """Take in a block; what it does not hold stays, with its old time.

    The grade comes from a model that remembers it. It counts as measured only in seconds in which
    a movement was, and the altitude or the place on the course is known.

    Parameters
    ----------
    latest : before the block
    seconds : what was measured
    grade : (seconds, runners) rise over run [1]
    course_m : (seconds, runners) distance along the course [m], NaN where not known
    start_t : (runners,) when each runner's race began [s]

    Returns
    -------
    What is known after the block, and `heard_t` after each of its seconds, (seconds, runners).
    """
    measured = ~np.isnan(seconds.measured)
    sloped = measured[:, _ALTITUDE] | ~np.isnan(course_m)
    graded = sloped & measured[:, _MOVEMENT].any(axis=1)
    known_grade = np.where(graded, grade, np.nan)
    values = np.concatenate((seconds.measured, known_grade[:, np.newaxis]), axis=1)
    value, value_t = _newest(latest, values, seconds.t)
    heard_t = last_over(latest.heard_t, seconds.t, seconds.heard)
    new = Latest(
        t=seconds.t[-1],
        first_t=np.where(np.isnan(latest.first_t), seconds.t[0], latest.first_t),
        start_t=start_t,
        heard_t=heard_t[-1],
        value=value,
        value_t=value_t,
    )
    return new, heard_t


def _newest(latest: Latest, values: Runners, t: Runners) -> tuple[Runners, Runners]:
    """The newest values after a block of (seconds, `HELD`, runners), and their seconds."""
    known = ~np.isnan(values)
    numbers = np.arange(1, len(t) + 1, dtype=np.int32)[:, np.newaxis, np.newaxis]
    newest = (known * numbers).max(axis=0)  # 0 for none
    ever, second = newest > 0, np.maximum(newest, 1) - 1
    value = np.take_along_axis(values, second[np.newaxis], axis=0)[0]
    value_t = np.take_along_axis(t, second, axis=0)
    return np.where(ever, value, latest.value), np.where(ever, value_t, latest.value_t)
