"""A course as even arrays by distance: position, smoothed altitude and grade.

Needs numpy, so nothing that a gateway loads may import it.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.race.course import EARTH_RADIUS_M, Point, read
from ingest.recordings.summary import climbed

Floats = NDArray[np.float64]

STEP_M: Final = 10.0
SMOOTHING_M: Final = 50.0  # GPX altitudes jitter by metres; slopes are felt over some strides
NEXT_M: Final = 300.0  # a minute or two ahead: time to tell a runner what begins there
BREAK_M: Final = 20.0  # a climb of less does not end a descent
BRAKING: Final = -0.05  # gentler slopes are run without braking
STEEPEST: Final = 0.8  # steeper is a cliff beside the path, or a fault in the file
SPIKE_M: Final = 60.0  # an altitude so far from those of the points around it is a fault
SPIKE_POINTS: Final = 7  # ... unless half of so many say the same


@dataclass(frozen=True)
class CourseProfile:
    """A course, every `STEP_M` metres of horizontal distance from its start.

    Attributes
    ----------
    length_m : horizontal length of the line [m]; the last node is at most `STEP_M` before it
    latitude_deg, longitude_deg : (nodes,) where each node is [°]; longitudes may pass 180
    altitude_m : (nodes,) smoothed over `SMOOTHING_M` [m]; all NaN if the file has no altitudes
    ascent_m, descent_m : totals of the altitudes as they stand in the file, wavering of less
        than 3 m left out [m]; NaN without altitudes
    """

    length_m: float
    latitude_deg: Floats
    longitude_deg: Floats
    altitude_m: Floats
    ascent_m: float
    descent_m: float

    @cached_property
    def grade(self) -> Floats:
        """Rise over run at each node [1], within ±`STEEPEST`."""
        return np.clip(np.gradient(self.altitude_m, STEP_M), -STEEPEST, STEEPEST)

    @cached_property
    def descent_ahead_m(self) -> Floats:
        """What is left at each node of a descent [m], or what one has that begins within 300 m.

        Only metres on slopes of 5 % and more count; climbs of less than 20 m don't end it.
        """
        if not self.has_altitude:
            return np.full_like(self.altitude_m, np.nan)
        drops = np.maximum(-np.diff(self.altitude_m), 0.0) * (self.grade[:-1] <= BRAKING)
        done = np.concatenate(([0.0], np.cumsum(drops)))
        left = np.zeros_like(done)
        early = int(NEXT_M / STEP_M)
        for top, bottom in _descents(self.altitude_m.tolist()):
            here = np.arange(max(top - early, 0), bottom + 1)
            now = done[np.maximum(here, top)]
            begins = done[np.minimum(here + early, bottom)] > now
            left[here] = np.maximum(left[here], (done[bottom] - now) * begins)
        return left

    @property
    def has_altitude(self) -> bool:
        """Whether the file says how high the course runs."""
        return bool(np.isfinite(self.altitude_m[0]))

    def grade_at(self, distance_m: Floats) -> Floats:
        """Grade at distances from the start [1]; missing distances and altitudes give NaN.

        Examples
        --------
        >>> line = [Point(45.0, 7.0, 500.0), Point(45.01, 7.0, 611.2)]
        >>> profile(line).grade_at(np.array([500.0, np.nan])).round(3)
        array([0.1, nan])
        """
        return along(self.grade, distance_m)

    def altitude_at(self, distance_m: Floats) -> Floats:
        """Smoothed altitude at distances from the start [m]; before and after it the nearest."""
        return along(self.altitude_m, distance_m)


def along(values: Floats, distance_m: Floats) -> Floats:
    """Linear interpolation in a table with a value every `STEP_M`; outside, the nearest value.

    Examples
    --------
    >>> along(np.array([0.0, 1.0, 3.0]), np.array([5.0, 15.0, 99.0, -1.0]))
    array([0.5, 2. , 3. , 0. ])
    """
    place = np.minimum(np.maximum(distance_m / STEP_M, 0.0), len(values) - 1.0)
    # A missing distance may look anywhere: its share is NaN, and so is what comes out.
    before = np.where(np.isnan(place), 0.0, np.minimum(place, len(values) - 2.0)).astype(np.intp)
    low = values[before]
    return low + (place - before) * (values[before + 1] - low)


def load(path: Path) -> CourseProfile:
    """Read a course file as a profile.

    Raises
    ------
    UsageError
        When the file can't be read or is no course, see `ingest.race.course.read`.
    """
    return profile(read(path).points)


def profile(points: tuple[Point, ...] | list[Point]) -> CourseProfile:
    """Resample a line evenly, and smooth its altitudes.

    Parameters
    ----------
    points : at least two; where some have no altitude the ones around it stand in

    Raises
    ------
    ValueError
        When the line is shorter than two steps.
    """
    latitude_deg, longitude_deg, altitude_m = np.array(points, dtype=np.float64).T
    longitude_deg = np.unwrap(longitude_deg, period=360.0)
    distance_m = _distances_m(latitude_deg, longitude_deg)
    altitude_m = _without_spikes(distance_m, altitude_m)
    if distance_m[-1] < 2 * STEP_M:
        raise ValueError(f"is only {distance_m[-1]:.0f} m long")
    nodes_m = np.arange(0.0, distance_m[-1], STEP_M)
    known_m = altitude_m[np.isfinite(altitude_m)]
    ascent_m, descent_m = climbed(known_m.tolist()) if len(known_m) > 1 else (np.nan, np.nan)
    return CourseProfile(
        length_m=float(distance_m[-1]),
        latitude_deg=np.interp(nodes_m, distance_m, latitude_deg),
        longitude_deg=np.interp(nodes_m, distance_m, longitude_deg),
        altitude_m=_altitudes(nodes_m, distance_m, altitude_m),
        ascent_m=ascent_m,
        descent_m=descent_m,
    )


def _descents(altitude_m: list[float]) -> list[tuple[int, int]]:
    """First and last node of each stretch that falls by `BREAK_M` and does not rise by it."""
    found = []
    top = bottom = 0
    for node, altitude in enumerate(altitude_m):
        if altitude < altitude_m[bottom]:
            bottom = node
        elif altitude - altitude_m[bottom] >= BREAK_M or altitude > altitude_m[top]:
            if altitude_m[top] - altitude_m[bottom] >= BREAK_M:
                found.append((top, bottom))
            top = bottom = node
    if altitude_m[top] - altitude_m[bottom] >= BREAK_M:
        found.append((top, bottom))
    return found


def _distances_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Horizontal distance of each point from the first."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    east = np.diff(longitude) * np.cos((latitude[1:] + latitude[:-1]) / 2)
    steps = EARTH_RADIUS_M * np.hypot(np.diff(latitude), east)
    return np.concatenate(([0.0], np.cumsum(steps)))


def _without_spikes(distance_m: Floats, altitude_m: Floats) -> Floats:
    """Take away altitudes that are far from those around, and that no slope leads to."""
    known = np.flatnonzero(np.isfinite(altitude_m))
    if len(known) < SPIKE_POINTS:
        return altitude_m
    half = SPIKE_POINTS // 2
    here_m, at_m = altitude_m[known], distance_m[known]
    windows = np.lib.stride_tricks.sliding_window_view
    around_m = np.median(windows(np.pad(here_m, half, mode="edge"), SPIKE_POINTS), axis=1)
    padded_m = np.pad(at_m, half, mode="edge")
    reach_m = (padded_m[2 * half :] - padded_m[: -2 * half]) / 2.0
    off_m = np.abs(here_m - around_m)
    spikes = (off_m > SPIKE_M) & (off_m > STEEPEST * reach_m)
    left_m = altitude_m.copy()
    left_m[known[spikes]] = np.nan
    return left_m


def _altitudes(nodes_m: Floats, distance_m: Floats, altitude_m: Floats) -> Floats:
    """Altitude at each node, smoothed; NaN everywhere where fewer than two are known."""
    known = np.isfinite(altitude_m)
    if known.sum() < 2:
        return np.full(len(nodes_m), np.nan)
    even = np.interp(nodes_m, distance_m[known], altitude_m[known])
    width = min(int(SMOOTHING_M / STEP_M), len(even))
    padded = np.pad(even, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
