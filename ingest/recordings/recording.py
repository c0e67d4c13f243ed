"""`Recording`: an activity as it was recorded, a value a second, and what was lost on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ingest.messages import Measured
from ingest.quantities import QUANTITIES

# Where an activity of unknown date is placed: the same whenever it is replayed.
NO_DATE_T: Final = int(QUANTITIES["t"].low) + 1


@dataclass(frozen=True, slots=True)
class Second:
    """What was measured in the second that ends at `t`.

    Attributes
    ----------
    t : UTC epoch seconds, or seconds since the start where the file has no absolute time [s]
    measured : the values, at the resolution of the sensors (see `resolution`)
    recorded : False for a second between two records of a smart recording (see `resample`)
    """

    t: int
    measured: Measured
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """More than ten seconds without any sample, between two seconds that have one."""

    start_t: int
    end_t: int

    @property
    def seconds(self) -> int:
        """How long it lasted [s]."""
        return self.end_t - self.start_t


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded activity.

    Attributes
    ----------
    name : the file's name
    format : ``FIT``, ``TCX``, ``GPX``, ``CSV`` or ``RR``; joined by ``+`` if several were merged
    records : how many records of the file had a usable time
    seconds : one entry a second that has a value, in order, no `t` twice
    gaps : where nothing was recorded for more than ten seconds
    refused : how many values or records were not believed, by reason
    notes : sentences about what was lost, left out or guessed
    has_absolute_time : whether `t` is the time of day and not only counted from the start
    """

    name: str
    format: str
    records: int
    seconds: tuple[Second, ...]
    gaps: tuple[Gap, ...]
    refused: dict[str, int]
    notes: tuple[str, ...]
    has_absolute_time: bool

    def every_second(self) -> Iterator[tuple[int, Measured]]:
        """Every second from the first to the last; nothing is measured where there is none.

        A recording has no radio that could fail: who recorded had paused, or had nothing to record.
        """
        next_t = self.seconds[0].t
        for second in self.seconds:
            for t in range(next_t, second.t):
                yield t, Measured()
            yield second.t, second.measured
            next_t = second.t + 1

    def dated(self) -> "Recording":
        """The same activity in UTC epoch seconds: from the year 2000 on if it has no date."""
        if self.has_absolute_time:
            return self
        by = NO_DATE_T - self.seconds[0].t
        return replace(
            self,
            seconds=tuple(replace(second, t=second.t + by) for second in self.seconds),
            gaps=tuple(Gap(gap.start_t + by, gap.end_t + by) for gap in self.gaps),
            has_absolute_time=True,
        )
