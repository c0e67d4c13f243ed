"""What moving costs a simulated body, in oxygen: the ACSM's equations, mended for descents.

The monitor's models reckon with other equations on purpose: a model tested on data made by
its own formula would always score well.
"""

import math
from typing import Final

from simulators.elementwise import Condition, Number, choose, least, most

RESTING: Final = 3.5  # ml/kg/min, one MET


# The ACSM's equations don't cover descents. Assumed here: what a metre downhill saves grows
# with the slope to its best at -15 %, where running costs a little more than half of what it
# costs on the level; steeper, braking costs more than gravity gives.
_BEST_DESCENT: Final = -0.15
_BRAKING: Final = 0.35

# ml/kg per metre on the level, per metre climbed (both ACSM), and saved per metre of descent.
_RUN: Final = (0.2, 0.9, 0.55)
_WALK: Final = (0.1, 1.8, 0.25)


def oxygen_per_metre(grade: Number, *, running: Condition) -> Number:
    """Oxygen for one metre, above rest; for one body or an array of them.

    Parameters
    ----------
    grade
        Rise over run; meant for -0.45 to 0.45. [1]
    running
        Running, else walking.

    Returns
    -------
    float or array
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
    if isinstance(running, bool):
        return _cost(grade, *(_RUN if running else _WALK))
    return choose(running, _cost(grade, *_RUN), _cost(grade, *_WALK))


def oxygen(speed_mps: Number, grade: Number, *, running: Condition) -> Number:
    """Oxygen uptake of steady movement, rest included [ml/kg/min]."""
    return RESTING + 60.0 * speed_mps * oxygen_per_metre(grade, running=running)


def speed(oxygen_uptake: Number, grade: Number, *, running: Condition) -> Number:
    """Speed [m/s] that costs an oxygen uptake [ml/kg/min]; 0 when it is below rest."""
    above_rest = most(0.0, oxygen_uptake - RESTING)
    return above_rest / (60.0 * oxygen_per_metre(grade, running=running))


def sustainable(hours: float) -> float:
    """Share of the maximal oxygen uptake that lasts for a race of some hours [1].

    Assumed: 0.88 for one hour, falling with the logarithm to 0.50 for 24 h; from 0.45 to 0.92.
    """
    return min(max(0.88 - 0.12 * math.log(max(hours, 0.1)), 0.45), 0.92)


def _cost(grade: Number, level: float, climb: float, saved: float) -> Number:
    """Up, on the level, down to the best slope, and braking beyond it [ml/kg/m]."""
    up = climb * most(grade, 0.0)
    down = saved * most(least(grade, 0.0), _BEST_DESCENT)
    return level + up + down + _BRAKING * most(_BEST_DESCENT - grade, 0.0)
