"""After a cramp: what speed and slope the restart allows, as caps that the pace alerts use.

Walk 5 min, run 5 min easily, run 10 min steadily, then stay below what was run before; a twitch
goes one step back.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor import phase as phases
from monitor.models.arrays import Runners, ewma, full, gain
from monitor.models.block import by_second
from monitor.models.scans import ewma_from_first_over

Codes = NDArray[np.int8]


class Stage(IntEnum):
    """Where in the restart a runner is."""

    NONE = 0
    CRAMPED = 1
    WALK = 2
    EASY = 3
    STEADY = 4
    KEPT = 5


@dataclass(frozen=True, slots=True)
class Params:
    """Numbers of the restart.

    Attributes
    ----------
    walk_s, easy_s, steady_s : length of the steps [s]
    walk_mps : speed of the first step, and less is never asked of a later one [m/s]
    walk_grade : walk no steeper climb than this in the first step, rise over run
    easy_share, steady_share, kept_share : of the speed before the cramp
    descent_grade, descent_s : run no descent steeper than this for so long
    before_s, now_s : time constants of the speed before the cramp and of now [s]
    """

    walk_s: float = 300.0
    easy_s: float = 300.0
    steady_s: float = 600.0
    walk_mps: float = 1.4
    walk_grade: float = 0.10
    easy_share: float = 0.60
    steady_share: float = 0.75
    kept_share: float = 0.85
    descent_grade: float = -0.15
    descent_s: float = 900.0
    before_s: float = 600.0
    now_s: float = 60.0


class State(NamedTuple):
    """Where each runner is, (runners,) each.

    Attributes
    ----------
    stage : `Stage` codes
    in_stage_s, since_restart_s : time on the move in the stage and since the restart [s]
    usual_mps, before_mps : grade-adjusted speed while racing, and as it was at the cramp [m/s]
    now_mps : what is compared with the cap [m/s]
    """

    stage: Codes
    in_stage_s: Runners
    since_restart_s: Runners
    usual_mps: Runners
    before_mps: Runners
    now_mps: Runners


class Caps(NamedTuple):
    """What the restart allows, (runners,) each; NaN for no limit, or none that is known.

    Attributes
    ----------
    stage : `Stage` codes
    cap_mps : speed on the ground in the walk, grade-adjusted speed later [m/s]
    cap_ratio : speed of the last minute over the cap
    too_steep : 1 on a slope that the restart forbids, else 0
    """

    stage: Codes
    cap_mps: Runners
    cap_ratio: Runners
    too_steep: Runners


PARAMS: Final = Params()


def initial(rows: int) -> State:
    """State of runners who have not cramped."""
    unknown, zero = full(rows), full(rows, 0.0)
    stage = np.full(rows, Stage.NONE, dtype=np.int8)
    return State(stage, zero, zero, unknown, unknown, unknown)


def step(
    state: State,
    *,
    phase: Codes,
    speed_mps: Runners,
    grade_adjusted_mps: Runners,
    grade: Runners,
    walking: Runners,
    twinge: Runners,
    params: Params = PARAMS,
    dt_s: float = 1.0,
) -> tuple[State, Caps]:
    """Advance the restart of all runners by one step.

    Parameters
    ----------
    state : where each runner was
    phase : (runners,) codes into `monitor.phase.PHASES`
    speed_mps, grade_adjusted_mps : (runners,) NaN if unknown [m/s]
    grade : (runners,) rise over run, NaN if unknown
    walking : (runners,) 1 walks, 0 runs, NaN if unknown
    twinge : (runners,) 1 if a twitch was reported in this step, else 0
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Caps`

    Notes
    -----
    Force is still reduced 1 min after a cramp and back at 5 min (Miller et al., PMC3499888).
    Evidence: heuristic; only the first five minutes rest on a measurement.

    Examples
    --------
    >>> one = {"speed_mps": np.array([3.0]), "grade_adjusted_mps": np.array([3.0]),
    ...        "grade": np.zeros(1), "walking": np.zeros(1), "twinge": np.zeros(1)}
    >>> state, _ = step(initial(1), phase=np.array([phases.RACING]), **one)
    >>> state, _ = step(state, phase=np.array([phases.CRAMPED]), **one)
    >>> state, caps = step(state, phase=np.array([phases.RESTARTING]), **one)
    >>> caps.stage, caps.cap_mps
    (array([2], dtype=int8), array([1.4]))
    """
    usual_mps = _usual(state, phase[np.newaxis], grade_adjusted_mps[np.newaxis], params, dt_s)[-1]
    stage, in_stage_s, since_restart_s = _advance(state, phase, twinge > 0.0, params, dt_s)
    fell = (stage == Stage.CRAMPED) & (state.stage != Stage.CRAMPED)
    before_mps = np.where(fell & ~np.isnan(usual_mps), usual_mps, state.before_mps)
    pace_mps = np.where(stage == Stage.WALK, speed_mps, grade_adjusted_mps)
    now_mps = _smooth(state.now_mps, pace_mps, params.now_s, dt_s)
    now_mps = np.where(stage >= Stage.WALK, now_mps, np.nan)
    new = State(stage, in_stage_s, since_restart_s, usual_mps, before_mps, now_mps)
    return new, _caps(new, grade, walking, params)


def run(
    state: State,
    *,
    phase: Codes,
    speed_mps: Runners,
    grade_adjusted_mps: Runners,
    grade: Runners,
    walking: Runners,
    twinge: Runners,
    params: Params = PARAMS,
    dt_s: float = 1.0,
) -> tuple[State, Caps]:
    """Advance over a block; the arguments of `step` for each second, (seconds, runners)."""
    if (state.stage == Stage.NONE).all() and not (phase == phases.CRAMPED).any():
        usual_mps = _usual(state, phase, grade_adjusted_mps, params, dt_s)[-1]
        nobody = np.full(phase.shape, Stage.NONE, dtype=np.int8)
        nothing = np.full(phase.shape, np.nan)
        caps = Caps(nobody, nothing, nothing, np.zeros(phase.shape))
        return state._replace(usual_mps=usual_mps), caps
    return by_second(
        lambda state, of: step(
            state,
            phase=of[0],
            speed_mps=of[1],
            grade_adjusted_mps=of[2],
            grade=of[3],
            walking=of[4],
            twinge=of[5],
            params=params,
            dt_s=dt_s,
        ),
        state,
        (phase, speed_mps, grade_adjusted_mps, grade, walking, twinge),
    )


def _usual(
    state: State, phase: Codes, grade_adjusted_mps: Runners, params: Params, dt_s: float
) -> Runners:
    """What a runner runs when nothing is wrong, after each second: stops and restarts don't count.

    For a block in which the stage does not change before the last second.
    """
    free = (phase == phases.RACING) & ((state.stage == Stage.NONE) | (state.stage == Stage.KEPT))
    raced_mps = np.where(free, grade_adjusted_mps, np.nan)
    return ewma_from_first_over(state.usual_mps, raced_mps, gain(dt_s, params.before_s))


def _advance(
    state: State, phase: Codes, twinge: NDArray[np.bool_], params: Params, dt_s: float
) -> tuple[Codes, Runners, Runners]:
    """The stage now, and the time on the move in it and since the restart."""
    moving = (phase == phases.RESTARTING) | (phase == phases.RACING)
    in_stage_s = state.in_stage_s + dt_s * moving
    since_restart_s = state.since_restart_s + dt_s * moving
    limits_s = np.array(
        [np.inf, np.inf, params.walk_s, params.easy_s, params.steady_s, np.inf]
    )  # as in `Stage`
    restarts = moving & (state.stage == Stage.CRAMPED)
    onward = restarts | (in_stage_s > limits_s[state.stage])
    stage = state.stage + onward.astype(np.int8)
    back = twinge & (stage >= Stage.WALK)
    stage = np.where(back, np.maximum(stage - 1, Stage.WALK), stage)
    stage = np.where(phase == phases.CRAMPED, Stage.CRAMPED, stage)
    over = (phase == phases.WAITING) | (phase == phases.FINISHED) | (phase == phases.DNF)
    stage = np.where(over, Stage.NONE, stage).astype(np.int8)
    unbegun = restarts | back | (stage <= Stage.CRAMPED)
    anew = unbegun | (stage != state.stage)
    return stage, np.where(anew, 0.0, in_stage_s), np.where(unbegun, 0.0, since_restart_s)


def _caps(state: State, grade: Runners, walking: Runners, params: Params) -> Caps:
    stage = state.stage
    shares = np.array(
        [np.nan, np.nan, 0.0, params.easy_share, params.steady_share, params.kept_share]
    )
    cap_mps = np.maximum(shares[stage] * state.before_mps, params.walk_mps)
    cap_mps = np.where(stage == Stage.WALK, params.walk_mps, cap_mps)
    runs_down = (grade < params.descent_grade) & (walking == 0.0)
    steep_down = runs_down & (stage >= Stage.WALK) & (state.since_restart_s < params.descent_s)
    steep_up = (grade > params.walk_grade) & (stage == Stage.WALK)
    too_steep = (steep_down | steep_up).astype(np.float64)
    return Caps(stage, cap_mps, state.now_mps / cap_mps, too_steep)


def _smooth(previous: Runners, value: Runners, tau_s: float, dt_s: float) -> Runners:
    """Smoothing that begins with the first value."""
    return ewma(np.where(np.isnan(previous), value, previous), value, gain(dt_s, tau_s))
