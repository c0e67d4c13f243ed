"""Cadence that can be one: steps of both feet, neither those of one nor twice as many."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain
from monitor.models.scans import ewma_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    run_mps: float = 2.2
    least_run_spm: float = 110.0
    walk_mps: float = 1.5
    most_walk_spm: float = 200.0
    most_spm: float = 240.0
    moving_mps: float = 0.5
    judge_s: float = 30.0


class State(NamedTuple):
    """All (runners,): shares of seconds with half and double the steps [1]."""

    half: Runners
    double: Runners


class Cadence(NamedTuple):
    """What is believed, and what is wrong, (seconds, runners) each.

    `cadence_spm` is NaN where missing or not believed.
    """

    cadence_spm: Runners
    halved: Flags
    doubled: Flags


def initial(rows: int) -> State:
    """State before the first step."""
    return State(full(rows, 0.0), full(rows, 0.0))


def run(
    state: State, cadence_spm: Runners, speed_mps: Runners, params: Params, dt_s: float
) -> tuple[State, Cadence]:
    """Hold a block's cadence against the speed.

    Nobody runs at `run_mps` with fewer than `least_run_spm` steps, nor walks slower than
    `walk_mps` with more than `most_walk_spm`. A single such second says nothing of the gait; a
    sensor most of whose last seconds were such counts wrong, and is not believed before they no
    longer are, whatever the speed.

    Parameters
    ----------
    cadence_spm : (seconds, runners) steps of both feet [1/min], NaN if missing
    speed_mps : (seconds, runners) smoothed [m/s], NaN if unknown
    params, dt_s : see `Params`; time step [s]

    Notes
    -----
    Steps of one foot can't be told from a walker's below `run_mps`. Evidence: heuristic.
    """
    share = gain(dt_s, params.judge_s)
    heard, steps = ~np.isnan(cadence_spm), cadence_spm > 0.0
    runs = speed_mps >= params.run_mps
    few = runs & (cadence_spm < params.least_run_spm)
    half = ewma_over(state.half, np.where(runs & steps, few, np.nan), share)
    moves = speed_mps > params.moving_mps
    too_many = cadence_spm > params.most_spm
    many = too_many | ((speed_mps < params.walk_mps) & (cadence_spm > params.most_walk_spm))
    judged = steps & moves & ((speed_mps < params.walk_mps) | too_many)
    double = ewma_over(state.double, np.where(judged, many, np.nan), share)

    halved, doubled = heard & (half > 0.5), heard & (double > 0.5)
    believed = heard & ~(halved | doubled | few | too_many)
    return State(half[-1], double[-1]), Cadence(
        cadence_spm=np.where(believed, cadence_spm, np.nan),
        halved=halved,
        doubled=doubled,
    )
