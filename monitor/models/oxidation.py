"""What is burned: carbohydrate and fat, from power and relative intensity."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, anywhere

_HOUR: Final = 3600.0
# Fraction of energy from carbohydrate by share of VO2max, before the time factor.
_SHARES: Final = np.array([0.0, 0.25, 0.65, 0.85, 0.95])
_FRACTIONS: Final = np.array([0.12, 0.12, 0.48, 0.75, 1.0])


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    oxygen_j_per_ml: float = 20.9
    standing_vo2: float = 3.5
    late_share: float = 0.70
    late_h: float = 3.0
    carbs_j_per_g: float = 17_000.0
    fat_j_per_g: float = 39_000.0


class Burning(NamedTuple):
    """What is burned, (..., runners) each [g/h]; NaN if neither speed nor heart rate is known."""

    carbs_g_h: Runners
    fat_g_h: Runners


def step(
    net_power_wkg: Runners,
    gross_power_wkg: Runners,
    heart_vo2max_pct: Runners,
    vo2max: Runners,
    mass_kg: Runners,
    elapsed_s: Runners,
    params: Params,
) -> Burning:
    """Carbohydrate and fat burned, in one second or in each of a block.

    Parameters
    ----------
    net_power_wkg, gross_power_wkg, heart_vo2max_pct, vo2max : see `demand`
    mass_kg : (runners,) body mass [kg]
    elapsed_s : (..., runners) since the start [s], >= 0

    Returns
    -------
    Burning

    Notes
    -----
    Stateless. Evidence: see the functions used.
    """
    power_wkg, share = demand(net_power_wkg, gross_power_wkg, heart_vo2max_pct, vo2max, params)
    return oxidation(power_wkg, share, elapsed_s, mass_kg, params)


def demand(
    net_power_wkg: Runners,
    gross_power_wkg: Runners,
    heart_vo2max_pct: Runners,
    vo2max: Runners,
    params: Params,
) -> tuple[Runners, Runners]:
    """Gross power and share of VO2max, from movement or else from heart rate.

    Movement is preferred because heart rate drifts over a long race.

    Parameters
    ----------
    net_power_wkg, gross_power_wkg : (..., runners) of `energy.Effort` [W/kg], NaN without a speed
    heart_vo2max_pct : (..., runners) measured by heart rate [%], NaN if missing
    vo2max : (..., runners) at this altitude [ml/kg/min]

    Returns
    -------
    Gross power [W/kg] and share of VO2max [1], NaN where neither is known

    Notes
    -----
    20.9 J per ml of oxygen. Evidence: adapted.

    Examples
    --------
    >>> power, share = demand(
    ...     np.array([10.0, np.nan]), np.array([11.2, np.nan]), np.array([np.nan, 60.0]),
    ...     np.array([55.0, 55.0]), Params())
    >>> power.round(2), share.round(3)
    (array([11.2, 11.5]), array([0.586, 0.6  ]))
    """
    watts_per_vo2 = params.oxygen_j_per_ml / 60.0
    share = (net_power_wkg / watts_per_vo2 + params.standing_vo2) / vo2max
    still = np.isnan(share)
    if not anywhere(still):
        return gross_power_wkg, share
    by_heart = 0.01 * heart_vo2max_pct
    power_wkg = np.where(still, by_heart * vo2max * watts_per_vo2, gross_power_wkg)
    return power_wkg, np.where(still, by_heart, share)


def carbs_fraction(vo2max_share: Runners, elapsed_s: Runners, params: Params) -> Runners:
    """Share of the energy that comes from carbohydrate.

    Parameters
    ----------
    vo2max_share : (..., runners) [1], NaN if missing; below 0.25 and above 0.95 it is constant
    elapsed_s : (..., runners) since the start [s]

    Returns
    -------
    (..., runners) [1], 0.08 to 1

    Notes
    -----
    Straight lines through points of an open implementation of Rapoport 2010 (from Romijn 1993)
    and Achten 2002 (no fat above 89 % of VO2max), falling by up to 30 % over the hours. Such
    models explain at most 59 % of what differs between people. Evidence: adapted, heuristic
    (time factor).

    Examples
    --------
    >>> carbs_fraction(np.array([0.65, 0.65]), np.array([0.0, 10800.0]), Params()).round(3)
    array([0.48 , 0.389])
    """
    fresh = np.interp(vo2max_share, _SHARES, _FRACTIONS)
    fading = np.exp(elapsed_s * (-1.0 / (params.late_h * _HOUR)))
    fraction: Runners = fresh * (params.late_share + (1.0 - params.late_share) * fading)
    return fraction


def oxidation(
    power_wkg: Runners, vo2max_share: Runners, elapsed_s: Runners, mass_kg: Runners, params: Params
) -> Burning:
    """Carbohydrate and fat burned at a power and share of VO2max [g/h].

    Notes
    -----
    17 kJ per gram of carbohydrate, 39 kJ per gram of fat. Evidence: adapted.

    Examples
    --------
    >>> burning = oxidation(
    ...     np.array([11.2]), np.array([0.585]), np.array([0.0]), np.array([70.0]), Params())
    >>> burning.carbs_g_h.round(1), burning.fat_g_h.round(1)
    (array([70.]), array([41.9]))
    """
    fraction = carbs_fraction(vo2max_share, elapsed_s, params)
    power_j_h = power_wkg * mass_kg * _HOUR
    carbs_j_h = fraction * power_j_h
    fat_j_h = power_j_h - carbs_j_h
    return Burning(carbs_j_h / params.carbs_j_per_g, fat_j_h / params.fat_j_per_g)
