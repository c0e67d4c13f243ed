"""Physiological strain from a worn core-temperature sensor, and the heat factor."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, gain, unit
from monitor.models.block import of_one
from monitor.models.scans import before_each, ewma_over, since_over
from monitor.models.wbgt import Wbgt


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    rest_core_c: float = 37.0
    smooth_s: float = 60.0
    hold_s: float = 300.0
    wbgt_from_c: float = 18.0
    wbgt_full_c: float = 30.0
    strain_from: float = 5.0
    strain_full: float = 9.0
    strain_spread: float = 0.1


class State(NamedTuple):
    """Smoothed core temperature and heart rate with their ages, (2, runners) each."""

    means: Runners
    age_s: Runners


def initial(rows: int) -> State:
    """State before anything was measured."""
    return State(np.zeros((2, rows)), np.full((2, rows), np.inf))


def step(
    state: State,
    core_temp_c: Runners,
    heart_rate_bpm: Runners,
    hr_rest_bpm: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Runners]:
    """Strain of one step: `run` over a block of one, (runners,) each."""
    core_temp_c, heart_rate_bpm = of_one((core_temp_c, heart_rate_bpm))
    state, strain = run(state, core_temp_c, heart_rate_bpm, hr_rest_bpm, params, dt_s)
    return state, strain[0]


def run(
    state: State,
    core_temp_c: Runners,
    heart_rate_bpm: Runners,
    hr_rest_bpm: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Runners]:
    """Physiological strain index of the last minute.

    Parameters
    ----------
    core_temp_c : (steps, runners) from a worn sensor [°C], NaN if missing
    heart_rate_bpm : (steps, runners) measured, not modelled [bpm], NaN if missing
    hr_rest_bpm : (runners,) [bpm]
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and strain (steps, runners) [0 to 10], NaN when either was not measured for `hold_s`.
    Core temperature is never guessed from heart rate: such guesses are too poor to act on.

    Notes
    -----
    Evidence: published (index), heuristic (smoothing, hold).
    """
    values = np.swapaxes(np.array((core_temp_c, heart_rate_bpm)), 0, 1)
    seen = ~np.isnan(values)
    age_s = since_over(state.age_s, seen, dt_s)
    anew = seen & (before_each(state.age_s, age_s) > params.hold_s)
    means = ewma_over(state.means, values, np.where(anew, 1.0, gain(dt_s, params.smooth_s)))
    shown = np.where(age_s <= params.hold_s, means, np.nan)
    rest_c = np.full(hr_rest_bpm.shape, params.rest_core_c)
    strain = strain_index(shown[:, 0], shown[:, 1], rest_c, hr_rest_bpm)
    return State(means[-1], age_s[-1]), strain


def strain_index(
    core_temp_c: Runners, heart_rate_bpm: Runners, rest_core_c: Runners, hr_rest_bpm: Runners
) -> Runners:
    r"""Physiological strain index (PSI).

    .. math:: PSI = 5 \frac{T - T_0}{39.5 - T_0} + 5 \frac{HR - HR_0}{180 - HR_0}

    Parameters
    ----------
    core_temp_c, rest_core_c : (runners,) now and at rest [°C]
    heart_rate_bpm, hr_rest_bpm : (runners,) now and at rest [bpm]

    Returns
    -------
    (runners,) each term clipped to 0...5, so 0 to 10 [1]

    Notes
    -----
    Evidence: published. Moran et al., Am. J. Physiol. 275:R129, 1998.

    Examples
    --------
    >>> one = lambda value: np.array([value])
    >>> strain_index(one(38.5), one(150.0), one(37.0), one(60.0))
    array([6.75])
    """
    warm = unit((core_temp_c - rest_core_c) / (39.5 - rest_core_c))
    fast = unit((heart_rate_bpm - hr_rest_bpm) / (180.0 - hr_rest_bpm))
    return 5.0 * warm + 5.0 * fast


def heat_factor(hot: Wbgt, strain: Runners, params: Params) -> tuple[Runners, Runners]:
    """The factor H with its spread.

    ``H = max(clip((WBGT - 18) / 12), clip((PSI - 5) / 4))``; one of both is enough.

    Parameters
    ----------
    hot : heat of the air, NaN if unknown
    strain : (runners,) [0 to 10], NaN if unknown
    params : see `Params`

    Returns
    -------
    H (runners,) [1], NaN if both are unknown, and its standard deviation

    Notes
    -----
    Evidence: heuristic (docs/models.md).

    Examples
    --------
    >>> one = lambda value: np.array([value])
    >>> heat_factor(Wbgt(one(24.0), one(1.2), one(3.0)), one(np.nan), Params())
    (array([0.5]), array([0.1]))
    """
    span_c = params.wbgt_full_c - params.wbgt_from_c
    around = np.array((-hot.spread_c, np.zeros_like(hot.spread_c), hot.spread_c))
    low, by_air, high = unit((hot.wbgt_c + around - params.wbgt_from_c) / span_c)
    by_body = unit((strain - params.strain_from) / (params.strain_full - params.strain_from))
    value = np.fmax(by_air, by_body)
    spread = np.where(by_air >= value, 0.5 * (high - low), params.strain_spread)
    return value, spread
