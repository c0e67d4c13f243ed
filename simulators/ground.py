"""The course and the weather around many runners at a time."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.race.course_profile import STEP_M
from simulators.elementwise import Floats
from simulators.runner import LAPSE_C_PER_M
from simulators.terrain import Terrain

_WARMEST_H: Final = 15.0  # of the day


@dataclass(frozen=True, slots=True)
class Day:
    """The weather of a day, and of the next one again.

    Attributes
    ----------
    temp_c : mean air temperature at the start of the course [°C]
    swing_c : how much warmer than that the afternoon is [°C]
    humidity_pct : relative humidity [%]
    start_h : time of day at the start [h]
    """

    temp_c: float = 18.0
    swing_c: float = 0.0
    humidity_pct: float = 55.0
    start_h: float = 8.0

    def temp_at_c(self, elapsed_s: float) -> float:
        """Air temperature at the altitude of the start [°C]."""
        hours = self.start_h + elapsed_s / 3600.0 - _WARMEST_H
        return self.temp_c + self.swing_c * math.cos(2.0 * math.pi * hours / 24.0)


class Around(NamedTuple):
    """Where runners are, (runners,) each: slope [1], altitude [m], air temperature [°C]."""

    grade: Floats
    altitude_m: Floats
    air_temp_c: Floats


class Ground:
    """A terrain and a day's weather by distance, for a row of runners.

    Parameters
    ----------
    terrain, day
        The course and its weather.
    runners
        How many there are; all begin at its start.
    """

    def __init__(self, terrain: Terrain, day: Day, runners: int) -> None:
        self.length_m = terrain.length_m
        self._day = day
        self._altitudes_m = terrain.altitudes_m
        self._grades = terrain.grades
        self._stations_m = np.array([*(one.at_m for one in terrain.stations), np.inf])
        self._passed = np.zeros(runners, dtype=np.int64)

    def around(self, at_m: Floats, elapsed_s: float) -> Around:
        """What is at some distances along the course [m], so long after the start [s]."""
        steps = np.maximum(at_m / STEP_M, 0.0)
        index = np.minimum(steps.astype(np.int64), len(self._grades) - 1)
        low_m, high_m = self._altitudes_m[index], self._altitudes_m[index + 1]
        altitude_m = low_m + np.minimum(steps - index, 1.0) * (high_m - low_m)
        higher_m = altitude_m - self._altitudes_m[0]
        air_temp_c = self._day.temp_at_c(elapsed_s) - LAPSE_C_PER_M * higher_m
        return Around(self._grades[index], altitude_m, air_temp_c)

    def arrives_at_station(self, at_m: Floats) -> NDArray[np.bool_]:
        """Who reaches the next station in this second; it then lies behind them."""
        reached = at_m >= self._stations_m[self._passed]
        self._passed += reached
        return reached
