"""What is wrong with the data of a second, as one number: bit n is the n-th of `KINDS`."""

from typing import Final

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere

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
    "heart_rate_steps": "heart_rate_bpm",
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
        if anywhere(here):
            number += here * float(1 << KINDS.index(kind))
    return number


def with_kind(numbers: Runners, kind: str, here: Flags) -> Runners:
    """The numbers with this kind where it is, and without it elsewhere.

    Examples
    --------
    >>> with_kind(np.array([64.0, 65.0]), "heart_rate_range", np.array([True, False]))
    array([65., 64.])
    """
    bit = float(1 << KINDS.index(kind))
    changes: Runners = here * bit - has_kind(numbers, kind) * bit
    return numbers + changes


def has_kind(numbers: Runners, kind: str) -> Flags:
    """Where this kind is.

    Examples
    --------
    >>> has_kind(np.array([64.0, 65.0]), "heart_rate_range")
    array([False,  True])
    """
    flags: Flags = numbers.astype(np.int64) & 1 << KINDS.index(kind) != 0
    return flags
