"""Wet-bulb globe temperature: how hot the air, the moisture and the sun are together."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.air import Air
from monitor.models.arrays import Runners, unit

FLAGS: Final = ("white", "green", "yellow", "red", "black")
"""Names of the flag codes 0 to 4; NaN is unknown."""

FLAG_FROM_C: Final = np.array([10.0, 18.0, 23.0, 28.0])  # ACSM; where each begins

# What the sun adds to the shade's WBGT [°C], by wind [m/s] (rows) and radiation (columns, from
# 0 in steps of 200 W/m²): Liljegren's model at 25 °C and 50 % less the shade formula.
SUN_WINDS_MPS: Final = np.array([0.5, 1.0, 2.0, 3.0, 5.0])
SUN_STEP_WM2: Final = 200.0
SUN_DELTA_C: Final = np.array(
    [
        [-0.48, 2.68, 5.44, 7.14, 7.98, 8.66],
        [-0.43, 1.91, 4.00, 5.32, 6.00, 6.55],
        [-0.39, 1.33, 2.88, 3.87, 4.40, 4.84],
        [-0.36, 1.06, 2.35, 3.19, 3.64, 4.01],
        [-0.33, 0.78, 1.80, 2.47, 2.83, 3.14],
    ]
)
_WIND_ROWS: Final = np.arange(5.0)


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    wind_mps: float = 1.0
    solar_wm2: float = 400.0
    clear_share: float = 0.5
    spread_formula_c: float = 1.0
    spread_sun_c: float = 3.0
    slope: float = 0.9


class Wbgt(NamedTuple):
    """Heat of the air, (runners,) each; NaN without temperature or humidity.

    Attributes
    ----------
    wbgt_c : wet-bulb globe temperature [°C]
    spread_c : its standard deviation [°C]
    flag : index into `FLAGS`, NaN if unknown
    """

    wbgt_c: Runners
    spread_c: Runners
    flag: Runners


def complete(air: Air, params: Params) -> Air:
    """Let a light wind and half the sun stand in where nobody told them.

    The sun is half that of a clear sky where the place is known, so none at night. Temperature
    and humidity are never made up.

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    by_place = params.clear_share * air.clear_sky_wm2
    assumed = np.where(np.isnan(by_place), params.solar_wm2, by_place)
    return air._replace(
        wind_mps=np.where(np.isnan(air.wind_mps), params.wind_mps, air.wind_mps),
        solar_wm2=np.where(np.isnan(air.solar_wm2), assumed, air.solar_wm2),
    )


def step(air: Air, params: Params) -> Wbgt:
    """WBGT, its spread and its flag.

    Parameters
    ----------
    air : the weather around each runner; unknown wind and sun are filled in by `complete`
    params : see `Params`

    Returns
    -------
    `Wbgt`

    Notes
    -----
    Stateless. Within 1.5 °C of Liljegren's model (2008) from 10 to 35 °C. Evidence: adapted.
    """
    full = complete(air, params)
    shade_c = shade(wet_bulb(air.air_temp_c, air.humidity_pct), air.air_temp_c)
    wbgt_c = shade_c + sun_delta(full.solar_wm2, full.wind_mps)
    guessed = np.isnan(air.solar_wm2) & ~(full.solar_wm2 == 0.0)
    sun_c = np.where(guessed, params.spread_sun_c, params.spread_formula_c)
    return Wbgt(
        wbgt_c=wbgt_c,
        spread_c=np.hypot(params.slope * air.temp_spread_c, sun_c),
        flag=flag(wbgt_c),
    )


def wet_bulb(air_temp_c: Runners, humidity_pct: Runners) -> Runners:
    """Wet-bulb temperature at sea-level pressure.

    Parameters
    ----------
    air_temp_c : (runners,) [°C], -20 to 50, clipped outside
    humidity_pct : (runners,) relative humidity [%], 5 to 99, clipped outside

    Returns
    -------
    (runners,) [°C], error -1 to +0.65

    Notes
    -----
    Evidence: published. Stull, J. Appl. Meteorol. Climatol. 50:2267, 2011.

    Examples
    --------
    >>> wet_bulb(np.array([20.0, 30.0]), np.array([50.0, 50.0])).round(2)
    array([13.7, 22.3])
    """
    temp = np.minimum(np.maximum(air_temp_c, -20.0), 50.0)
    moist = np.minimum(np.maximum(humidity_pct, 5.0), 99.0)
    wet: Runners = (
        temp * np.arctan(0.151977 * np.sqrt(moist + 8.313659))
        + np.arctan(temp + moist)
        - np.arctan(moist - 1.676331)
        + 0.00391838 * moist * np.sqrt(moist) * np.arctan(0.023101 * moist)
        - 4.686035
    )
    return wet


def shade(wet_bulb_c: Runners, globe_c: Runners) -> Runners:
    """WBGT without sun: 0.7 wet bulb + 0.3 globe, which is at air temperature in the shade.

    Notes
    -----
    Evidence: published, ISO 7243.

    Examples
    --------
    >>> shade(np.array([17.3]), np.array([40.0])).round(1)
    array([24.1])
    """
    return 0.7 * wet_bulb_c + 0.3 * globe_c


def sun_delta(solar_wm2: Runners, wind_mps: Runners) -> Runners:
    """What the sun adds to the shade's WBGT.

    Parameters
    ----------
    solar_wm2 : (runners,) [W/m²], 0 to 1000, clipped outside
    wind_mps : (runners,) [m/s], 0.5 to 5, clipped outside

    Returns
    -------
    (runners,) [°C], over 5 to 35 °C and 20 to 95 % within -0.24 ± 0.61, at most 2.1

    Notes
    -----
    Bilinear in a table of Liljegren's model, J. Occup. Environ. Hyg. 5:645, 2008. Evidence:
    adapted.

    Examples
    --------
    >>> sun_delta(np.array([800.0, 300.0]), np.array([1.0, 1.5])).round(3)
    array([6.  , 2.53])
    """
    row = np.interp(wind_mps, SUN_WINDS_MPS, _WIND_ROWS)
    column = np.minimum(np.maximum(solar_wm2 / SUN_STEP_WM2, 0.0), 5.0)
    top = np.minimum(row.astype(np.intp), 3)
    left = np.minimum(column.astype(np.intp), 4)
    down, right = row - top, column - left
    upper = SUN_DELTA_C[top, left] * (1.0 - right) + SUN_DELTA_C[top, left + 1] * right
    lower = SUN_DELTA_C[top + 1, left] * (1.0 - right) + SUN_DELTA_C[top + 1, left + 1] * right
    added: Runners = upper * (1.0 - down) + lower * down
    return added


def flag(wbgt_c: Runners) -> Runners:
    """Index into `FLAGS` of a WBGT [°C]; NaN stays.

    Notes
    -----
    Evidence: published, the flags of the American College of Sports Medicine.

    Examples
    --------
    >>> flag(np.array([5.0, 18.0, 28.5, np.nan]))
    array([ 0.,  2.,  4., nan])
    """
    reached = np.searchsorted(FLAG_FROM_C, wbgt_c, side="right")
    return np.where(np.isnan(wbgt_c), np.nan, reached.astype(np.float64))


def stopped_pct(wbgt_c: Runners) -> Runners:
    """Share of a field not used to heat that gives up or needs help, by WBGT at the start.

    Parameters
    ----------
    wbgt_c : (runners,) at the start [°C], 5 to 25

    Returns
    -------
    (runners,) of those who start [%]; above 20.5 °C such a race should not be started

    Notes
    -----
    Northern marathons. Evidence: published. Roberts, Med. Sci. Sports Exerc. 42:226, 2010.

    Examples
    --------
    >>> stopped_pct(np.array([20.5])).round(1)
    array([12.9])
    """
    return 100.0 * unit((0.514 * wbgt_c * wbgt_c - 8.097 * wbgt_c + 78.926) / 1000.0)
