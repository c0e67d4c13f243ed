"""A course as a chain of straight lines, searched for those near a position; pure."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.race.course import EARTH_RADIUS_M
from ingest.race.course_profile import STEP_M, CourseProfile
from monitor.models.arrays import Runners

Rows = NDArray[np.intp]

BLOCK: Final = 32  # lines looked at together: few enough to be a tight ball, many to skip at once


class Candidates(NamedTuple):
    """Places on the course near a position: whose, how far along it, how far beside it."""

    row: Rows
    along_m: Runners
    off_m: Runners


class Lines:
    """The course in metres east and north of its middle, and balls around blocks of lines."""

    def __init__(self, profile: CourseProfile) -> None:
        self.length_m: Final = profile.length_m
        self._latitude_deg = float(profile.latitude_deg.mean())
        self._longitude_deg = float(profile.longitude_deg.mean())
        self._narrow = float(np.cos(np.radians(self._latitude_deg)))
        x, y = self._metres(profile.latitude_deg, profile.longitude_deg)
        count = len(x) - 1
        blocks = -(-count // BLOCK)
        # The last block is filled up with its last line, so that all are of one size.
        line = np.minimum(np.arange(blocks * BLOCK), count - 1).reshape(blocks, BLOCK)
        self._first = line * STEP_M
        self._x, self._y = x[line], y[line]
        self._dx, self._dy = x[line + 1] - self._x, y[line + 1] - self._y
        self._length2 = np.maximum(self._dx**2 + self._dy**2, 1e-6)
        self._middle_x, self._middle_y = self._x.mean(axis=1), self._y.mean(axis=1)
        far = np.hypot(self._x - self._middle_x[:, None], self._y - self._middle_y[:, None]).max(
            axis=1
        )
        self._radius = far + 2 * STEP_M

    def near(
        self,
        latitude_deg: Runners,
        longitude_deg: Runners,
        low_m: Runners,
        high_m: Runners,
        within_m: float,
    ) -> Candidates:
        """Find the places within `within_m` of positions, between two distances for each.

        Parameters
        ----------
        latitude_deg, longitude_deg : (rows,) positions [°]
        low_m, high_m : (rows,) where along the course to look [m]
        within_m : how far beside the course [m]

        Returns
        -------
        Candidates
            The nearest point of each line that is near enough, rows in order.
        """
        x, y = self._metres(latitude_deg, longitude_deg)
        row, block = self._blocks(x, y, low_m, high_m, within_m)
        past_x, past_y = x[row][:, None] - self._x[block], y[row][:, None] - self._y[block]
        share = (past_x * self._dx[block] + past_y * self._dy[block]) / self._length2[block]
        share = np.minimum(np.maximum(share, 0.0), 1.0)
        beside_x, beside_y = past_x - share * self._dx[block], past_y - share * self._dy[block]
        off_m = np.sqrt(beside_x * beside_x + beside_y * beside_y)
        along_m = self._first[block] + STEP_M * share
        there = (along_m >= low_m[row][:, None]) & (along_m <= high_m[row][:, None])
        fits = there & (off_m <= within_m)
        rows = np.broadcast_to(row[:, None], fits.shape)
        return Candidates(rows[fits], along_m[fits], off_m[fits])

    def away_m(self, latitude_deg: Runners, longitude_deg: Runners, far_m: float) -> Runners:
        """How far from the whole course some positions are [m], at most `far_m`."""
        rows = len(latitude_deg)
        everywhere = np.zeros(rows), np.full(rows, self.length_m)
        found = self.near(latitude_deg, longitude_deg, *everywhere, far_m)
        away_m = np.full(rows, far_m)
        np.minimum.at(away_m, found.row, found.off_m)
        return away_m

    def _blocks(
        self, x: Runners, y: Runners, low_m: Runners, high_m: Runners, within_m: float
    ) -> tuple[Rows, Rows]:
        """Return pairs of a row and a block of lines that may be near it."""
        most = len(self._radius) - 1
        size_m = BLOCK * STEP_M
        # A place where two blocks meet is found in both, whatever else is looked at.
        first = np.minimum(np.maximum(np.ceil(low_m / size_m) - 1.0, 0.0), most).astype(np.intp)
        last = np.minimum(np.maximum(high_m / size_m, 0.0), most).astype(np.intp)
        count = np.maximum(last - first + 1, 0)
        row = np.repeat(np.arange(len(x)), count)
        start = np.cumsum(count) - count
        block = np.arange(len(row)) - start[row] + first[row]
        away_x, away_y = x[row] - self._middle_x[block], y[row] - self._middle_y[block]
        reach = self._radius[block] + within_m
        near = away_x * away_x + away_y * away_y <= reach * reach
        return row[near], block[near]

    def _metres(self, latitude_deg: Runners, longitude_deg: Runners) -> tuple[Runners, Runners]:
        """East and north of the course's middle [m]; true for distances between near points."""
        # The shorter way round: courses may cross the 180th meridian.
        turned = np.remainder(longitude_deg - self._longitude_deg + 180.0, 360.0) - 180.0
        x = np.radians(turned) * (EARTH_RADIUS_M * self._narrow)
        return x, np.radians(latitude_deg - self._latitude_deg) * EARTH_RADIUS_M
