"""What goes into the models for one second, and what comes out."""

from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full
from monitor.models.indices import IndexOutput


class Inputs(NamedTuple):
    """What is known of one second, (runners,) each; NaN for missing.

    `t` is event time and `elapsed_s` the time since the runner's start [s], `running` the foot
    pod's flag (1 run, 0 walk), `scale_kg` what a scale showed, `station_m` where along the course
    the station is that the runner just left. `rr_ms` is (beats, runners), the intervals between
    heart beats in order, NaN to pad. What was logged (`carbs_g` to `soaked`) is 0 if nothing was.
    """

    t: Runners
    elapsed_s: Runners
    heart_rate_bpm: Runners
    speed_mps: Runners
    cadence_spm: Runners
    running: Runners
    distance_m: Runners
    altitude_m: Runners
    latitude_deg: Runners
    longitude_deg: Runners
    power_w: Runners
    air_temp_c: Runners
    humidity_pct: Runners
    core_temp_c: Runners
    rr_ms: Runners
    scale_kg: Runners
    station_m: Runners
    carbs_g: Runners
    fluid_ml: Runners
    sodium_mg: Runners
    cramp: Runners
    twinge: Runners
    soaked: Runners


class Output(NamedTuple):
    """What the models say about one second, (runners,) each; NaN for unknown.

    Attributes
    ----------
    fatigue, cramp : the indices
    quality : how much of heart rate and movement is seen [1], mean of the two below; less where the
        slope is not known
    heart_rate_bpm : median, held, or modelled where `heart_rate_modelled`
    heart_rate_quality, motion_quality : 1 seen, 0 lost [1]
    altitude_quality : the same, NaN if there never was one [1]
    implausible : what is wrong with the data, a whole number: `monitor.models.implausible`
    hr_max_bpm : given, from age, or learned [bpm]
    intensity_pct : of VO2max, by heart rate [%]
    grade : rise over run [1]
    course_m : distance along the course [m]; NaN without a course, and where it is not known
    course_spread_m : how far off that may be [m]
    off_course_m : how far from the course the last position was [m], NaN without a recent one
    descent_ahead_m : descent that begins within the next minutes, or is left of this one [m]
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
    carbs_used_g_h : carbohydrate burned, mean of 20 minutes [g/h]
    glycogen_g, glycogen_pct : carbohydrate left [g], and of a full store [%]
    empty_in_s : until 15 % of the store are left at this rate [s], 0 from then on; NaN if it lasts
    fluid_deficit_l, fluid_deficit_pct : less body water than at the start [L], of body mass [%]
    body_water_change_l : the same with the other sign, above 0 for a gain [L]
    mass_change_pct : what a scale would show [%]
    intake_l_h, sweat_l_h : drunk as logged and sweated within the last hour [L]
    since_drink_s : since the last logged drink, or the start [s]
    sodium_deficit_mg, sodium_factor : lost less taken [mg], and the factor N
    plasma_sodium_mmol_l : predicted, NaN before any drink was logged [mmol/L]
    wbgt_c, heat_flag : heat of the air [°C], and index into `monitor.models.wbgt.FLAGS`
    psi : physiological strain index, 0 to 10, only with a worn core sensor
    uncompensable_s : how long more heat has been made than can be shed [s]
    temp_drop_c, cold_factor : colder than within the last half hour [°C], and the factor X
    soaked : 1 while the clothes are known to be wet, else 0
    weather_quality : 1 fresh, falling to 0 where it is lost, NaN where nobody ever told any [1]
    eccentric_share : load of the muscles by braking downhill, 0 to 1
    usual_cadence_spm, cadence_drift : the runner's own step rate here, and change against it [1]
    cadence_quality : of the step rate, 1 heard, 0 lost [1]; NaN if none was ever heard
    decoupling : heart rate for the pace against the early hours [1]
    alpha1, artefact_pct : DFA-α1 of the last two minutes, and beats it had to leave out [%]
    hrv_quality : 1 good, 0.5 usable, 0 none
    rr_quality : 1 while intervals between beats arrive, 0 lost, NaN where none ever came
    rr_garbage : whether they arrive but can't be believed
    effort_km : way with climbing counted as distance [km]
    """

    fatigue: IndexOutput
    cramp: IndexOutput
    quality: Runners
    heart_rate_bpm: Runners
    heart_rate_modelled: Flags
    heart_rate_quality: Runners
    motion_quality: Runners
    altitude_quality: Runners
    implausible: Runners
    hr_max_bpm: Runners
    intensity_pct: Runners
    grade: Runners
    course_m: Runners
    course_spread_m: Runners
    off_course_m: Runners
    descent_ahead_m: Runners
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
    carbs_used_g_h: Runners
    glycogen_g: Runners
    glycogen_pct: Runners
    empty_in_s: Runners
    fluid_deficit_l: Runners
    fluid_deficit_pct: Runners
    body_water_change_l: Runners
    mass_change_pct: Runners
    intake_l_h: Runners
    sweat_l_h: Runners
    since_drink_s: Runners
    sodium_deficit_mg: Runners
    sodium_factor: Runners
    plasma_sodium_mmol_l: Runners
    wbgt_c: Runners
    heat_flag: Runners
    psi: Runners
    uncompensable_s: Runners
    temp_drop_c: Runners
    cold_factor: Runners
    soaked: Runners
    weather_quality: Runners
    eccentric_share: Runners
    usual_cadence_spm: Runners
    cadence_drift: Runners
    cadence_quality: Runners
    decoupling: Runners
    alpha1: Runners
    artefact_pct: Runners
    hrv_quality: Runners
    rr_quality: Runners
    rr_garbage: Flags
    effort_km: Runners


_LOGGED: Final = ("carbs_g", "fluid_ml", "sodium_mg", "cramp", "twinge", "soaked")


def inputs(rows: int, **columns: Runners) -> Inputs:
    """Inputs for some runners: the columns given, the others missing or nothing logged.

    Examples
    --------
    >>> second = inputs(2, heart_rate_bpm=np.array([140.0, np.nan]))
    >>> second.heart_rate_bpm, second.speed_mps, second.carbs_g
    (array([140.,  nan]), array([nan, nan]), array([0., 0.]))
    """
    absent = {name: full(rows, 0.0 if name in _LOGGED else np.nan) for name in Inputs._fields}
    return Inputs(**{**absent, "rr_ms": np.zeros((0, rows)), **columns})
