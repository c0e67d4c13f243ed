"""A heart rate that is the step rate: an optical sensor that takes steps for beats."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain, side_by_side
from monitor.models.scans import before_each, ewma_from_first_over, ewma_over, last_over

PER_BEAT = np.array([[1.0], [0.5]])
"""Steps taken for a beat: each, or each of one foot."""


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    least_spm: float = 100.0
    settle_s: float = 8.0
    near_bpm: float = 4.0
    judge_s: float = 120.0
    most_share: float = 0.9
    least_share: float = 0.5
    coupled: float = 0.7


class State(NamedTuple):
    """What is remembered.

    Attributes
    ----------
    stepping : (runners,) 1 if the last second had a step rate, else 0
    steps_spm : (runners,) step rate, smoothed
    near : (2, runners) by `PER_BEAT`, how much of the last minutes the two were alike [1]
    means : (2, runners) of heart rate and step rate over the last minutes, NaN before any
    varied : (3, runners) how heart rate and step rate vary around those, and both together
    locked : (2, runners) by `PER_BEAT`, 1 while the heart rate is not believed, else 0
    """

    stepping: Runners
    steps_spm: Runners
    near: Runners
    means: Runners
    varied: Runners
    locked: Runners


def initial(rows: int) -> State:
    """State before the first step."""
    zero, pair = full(rows, 0.0), np.zeros((2, rows))
    return State(zero, zero, pair, np.full((2, rows), np.nan), np.zeros((3, rows)), pair)


def run(
    state: State, heart_rate_bpm: Runners, cadence_spm: Runners, params: Params, dt_s: float
) -> tuple[State, Flags]:
    """Hold a block's heart rate against the step rate.

    A heart may beat as often as its runner steps, and for minutes: that alone says nothing. One
    that for minutes is nearly the step rate, and besides goes up and down with it, is the steps.
    It is believed again once it has gone its own way for about a minute.

    Parameters
    ----------
    heart_rate_bpm : (seconds, runners) as the sensor says [bpm], NaN if missing
    cadence_spm : (seconds, runners) steps of both feet [1/min], NaN if missing or not believed
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and where the heart rate follows the steps, (seconds, runners)

    Notes
    -----
    Evidence: heuristic.
    """
    steps = cadence_spm >= params.least_spm
    stepping = steps.astype(np.float64)
    anew = steps & (before_each(state.stepping, stepping) == 0.0)
    rate_spm = np.where(steps, cadence_spm, np.nan)
    steps_spm = ewma_over(state.steps_spm, rate_spm, gain(dt_s, params.settle_s), anew)

    share = gain(dt_s, params.judge_s)
    judged = steps & ~np.isnan(heart_rate_bpm)
    out_of_it = ~judged[:, np.newaxis]
    apart_bpm = heart_rate_bpm[:, np.newaxis] - steps_spm[:, np.newaxis] * PER_BEAT
    alike = (np.abs(apart_bpm) <= params.near_bpm).astype(np.float64)
    np.copyto(alike, np.nan, where=out_of_it)
    near = ewma_over(state.near, alike, share)
    both = side_by_side(heart_rate_bpm, steps_spm)
    np.copyto(both, np.nan, where=out_of_it)
    means = ewma_from_first_over(state.means, both, share)
    off = both - means
    heart, feet = off[:, 0], off[:, 1]
    products = side_by_side(heart * heart, feet * feet, heart * feet)
    varied = ewma_over(state.varied, products, share)
    heart_var, steps_var, together = varied[:, 0], varied[:, 1], varied[:, 2]
    least = params.coupled * params.coupled * (heart_var * steps_var)
    follows = judged & (together > 0.0) & (together * together >= least)

    begins = follows[:, np.newaxis] & (near >= params.most_share)
    ends = near < params.least_share
    locked = last_over(state.locked, begins.astype(np.float64), begins | ends)
    new = State(stepping[-1], steps_spm[-1], near[-1], means[-1], varied[-1], locked[-1])
    return new, judged & (locked > 0.0).any(axis=1)
