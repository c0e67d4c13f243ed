"""A sudden cold: the air temperature fell, or the runner is soaked."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain, unit
from monitor.models.block import of_one, second_at
from monitor.models.scans import before_each, ewma_over, highest_over, last_over, since_over
from monitor.models.tens import stretches, turns_over

BINS: Final = 6  # of a sixth of the window each


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    window_s: float = 1800.0
    smooth_s: float = 120.0
    hold_s: float = 900.0
    drop_from_c: float = 5.0
    drop_full_c: float = 12.0
    decay_s: float = 1800.0
    spread: float = 0.1
    wet_s: float = 1800.0


class State(NamedTuple):
    """`warmest_c` is (BINS, runners), newest first; the others (runners,).

    `air_temp_c` is smoothed and NaN before any value; `source` is whose it is; `dry_s` is the time
    since the runner was soaked, infinite if never.
    """

    warmest_c: Runners
    bin_s: Runners
    air_temp_c: Runners
    age_s: Runners
    source: Runners
    cold: Runners
    dry_s: Runners


class Cold(NamedTuple):
    """How sudden the cold is, (runners,) each.

    `drop_c` is how much colder it is than half an hour ago at the warmest [°C], `factor` is X
    with its spread; all are NaN without an air temperature, X not when soaked. `soaked` is 1 while
    the clothes are known to be wet, else 0.
    """

    drop_c: Runners
    factor: Runners
    spread: Runners
    soaked: Runners


def initial(rows: int) -> State:
    """State before any temperature was known."""
    return State(
        warmest_c=np.full((BINS, rows), -np.inf),
        bin_s=full(rows, 0.0),
        air_temp_c=full(rows),
        age_s=full(rows, np.inf),
        source=full(rows),
        cold=full(rows, 0.0),
        dry_s=full(rows, np.inf),
    )


def step(
    state: State,
    air_temp_c: Runners,
    source: Runners,
    soaked: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Cold]:
    """Cold of one step: `run` over a block of one, (runners,) each."""
    state, cold = run(state, *of_one((air_temp_c, source, soaked)), params, dt_s)
    return state, second_at(cold, 0)


def run(
    state: State,
    air_temp_c: Runners,
    source: Runners,
    soaked: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Cold]:
    """Compare the air with the warmest of the last half hour.

    ``X = clip((drop - 5) / 7)``, 1 when soaked, decaying with half an hour's time constant.
    Another source of the temperature begins anew: the difference of two thermometers is no drop.

    Parameters
    ----------
    air_temp_c : (steps, runners) [°C], NaN if unknown
    source : (steps, runners) whose temperature it is, any number for each source
    soaked : (steps, runners) 1 if reported in this step, else 0
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State after the block, and `Cold` of each step

    Notes
    -----
    Evidence: heuristic, no data on cramps behind it (docs/models.md).
    """
    known = ~np.isnan(air_temp_c)
    whose = last_over(state.source, source, known)
    age_s = since_over(state.age_s, known, dt_s)
    changed = source != before_each(state.source, whose)
    anew = known & (changed | (before_each(state.age_s, age_s) > params.hold_s))
    smooth_c = ewma_over(state.air_temp_c, air_temp_c, gain(dt_s, params.smooth_s), anew)
    sixth_s = params.window_s / BINS
    bin_s, turns = turns_over(state.bin_s, len(anew), dt_s, sixth_s, anew)
    warmest_c, top_c = _warmest(state.warmest_c, smooth_c, anew, turns)

    held = age_s <= params.hold_s
    drop_c = np.where(held, top_c - smooth_c, np.nan)
    now = unit((drop_c - params.drop_from_c) / (params.drop_full_c - params.drop_from_c))
    wet = soaked > 0.0
    cold = _fading(state.cold, np.where(wet, 1.0, now), math.exp(-dt_s / params.decay_s))
    factor = np.where(held | (cold >= params.spread), cold, np.nan)
    dry_s = since_over(state.dry_s, wet, dt_s)
    new = State(warmest_c, bin_s[-1], smooth_c[-1], age_s[-1], whose[-1], cold[-1], dry_s[-1])
    spread = np.full(factor.shape, params.spread)
    return new, Cold(drop_c, factor, spread, np.where(dry_s < params.wet_s, 1.0, 0.0))


def _warmest(
    warmest_c: Runners, smooth_c: Runners, anew: Flags, turns: Flags
) -> tuple[Runners, Runners]:
    """Return the warmest of each sixth of the window, and of all of them at each step."""
    top_c = np.empty(smooth_c.shape)
    for part in stretches(anew | turns):
        begins, turned = anew[part.start], turns[part.start]
        if begins.any():
            warmest_c = np.where(begins, -np.inf, warmest_c)
        if turned.any():
            moved = np.concatenate((np.full((1, len(turned)), -np.inf), warmest_c[:-1]))
            warmest_c = np.where(turned, moved, warmest_c)
        newest_c = highest_over(warmest_c[0], smooth_c[part])
        top_c[part] = np.maximum(newest_c, np.maximum.reduce(warmest_c[1:], axis=0))
        warmest_c = np.concatenate((newest_c[-1:], warmest_c[1:]))
    return warmest_c, top_c


def _fading(cold: Runners, now: Runners, kept: float) -> Runners:
    """Cold after each step: as it is now, or what is left of the step before."""
    fading = np.empty(now.shape)
    for step, fresh in enumerate(now):
        fading[step] = cold = np.fmax(fresh, cold * kept)
    return fading
