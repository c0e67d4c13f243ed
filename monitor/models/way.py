"""The way covered over a block of seconds, drawn towards the distance that is reported."""

from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere
from monitor.models.plain import column_by_column


class Steps(NamedTuple):
    """What is known of each second, (seconds, runners) each.

    Attributes
    ----------
    reported_m : what the sensor counts [m], NaN if it says nothing
    stepped_m : way by the speed [m]
    reachable_m : a report may be so far ahead [m]
    pull : how far to go at once towards a report within the slack [1]
    news : whether the report differs from the one before
    """

    reported_m: Runners
    stepped_m: Runners
    reachable_m: Runners
    pull: Runners
    news: Flags


def run(
    distance_m: Runners, offset_m: Runners, steps: Steps, slack_m: float, back_m: float
) -> tuple[Runners, Runners]:
    """Follow the speed, and the reports where a runner can be there.

    Parameters
    ----------
    distance_m : (runners,) covered before the block [m]
    offset_m : (runners,) what must be added to the reports [m]
    steps : see `Steps`
    slack_m : a report further off is taken over at once [m]
    back_m : one further behind is a sensor that began anew [m]

    Returns
    -------
    The distance after each second, (seconds, runners), and the offset after the last.

    Examples
    --------
    >>> sure, half = np.ones((2, 1), dtype=np.bool_), np.full((2, 1), 0.5)
    >>> steps = Steps(np.array([[4.0], [1.0]]), 6.0 * half, 100.0 * half, half, sure)
    >>> run(np.array([0.0]), np.array([0.0]), steps, 25.0, 50.0)[0].ravel()
    array([3.5 , 3.75])
    """
    columns = column_by_column((distance_m, offset_m), steps)
    if columns is None:
        return _together(distance_m, offset_m, steps, slack_m, back_m)
    total_m, offset_m = np.empty(steps.stepped_m.shape), offset_m.copy()
    for row, ((start_m, offset), theirs) in enumerate(columns):
        total_m[:, row], offset_m[row] = _alone(start_m, offset, theirs, slack_m, back_m)
    return total_m, offset_m


def _together(
    total_m: Runners, offset_m: Runners, steps: Steps, slack_m: float, back_m: float
) -> tuple[Runners, Runners]:
    """All runners at a time, second by second."""
    after_m = np.empty(steps.stepped_m.shape)
    for second, (reported_m, stepped_m, reachable_m, pull, news) in enumerate(
        zip(*steps, strict=True)
    ):
        error_m = offset_m + reported_m - (total_m + stepped_m)
        placed = (error_m >= -back_m) & (error_m <= reachable_m)
        drawn_m = np.where(np.abs(error_m) <= slack_m, pull, 1.0) * error_m
        total_m = total_m + np.maximum(stepped_m + np.where(placed, drawn_m, 0.0), 0.0)
        restarts = news & ~placed
        if anywhere(restarts):
            offset_m = np.where(restarts, total_m - reported_m, offset_m)
        after_m[second] = total_m
    return after_m, offset_m


def _alone(
    total_m: float, offset_m: float, steps: list[list[float]], slack_m: float, back_m: float
) -> tuple[list[float], float]:
    """`_together` for one runner, in plain numbers."""
    after_m = []
    for reported_m, stepped_m, reachable_m, pull, news in zip(*steps, strict=True):
        moved_m = stepped_m
        error_m = offset_m + reported_m - (total_m + stepped_m)
        placed = -back_m <= error_m <= reachable_m
        if placed:
            moved_m += (pull if abs(error_m) <= slack_m else 1.0) * error_m
        total_m += moved_m if moved_m > 0.0 else 0.0
        if news and not placed:
            offset_m = total_m - reported_m
        after_m.append(total_m)
    return after_m, offset_m
