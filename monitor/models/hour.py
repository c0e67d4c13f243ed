"""Amounts of the rolling last hour, by five minutes."""

from typing import Final

import numpy as np

from monitor.models.arrays import Runners, summed
from monitor.models.scans import before_each, sum_over
from monitor.models.tens import stretches

BINS: Final = 12
BIN_S: Final = 300.0
_PLACES: Final = np.arange(float(BINS))[:, np.newaxis]


def book(
    hour: Runners, slot: Runners, time_s: Runners, amounts: Runners
) -> tuple[Runners, Runners, Runners]:
    """Book some amounts over a block of steps.

    Parameters
    ----------
    hour : (kinds, BINS, runners) what was booked, as `book` left it, at first 0
    slot : (runners,) five minutes since the start, as `book` left it, at first 0
    time_s : (steps, runners) since the start [s], never falling
    amounts : (steps, kinds, runners) in any unit

    Returns
    -------
    Slots of the steps (steps, runners); the hour after the last of them; and how much it is at
    each step, (steps, kinds, runners), of the last 55 to 60 minutes

    Examples
    --------
    >>> hour, slot = np.zeros((1, BINS, 1)), np.zeros(1)
    >>> time_s = np.array([[10.0], [300.0], [3900.0]])
    >>> book(hour, slot, time_s, np.ones((3, 1, 1)))[2].ravel()
    array([1., 2., 1.])
    """
    slots = np.floor(time_s / BIN_S)
    before = before_each(slot, slots)
    turned = slots != before
    totals = np.empty(amounts.shape)
    for part in stretches(turned):
        here = slots[part.start]
        if turned[part.start].any():
            age = np.mod(here - _PLACES, BINS)
            hour = np.where(age < here - before[part.start], 0.0, hour)
        booked = np.where(np.mod(here, BINS) == _PLACES, amounts[part][:, :, np.newaxis], 0.0)
        filled = sum_over(hour, booked)
        totals[part] = summed(filled)
        hour = filled[-1]
    return slots, hour, totals
