"""Which of a file's times can be true; pure."""

from collections import Counter
from itertools import pairwise
from statistics import median
from typing import Final

from ingest.recordings.raw import Interval, Raw, Sample, Stretch

EARLIEST_S: Final = 946_684_800
"""2000-01-01; watches whose clock was never set count from 1970 or 1989."""

LATEST_S: Final = 3_155_760_000
"""2070-01-01."""

MAX_DISTANCE_S: Final = 30 * 86_400
"""No race is longer; a record further than this from the middle one has a wrong clock."""


def believe(raw: Raw) -> None:
    """Sort the samples whose time can be true; count the others and drop them.

    Where no sample of a file has a possible date, but they agree with each other, seconds are
    counted from the first.
    """
    if raw.absolute and raw.samples:
        _dated(raw)
    _together(raw)
    _in_order(raw)
    if not raw.absolute and raw.samples:
        _count_from(raw.samples[0].t, raw)
    _heard(raw)


def _dated(raw: Raw) -> None:
    dated = [sample for sample in raw.samples if EARLIEST_S <= sample.t < LATEST_S]
    if dated:
        raw.refused += Counter({"time before 2000 or after 2069": len(raw.samples) - len(dated)})
        raw.samples = dated
    else:
        raw.absolute = False
        raw.note("watchClock")


def _together(raw: Raw) -> None:
    if not raw.samples:
        return
    middle = median(sample.t for sample in raw.samples)
    near = [sample for sample in raw.samples if abs(sample.t - middle) <= MAX_DISTANCE_S]
    raw.refused += Counter({"time years or months off": len(raw.samples) - len(near)})
    raw.samples = near


def _in_order(raw: Raw) -> None:
    if backwards := sum(later.t < earlier.t for earlier, later in pairwise(raw.samples)):
        raw.refused["record out of order, sorted"] += backwards
        raw.samples.sort(key=_time)


def _time(sample: Sample) -> float:
    return sample.t


def _count_from(start: float, raw: Raw) -> None:
    for sample in raw.samples:
        sample.t -= start
    raw.breaks = [t - start for t in raw.breaks]
    raw.stretches = [
        Stretch(part.start - start, part.sport, None if part.end is None else part.end - start)
        for part in raw.stretches
    ]
    raw.intervals = [
        Interval(beat.ms, None if beat.heard is None else beat.heard - start)
        for beat in raw.intervals
    ]


def _heard(raw: Raw) -> None:
    """Forget when intervals were heard where that can't be true."""
    known = [beat.heard for beat in raw.intervals if beat.heard is not None]
    if not known:
        return
    middle = raw.samples[len(raw.samples) // 2].t if raw.samples else median(known)
    if raw.absolute and not EARLIEST_S <= middle < LATEST_S:
        raw.absolute = False
        raw.note("clock")
        _count_from(known[0], raw)
        middle -= known[0]
    raw.intervals = [_plausibly_heard(beat, middle) for beat in raw.intervals]


def _plausibly_heard(beat: Interval, middle: float) -> Interval:
    if beat.heard is None or abs(beat.heard - middle) <= MAX_DISTANCE_S:
        return beat
    return Interval(beat.ms, None)
