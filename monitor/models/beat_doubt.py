"""Intervals between beats that don't fit the heart rate that the same sensor tells."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain
from monitor.models.scans import ewma_over, sum_over, time_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    off: float = 0.4
    most_share: float = 0.3
    judge_s: float = 60.0
    hold_s: float = 5.0


class State(NamedTuple):
    """(runners,) each: share of intervals that don't fit [1], and since the last intervals [s]."""

    garbage: Runners
    age_s: Runners


def initial(rows: int) -> State:
    """State before the first beat."""
    return State(full(rows, 0.0), full(rows, np.inf))


def run(
    state: State, rr_ms: Runners, heart_rate_bpm: Runners, params: Params, dt_s: float
) -> tuple[State, Flags]:
    """Hold a block's intervals against the heart rate.

    Parameters
    ----------
    rr_ms : (seconds, beats, runners) intervals in order [ms], NaN to pad
    heart_rate_bpm : (seconds, runners) as the sensor says [bpm], NaN if missing
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and where most intervals of the last minute are garbage

    Notes
    -----
    Heart-rate variability rejects single intervals itself (`monitor.models.hrv`); this only tells
    that a strap needs looking at. Evidence: heuristic.
    """
    if not rr_ms.shape[1]:
        age_s = sum_over(state.age_s, np.full(heart_rate_bpm.shape, dt_s))
        told = (state.garbage > params.most_share) & (age_s <= params.hold_s)
        return State(state.garbage, age_s[-1]), told
    beats = rr_ms * heart_rate_bpm[:, np.newaxis] / 60_000.0
    judged = np.count_nonzero(~np.isnan(beats), axis=1)
    wrong = np.count_nonzero(np.abs(beats - 1.0) > params.off, axis=1)
    share = np.where(judged > 0, wrong / np.maximum(judged, 1), np.nan)
    garbage = ewma_over(state.garbage, share, gain(dt_s, params.judge_s))
    age_s = time_over(state.age_s, judged == 0, dt_s)
    told = (garbage > params.most_share) & (age_s <= params.hold_s)
    return State(garbage[-1], age_s[-1]), told
