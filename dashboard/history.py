"""The last hour of one runner for the charts: bounded, at most 600 points, oldest overwritten."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.messages import Status

POINTS: Final = 600  # more can't be told apart on a phone's screen
SPAN_S: Final = 3600
BUCKET_S: Final = SPAN_S // POINTS
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


class History:
    """One value per series and 6 s of event time, for the newest hour of event time."""

    def __init__(self) -> None:
        self._values: NDArray[np.float32] = np.full((POINTS, len(SERIES)), np.nan, np.float32)
        self._bucket: NDArray[np.int64] = np.full(POINTS, -1, np.int64)
        self._newest = -1

    def add(self, status: Status) -> None:
        """Take in one status; the last one in 6 s stands for them, value by value."""
        bucket = int(status.t // BUCKET_S)
        if bucket < self._newest:
            if self._newest - bucket <= REPEAT_BUCKETS:
                return
            self._bucket[:] = -1
        self._newest = bucket
        slot = bucket % POINTS
        if self._bucket[slot] != bucket:
            self._bucket[slot] = bucket
            self._values[slot] = np.nan
        row = np.array([math.nan if v is None else v for v in _row(status)], np.float32)
        self._values[slot] = np.where(np.isnan(row), self._values[slot], row)

    def columns(self) -> dict[str, list[float | None]]:
        """Event time ``t`` [s] and one equally long column per series, oldest first."""
        kept = np.flatnonzero(self._bucket > self._newest - POINTS)
        kept = kept[self._bucket[kept] >= 0]
        kept = kept[np.argsort(self._bucket[kept])]
        times = (self._bucket[kept] * BUCKET_S).tolist()
        columns: dict[str, list[float | None]] = {"t": times}
        for index, name in enumerate(SERIES):
            columns[name] = [
                None if math.isnan(value) else round(value, DECIMALS)
                for value in self._values[kept, index].tolist()
            ]
        return columns


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
