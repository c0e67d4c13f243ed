"""How long everything takes on its way to us just now. Pure.

When the broker or we ourselves have too much to do, all records are late by as long. Nothing is
missing then: whoever gave up a second because it did not come in time would go through it twice,
which takes time, and be later still.
"""

import math
from typing import Final

USUAL_S: Final = 2.0  # the newest of all records may be so old, and nothing is the matter
MOST_S: Final = 60.0  # what takes longer is an outage, of which crews are to be told
WINDOW_S: Final = 2.0
SEVERAL: Final = 3  # gateways: of fewer it may be their own network or clock


class Delay:
    """The smallest age of the records that came lately, of all gateways with a true clock.

    One that is slow, or hands over what it kept, has no part in it as long as another is quick.
    """

    def __init__(self) -> None:
        self._since = -math.inf
        self._now = _Window()
        self._before = _Window()

    def hear(self, gateway: str, t: float, now: float) -> None:
        """Note that a record of second `t` came from a gateway at wall time `now` [s]."""
        self._turn(now)
        window = self._now
        if now - t < window.least_s:
            window.least_s = now - t
        window.gateways.add(gateway)

    def seconds(self, now: float) -> float:
        """How long records take, if that is more than usual [s]; else, or if few came, 0."""
        self._turn(now)
        least_s = min(self._now.least_s, self._before.least_s)
        if least_s <= USUAL_S or len(self._now.gateways | self._before.gateways) < SEVERAL:
            return 0.0
        return min(least_s, MOST_S)

    def _turn(self, now: float) -> None:
        """Begin a new window when one is over; after a pause, or with a clock set back, anew."""
        if 0.0 <= now - self._since < WINDOW_S:
            return
        follows = 0.0 <= now - self._since < 2 * WINDOW_S
        self._before = self._now if follows else _Window()
        self._now, self._since = _Window(), now


class _Window:
    """What came in some seconds."""

    def __init__(self) -> None:
        self.least_s = math.inf
        self.gateways: set[str] = set()
