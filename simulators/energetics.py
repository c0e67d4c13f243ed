"""What moving costs a simulated body, in oxygen: the ACSM's equations, mended for descents.

The monitor's models reckon with other equations on purpose: a model tested on data made by
its own formula would always score well.
"""

import math
from typing import Final

RESTING: Final = 3.5  # ml/kg/min, one MET

_RUN_LEVEL: Final = 0.2  # ml/kg per m, ACSM running
_RUN_CLIMB: Final = 0.9  # ml/kg per m climbed, ACSM running
_WALK_LEVEL: Final = 0.1  # ml/kg per m, ACSM walking
_WALK_CLIMB: Final = 1.8  # ml/kg per m climbed, ACSM walking

# The ACSM's equations don't cover descents. Assumed here: what a metre downhill saves grows
# with the slope to its best at -15 %, where running costs a little more than half of what it
# costs on the level; steeper, braking costs more than gravity gives.
_BEST_DESCENT: Final = -0.15
_RUN_SAVED: Final = 0.55
_WALK_SAVED: Final = 0.25
_BRAKING: Final = 0.35


def oxygen_per_metre(grade: float, *, running: bool) -> float:
    """Oxygen for one metre, above rest.

    Parameters
    ----------
    grade
        Rise over run; meant for -0.45 to 0.45. [1]
    running
        Running, else walking.

    Returns
    -------
    float
        Oxygen by body mass and distance, above 0. [ml/kg/m]

    Notes
    -----
    ACSM's Guidelines for Exercise Testing and Prescription: running 0.2 + 0.9 i, walking
    0.1 + 1.8 i. Evidence: published for i >= 0, assumed below.

    Examples
    --------
    >>> round(oxygen_per_metre(0.1, running=True), 3)
    0.29
    """
    level, climb, saved = (
        (_RUN_LEVEL, _RUN_CLIMB, _RUN_SAVED) if running else (_WALK_LEVEL, _WALK_CLIMB, _WALK_SAVED)
    )
    if grade >= 0.0:
        return level + climb * grade
    if grade >= _BEST_DESCENT:
        return level + saved * grade
    return level + saved * _BEST_DESCENT + _BRAKING * (_BEST_DESCENT - grade)


def oxygen(speed_mps: float, grade: float, *, running: bool) -> float:
    """Oxygen uptake of steady movement, rest included [ml/kg/min]."""
    return RESTING + 60.0 * speed_mps * oxygen_per_metre(grade, running=running)


def speed(oxygen_uptake: float, grade: float, *, running: bool) -> float:
    """Speed [m/s] that costs an oxygen uptake [ml/kg/min]; 0 when it is below rest."""
    above_rest = max(0.0, oxygen_uptake - RESTING)
    return above_rest / (60.0 * oxygen_per_metre(grade, running=running))


def sustainable(hours: float) -> float:
    """Share of the maximal oxygen uptake that lasts for a race of some hours [1].

    Assumed: 0.88 for one hour, falling with the logarithm to 0.50 for 24 h; from 0.45 to 0.92.
    """
    return min(max(0.88 - 0.12 * math.log(max(hours, 0.1)), 0.45), 0.92)
