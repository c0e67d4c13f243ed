"""Samples at any moments become whole seconds; pure.

Missing stays missing, with one exception: watches that record "smartly" write a record only every
1 to 7 seconds, when something changed. Between two such records, up to ten seconds apart, values
are part of the recording: distance, altitude and position run straight, the others are held. That
is done only where the file itself is sparse, and never across a pause.
"""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from ingest.recordings.raw import Sample, Values
from ingest.recordings.recording import Gap
from ingest.recordings.track import in_one_go

MAX_STEP_S: Final = 10
"""More than this without a sample is a gap."""

NEIGHBOURS: Final = 10
SPARSE: Final = 0.2
"""Of the steps around, this share must be longer than a second for a place to be sparse; a few
lost records in a file of one record a second are not."""

RUNS_STRAIGHT: Final = frozenset({"distance_m", "altitude_m", "latitude_deg", "longitude_deg"})


def by_second(samples: Iterable[Sample]) -> dict[int, Values]:
    """Merge samples, in order of time, into the whole second that they began in.

    Of several values for a second the last one counts.
    """
    seconds: dict[int, Values] = {}
    for sample in samples:
        seconds.setdefault(math.floor(sample.t), {}).update(sample.values)
    return seconds


def filled(seconds: dict[int, Values], breaks: Iterable[float]) -> dict[int, Values]:
    """Add the seconds between the records of a smart recording."""
    times = sorted(seconds)
    pauses = sorted(breaks)
    sparse = _sparse_steps(times)
    result: dict[int, Values] = {}
    for index, t in enumerate(times):
        result[t] = seconds[t]
        if index + 1 < len(times) and sparse[index] and in_one_go(t, times[index + 1], pauses):
            result.update(_between(t, seconds[t], times[index + 1], seconds[times[index + 1]]))
    return result


def gaps(times: list[int]) -> tuple[Gap, ...]:
    """Find the holes of more than ten seconds in sorted times [s]."""
    return tuple(Gap(start, end) for start, end in pairwise(times) if end - start > MAX_STEP_S)


def _sparse_steps(times: list[int]) -> list[bool]:
    """For each step between two times, whether records are sparse around it."""
    usual = [later - earlier for earlier, later in pairwise(times)]
    counted = [0]
    long = [0]
    for step in usual:
        within = step <= MAX_STEP_S
        counted.append(counted[-1] + within)
        long.append(long[-1] + (within and step > 1))
    found = []
    for index in range(len(usual)):
        start, end = max(0, index - NEIGHBOURS), min(len(usual), index + NEIGHBOURS + 1)
        around = counted[end] - counted[start]
        found.append(around > 0 and (long[end] - long[start]) / around >= SPARSE)
    return found


def _between(start_t: int, start: Values, end_t: int, end: Values) -> dict[int, Values]:
    both = start.keys() & end.keys()
    straight = both & RUNS_STRAIGHT
    found: dict[int, Values] = {}
    for t in range(start_t + 1, end_t):
        part = (t - start_t) / (end_t - start_t)
        values = {name: start[name] for name in both}
        for name in straight:
            values[name] = start[name] + part * (end[name] - start[name])
        if "longitude_deg" in straight:
            values["longitude_deg"] = _way_round(start, end, part)
        found[t] = values
    return found


def _way_round(start: Values, end: Values, part: float) -> float:
    """The longitude part of the way between two others, the short way round the earth [°]."""
    way_deg = math.remainder(end["longitude_deg"] - start["longitude_deg"], 360.0)
    return math.remainder(start["longitude_deg"] + part * way_deg, 360.0)
