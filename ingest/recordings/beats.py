"""Heart beats on the time line, from a list of intervals; pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.messages import MAX_BEATS
from ingest.recordings.raw import Interval

SHORTEST_MS: Final = 250.0
LONGEST_MS: Final = 2000.0
"""Outside of 240 to 30 beats a minute it is a strap's noise, or a hole written as an interval."""

LONGEST_HOLE_MS: Final = 86_400_000.0
"""A pause of up to a day may be written as one interval; a longer one is a wrong number."""

MAX_OFF_S: Final = 2.0
"""How far beats may run from the clock of the records before they are put right."""

PULL: Final = 0.02
"""Share of the remaining error that each beat takes away: a minute to follow, no jitter."""

RATE_WINDOW_S: Final = 5
MINUTE_MS: Final = 60_000.0


@dataclass(frozen=True, slots=True)
class Beat:
    """A heart beat that ended at `end` [s] after an interval of `ms`."""

    end: float
    ms: float


def placed(intervals: Iterable[Interval], start: float, refused: Counter[str]) -> list[Beat]:
    """Put beats on the time line.

    An interval starts where the one before ended. Where the log says about when it was heard, the
    sum is pulled gently to that clock, so that it stays aligned over hours; beats that are missing
    in the log make it jump forward, beats that don't fit before the clock are refused. Intervals
    that no heart makes are refused, but time passes.

    Parameters
    ----------
    intervals : in order
    start : when the first interval began, for logs without times [s]
    refused : counts what is not used
    """
    beats: list[Beat] = []
    end = start
    for interval in intervals:
        plausible = SHORTEST_MS <= interval.ms <= LONGEST_MS
        if not plausible:
            refused["rr_ms out of range"] += 1
        if interval.heard is None:
            if 0 < interval.ms <= LONGEST_HOLE_MS:
                end += interval.ms / 1000
        elif plausible:
            followed = _followed(end, interval, interval.heard, first=not beats)
            if followed is None:
                refused["rr_ms ahead of the clock"] += 1
                continue
            end = followed
        if plausible:
            beats.append(Beat(end, interval.ms))
    return beats


def _followed(end: float, interval: Interval, heard: float, *, first: bool) -> float | None:
    """When an interval ended that was logged about `heard`; None if it doesn't fit before."""
    summed = end + interval.ms / 1000
    off = heard - summed
    if first or off > MAX_OFF_S:
        return heard
    return None if off < -MAX_OFF_S else summed + PULL * off


def by_second(beats: Iterable[Beat], refused: Counter[str]) -> dict[int, tuple[float, ...]]:
    """Intervals [ms] by the second in which they ended; the second `t` is ``(t - 1, t]``."""
    found: dict[int, list[float]] = {}
    for beat in beats:
        second = found.setdefault(math.ceil(beat.end), [])
        if len(second) < MAX_BEATS:
            second.append(beat.ms)
        else:
            refused["rr_ms too many in a second"] += 1
    return {t: tuple(ms) for t, ms in found.items()}


def rates(seconds: Mapping[int, tuple[float, ...]]) -> dict[int, float]:
    """Heart rate [bpm] for each second with a beat in it or in the four seconds before."""
    covered = {t + late for t in seconds for late in range(RATE_WINDOW_S)}
    found = {}
    for t in covered:
        recent = [ms for back in range(RATE_WINDOW_S) for ms in seconds.get(t - back, ())]
        found[t] = MINUTE_MS * len(recent) / sum(recent)
    return found
