"""What a format's reader found in a file, before anything is believed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ingest.recordings.note import Note

MAX_RECORDS: Final = 1_000_000
"""Eleven days at one record a second; the longest races take ten."""

WATCH_TEMPERATURE: Final = "watchTemperature"
"""The note where the watch's own temperature is left out."""

Values = dict[str, float]
"""Measured values by the name of the quantity; what is missing has no key."""


@dataclass(slots=True)
class Sample:
    """The values that a file gives for one moment `t` [s], and whether the sport is on foot."""

    t: float
    values: Values
    on_foot: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval between heart beats as logged.

    Attributes
    ----------
    ms : its length [ms]
    heard : about when it was logged [s]; None if the log doesn't say
    """

    ms: float
    heard: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` [s] to `end` [s], at most until the next stretch, it was this sport."""

    start: float
    sport: str
    end: float | None = None


@dataclass(slots=True)
class Raw:
    """Samples and intervals as they stand in a file, in the file's order.

    Attributes
    ----------
    format : as in `recording.Recording`
    breaks : times [s] at which the recording was paused
    stretches : the sports of a multisport file
    absolute : whether the times are UTC epoch seconds
    speed_has_unit : False if whether the speed is in m/s or km/h has to be found out
    cadence_is_steps : True if the file says so, None if it has to be found out from the data
    """

    format: str
    samples: list[Sample] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    breaks: list[float] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    absolute: bool = True
    speed_has_unit: bool = True
    cadence_is_steps: bool | None = None

    def add(self, t: float, values: Values) -> None:
        """Take one record, unless there are more than a recording can have."""
        if len(self.samples) < MAX_RECORDS:
            self.samples.append(Sample(t, values))
        else:
            self.refused["record beyond the longest recording"] += 1

    def beat(self, ms: float, heard: float | None) -> None:
        """Take one interval, unless there are more than a recording can have."""
        if len(self.intervals) < 3 * MAX_RECORDS:
            self.intervals.append(Interval(ms, heard))
        else:
            self.refused["rr_ms beyond the longest recording"] += 1

    def note(self, key: str, **values: str) -> None:
        """Keep a sentence for people, by its name in the catalogue, once."""
        sentence = Note(key, **values)
        if sentence not in self.notes:
            self.notes.append(sentence)
