"""Packets that say once more what was said before: they must count once, and never as new.

Two ways in which that happens:

- **Told twice.** A stack whose notifications were switched on twice hands every packet over
  twice; the beats in it would count double. No heart beats twice within 0.2 s, so the same bytes
  within that time are one packet.
- **Heard before the connection was lost.** Some straps send, once connected again, the heart rate
  they had when the connection was lost, until they have found a new one. For 3 s after a
  connection was made anew a packet with the heart rate of before is believed only if it brings
  beats of its own.
"""

from typing import Final

from ingest.errors import PacketRefused
from ingest.messages import Measured

TWICE_WITHIN_S: Final = 0.2
DOUBTFUL_S: Final = 3.0

TOLD_TWICE: Final = "told twice"
OF_BEFORE: Final = "heard before the connection was lost"


class Repeats:
    """What one characteristic of one sensor said last; keeps no clock."""

    def __init__(self) -> None:
        self._last: bytes | None = None
        self._last_at = 0.0
        self._last_bpm: float | None = None
        self._before: tuple[bytes, float] | None = None
        self._connected_at = 0.0

    def connected(self, at: float) -> None:
        """Note that a connection was made; what was said last was said before it."""
        self._connected_at = at
        if self._last is not None and self._last_bpm is not None:
            self._before = (self._last, self._last_bpm)
        self._last = None

    def check(self, data: bytes, measured: Measured, at: float) -> None:
        """Take in a packet and what it says.

        Raises
        ------
        PacketRefused
            When it says once more what was said before.
        """
        if measured.rr_ms and data == self._last and 0.0 <= at - self._last_at < TWICE_WITHIN_S:
            raise PacketRefused(TOLD_TWICE, data.hex())
        bpm = measured.heart_rate_bpm
        self._last, self._last_at = data, at
        if self._is_of_before(data, measured, at):
            raise PacketRefused(OF_BEFORE, f"{bpm} bpm")
        self._last_bpm = bpm

    def _is_of_before(self, data: bytes, measured: Measured, at: float) -> bool:
        if self._before is None:
            return False
        before, bpm = self._before
        if at - self._connected_at >= DOUBTFUL_S:
            self._before = None
            return False
        return data == before or (measured.heart_rate_bpm == bpm and not measured.rr_ms)
