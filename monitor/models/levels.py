"""From scores to levels that don't chatter, and how fast a score moves."""

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, everywhere
from monitor.models.block import of_one, second_at
from monitor.models.scans import ewma_over, throughout

LEVELS: Final = ("low", "watch", "high", "very_high")
UNKNOWN: Final = -1
NEVER: Final = -1.0  # lag of a mean that has seen nothing
_FEW: Final = 100  # up to so many thresholds in question plain numbers are quicker than arrays

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
    state, judged = run(state, of_one(scores), params, dt_s)
    return state, second_at(judged, 0)


def run(state: State, scores: Runners, params: Params, dt_s: float) -> tuple[State, Judged]:
    """Go through a block: as `step`, with (seconds, indices, runners) in and out."""
    unknown = np.isnan(scores)
    reached, timer_s = _reach(state, scores, params, dt_s)
    means, lag_s, trend_per_h = _follow(state, scores, ~unknown, params, dt_s)
    level = np.where(unknown, UNKNOWN, np.add.reduce(reached, axis=1, dtype=np.int64))
    return State(reached[-1].copy(), timer_s, means, lag_s), Judged(level, trend_per_h)


def _reach(state: State, scores: Runners, params: Params, dt_s: float) -> tuple[Flags, Runners]:
    """Which thresholds are reached in each second, and how long each is about to change at last.

    Most are out of the question for a whole block: nothing would turn them as they are.
    """
    rising = scores[:, np.newaxis] >= params.thresholds
    falling = scores[:, np.newaxis] < params.exits
    in_question = np.logical_or.reduce(np.where(state.reached, falling, rising), axis=0)
    number = np.count_nonzero(in_question)
    if number > _FEW:
        return _turned(state, rising, falling, params, dt_s)
    reached = throughout(state.reached, len(scores))
    timer_s = np.zeros(state.timer_s.shape)
    if number:
        reached = reached.copy()
        reached[:, in_question], timer_s[in_question] = _turned_few(
            state.reached[in_question],
            state.timer_s[in_question],
            rising[:, in_question],
            falling[:, in_question],
            params,
            dt_s,
        )
    return reached, timer_s


def _turned(
    state: State, rising: Flags, falling: Flags, params: Params, dt_s: float
) -> tuple[Flags, Runners]:
    """As `_reach`, second by second."""
    reached, timer_s = state.reached, state.timer_s
    after = np.empty_like(rising)
    for second, (rises, falls) in enumerate(zip(rising, falling, strict=True)):
        turning = (rises & ~reached) | (falls & reached)
        timer_s = (timer_s + dt_s) * turning
        flips = turning & (timer_s >= np.where(reached, params.fall_s, params.rise_s))
        timer_s = timer_s * ~flips
        reached = np.bitwise_xor(reached, flips, out=after[second])
    return after, timer_s


def _turned_few(
    reached: Flags, timer_s: Runners, rising: Flags, falling: Flags, params: Params, dt_s: float
) -> tuple[Flags, Runners]:
    """(seconds, thresholds) which are reached, (thresholds,) for how long each is to turn."""
    after, last_s = np.empty_like(rising), timer_s.copy()
    for at, (is_reached, waits_s) in enumerate(
        zip(reached.tolist(), timer_s.tolist(), strict=True)
    ):
        states = []
        for rises, falls in zip(rising[:, at].tolist(), falling[:, at].tolist(), strict=True):
            turning = falls if is_reached else rises
            waits_s = waits_s + dt_s if turning else 0.0
            if turning and waits_s >= (params.fall_s if is_reached else params.rise_s):
                is_reached, waits_s = not is_reached, 0.0
            states.append(is_reached)
        after[:, at], last_s[at] = states, waits_s
    return after, last_s


def _follow(
    state: State, scores: Runners, known: Flags, params: Params, dt_s: float
) -> tuple[Runners, Runners, Runners]:
    """The fast and the slow mean and the ages of their content at last, and all trends."""
    kept = np.exp(params.rates * dt_s)
    begun, share = state.lag_s >= 0.0, 1.0 - kept
    if not everywhere(begun):
        first = np.add.accumulate(known, axis=0, dtype=np.intp) == 1
        share = np.where(first[:, np.newaxis] & ~begun, 1.0, share)
    means = ewma_over(state.means, scores[:, np.newaxis], share)
    lag_s = _ages(state.lag_s, known, kept, dt_s)
    apart_s = lag_s[:, 1] - lag_s[:, 0]
    clear = (apart_s >= params.least_lag_s) & known
    slope = (means[:, 0] - means[:, 1]) / np.where(clear, apart_s, np.nan)
    return means[-1], lag_s[-1], 3600.0 * slope


def _ages(lag_s: Runners, known: Flags, kept: Runners, dt_s: float) -> Runners:
    """(seconds, 2, indices, runners) how old what the means have seen is [s]."""
    # The first score of all is new.
    first = np.where(lag_s >= 0.0, kept * (lag_s + dt_s), 0.0)
    if len(known) == 1:
        return np.where(known[:, np.newaxis], first, lag_s)
    table = np.empty((len(known) + 1, *lag_s.shape))
    table[0], table[1] = lag_s, first
    for before, after in itertools.pairwise(table[1:]):
        np.multiply(kept, before + dt_s, out=after)
    if everywhere(known):
        return table[1:]
    seen = np.add.accumulate(known, axis=0, dtype=np.intp)[:, np.newaxis]
    ages: Runners = np.take_along_axis(table, seen, axis=0)
    return ages
