"""The first seconds after a strap is back: what it says then may be what it said before.

Straps keep their last heart rate and send it again when somebody connects anew. So after a
reconnection a heart rate is believed once the strap's own RR intervals say the same, or after a
few seconds in which it had time to find the beat.
"""

from typing import Final

import msgspec

from ingest.messages import Measured

SETTLE_S: Final = 3.0
AGREE_BPM: Final = 15.0  # the rate is a mean over seconds, the intervals are of now

_MINUTE_MS: Final = 60_000.0


class Settling:
    """Withholds what a strap says of the heart until it can be of now."""

    def __init__(self) -> None:
        self._until = float("-inf")

    def begin(self, at: float) -> None:
        """Note that the strap is back [s]."""
        self._until = at + SETTLE_S

    def believed(self, measured: Measured, at: float) -> Measured:
        """What can be believed of what was heard at `at` [s]."""
        if at >= self._until:
            return measured
        if _agree(measured):
            self._until = at
            return measured
        return msgspec.structs.replace(measured, heart_rate_bpm=None, rr_ms=None)


def _agree(measured: Measured) -> bool:
    """Whether heart rate and RR intervals are both there and say the same."""
    if measured.heart_rate_bpm is None or not measured.rr_ms:
        return False
    of_beats_bpm = _MINUTE_MS * len(measured.rr_ms) / sum(measured.rr_ms)
    return abs(of_beats_bpm - measured.heart_rate_bpm) <= AGREE_BPM
