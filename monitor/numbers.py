"""Which record numbers of a gateway have been seen, in constant memory for unbroken runs."""

from bisect import bisect_right
from typing import Final

MAX_RUNS: Final = 1000  # a gateway with more holes than this is broken; its lowest holes close


class SeenNumbers:
    """A set of whole numbers kept as sorted, disjoint runs."""

    def __init__(self) -> None:
        self._first: list[int] = []
        self._last: list[int] = []

    def add(self, number: int) -> bool:
        """Add a number; return whether it is new."""
        at = bisect_right(self._first, number)
        if at > 0 and number <= self._last[at - 1]:
            return False
        joins_left = at > 0 and self._last[at - 1] == number - 1
        joins_right = at < len(self._first) and self._first[at] == number + 1
        if joins_left and joins_right:
            self._last[at - 1] = self._last[at]
            del self._first[at], self._last[at]
        elif joins_left:
            self._last[at - 1] = number
        elif joins_right:
            self._first[at] = number
        else:
            self._first.insert(at, number)
            self._last.insert(at, number)
            self._limit()
        return True

    @property
    def missing(self) -> int:
        """How many numbers between the lowest and the highest have not been seen."""
        return sum(
            first - last - 1 for last, first in zip(self._last, self._first[1:], strict=False)
        )

    def missing_above(self, number: int) -> int:
        """How many numbers between `number` and the highest have not been seen."""
        at = max(bisect_right(self._first, number) - 1, 0)
        gaps = zip(self._last[at:], self._first[at + 1 :], strict=False)
        return sum(first - max(last, number) - 1 for last, first in gaps)

    def _limit(self) -> None:
        if len(self._first) > MAX_RUNS:
            self._last[0] = self._last[1]
            del self._first[1], self._last[1]
