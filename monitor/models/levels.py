"""From scores to levels that don't chatter, and how fast a score moves."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, ewma, gain

LEVELS: Final = ("low", "watch", "high", "very_high")
UNKNOWN: Final = -1

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
    least_lag_s: float = 120.0

    @cached_property
    def thresholds(self) -> Runners:
        """(3, 1, 1): where watch, high and very high begin."""
        return np.array((self.watch, self.high, self.very_high))[:, np.newaxis, np.newaxis]


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
        means=np.full((2, indices, rows), np.nan),
        lag_s=np.zeros((2, indices, rows)),
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
    Evidence: heuristic (science.md section 10e).
    """
    thresholds = params.thresholds
    leaving = scores < thresholds - params.margin
    turning = np.where(state.reached, leaving, scores >= thresholds)
    timer_s = np.where(turning, state.timer_s + dt_s, 0.0)
    flips = timer_s >= np.where(state.reached, params.fall_s, params.rise_s)
    reached = state.reached ^ flips
    timer_s = np.where(flips, 0.0, timer_s)

    unknown = np.isnan(scores)
    level = reached[0].astype(np.int64) + reached[1] + reached[2]
    shares = np.array((gain(dt_s, params.fast_s), gain(dt_s, params.slow_s))).reshape(2, 1, 1)
    means = ewma(state.means, scores, shares)
    aged = np.where(np.isnan(state.means), 0.0, (1.0 - shares) * (state.lag_s + dt_s))
    lag_s = np.where(unknown, state.lag_s, aged)
    apart_s = lag_s[1] - lag_s[0]
    clear = (apart_s >= params.least_lag_s) & ~unknown
    slope = (means[0] - means[1]) / np.where(clear, apart_s, 1.0)
    judged = Judged(
        level=np.where(unknown, UNKNOWN, level),
        trend_per_h=np.where(clear, 3600.0 * slope, np.nan),
    )
    return State(reached, timer_s, means, lag_s), judged
