"""How long to wait before trying again: the one rule for brokers and sensors alike."""

from enum import Enum
from random import Random
from typing import Final

SHORTEST_S: Final = 1.0
LONGEST_S: Final = 30.0
FULL_S: Final = 4.0  # what adapters need to give a lost connection's place to the next

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

    BUSY = 2.0
    """It is in the middle of something that takes a moment."""

    FULL = 8.0
    """It has no room left, and needs a while to notice when there is again."""

    @property
    def shortest_s(self) -> float:
        """The shortest wait that is worth it [s]."""
        return FULL_S if self is Cause.FULL else SHORTEST_S


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
        Between the shortest wait and the cap of the cause, itself at most `LONGEST_S`.
    """
    doubled = 2.0 ** min(max(attempt, 0), _LARGEST_EXPONENT)
    ceiling_s = min(cause.value, 2.0 * cause.shortest_s * doubled)
    return float(ceiling_s * random.uniform(0.5, 1.0))
