"""Relative intensity from heart rate: what a raw beat rate says about effort.

A raw heart rate is checked, smoothed by a five-second median and held over short gaps; after a
minute without one it is predicted from the mechanical power, and labelled so.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, ewma, full, gain, unit
from monitor.models.oxygen import (
    heart_rate_reserve_pct,
    vo2max_pct_from_max,
    vo2max_pct_from_reserve,
)


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    low_bpm: float = 30.0
    above_max_bpm: float = 10.0
    jump_bpm: float = 25.0
    jump_s: float = 2.0
    hold_s: float = 10.0
    fade_s: float = 60.0
    modelled_quality: float = 0.3
    modelled_lag_s: float = 40.0
    learn_s: float = 15.0
    learn_limit_bpm: float = 22.0
    oxygen_j_per_ml: float = 20.9
    standing_vo2: float = 3.5
    altitude_from_m: float = 300.0
    altitude_loss_per_km: float = 0.063
    most_pct: float = 105.0


class Body(NamedTuple):
    """What the model must know of each runner, (runners,) each."""

    hr_max_bpm: Runners
    hr_rest_bpm: Runners
    hr_rest_known: Flags
    vo2max: Runners


class State(NamedTuple):
    """`recent` is (5, runners), the others (runners,); ages are infinite before any value."""

    recent: Runners
    age_s: Runners
    power_wkg: Runners
    hr_max_bpm: Runners
    peak_bpm: Runners
    peak_s: Runners


class Intensity(NamedTuple):
    """What heart rate says in one second, (runners,) each."""

    heart_rate_bpm: Runners
    quality: Runners
    modelled: Flags
    vo2max_pct: Runners
    age_s: Runners


def initial(body: Body) -> State:
    """State before the first heart beat."""
    rows = len(body.hr_max_bpm)
    return State(
        recent=np.full((5, rows), np.nan),
        age_s=full(rows, np.inf),
        power_wkg=full(rows, 0.0),
        hr_max_bpm=body.hr_max_bpm.copy(),
        peak_bpm=full(rows, 0.0),
        peak_s=full(rows, 0.0),
    )


def step(
    state: State,
    heart_rate_bpm: Runners,
    net_power_wkg: Runners,
    altitude_m: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[State, Intensity]:
    """Clean one second of heart rate and turn it into relative intensity.

    Rejected are values below `low_bpm`, more than `above_max_bpm` over the highest known heart
    rate, or more than `jump_bpm` away from a value accepted at most `jump_s` ago. The median of
    five seconds is held for `hold_s` at full quality, which then falls to 0 at `fade_s`; after
    that the heart rate is the one that the mechanical power asks for (`modelled`).

    The highest heart rate is learned: 15 s without a break above it raise it to the lowest
    median of these seconds, a lower bound of the 30-second median.

    Parameters
    ----------
    heart_rate_bpm : (runners,) raw heart rate [bpm]
    net_power_wkg : (runners,) metabolic power above rest [W/kg], NaN without a speed
    altitude_m : (runners,) [m]; missing counts as low
    body, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Intensity`; `vo2max_pct` is 0 to 105 [% of VO2max], `quality` is 0 to 1.

    Notes
    -----
    Evidence: published (regressions), heuristic (rejection, hold, lag). docs/models.md.
    """
    age_s = state.age_s + dt_s
    accepted = _is_plausible(state, heart_rate_bpm, age_s, params)
    value = np.where(accepted, heart_rate_bpm, state.recent[-1])
    recent = np.concatenate((state.recent[1:], value[np.newaxis]))
    restarts = accepted & (age_s > params.hold_s)
    if restarts.any():
        recent = np.where(restarts, value, recent)
    age_s = np.where(accepted, 0.0, age_s)
    shown = median_of_five(recent)
    hr_max_bpm, peak_bpm, peak_s = _learn_max(state, shown, body, params, dt_s)

    # Smoothed power predicts the same as a smoothed prediction, and is cheap while not needed.
    power_wkg = ewma(state.power_wkg, net_power_wkg, gain(dt_s, params.modelled_lag_s))
    quality = unit((params.fade_s - age_s) / (params.fade_s - params.hold_s))
    modelled = age_s > params.fade_s
    if modelled.any():
        power = np.where(np.isnan(net_power_wkg), np.nan, power_wkg)
        predicted = predicted_heart_rate(power, altitude_m, hr_max_bpm, body, params)
        shown = np.where(modelled, predicted, shown)
        modelled = modelled & ~np.isnan(shown)
        quality = np.where(modelled, params.modelled_quality, quality)
    vo2max_pct = _vo2max_pct(shown, hr_max_bpm, body, params)
    new = State(recent, age_s, power_wkg, hr_max_bpm, peak_bpm, peak_s)
    return new, Intensity(shown, quality, modelled, vo2max_pct, age_s)


def vo2max_at_altitude(vo2max: Runners, altitude_m: Runners, params: Params) -> Runners:
    """VO2max left at an altitude [ml/kg/min]; a missing altitude counts as low.

    Notes
    -----
    Evidence: published. Wehrlin & Hallén, Eur. J. Appl. Physiol. 96:404, 2006.

    Examples
    --------
    >>> vo2max_at_altitude(np.array([50.0]), np.array([2300.0]), Params())
    array([43.7])
    """
    above_km = np.fmax(altitude_m - params.altitude_from_m, 0.0) * 0.001
    return vo2max * (1.0 - params.altitude_loss_per_km * above_km)


def predicted_heart_rate(
    net_power_wkg: Runners, altitude_m: Runners, hr_max_bpm: Runners, body: Body, params: Params
) -> Runners:
    """Heart rate that a metabolic power asks for once settled [bpm], from rest to maximum.

    Notes
    -----
    The heart-rate reserve regression (Swain 1998) read forwards. Evidence: adapted.

    Examples
    --------
    >>> body = Body(*(np.array([v]) for v in (190.0, 50.0)), np.array([True]), np.array([50.0]))
    >>> power, low = np.array([10.0]), np.array([0.0])
    >>> predicted_heart_rate(power, low, body.hr_max_bpm, body, Params()).round(1)
    array([140.7])
    """
    uptake = net_power_wkg * (60.0 / params.oxygen_j_per_ml) + params.standing_vo2
    share = uptake / vo2max_at_altitude(body.vo2max, altitude_m, params)
    reserve = unit(1.10 * share - 0.061)
    return body.hr_rest_bpm + (hr_max_bpm - body.hr_rest_bpm) * reserve


def median_of_five(values: Runners) -> Runners:
    """Median over the first axis of (5, runners), without sorting.

    Examples
    --------
    >>> median_of_five(np.array([[5.0], [1.0], [4.0], [2.0], [3.0]]))
    array([3.])
    """
    a, b, c, d, e = values
    low: Runners = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    middle: Runners = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return middle


def _is_plausible(state: State, heart_rate_bpm: Runners, age_s: Runners, params: Params) -> Flags:
    calm = np.abs(heart_rate_bpm - state.recent[-1]) <= params.jump_bpm
    possible = heart_rate_bpm <= state.hr_max_bpm + params.above_max_bpm
    believed: Flags = (
        (heart_rate_bpm >= params.low_bpm) & possible & (calm | (age_s > params.jump_s))
    )
    return believed


def _learn_max(
    state: State, median: Runners, body: Body, params: Params, dt_s: float
) -> tuple[Runners, Runners, Runners]:
    over = median > state.hr_max_bpm
    peak_s = (state.peak_s + dt_s) * over
    if not over.any():
        return state.hr_max_bpm, state.peak_bpm, peak_s
    lowest = np.where(state.peak_s > 0.0, np.minimum(median, state.peak_bpm), median)
    limited = np.minimum(lowest, body.hr_max_bpm + params.learn_limit_bpm)
    learned = np.maximum(limited, state.hr_max_bpm)
    hr_max_bpm = np.where(peak_s >= params.learn_s, learned, state.hr_max_bpm)
    return hr_max_bpm, np.where(over, lowest, state.peak_bpm), peak_s


def _vo2max_pct(
    heart_rate_bpm: Runners, hr_max_bpm: Runners, body: Body, params: Params
) -> Runners:
    """From the heart-rate reserve, or the share of the maximum if the rest is unknown."""
    floor_bpm = body.hr_rest_bpm * body.hr_rest_known
    share_pct = heart_rate_reserve_pct(heart_rate_bpm, floor_bpm, hr_max_bpm)
    pct = np.where(
        body.hr_rest_known, vo2max_pct_from_reserve(share_pct), vo2max_pct_from_max(share_pct)
    )
    return np.minimum(np.maximum(pct, 0.0), params.most_pct)
