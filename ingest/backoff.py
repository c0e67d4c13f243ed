"""How long to wait before trying again: the one rule for brokers and sensors alike."""

from enum import Enum
from random import Random
from typing import Final

SHORTEST_S: Final = 1.0
LONGEST_S: Final = 30.0

# 2**9 s is past every cap, and a huge attempt number must not become a huge power.
_LARGEST_EXPONENT: Final = 9


class Cause(Enum):
    """Why the last attempt failed; the value is the longest wait it is worth [s]."""

    LOST = 5.0
    """It worked a moment ago and is likely to come back soon."""

    ABSENT = 10.0
    """Nobody answers: switched off, out of range, not started yet."""

    REFUSED = LONGEST_S
    """It answered with no; somebody has to change something first."""


def delay_s(attempt: int, cause: Cause, random: Random) -> float:
    """How long to wait before the next attempt [s].

    Doubles with every failed attempt up to the cap of its cause. The upper half of each wait is
    random, so that a field of gateways does not come back to a restarted broker all at once.

    Parameters
    ----------
    attempt
        How many attempts have failed in a row before this one: 0 is the first wait.
    cause
        Why the last one failed.
    random
        The source of the jitter, handed in so that tests can repeat it.

    Returns
    -------
    float
        Between `SHORTEST_S` and the cause's cap, itself at most `LONGEST_S`.
    """
    ceiling_s = min(cause.value, 2.0 * SHORTEST_S * 2.0 ** min(max(attempt, 0), _LARGEST_EXPONENT))
    return float(ceiling_s * random.uniform(0.5, 1.0))
