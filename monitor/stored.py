"""Up to which record number everything of a gateway and runner is stored.

It is what a gateway may let go of: the mark of a stream never passes a number that is neither
dealt with (committed, or refused for good) nor gone at the gateway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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

    def with_more(self, numbers: Iterable[int]) -> "Dealt":
        """The same with some numbers more."""
        after = StoredNumbers(self.runs)
        for number in numbers:
            after.add(number)
        return self._replace(runs=tuple(after.runs))


class StoredNumbers(SeenNumbers):
    """Numbers dealt with; of too many runs the highest is forgotten, never a hole closed."""

    def _limit(self) -> None:
        if len(self._first) > MAX_RUNS:
            del self._first[-1], self._last[-1]


@dataclass(slots=True)
class _Known:
    """What is known of one stream.

    Attributes
    ----------
    floor : below it nothing is kept at the gateway; None as long as nobody says, or sent anything
    numbers : those dealt with
    mark : the highest number up to which nothing is missing, from -1; None of strangers
    """

    floor: int | None = None
    numbers: StoredNumbers = field(default_factory=StoredNumbers)
    mark: int | None = None

    def move(self) -> bool:
        """Bring the mark to where it belongs; return whether it moved."""
        before = self.mark
        self.mark = None if self.floor is None else self.numbers.end_of(self.floor)
        return self.mark != before


class Watermarks:
    """The marks of all streams.

    Parameters
    ----------
    stored
        What was dealt with before.
    """

    def __init__(self, stored: Iterable[tuple[Stream, Dealt]] = ()) -> None:
        self._known: dict[Stream, _Known] = {}
        self._named: dict[str, dict[str, _Known]] = {}
        """Of each runner, by gateway, those heard last in the end."""
        self.lost = 0
        """Records that a gateway let go of before they were stored."""
        for stream, (floor, runs) in stored:
            known = self._known[stream] = _Known(floor, StoredNumbers(runs))
            known.move()
            self.hear(stream)

    def holds(self, stream: Stream, number: int) -> bool:
        """Whether a number is dealt with."""
        known = self._known.get(stream)
        return known is not None and number in known.numbers

    def highest(self, stream: Stream) -> int:
        """The highest number dealt with; -1 of strangers."""
        known = self._known.get(stream)
        return -1 if known is None else known.numbers.highest

    def hear(self, stream: Stream) -> None:
        """Note that a gateway speaks of a runner now."""
        runner, gateway = stream
        named = self._named.setdefault(runner, {})
        if next(reversed(named), None) != gateway:
            named.pop(gateway, None)
            named[gateway] = self._of(stream)
            if len(named) > MAX_NAMED:
                del named[next(iter(named))]

    def keep_from(self, stream: Stream, floor: int) -> bool:
        """Learn the lowest number a gateway still keeps; return whether the mark moved.

        What is below it and was never stored is gone for good, and counted as lost if it was
        above the mark.
        """
        known = self._of(stream)
        if known.mark is not None:
            self.lost += known.numbers.fill(known.mark + 1, floor - 1)
        known.floor = floor
        return known.move()

    def add(self, stream: Stream, numbers: Sequence[int]) -> bool:
        """Note that numbers are dealt with, on the disk; return whether the mark moved."""
        known = self._of(stream)
        if known.floor is None and numbers:
            known.floor = numbers[0]
        for number in numbers:
            known.numbers.add(number)
        return known.move()

    def with_more(self, stream: Stream, numbers: Sequence[int]) -> Dealt:
        """What will be dealt with of a stream once these numbers, at least one, are."""
        known = self._known.get(stream, _Known())
        floor = numbers[0] if known.floor is None else known.floor
        return Dealt(floor, tuple(known.numbers.runs)).with_more(numbers)

    def mark(self, stream: Stream) -> int | None:
        """The highest number up to which nothing is missing, from -1; None of strangers."""
        known = self._known.get(stream)
        return None if known is None else known.mark

    def of_runner(self, runner: str) -> dict[str, int]:
        """The marks of a runner by gateway, of those heard last; absent while there are none."""
        return {
            gateway: mark
            for gateway, known in self._named.get(runner, {}).items()
            if (mark := known.mark) is not None and mark >= 0
        }

    def of_runners(self, runners: Iterable[str]) -> list[dict[str, int]]:
        """`of_runner` of each of some runners."""
        return [self.of_runner(runner) for runner in runners]

    def _of(self, stream: Stream) -> _Known:
        known = self._known.get(stream)
        if known is None:
            known = self._known[stream] = _Known()
        return known
