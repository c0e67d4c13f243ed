"""How far beyond the longest run of the last weeks a runner already is."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, full, unit
from monitor.models.block import of_one, second_at
from monitor.models.energy import climb_share
from monitor.models.scans import sum_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    ascent_m_per_km: float = 100.0
    climb_grade: float = 0.02
    leap_mps: float = 10.0
    factor_from: float = 0.75
    factor_range: float = 0.75
    spread_level: float = 0.10
    mismatch_effort: float = 1.5
    mismatch_descent: float = 2.0


class Habit(NamedTuple):
    """What a runner is used to, (runners,) each.

    `longest_km` is the longest run [km], NaN if unknown; `hilliness_m_km` its ascent a
    kilometre [m/km], a default unless `hilliness_known`; `spread` is the relative spread of
    both together.
    """

    longest_km: Runners
    hilliness_m_km: Runners
    hilliness_known: Flags
    spread: Runners


class State(NamedTuple):
    """`effort_km` (runners,): kilometres with climbing counted as distance."""

    effort_km: Runners


class Training(NamedTuple):
    """How the race compares with training, (seconds, runners) each.

    `effort_km` is what was done so far [km], `ratio` that over the longest run [1], `beyond` the
    factor T with its `spread`; NaN where the longest run is unknown.
    """

    effort_km: Runners
    ratio: Runners
    beyond: Runners
    spread: Runners


class Mismatch(NamedTuple):
    """A whole race against the longest run, (runners,) each; NaN if unknown.

    `effort_ratio` and `descent_ratio` [1]; `too_much` if either is beyond its limit.
    """

    effort_ratio: Runners
    descent_ratio: Runners
    too_much: Flags


def initial(rows: int) -> State:
    """State at the start line."""
    return State(full(rows, 0.0))


def step(
    state: State, moved_m: Runners, grade: Runners, habit: Habit, params: Params, dt_s: float
) -> tuple[State, Training]:
    """Go through one second: `run` over a block of one, (runners,) each.

    Examples
    --------
    >>> habit = Habit(*(np.array([v]) for v in (30.0, 0.0)), np.array([True]), np.array([0.1]))
    >>> way, grade = np.array([45_000.0]), np.array([np.nan])
    >>> _, training = step(initial(1), way, grade, habit, Params(), 1.0)
    >>> training.ratio, training.beyond
    (array([1.5]), array([1.]))
    """
    state, said = run(state, *of_one((moved_m, grade)), habit, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State, moved_m: Runners, grade: Runners, habit: Habit, params: Params, dt_s: float
) -> tuple[State, Training]:
    """Add the way of a block and compare with the longest run.

    A kilometre is a kilometre, and so are 100 m of ascent. Where the grade is unknown, and
    where the distance leapt, the ground is taken to be as hilly as in training.

    Parameters
    ----------
    moved_m : (seconds, runners) way of each step [m], >= 0
    grade : (seconds, runners) rise over run [1], NaN if missing
    habit, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Training`: ``T = clip((KE / KE_long - 0.75) / 0.75)``

    Notes
    -----
    46 % of cramps start in the last quarter of a race (SAFER XXII). Evidence: heuristic.
    """
    level = np.isnan(grade)
    climb = climb_share(np.where(grade > params.climb_grade, grade, 0.0))
    guessed = level | (moved_m > params.leap_mps * dt_s)
    if anywhere(guessed):
        climb = np.where(guessed, 0.001 * habit.hilliness_m_km, climb)
    more_km = 0.001 * moved_m + moved_m * climb / params.ascent_m_per_km
    effort_km = sum_over(state.effort_km, more_km)
    ratio = effort_km / longest_effort_km(habit, params)
    doubt = habit.spread + params.spread_level * level
    ratios = np.array((ratio, ratio * (1.0 + doubt), ratio * (1.0 - doubt)))
    beyond, most, least = unit((ratios - params.factor_from) / params.factor_range)
    return State(effort_km[-1]), Training(effort_km, ratio, beyond, 0.5 * (most - least))


def longest_effort_km(habit: Habit, params: Params) -> Runners:
    """Longest run with its climbing counted as distance [km].

    Examples
    --------
    >>> habit = Habit(*(np.array([v]) for v in (45.0, 20.0)), np.array([True]), np.array([0.1]))
    >>> longest_effort_km(habit, Params())
    array([54.])
    """
    return habit.longest_km * (1.0 + habit.hilliness_m_km / params.ascent_m_per_km)


def mismatch(
    distance_km: Runners, ascent_m: Runners, descent_m: Runners, habit: Habit, params: Params
) -> Mismatch:
    """Compare a race as a whole with the longest run, before the start.

    Parameters
    ----------
    distance_km, ascent_m, descent_m : (runners,) of the course [km, m, m]; without a profile
        NaN, then it is taken to be as hilly as training
    habit, params : see their classes

    Returns
    -------
    Mismatch
        `too_much` if the effort is more than 1.5 times, or the descent more than twice that of
        the longest run. The descent is compared only where the training's hills are known.

    Notes
    -----
    Evidence: heuristic.

    Examples
    --------
    >>> habit = Habit(*(np.array([v]) for v in (45.0, 20.0)), np.array([True]), np.array([0.1]))
    >>> race = mismatch(*(np.array([v]) for v in (100.0, 5000.0, 5000.0)), habit, Params())
    >>> race.effort_ratio.round(2), race.descent_ratio.round(2), race.too_much
    (array([2.78]), array([5.56]), array([ True]))
    """
    guessed_m = habit.hilliness_m_km * distance_km
    climbed_m = np.where(np.isnan(ascent_m), guessed_m, ascent_m)
    effort_km = distance_km + climbed_m / params.ascent_m_per_km
    effort_ratio = effort_km / longest_effort_km(habit, params)
    # A flat week still descends a little; one metre a kilometre keeps the ratio finite.
    usual_m = habit.longest_km * np.maximum(habit.hilliness_m_km, 1.0)
    descent_ratio = np.where(habit.hilliness_known, descent_m / usual_m, np.nan)
    return Mismatch(
        effort_ratio=effort_ratio,
        descent_ratio=descent_ratio,
        too_much=(effort_ratio > params.mismatch_effort)
        | (descent_ratio > params.mismatch_descent),
    )
