"""Readings of a runner's own weather sensor that no air on earth has."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere

_DAMP_FROM_C: Final = 30.0  # colder air can't hold so much vapour


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    coldest_c: float = -45.0
    hottest_c: float = 55.0
    driest_pct: float = 1.0
    most_vapour_kpa: float = 5.6


class Reading(NamedTuple):
    """What is believed, NaN where not, and where something is wrong, (..., runners) each."""

    air_temp_c: Runners
    humidity_pct: Runners
    impossible: Flags


def run(air_temp_c: Runners, humidity_pct: Runners, params: Params) -> Reading:
    """Refuse impossible readings; stateless.

    Parameters
    ----------
    air_temp_c : (..., runners) [°C], NaN if missing
    humidity_pct : (..., runners) relative humidity [%], NaN if missing
    params : see `Params`

    Notes
    -----
    More vapour than the dampest air ever measured (dew point 35 °C, Dhahran 2003) is a wet or a
    worn sensor. Neither number of an impossible reading is believed. Evidence: heuristic.

    Examples
    --------
    >>> reading = run(np.array([21.0, 60.0, 45.0]), np.array([50.0, 50.0, 90.0]), Params())
    >>> reading.air_temp_c, reading.impossible
    (array([21., nan, nan]), array([False,  True,  True]))
    """
    impossible = (air_temp_c < params.coldest_c) | (air_temp_c > params.hottest_c)
    impossible |= humidity_pct < params.driest_pct
    warm = air_temp_c > _DAMP_FROM_C
    if anywhere(warm):
        celsius = np.where(warm, air_temp_c, 0.0)
        vapour_kpa = 0.6105 * np.exp(17.27 * celsius / (237.7 + celsius)) * humidity_pct * 0.01
        impossible |= vapour_kpa > params.most_vapour_kpa
    if not anywhere(impossible):
        return Reading(air_temp_c, humidity_pct, impossible)
    return Reading(
        air_temp_c=np.where(impossible, math.nan, air_temp_c),
        humidity_pct=np.where(impossible, math.nan, humidity_pct),
        impossible=impossible,
    )
