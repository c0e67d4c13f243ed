"""Up to which record number everything of a gateway and runner is stored.

It is what a gateway may let go of: the mark of a stream never passes a number that is neither
dealt with (committed, or refused for good) nor gone at the gateway.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from monitor.numbers import MAX_RUNS, SeenNumbers

Stream = tuple[str, str]
"""(runner, gateway)."""

MAX_NAMED: Final = 16  # gateways of a runner, those heard last, that a status speaks to


class Dealt(NamedTuple):
    """What is dealt with of a stream.

    Attributes
    ----------
    floor : below it nothing is kept at the gateway, as far as is known
    runs : first and last of the runs of numbers dealt with, rising and apart
    """

    floor: int
    runs: tuple[tuple[int, int], ...]

    @property
    def mark(self) -> int:
        """The highest number up to which nothing is missing."""
        return StoredNumbers(self.runs).end_of(self.floor)


class StoredNumbers(SeenNumbers):
    """Numbers dealt with; of too many runs the highest is forgotten, never a hole closed."""

    def _limit(self) -> None:
        if len(self._first) > MAX_RUNS:
            del self._first[-1], self._last[-1]


class Watermarks:
    """The marks of all streams.

    Parameters
    ----------
    stored
        What was dealt with before.
    """

    def __init__(self, stored: Iterable[tuple[Stream, Dealt]] = ()) -> None:
        self._floors: dict[Stream, int] = {}
        self._numbers: dict[Stream, StoredNumbers] = {}
        self._marks: dict[Stream, int] = {}
        """What `mark` tells: worked out when it changes, and asked for with every status."""
        self._named: dict[str, dict[str, None]] = {}
        self.lost = 0
        """Records that a gateway let go of before they were stored."""
        for stream, (floor, runs) in stored:
            self._floors[stream] = floor
            self._numbers[stream] = StoredNumbers(runs)
            self._moves(stream)
            self.hear(stream)

    def holds(self, stream: Stream, number: int) -> bool:
        """Whether a number is dealt with."""
        numbers = self._numbers.get(stream)
        return numbers is not None and number in numbers

    def hear(self, stream: Stream) -> None:
        """Note that a gateway speaks of a runner now."""
        runner, gateway = stream
        named = self._named.setdefault(runner, {})
        if next(reversed(named), None) != gateway:
            named.pop(gateway, None)
            named[gateway] = None
            if len(named) > MAX_NAMED:
                del named[next(iter(named))]

    def keep_from(self, stream: Stream, floor: int) -> bool:
        """Learn the lowest number a gateway still keeps; return whether the mark moved.

        What is below it and was never stored is gone for good, and counted as lost if it was
        above the mark.
        """
        before = self.mark(stream)
        if before is not None:
            self.lost += self._numbers[stream].fill(before + 1, floor - 1)
        self._floors[stream] = floor
        self._numbers.setdefault(stream, StoredNumbers())
        return self._moves(stream)

    def add(self, stream: Stream, numbers: Iterable[int]) -> bool:
        """Note that numbers are dealt with, on the disk; return whether the mark moved."""
        known = self._numbers.setdefault(stream, StoredNumbers())
        for number in numbers:
            self._floors.setdefault(stream, number)
            known.add(number)
        return self._moves(stream)

    def with_more(self, stream: Stream, numbers: Iterable[int]) -> Dealt:
        """What will be dealt with of a stream once these numbers, at least one, are."""
        added = list(numbers)
        known = self._numbers.get(stream)
        after = StoredNumbers(() if known is None else known.runs)
        for number in added:
            after.add(number)
        return Dealt(self._floors.get(stream, added[0]), tuple(after.runs))

    def mark(self, stream: Stream) -> int | None:
        """The highest number up to which nothing is missing, from -1; None of strangers."""
        return self._marks.get(stream)

    def of_runner(self, runner: str) -> dict[str, int]:
        """The marks of a runner by gateway, of those heard last; absent while there are none."""
        (marks,) = self.of_runners([runner])
        return marks

    def of_runners(self, runners: Iterable[str]) -> list[dict[str, int]]:
        """`of_runner` of each of some runners."""
        named_of, mark_of = self._named.get, self._marks.get
        told = []
        for runner in runners:
            marks = {}
            for gateway in named_of(runner, ()):
                mark = mark_of((runner, gateway), -1)
                if mark >= 0:
                    marks[gateway] = mark
            told.append(marks)
        return told

    def _moves(self, stream: Stream) -> bool:
        """Work out the mark of a stream anew; whether it is another."""
        floor = self._floors.get(stream)
        if floor is None:
            return False
        before, now = self._marks.get(stream), self._numbers[stream].end_of(floor)
        self._marks[stream] = now
        return now != before
