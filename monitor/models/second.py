"""What goes into the models for one second, and what comes out."""

from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full
from monitor.models.indices import IndexOutput


class Inputs(NamedTuple):
    """What is known of one second, (runners,) each; NaN for missing.

    `t` is event time and `elapsed_s` the time since the runner's start [s], `running` the foot
    pod's flag (1 run, 0 walk). What was logged (`carbs_g` to `twinge`) is 0 if nothing was.
    """

    t: Runners
    elapsed_s: Runners
    heart_rate_bpm: Runners
    speed_mps: Runners
    cadence_spm: Runners
    running: Runners
    distance_m: Runners
    altitude_m: Runners
    power_w: Runners
    air_temp_c: Runners
    humidity_pct: Runners
    core_temp_c: Runners
    carbs_g: Runners
    fluid_ml: Runners
    sodium_mg: Runners
    cramp: Runners
    twinge: Runners


class Output(NamedTuple):
    """What the models say about one second, (runners,) each; NaN for unknown.

    Attributes
    ----------
    fatigue, cramp : the indices
    quality : how much of heart rate and movement is seen [1], mean of the two below
    heart_rate_bpm : median, held, or modelled where `heart_rate_modelled`
    heart_rate_quality, motion_quality : 1 seen, 0 lost [1]
    hr_max_bpm : given, from age, or learned [bpm]
    intensity_pct : of VO2max, by heart rate [%]
    grade : rise over run [1]
    speed_mps, distance_m : reported by pod or GPS, else one from the other [m/s, m]
    walking : 1 or 0
    metabolic_power_wkg : gross [W/kg]
    grade_adjusted_mps : speed of the same effort on the level [m/s]
    critical_speed_mps : as it is now [m/s]
    goal_speed_mps : grade-adjusted speed at which `pace_ratio` is 1 [m/s]
    above_critical : 1 if the last half minute was above critical speed, else 0
    reserve_pct : what is left of D' [%]
    pace_ratio : R_pace, the last 20 minutes against what lasts to the finish [1]
    carbs_last_hour_g, carbs_total_g, since_carbs_s : what was eaten [g], and when [s]
    """

    fatigue: IndexOutput
    cramp: IndexOutput
    quality: Runners
    heart_rate_bpm: Runners
    heart_rate_modelled: Flags
    heart_rate_quality: Runners
    motion_quality: Runners
    hr_max_bpm: Runners
    intensity_pct: Runners
    grade: Runners
    speed_mps: Runners
    distance_m: Runners
    walking: Runners
    metabolic_power_wkg: Runners
    grade_adjusted_mps: Runners
    critical_speed_mps: Runners
    goal_speed_mps: Runners
    above_critical: Runners
    reserve_pct: Runners
    pace_ratio: Runners
    carbs_last_hour_g: Runners
    carbs_total_g: Runners
    since_carbs_s: Runners


_LOGGED: Final = ("carbs_g", "fluid_ml", "sodium_mg", "cramp", "twinge")


def inputs(rows: int, **columns: Runners) -> Inputs:
    """Inputs for some runners: the columns given, the others missing or nothing logged.

    Examples
    --------
    >>> second = inputs(2, heart_rate_bpm=np.array([140.0, np.nan]))
    >>> second.heart_rate_bpm, second.speed_mps, second.carbs_g
    (array([140.,  nan]), array([nan, nan]), array([0., 0.]))
    """
    absent = {name: full(rows, 0.0 if name in _LOGGED else np.nan) for name in Inputs._fields}
    return Inputs(**{**absent, **columns})
