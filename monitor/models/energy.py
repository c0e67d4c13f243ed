"""What moving costs: run or walk, energy on slopes, and speed as it would be on the level."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere

# Share of the level effort by grade that downhill running really takes, from the heart rates of
# many runners (reverse-engineered Strava table; specialsauce). Level and uphill it is 1 here
# because there the energy cost is the larger.
EFFORT_GRADES: Final = np.array(
    [-0.30, -0.25, -0.20, -0.15, -0.10, -0.08, -0.06, -0.04, -0.02, 0.0]
)
EFFORT_FACTORS: Final = np.array(
    [1.495, 1.273, 1.081, 0.941, 0.876, 0.876, 0.891, 0.918, 0.960, 1.0]
)
# Minetti's measurements end at this grade; the polynomials must not be used beyond.
MEASURED_GRADE: Final = 0.45
LCDA_GRADES: Final = (-0.40, 0.45)  # the range of the LCDA walking equation
LEVEL_RUN_COST: Final = 3.6  # J/kg/m, the running polynomial at grade 0
STANDING_POWER: Final = 1.44  # W/kg, the constant term of the LCDA walking equation


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    walk_cadence_spm: float = 140.0
    hike_speed_mps: float = 1.9
    hike_grade: float = 0.15
    walk_speed_mps: float = 2.0
    steep_run_j_per_kg_m: float = 48.46
    steep_walk_j_per_kg_m: float = 44.17
    lcda_speed_mps: float = 2.0
    resting_wkg: float = 1.2
    terrain_factor: float = 1.05


class Effort(NamedTuple):
    """What movement takes, (..., runners) each; NaN without a speed."""

    walking: Flags
    net_power_wkg: Runners
    gross_power_wkg: Runners
    grade_adjusted_mps: Runners


def step(
    speed_mps: Runners, cadence_spm: Runners, running: Runners, grade: Runners, params: Params
) -> Effort:
    """Gait, metabolic power and level-equivalent speed of one second or a block of them.

    Parameters
    ----------
    speed_mps : (..., runners) along the slope [m/s]
    cadence_spm : (..., runners) steps of both feet [1/min]
    running : (..., runners) the foot pod's flag, 1 run, 0 walk, NaN none
    grade : (..., runners) rise over run [1]; missing counts as level, the indices widen for it

    Returns
    -------
    Effort
        `net_power_wkg` is on firm ground above rest, `gross_power_wkg` with rest and terrain.

    Notes
    -----
    Stateless, so that a block goes in as it is. Evidence: see the functions used.
    """
    slope = np.where(np.isnan(grade), 0.0, grade)
    walking = is_walking(speed_mps, cadence_spm, running, slope, params)
    cost = run_cost(slope, params)
    net = metabolic_power(speed_mps, slope, walking, params, cost=cost)
    return Effort(
        walking=walking,
        net_power_wkg=net,
        gross_power_wkg=net * params.terrain_factor + params.resting_wkg,
        grade_adjusted_mps=speed_mps * effort_factor(slope, params, cost=cost),
    )


def is_walking(
    speed_mps: Runners, cadence_spm: Runners, running: Runners, grade: Runners, params: Params
) -> Flags:
    """Whether a runner walks: the pod's flag, else cadence, else speed.

    Notes
    -----
    Without a flag: cadence under `walk_cadence_spm`, or slower than `hike_speed_mps` on more
    than `hike_grade`, or without a cadence slower than `walk_speed_mps`. Evidence: heuristic.

    Examples
    --------
    >>> speed, cadence = np.array([3.0, 1.5, 1.5]), np.array([170.0, 110.0, np.nan])
    >>> is_walking(speed, cadence, np.full(3, np.nan), np.zeros(3), Params())
    array([False,  True,  True])
    """
    hiking = (speed_mps < params.hike_speed_mps) & (grade > params.hike_grade)
    slow = np.isnan(cadence_spm) & (speed_mps < params.walk_speed_mps)
    guessed = (cadence_spm < params.walk_cadence_spm) | hiking | slow
    return np.where(np.isnan(running), guessed, running < 0.5)


def run_cost(grade: Runners, params: Params) -> Runners:
    r"""Energy cost of running on a slope, per metre along it.

    .. math:: C_r = 155.4 i^5 - 30.4 i^4 - 43.3 i^3 + 46.3 i^2 + 19.5 i + 3.6

    Above 0.45 the cost per vertical metre is constant; below -0.45 that of -0.45 is used.

    Parameters
    ----------
    grade : (runners,) rise over run, uphill positive [1]

    Returns
    -------
    (runners,) net energy per body mass and path length [J/kg/m]

    Notes
    -----
    Mountain runners on a treadmill. Evidence: published. Minetti et al., J. Appl. Physiol.
    93:1039, 2002; above 0.45 Giovanelli et al., J. Appl. Physiol. 120:370, 2016.

    Examples
    --------
    >>> run_cost(np.array([-0.1, 0.0, 0.1]), Params()).round(3)
    array([2.152, 3.6  , 5.968])
    """
    i = np.minimum(np.maximum(grade, -MEASURED_GRADE), MEASURED_GRADE)
    cost = ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6
    steep = grade > MEASURED_GRADE
    if anywhere(steep):
        return np.where(steep, params.steep_run_j_per_kg_m * climb_share(grade), cost)
    return cost


def walk_cost(grade: Runners) -> Runners:
    r"""Energy cost of walking on a slope at the best speed for it, per metre along it.

    .. math:: C_w = 280.5 i^5 - 58.7 i^4 - 76.8 i^3 + 51.9 i^2 + 19.6 i + 2.5

    The floor under what climbing and descending can cost. `metabolic_power` uses the LCDA
    equation, which knows the speed: level, this polynomial reads 2.5 against a measured 1.64.

    Parameters
    ----------
    grade : (runners,) rise over run [1], clipped to ±0.45

    Returns
    -------
    (runners,) net energy per body mass and path length [J/kg/m]

    Notes
    -----
    Evidence: published. Minetti et al., J. Appl. Physiol. 93:1039, 2002.

    Examples
    --------
    >>> walk_cost(np.array([0.0, 0.2])).round(3)
    array([2.5  , 7.877])
    """
    i = np.minimum(np.maximum(grade, -MEASURED_GRADE), MEASURED_GRADE)
    return ((((280.5 * i - 58.7) * i - 76.8) * i + 51.9) * i + 19.6) * i + 2.5


def lcda_walk_power(speed_mps: Runners, grade: Runners) -> Runners:
    """Gross metabolic power of walking, by the load carriage decision aid (LCDA).

    Parameters
    ----------
    speed_mps : (runners,) along the slope [m/s], measured up to 2
    grade : (runners,) rise over run [1], for -0.40 to 0.45

    Returns
    -------
    (runners,) gross power per body mass [W/kg]

    Notes
    -----
    Level terms: Looney et al., Med. Sci. Sports Exerc. 51:1954, 2019 (standard error
    0.42 W/kg). Evidence: published; the grade term is recalled, and lands within 5 % of the
    vertical cost measured by Giovanelli 2016.

    Examples
    --------
    >>> lcda_walk_power(np.array([1.34, 1.34]), np.array([0.0, 0.1])).round(3)
    array([4.414, 8.874])
    """
    percent = 100.0 * grade
    # 1.05^(1 - 1.11^(G + 32)), with powers of constants as exponentials
    damping = np.exp(math.log(1.05) * (1.0 - np.exp(math.log(1.11) * (percent + 32.0))))
    square = speed_mps * speed_mps  # numpy takes ten times as long for a fourth power
    level = STANDING_POWER + 1.94 * speed_mps**0.43 + 0.24 * (square * square)
    return level + 0.34 * speed_mps * percent * (1.0 - damping)


def metabolic_power(
    speed_mps: Runners,
    grade: Runners,
    walking: Flags,
    params: Params,
    *,
    cost: Runners | None = None,
) -> Runners:
    """Net metabolic power of running or walking on a slope.

    Walking is LCDA below 2 m/s, a constant vertical cost above grade 0.45, and as costly as
    running when faster.

    Parameters
    ----------
    speed_mps : (runners,) along the slope [m/s]
    grade : (runners,) rise over run [1]
    walking : (runners,)
    cost : (runners,) `run_cost` of the grade [J/kg/m] where it is known already

    Returns
    -------
    (runners,) power above rest per body mass [W/kg]

    Notes
    -----
    Evidence: published (its parts), heuristic (where one takes over from the other).

    Examples
    --------
    >>> speed, grade = np.array([2.0, 1.2]), np.array([0.1, 0.2])
    >>> metabolic_power(speed, grade, np.array([False, True]), Params()).round(2)
    array([11.94, 10.76])
    """
    running = (run_cost(grade, params) if cost is None else cost) * speed_mps
    steep = grade > MEASURED_GRADE
    walks = walking & ((speed_mps < params.lcda_speed_mps) | steep)
    if not anywhere(walks):
        return running
    hiking = params.steep_walk_j_per_kg_m * speed_mps * climb_share(grade)
    within = np.minimum(np.maximum(grade, LCDA_GRADES[0]), LCDA_GRADES[1])
    strolling = lcda_walk_power(speed_mps, within) - STANDING_POWER
    return np.where(walks, np.where(steep, hiking, strolling), running)


def effort_factor(grade: Runners, params: Params, *, cost: Runners | None = None) -> Runners:
    """How much faster the same effort would be on the level.

    Uphill the energy cost relative to the level; downhill at least what runners' heart rates
    show, since they can't use all of the saving.

    Parameters
    ----------
    grade : (runners,) rise over run [1]
    cost : (runners,) `run_cost` of the grade [J/kg/m] where it is known already

    Returns
    -------
    (runners,) factor on speed [1]

    Notes
    -----
    Evidence: adapted, from Minetti 2002 and Strava's table (docs/models.md).

    Examples
    --------
    >>> effort_factor(np.array([-0.3, -0.1, 0.0, 0.1]), Params()).round(3)
    array([1.495, 0.876, 1.   , 1.658])
    """
    metabolic = (run_cost(grade, params) if cost is None else cost) / LEVEL_RUN_COST
    shown: Runners = np.interp(grade, EFFORT_GRADES, EFFORT_FACTORS)
    return np.maximum(metabolic, shown)


def climb_share(grade: Runners) -> Runners:
    """Vertical metres per metre along the slope, the sine of its angle [1].

    Examples
    --------
    >>> climb_share(np.array([0.75]))
    array([0.6])
    """
    return grade / np.sqrt(1.0 + grade * grade)
