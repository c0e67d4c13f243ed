"""A sudden cold: the air temperature fell, or the runner is soaked."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, ewma, full, gain, unit

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


class State(NamedTuple):
    """`warmest_c` is (BINS, runners), newest first; the others (runners,).

    `air_temp_c` is smoothed and NaN before any value; `source` is whose it is.
    """

    warmest_c: Runners
    bin_s: Runners
    air_temp_c: Runners
    age_s: Runners
    source: Runners
    cold: Runners


class Cold(NamedTuple):
    """How sudden the cold is, (runners,) each.

    `drop_c` is how much colder it is than half an hour ago at the warmest [°C], `factor` is X
    with its spread; all are NaN without an air temperature, X not when soaked.
    """

    drop_c: Runners
    factor: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State before any temperature was known."""
    return State(
        warmest_c=np.full((BINS, rows), -np.inf),
        bin_s=full(rows, 0.0),
        air_temp_c=full(rows),
        age_s=full(rows, np.inf),
        source=full(rows),
        cold=full(rows, 0.0),
    )


def step(
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
    air_temp_c : (runners,) [°C], NaN if unknown
    source : (runners,) whose temperature it is, any number for each source
    soaked : (runners,) 1 if reported in this step, else 0
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Cold`

    Notes
    -----
    Evidence: heuristic, no data on cramps behind it (docs/models.md).
    """
    known = ~np.isnan(air_temp_c)
    anew = known & ((source != state.source) | (state.age_s > params.hold_s))
    kept_c = np.where(anew, air_temp_c, state.air_temp_c)
    smooth_c = ewma(kept_c, air_temp_c, gain(dt_s, params.smooth_s))
    warmest_c, bin_s = _remember(state, smooth_c, anew, params, dt_s)
    age_s = np.where(known, 0.0, state.age_s + dt_s)
    held = age_s <= params.hold_s

    top_c = np.maximum.reduce(warmest_c, axis=0)
    drop_c = np.where(held, top_c - smooth_c, np.nan)
    now = unit((drop_c - params.drop_from_c) / (params.drop_full_c - params.drop_from_c))
    faded = state.cold * math.exp(-dt_s / params.decay_s)
    cold = np.where(soaked > 0.0, 1.0, np.fmax(now, faded))
    factor = np.where(held | (cold >= params.spread), cold, np.nan)
    new = State(warmest_c, bin_s, smooth_c, age_s, np.where(known, source, state.source), cold)
    return new, Cold(drop_c, factor, full(len(factor), params.spread))


def _remember(
    state: State, smooth_c: Runners, anew: Flags, params: Params, dt_s: float
) -> tuple[Runners, Runners]:
    """Return the warmest of each sixth of the window, and how old the newest sixth is."""
    bin_s = np.where(anew, 0.0, state.bin_s + dt_s)
    warmest_c = state.warmest_c
    if anew.any():
        warmest_c = np.where(anew, -np.inf, warmest_c)
    turns = bin_s >= params.window_s / BINS
    if turns.any():
        moved = np.concatenate((np.full((1, len(turns)), -np.inf), warmest_c[:-1]))
        warmest_c = np.where(turns, moved, warmest_c)
        bin_s = np.where(turns, 0.0, bin_s)
    newest = np.fmax(warmest_c[:1], smooth_c)
    return np.concatenate((newest, warmest_c[1:])), bin_s
