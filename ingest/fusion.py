"""Fuses what the sensors of one runner report into one record per second.

The rules, each held by a property test:

- **Which second.** Second `t` holds what was heard after ``t - 1`` and not after `t`. A value is
  the last one heard in the second; nothing of an earlier second is ever repeated.
- **Missing.** What no sensor reported in the second is absent. A second in which nothing was
  reported yields no record.
- **RR intervals** are all kept, in the order heard, in the second of their notification. Only
  after a machine hung may a second have more of them than a record takes: then the newest count.
- **Several sensors of a kind.** One is used, alone: values of two straps are never mixed. Which
  one, and when another takes over, is the matter of `ingest.takeover`; a change is said in the
  record with which it begins.
- **Several kinds with the same field** (a foot pod and a GPS both know speed): the dedicated
  sensor wins in the seconds in which it reports.
- **Late.** A reading of a second already closed, up to 2 s old, gives its RR intervals to the
  next open second, since beats must not be lost; its other values are dropped. Older ones are
  dropped wholly. Both are counted.
- **Early.** A reading stamped after the second being closed waits for its own second.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ingest.messages import MAX_BEATS, Fused, Measured, SourceChange
from ingest.readings import Kind, Reading
from ingest.takeover import Choice

LATE_BEATS_S: Final = 2  # later beats would be told as if they had just happened

# Where two kinds know the same field the earlier kind wins: the sensor made for it.
_PRECEDENCE: Final[tuple[Kind, ...]] = (
    "heart_rate",
    "running_speed",
    "environment",
    "core_temperature",
    "position",
)
_FIELDS: Final = Measured.__struct_fields__
_NOTHING: Final = Fused()


class Fuser:
    """Collects the readings of one runner and closes them second by second; keeps no clock."""

    def __init__(self) -> None:
        self._open: dict[int, list[Reading]] = {}
        self._carried_rr_ms: list[float] = []
        self._choices = {kind: Choice(kind) for kind in _PRECEDENCE}
        self._closed: int | None = None
        self.dropped: Counter[str] = Counter()
        """How many readings came too late, by what became of them, and beats that were too many."""

    def add(self, reading: Reading) -> None:
        """Take in one reading; order does not matter within an open second."""
        second = math.ceil(reading.at)
        if self._closed is not None and second <= self._closed:
            self._take_late(reading, self._closed - second)
            return
        self._open.setdefault(second, []).append(reading)

    def used(self, kind: Kind) -> str | None:
        """The sensor of a kind whose values were told last."""
        return self._choices[kind].used

    def close(self, until: int) -> list[tuple[int, Fused]]:
        """Close every second up to and including `until`; return those that hold something."""
        records = []
        for second in sorted(second for second in self._open if second <= until):
            readings = sorted(self._open.pop(second), key=lambda reading: reading.at)
            self._note_heard(readings)
            measured = self._fused(readings, second)
            if measured != _NOTHING:
                records.append((second, measured))
        self._closed = until if self._closed is None else max(self._closed, until)
        return records

    def _take_late(self, reading: Reading, age_s: int) -> None:
        beats = reading.measured.rr_ms
        if beats and age_s < LATE_BEATS_S and self._is_chosen(reading):
            self._carried_rr_ms.extend(beats)
            self.dropped["late, beats kept"] += 1
        else:
            self.dropped["too late"] += 1

    def _note_heard(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            if has_value(reading.measured):
                self._choices[reading.kind].note(reading.sensor, reading.priority, reading.at)

    def _is_chosen(self, reading: Reading) -> bool:
        return self._choices[reading.kind].at(reading.at) in (None, reading.sensor)

    def _fused(self, readings: list[Reading], second: int) -> Fused:
        values: dict[str, object] = {}
        changes: list[SourceChange] = []
        beats, self._carried_rr_ms = self._carried_rr_ms, []
        for kind in reversed(_PRECEDENCE):
            chosen = self._choices[kind].at(second)
            told = [
                reading
                for reading in readings
                if reading.kind == kind and reading.sensor == (chosen or reading.sensor)
            ]
            for reading in told:
                values.update(_present(reading.measured))
                beats.extend(reading.measured.rr_ms or ())
            changes += self._change(kind, chosen, told, second)
        values["rr_ms"] = self._bounded(beats) or None
        values["sources"] = tuple(changes) or None
        return msgspec.structs.replace(_NOTHING, **values)

    def _bounded(self, beats: list[float]) -> tuple[float, ...]:
        """The newest beats, as many as a record takes: with more all of it would be refused."""
        if len(beats) > MAX_BEATS:
            self.dropped["too many beats"] += len(beats) - MAX_BEATS
        return tuple(beats[-MAX_BEATS:])

    def _change(
        self, kind: Kind, chosen: str | None, told: list[Reading], second: int
    ) -> Iterator[SourceChange]:
        """What is to be said of the sensor that a kind's values of a second come from."""
        if chosen is None or not any(has_value(reading.measured) for reading in told):
            return
        heart_rates = [reading.measured.heart_rate_bpm for reading in told]
        newest_bpm = next((bpm for bpm in reversed(heart_rates) if bpm is not None), None)
        change = self._choices[kind].use(chosen, second, newest_bpm)
        if change is not None:
            yield change


def _present(measured: Measured) -> Iterator[tuple[str, object]]:
    for name in _FIELDS:
        value = getattr(measured, name)
        if value is not None:
            yield name, value


def has_value(measured: Measured) -> bool:
    """Whether something was measured; "no skin contact" alone is not a measurement."""
    return any(name != "contact" for name, _ in _present(measured))
