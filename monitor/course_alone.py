"""A few runners on the course, one after the other in plain numbers; pure.

The same as `monitor.course.Course.run` does for many, to the last bit: a report goes through hours
of one runner's race, and arrays of a single number would take most of its time.
"""

from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.course_lines import Lines
from monitor.course_moved import Moved
from monitor.course_place import Params, State
from monitor.models.rows import mapped

LOOKED_UP: Final = 128  # positions whose surroundings are looked up together

Near = tuple[list[float], list[float]]
"""Of the places near a position: how far along the course, and how far beside it [m]."""


def follow(lines: Lines, state: State, moved: Moved, params: Params, dt_s: float) -> State:
    """Move runners on, and match their positions.

    Parameters
    ----------
    lines : the course
    state : (runners,) before the block
    moved : what its seconds bring, (seconds, runners)
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    Where they are after each second, (seconds, runners)
    """
    shape = moved.ran_m.shape
    after: dict[str, NDArray[Any]] = {
        name: np.empty(shape, dtype=getattr(state, name).dtype) for name in _Runner.__slots__
    }
    for row in range(shape[1]):
        runner = _Runner(*(getattr(state, name)[row].item() for name in after))
        way = _way(runner, lines, mapped(itemgetter((slice(None), row)), moved), params, dt_s)
        for column, name in zip(zip(*way, strict=True), after, strict=True):
            after[name][:, row] = column
    return State(**after, elapsed_s=moved.latest_s)


@dataclass(slots=True)
class _Runner:
    """One runner; the fields are those of `State`."""

    along_m: float
    spread_m: float
    ahead_m: float
    placed: bool
    missed_s: float
    tried_s: float
    off_m: float

    def fields(self) -> tuple[float | bool, ...]:
        """All of them, in order."""
        return (
            self.along_m,
            self.spread_m,
            self.ahead_m,
            self.placed,
            self.missed_s,
            self.tried_s,
            self.off_m,
        )

    def move(self, ran_m: float, blind_m: float, length_m: float, drift: float) -> None:
        """Move on by what was run; beside the course that only makes more places possible."""
        gone_m = 0.0 if self.missed_s > 0.0 else ran_m
        self.along_m = min(self.along_m + gone_m, length_m)
        self.spread_m = min(self.spread_m + drift * gone_m, length_m)
        self.ahead_m = min(self.ahead_m + (blind_m + (ran_m - gone_m)), length_m)

    def wait(self, dt_s: float) -> None:
        """Let time pass."""
        self.missed_s = self.missed_s + dt_s if self.missed_s > 0.0 else 0.0
        self.tried_s += dt_s

    def put(self, along_m: float, spread_m: float) -> None:
        """Put them where they certainly are."""
        self.along_m, self.spread_m, self.ahead_m = along_m, spread_m, 0.0
        self.placed, self.missed_s = True, 0.0

    def reach_m(self, length_m: float, params: Params) -> tuple[float, float]:
        """Between which distances they can be [m]."""
        slack_m = 3.0 * self.spread_m + params.back_m
        if self.missed_s < params.lost_s:
            return self.along_m - slack_m, self.along_m + self.ahead_m + slack_m
        return self.along_m - self.ahead_m - slack_m if self.placed else 0.0, length_m

    def cost(self, along_m: float, off_m: float, params: Params) -> float:
        """How badly a place agrees with where they can be."""
        early_m = self.along_m - along_m
        beyond = max(early_m, -early_m - self.ahead_m, 0.0) / (self.spread_m + params.gps_m)
        beside = off_m / params.gps_m
        return beside * beside + min(beyond * beyond, params.most_doubt)

    def miss(self, off_m: float, params: Params) -> None:
        """No place fits. A position that comes once a minute speaks for the minute."""
        self.off_m = off_m
        self.missed_s = max(self.missed_s, min(self.tried_s, params.lost_s))


def _way(
    runner: _Runner, lines: Lines, moved: Moved, params: Params, dt_s: float
) -> list[tuple[float | bool, ...]]:
    """Where one runner is after each second."""
    around = _Around(lines, moved, max(1, round(params.every_s / dt_s)), params)
    brings = (moved.ran_m, moved.blind_m, moved.station_m, moved.placed)
    way = []
    for second, (ran_m, blind_m, station_m, placed) in enumerate(
        zip(*(one.tolist() for one in brings), strict=True)
    ):
        runner.move(ran_m, blind_m, lines.length_m, params.drift)
        runner.wait(dt_s)
        if station_m == station_m:  # not NaN
            runner.put(station_m, params.near_m)
        if placed and runner.tried_s >= (
            params.search_every_s if runner.missed_s >= params.lost_s else params.every_s
        ):
            _match(runner, around, second, params)
        way.append(runner.fields())
    return way


def _match(runner: _Runner, around: "_Around", second: int, params: Params) -> None:
    """Match the position of a second."""
    low_m, high_m = runner.reach_m(around.lines.length_m, params)
    costs = [
        (runner.cost(along_m, off_m, params), along_m, off_m)
        for along_m, off_m in zip(*around.near(second), strict=True)
        if low_m <= along_m <= high_m
    ]
    if not costs:
        runner.miss(around.off_m(second), params)
    else:
        least, best_m, runner.off_m = min(costs, key=lambda one: one[0])
        others = (cost for cost, along_m, _ in costs if abs(along_m - best_m) > params.apart_m)
        if min(others, default=np.inf) >= least + params.clear_cost:
            runner.put(best_m, params.gps_m)
    runner.tried_s = 0.0


class _Around:
    """The places around a runner's positions, looked up for several that will be asked for."""

    def __init__(self, lines: Lines, moved: Moved, every: int, params: Params) -> None:
        self.lines = lines
        self._moved = moved
        self._every = every
        self._params = params
        self._near: dict[int, Near] = {}

    def near(self, second: int) -> Near:
        """The places on the whole course that are near the position of a second."""
        if second not in self._near:
            self._look_up(second)
        return self._near[second]

    def off_m(self, second: int) -> float:
        """How far from the course it is [m]."""
        moved, here = self._moved, slice(second, second + 1)
        (off_m,) = self.lines.away_m(
            moved.latitude_deg[here], moved.longitude_deg[here], self._params.far_m
        )
        return float(off_m)

    def _look_up(self, second: int) -> None:
        rest = np.arange(second, len(self._moved.placed), self._every)[:LOOKED_UP]
        seconds = rest[self._moved.placed[rest]]
        everywhere = np.zeros(len(seconds)), np.full(len(seconds), self.lines.length_m)
        found = self.lines.near(
            self._moved.latitude_deg[seconds],
            self._moved.longitude_deg[seconds],
            *everywhere,
            self._params.near_m,
        )
        ends = np.searchsorted(found.row, np.arange(len(seconds) + 1)).tolist()
        along_m, off_m = found.along_m.tolist(), found.off_m.tolist()
        self._near = {
            one: (along_m[begin:end], off_m[begin:end])
            for one, (begin, end) in zip(seconds.tolist(), pairwise(ends), strict=True)
        }
