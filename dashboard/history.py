"""The last hours of one runner for the charts: at most 600 points, the oldest overwritten."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.messages import Status

POINTS: Final = 600  # more can't be told apart on a phone's screen
HOUR_S: Final = 3600
BUCKET_S: Final = HOUR_S // POINTS
# A restarted monitor may repeat the last seconds; further back it is another run of the race.
REPEAT_BUCKETS: Final = 10

# An older value was a point of its own second; it must not become one of now.
LIVE_S: Final = 5.0

VITALS: Final = ("heart_rate_bpm", "cadence_spm", "speed_mps")
SERIES: Final = (
    *VITALS,
    "fatigue", "fatigue_low", "fatigue_high",
    "cramp", "cramp_low", "cramp_high",
)  # fmt: skip
DECIMALS: Final = 2
_MOST: Final = 1e6  # what is larger is no number to be drawn; whoever may publish a status may lie


Columns = dict[str, list[float | None]]


class History:
    """One value per series and six-hundredth of the newest `hours` of event time."""

    def __init__(self, hours: int = 1) -> None:
        self.bucket_s = hours * BUCKET_S
        self._values: NDArray[np.float32] = np.full((POINTS, len(SERIES)), np.nan, np.float32)
        self._bucket: NDArray[np.int64] = np.full(POINTS, -1, np.int64)
        self._newest = -1

    def add(self, status: Status) -> None:
        """Take in one status; the last one in a point's time stands for it, value by value."""
        bucket = int(status.t // self.bucket_s)
        if bucket < self._newest:
            if self._newest - bucket <= REPEAT_BUCKETS:
                return
            self._bucket[:] = -1
        self._newest = bucket
        slot = bucket % POINTS
        if self._bucket[slot] != bucket:
            self._bucket[slot] = bucket
            self._values[slot] = np.nan
        row = np.array([math.nan if value is None else value for value in _row(status)])
        self._values[slot] = np.where(np.abs(row) <= _MOST, row, self._values[slot])

    @property
    def newest_t(self) -> int | None:
        """The second up to which there is something; None without anything [s]."""
        return None if self._newest < 0 else (self._newest + 1) * self.bucket_s - 1

    def columns(self) -> Columns:
        """Event time ``t`` [s] and one equally long column per series, oldest first."""
        kept = np.flatnonzero(self._bucket > self._newest - POINTS)
        kept = kept[self._bucket[kept] >= 0]
        kept = kept[np.argsort(self._bucket[kept])]
        times = (self._bucket[kept] * self.bucket_s).tolist()
        columns: Columns = {"t": times}
        for index, name in enumerate(SERIES):
            columns[name] = [
                None if math.isnan(value) else round(value, DECIMALS)
                for value in self._values[kept, index].tolist()
            ]
        return columns


def joined(past: Columns, recent: Columns) -> Columns:
    """Add to the past what is newer than it; no more points than can be told apart."""
    end_t = max((t for t in past["t"] if t is not None), default=-math.inf)
    newer = [at for at, t in enumerate(recent["t"]) if t is not None and t > end_t]
    return {
        name: (column + [recent[name][at] for at in newer])[-POINTS:]
        for name, column in past.items()
    }


def _row(status: Status) -> tuple[float | None, ...]:
    vitals, fatigue, cramp = status.vitals, status.fatigue, status.cramp
    return (
        *(
            getattr(vitals, name) if vitals.age_s.get(name, math.inf) <= LIVE_S else None
            for name in VITALS
        ),
        fatigue.score, fatigue.low, fatigue.high,
        cramp.score, cramp.low, cramp.high,
    )  # fmt: skip
