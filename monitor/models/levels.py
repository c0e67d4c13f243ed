"""From scores to levels that don't chatter, and how fast a score moves."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners

LEVELS: Final = ("low", "watch", "high", "very_high")
UNKNOWN: Final = -1
NEVER: Final = -1.0  # lag of a mean that has seen nothing

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    watch: float = 25.0
    high: float = 50.0
    very_high: float = 75.0
    margin: float = 8.0
    rise_s: float = 60.0
    fall_s: float = 300.0
    fast_s: float = 120.0
    slow_s: float = 720.0
    least_lag_s: float = 400.0

    @cached_property
    def thresholds(self) -> Runners:
        """(3, 1, 1): where watch, high and very high begin."""
        return np.array((self.watch, self.high, self.very_high)).reshape(3, 1, 1)

    @cached_property
    def exits(self) -> Runners:
        """(3, 1, 1): below which they end."""
        return self.thresholds - self.margin

    @cached_property
    def rates(self) -> Runners:
        """(2, 1, 1): how fast the fast and the slow mean forget [1/s]."""
        return -1.0 / np.array((self.fast_s, self.slow_s)).reshape(2, 1, 1)


class State(NamedTuple):
    """`reached` and `timer_s` are (3, indices, runners), `means` (2, indices, runners).

    `lag_s`, how old the content of the fast and the slow mean is, is like `means`.
    """

    reached: Flags
    timer_s: Runners
    means: Runners
    lag_s: Runners


class Judged(NamedTuple):
    """(indices, runners) each; `level` is a position in `LEVELS` or `UNKNOWN`."""

    level: Codes
    trend_per_h: Runners


def initial(indices: int, rows: int) -> State:
    """State before the first score: all levels low."""
    return State(
        reached=np.zeros((3, indices, rows), dtype=np.bool_),
        timer_s=np.zeros((3, indices, rows)),
        means=np.zeros((2, indices, rows)),
        lag_s=np.full((2, indices, rows), NEVER),
    )


def step(state: State, scores: Runners, params: Params, dt_s: float) -> tuple[State, Judged]:
    """Judge scores: a level and a trend for each.

    A level is entered after the score was at or over its threshold for `rise_s` and left after
    it was more than `margin` below for `fall_s`, without a break. The trend is the difference
    of a fast and a slow mean over the difference of their ages, which is exact for a score that
    rises steadily; it is NaN until the two are far enough apart.

    Parameters
    ----------
    scores : (indices, runners) 0 to 100, NaN if unknown: the level is unknown and all holds
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Judged`: level codes, trend [points/h]

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    unknown = np.isnan(scores)
    reached, timer_s = _reach(state, scores, params, dt_s)
    means, lag_s, trend_per_h = _follow(state, scores, unknown, params, dt_s)
    level = np.where(unknown, UNKNOWN, np.add.reduce(reached, axis=0, dtype=np.int64))
    return State(reached, timer_s, means, lag_s), Judged(level, trend_per_h)


def _reach(state: State, scores: Runners, params: Params, dt_s: float) -> tuple[Flags, Runners]:
    """Which thresholds count as reached, and how long each has been about to change."""
    entering = (scores >= params.thresholds) & ~state.reached
    leaving = (scores < params.exits) & state.reached
    turning = entering | leaving
    timer_s = (state.timer_s + dt_s) * turning
    if not turning.any():
        return state.reached, timer_s
    flips = turning & (timer_s >= np.where(state.reached, params.fall_s, params.rise_s))
    return state.reached ^ flips, timer_s * ~flips


def _follow(
    state: State, scores: Runners, unknown: Flags, params: Params, dt_s: float
) -> tuple[Runners, Runners, Runners]:
    """Advance the fast and the slow mean, the ages of their content, and the trend."""
    kept = np.exp(params.rates * dt_s)
    begun = state.lag_s >= 0.0
    share = np.where(begun, 1.0 - kept, 1.0) * ~unknown
    means = state.means + share * np.where(unknown, 0.0, scores - state.means)
    aged = np.where(begun, kept * (state.lag_s + dt_s), 0.0)
    lag_s = np.where(unknown, state.lag_s, aged)
    apart_s = lag_s[1] - lag_s[0]
    clear = (apart_s >= params.least_lag_s) & ~unknown
    slope = (means[0] - means[1]) / np.where(clear, apart_s, np.nan)
    return means, lag_s, 3600.0 * slope
