"""What is wrong with the data of a second, as one number: bit n is the n-th of `KINDS`."""

from typing import Final

import numpy as np

from monitor.models.arrays import Flags, Runners

SPEAKS_OF: Final = {
    "heart_rate_range": "heart_rate_bpm",
    "heart_rate_flat": "heart_rate_bpm",
    "heart_rate_swap": "heart_rate_bpm",
    "cadence_half": "cadence_spm",
    "cadence_double": "cadence_spm",
    "rr": "rr_ms",
    "speed": "speed_mps",
    "altitude": "altitude_m",
    "distance": "distance_m",
    "temperature": "air_temp_c",
    "still_recording": "distance_m",
    "clock": "t",
}
"""What each kind says of which measured quantity."""

KINDS: Final = tuple(SPEAKS_OF)
"""All kinds, by bit; `monitor.alerts.data` has the words for them."""


def bits(shape: tuple[int, ...], **wrong: Flags) -> Runners:
    """Return the number that stands for what is wrong; whole, and 0 for nothing.

    Parameters
    ----------
    shape : of the result
    wrong : by kind, of that shape

    Examples
    --------
    >>> bits((2,), heart_rate_flat=np.array([True, False]), speed=np.array([True, True]))
    array([66., 64.])
    """
    number = np.zeros(shape)
    for kind, here in wrong.items():
        if here.any():
            number += here * float(1 << KINDS.index(kind))
    return number
