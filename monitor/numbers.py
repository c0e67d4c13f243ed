"""Which record numbers of a gateway have been seen, in constant memory for unbroken runs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

MAX_RUNS: Final = 1000  # a gateway with more holes than this is broken; its lowest holes close

Runs = list[tuple[int, int]]
"""First and last of runs of numbers, rising and apart."""


class SeenNumbers:
    """A set of whole numbers kept as sorted, disjoint runs.

    Parameters
    ----------
    runs
        What was seen before.
    """

    def __init__(self, runs: Iterable[tuple[int, int]] = ()) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        for first, last in runs:
            self._first.append(first)
            self._last.append(last)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._first, number)
        return at > 0 and number <= self._last[at - 1]

    @property
    def runs(self) -> Runs:
        """What was seen."""
        return list(zip(self._first, self._last, strict=True))

    @property
    def highest(self) -> int:
        """The highest number that was seen; -1 before the first."""
        return self._last[-1] if self._last else -1

    def add(self, number: int) -> bool:
        """Add a number; return whether it is new."""
        if self._last and number == self._last[-1] + 1:  # as nearly always
            self._last[-1] = number
            return True
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

    def discard(self, number: int) -> None:
        """Take a number out again."""
        at = bisect_right(self._first, number) - 1
        if at < 0 or number > self._last[at]:
            return
        around = [(self._first[at], number - 1), (number + 1, self._last[at])]
        left = [(first, last) for first, last in around if first <= last]
        self._first[at : at + 1] = [first for first, _ in left]
        self._last[at : at + 1] = [last for _, last in left]
        self._limit()

    def fill(self, first: int, last: int) -> int:
        """Add all numbers from `first` to `last`; return how many of them are new."""
        if last < first:
            return 0
        begin = bisect_left(self._last, first - 1)
        end = bisect_right(self._first, last + 1)
        inside = zip(self._first[begin:end], self._last[begin:end], strict=True)
        seen = sum(max(0, min(last, b) - max(first, a) + 1) for a, b in inside)
        if begin < end:
            joined = min(first, self._first[begin]), max(last, self._last[end - 1])
        else:
            joined = first, last
        self._first[begin:end], self._last[begin:end] = [joined[0]], [joined[1]]
        self._limit()
        return last - first + 1 - seen

    def end_of(self, number: int) -> int:
        """The last of the run that begins with or holds `number`; ``number - 1`` if it is not seen.

        Examples
        --------
        >>> SeenNumbers([(3, 7), (9, 9)]).end_of(4)
        7
        """
        if len(self._first) == 1:  # as nearly always
            return self._last[0] if self._first[0] <= number <= self._last[0] else number - 1
        at = bisect_right(self._first, number)
        return self._last[at - 1] if at > 0 and number <= self._last[at - 1] else number - 1

    @property
    def has_holes(self) -> bool:
        """Whether any number between the lowest and the highest has not been seen."""
        return len(self._first) > 1

    @property
    def missing(self) -> int:
        """How many numbers between the lowest and the highest have not been seen."""
        return sum(
            first - last - 1 for last, first in zip(self._last, self._first[1:], strict=False)
        )

    def missing_above(self, number: int) -> int:
        """How many numbers between `number` and the highest have not been seen."""
        at = max(bisect_right(self._first, number) - 1, 0)
        if at >= len(self._first) - 1:  # as nearly always
            return 0
        gaps = zip(self._last[at:], self._first[at + 1 :], strict=False)
        return sum(first - max(last, number) - 1 for last, first in gaps)

    def _limit(self) -> None:
        if len(self._first) > MAX_RUNS:
            self._last[0] = self._last[1]
            del self._first[1], self._last[1]
