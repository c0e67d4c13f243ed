"""Relative intensity from heart rate: what a raw beat rate says about effort.

A raw heart rate is checked, smoothed by a five-second median and held over short gaps; after a
minute without one it is predicted from the mechanical power, and labelled so.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import heart_rate
from monitor.models.arrays import Flags, Runners, anywhere, full, gain, unit
from monitor.models.block import of_one, second_at
from monitor.models.oxygen import (
    heart_rate_reserve_pct,
    vo2max_pct_from_max,
    vo2max_pct_from_reserve,
)
from monitor.models.scans import ewma_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    heart: heart_rate.Params = field(default_factory=heart_rate.Params)
    hold_s: float = 10.0
    fade_s: float = 60.0
    modelled_quality: float = 0.3
    modelled_lag_s: float = 40.0
    oxygen_j_per_ml: float = 20.9
    standing_vo2: float = 3.5
    altitude_from_m: float = 300.0
    altitude_loss_per_km: float = 0.063
    most_pct: float = 105.0


class Body(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    In a block `vo2max` may be (seconds, runners): of a runner who told none it may be learned.
    """

    hr_max_bpm: Runners
    hr_max_known: Flags
    hr_rest_bpm: Runners
    hr_rest_known: Flags
    vo2max: Runners


class State(NamedTuple):
    """The heart rate so far, and the smoothed power, (runners,) [W/kg]."""

    heart: heart_rate.State
    power_wkg: Runners


class Intensity(NamedTuple):
    """What heart rate says, (runners,) or (seconds, runners) each.

    `hr_max_bpm` is given, from age, or learned [bpm]; `out_of_range` where the sensor's value is
    none that this heart can have.
    """

    heart_rate_bpm: Runners
    quality: Runners
    modelled: Flags
    vo2max_pct: Runners
    age_s: Runners
    hr_max_bpm: Runners
    out_of_range: Flags


def initial(body: Body) -> State:
    """State before the first heart beat."""
    return State(heart_rate.initial(body.hr_max_bpm), full(len(body.hr_max_bpm), 0.0))


def step(
    state: State,
    heart_rate_bpm: Runners,
    net_power_wkg: Runners,
    altitude_m: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[State, Intensity]:
    """Advance by one step: `run` over a block of one second, (runners,) each."""
    second = of_one((heart_rate_bpm, net_power_wkg, altitude_m))
    state, intensity = run(state, *second, body, params, dt_s)
    return state, second_at(intensity, 0)


def run(
    state: State,
    heart_rate_bpm: Runners,
    net_power_wkg: Runners,
    altitude_m: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[State, Intensity]:
    """Clean a block of heart rates and turn it into relative intensity.

    The heart rate as `monitor.models.heart_rate` cleans it is held for `hold_s` at full quality,
    which then falls to 0 at `fade_s`; after that the heart rate is the one that the mechanical
    power asks for (`modelled`).

    Parameters
    ----------
    heart_rate_bpm : (seconds, runners) raw heart rate [bpm]
    net_power_wkg : (seconds, runners) metabolic power above rest [W/kg], NaN without a speed
    altitude_m : (seconds, runners) [m]; missing counts as low
    body, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State after the block, and `Intensity` of its seconds; `vo2max_pct` is 0 to 105
    [% of VO2max], `quality` is 0 to 1.

    Notes
    -----
    Evidence: published (regressions), heuristic (hold, lag). docs/models.md.
    """
    heart, beats = heart_rate.run(
        state.heart, heart_rate_bpm, body.hr_max_bpm, body.hr_max_known, params.heart, dt_s
    )
    shown, hr_max_bpm = beats.median_bpm, beats.hr_max_bpm
    # Smoothed power predicts the same as a smoothed prediction, and is cheap while not needed.
    power_wkg = ewma_over(state.power_wkg, net_power_wkg, gain(dt_s, params.modelled_lag_s))
    quality = unit((params.fade_s - beats.age_s) / (params.fade_s - params.hold_s))
    modelled = beats.age_s > params.fade_s
    if anywhere(modelled):
        power = np.where(np.isnan(net_power_wkg), np.nan, power_wkg)
        predicted = predicted_heart_rate(power, altitude_m, hr_max_bpm, body, params)
        shown = np.where(modelled, predicted, shown)
        modelled = modelled & ~np.isnan(shown)
        quality = np.where(modelled, params.modelled_quality, quality)
    vo2max_pct = _vo2max_pct(shown, hr_max_bpm, body, params)
    told = Intensity(
        shown, quality, modelled, vo2max_pct, beats.age_s, hr_max_bpm, beats.out_of_range
    )
    return State(heart, power_wkg[-1]), told


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
    >>> body = Body(*(np.array([v]) for v in (190.0, True, 50.0, True, 50.0)))
    >>> power, low = np.array([10.0]), np.array([0.0])
    >>> predicted_heart_rate(power, low, body.hr_max_bpm, body, Params()).round(1)
    array([140.7])
    """
    uptake = net_power_wkg * (60.0 / params.oxygen_j_per_ml) + params.standing_vo2
    share = uptake / vo2max_at_altitude(body.vo2max, altitude_m, params)
    reserve = unit(1.10 * share - 0.061)
    return body.hr_rest_bpm + (hr_max_bpm - body.hr_rest_bpm) * reserve


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
