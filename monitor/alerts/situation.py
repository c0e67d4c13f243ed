"""What the alert rules look at besides the engine's output: one array per quantity."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.second import Output

Runners = NDArray[np.float64]
Codes = NDArray[np.int8] | NDArray[np.int64]

# One value that stands for every runner, whatever their number.
UNKNOWN: Final[Runners] = np.full(1, np.nan)
NONE: Final[NDArray[np.int64]] = np.zeros(1, dtype=np.int64)
NOT_SAID: Final[NDArray[np.int64]] = np.full(1, -1)
RUNS_ON: Final[NDArray[np.bool_]] = np.zeros(1, dtype=np.bool_)
for _column in (UNKNOWN, NONE, NOT_SAID, RUNS_ON):
    _column.setflags(write=False)


class Situation(NamedTuple):
    """Some runners in one second, or in each of a block.

    Every array is (runners,) or (seconds, runners), or (1,) if it stands for all.

    NaN is unknown: an unknown quantity raises nothing, and clears nothing that was raised by it.

    Attributes
    ----------
    phase : codes into `monitor.phase.PHASES`
    elapsed_s : time since the runner's start [s]
    progress : elapsed part of the planned time, 0 to 1 and beyond
    since_record_s : time since anything was measured [s]
    watched_s : time since this monitor's first second of the runner [s]
    silent_s : how long the present silence has lasted, or the last one did [s]
    usual_silence_s : how much longer a silence may last, after others of the last hour [s]
    losses : how often the signal was lost in the last hour, now included
    still_s : how long the runner has not moved [s]
    ended : whether they are carried, or have not moved for so long that nobody races so
    paused : whether the recording is paused: what is not measured is not missed
    pace_known : whether the runner's own critical speed is known
    time_left_s : planned or predicted time to the finish [s]
    since_finish_s : time since the finish or the end of the race for this runner [s]
    glycogen_pct : carbohydrate store, of a full one [%]
    empty_in_s : time until 15 % of it are left as things go [s], 0 from then on
    carbs_used_g_h : carbohydrate burnt [g/h]
    fluid_deficit_pct : body-mass loss as fluid since the start [%]
    body_water_change_l : total body water against the start, positive for a gain [L]
    plasma_sodium_mmol_l : predicted plasma sodium [mmol/L]
    intake_l_h : fluid drunk in the last hour [L/h]
    sweat_l_h : sweat of the last hour [L/h]
    since_drink_s : time since the last logged drink, since the start if never [s]
    sodium_factor : factor N of the cramp index, 0 to 1
    wbgt_c : wet-bulb globe temperature [°C]
    psi : physiological strain index, only with a worn core sensor, 0 to 10
    uncompensable_s : how long the body has been unable to shed its heat, 0 if it can [s]
    cold_factor : factor X of the cramp index, 0 to 1
    soaked : 1 while the clothes are known to be wet, else 0
    temp_drop_c : fall of the air temperature within 30 min [°C]
    descent_ahead_m : descent that begins within the next minutes, or is left of this one [m]
    eccentric_share : eccentric muscle load S_ecc, 0 to 1
    cadence_drift : cadence against the runner's own at this speed and slope [1], 0 for as usual
    decoupling : heart rate per effort against the start's, 1 for unchanged
    since_twinge_s : time since a twitch was reported [s]
    cramped_s : how long the present cramp has lasted, 0 without one [s]
    muscles_cramped : number of different muscles reported in the present cramp
    muscle, side : newest reported with a cramp or twitch; see `monitor.alerts.protocol`, -1 none
    red_flag : newest reported in the last 30 min; see `monitor.alerts.red_flags`, 0 none
    stage : of the restart after a cramp; see `monitor.alerts.ramp`, 0 none
    cap_mps : speed that the restart allows [m/s]
    cap_ratio : speed over that cap
    too_steep : 1 where the restart wants no such slope, else 0
    race_effort_ratio : km-effort of the race over that of the longest run of 12 weeks
    race_descent_ratio : descent of the race over the most in a run of 12 weeks
    sustainable_pct : share of critical speed that lasts to the finish [%]
    leave_in_s : time until the crew has to set out for the next station where it may help [s]
    drive_s : its drive there [s]
    next, crewed, closing, at : numbers of stations: the next one, the next where the crew may help,
        the next that closes, and the one they are at; past the last one is the finish
    late_t : when they are at the next one in nine of ten cases [s]
    crewed_early_t, crewed_late_t : when they come to the crew's: bounds of 10 % and 90 % [s]
    overdue_s : how long ago `late_t` was [s]
    closes_t, cutoff_margin_s : when the station closes [s], and how long before they come [s]
    station_s, station_over_s : how long they are at a station, and how much longer than planned [s]
    crew_helps : 1 if the crew may help at the station where they are, else 0
    seen_m, seen_t : where on the course they were seen last [m], and when [s]
    lost_m : the same before the newest silence [m]
    silent_from_m, silent_to_m, silent_before : from where to where others were not heard around
        here [m], and how many
    heard_again_t : when they should be heard again behind that [s]
    heart_rate_quality ... intake_quality : 1 seen, 0 lost; NaN for an input nobody expects
    implausible : bits of `monitor.alerts.data.IMPLAUSIBLE`, of what was refused as impossible
    """

    phase: NDArray[np.int8]
    elapsed_s: Runners
    progress: Runners
    since_record_s: Runners
    pace_known: NDArray[np.bool_]
    watched_s: Runners = UNKNOWN
    silent_s: Runners = UNKNOWN
    usual_silence_s: Runners = UNKNOWN
    losses: Runners = UNKNOWN
    still_s: Runners = UNKNOWN
    ended: NDArray[np.bool_] = RUNS_ON
    paused: NDArray[np.bool_] = RUNS_ON
    time_left_s: Runners = UNKNOWN
    since_finish_s: Runners = UNKNOWN
    glycogen_pct: Runners = UNKNOWN
    empty_in_s: Runners = UNKNOWN
    carbs_used_g_h: Runners = UNKNOWN
    fluid_deficit_pct: Runners = UNKNOWN
    body_water_change_l: Runners = UNKNOWN
    plasma_sodium_mmol_l: Runners = UNKNOWN
    intake_l_h: Runners = UNKNOWN
    sweat_l_h: Runners = UNKNOWN
    since_drink_s: Runners = UNKNOWN
    sodium_factor: Runners = UNKNOWN
    wbgt_c: Runners = UNKNOWN
    psi: Runners = UNKNOWN
    uncompensable_s: Runners = UNKNOWN
    cold_factor: Runners = UNKNOWN
    soaked: Runners = UNKNOWN
    temp_drop_c: Runners = UNKNOWN
    descent_ahead_m: Runners = UNKNOWN
    eccentric_share: Runners = UNKNOWN
    cadence_drift: Runners = UNKNOWN
    decoupling: Runners = UNKNOWN
    since_twinge_s: Runners = UNKNOWN
    cramped_s: Runners = UNKNOWN
    muscles_cramped: Runners = UNKNOWN
    muscle: Codes = NOT_SAID
    side: Codes = NOT_SAID
    red_flag: Codes = NONE
    stage: Codes = NONE
    cap_mps: Runners = UNKNOWN
    cap_ratio: Runners = UNKNOWN
    too_steep: Runners = UNKNOWN
    race_effort_ratio: Runners = UNKNOWN
    race_descent_ratio: Runners = UNKNOWN
    sustainable_pct: Runners = UNKNOWN
    leave_in_s: Runners = UNKNOWN
    drive_s: Runners = UNKNOWN
    next: Runners = UNKNOWN
    crewed: Runners = UNKNOWN
    closing: Runners = UNKNOWN
    at: Runners = UNKNOWN
    late_t: Runners = UNKNOWN
    crewed_early_t: Runners = UNKNOWN
    crewed_late_t: Runners = UNKNOWN
    overdue_s: Runners = UNKNOWN
    closes_t: Runners = UNKNOWN
    cutoff_margin_s: Runners = UNKNOWN
    station_s: Runners = UNKNOWN
    station_over_s: Runners = UNKNOWN
    crew_helps: Runners = UNKNOWN
    seen_m: Runners = UNKNOWN
    seen_t: Runners = UNKNOWN
    lost_m: Runners = UNKNOWN
    silent_from_m: Runners = UNKNOWN
    silent_to_m: Runners = UNKNOWN
    silent_before: Runners = UNKNOWN
    heard_again_t: Runners = UNKNOWN
    heart_rate_quality: Runners = UNKNOWN
    motion_quality: Runners = UNKNOWN
    cadence_quality: Runners = UNKNOWN
    rr_quality: Runners = UNKNOWN
    altitude_quality: Runners = UNKNOWN
    weather_quality: Runners = UNKNOWN
    intake_quality: Runners = UNKNOWN
    implausible: Codes = NONE


_IN_OUTPUT: Final = tuple(name for name in Situation._fields if name in Output._fields)


def situation_of(
    output: Output,
    *,
    phase: NDArray[np.int8],
    elapsed_s: Runners,
    progress: Runners,
    since_record_s: Runners,
    pace_known: NDArray[np.bool_],
    **besides: Runners | Codes | NDArray[np.bool_],
) -> Situation:
    """What the models say under the same names, and what else is known.

    Parameters
    ----------
    output : of the models
    phase, elapsed_s, progress, since_record_s, pace_known : see `Situation`
    besides : further columns of `Situation`, which the output does not have
    """
    said = {name: getattr(output, name) for name in _IN_OUTPUT}
    return Situation(
        phase=phase,
        elapsed_s=elapsed_s,
        progress=progress,
        since_record_s=since_record_s,
        pace_known=pace_known,
        **{**said, **besides},
    )
