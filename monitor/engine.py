"""The engine: one step of all models for all runners, a row each.

Pure: no clock, no bus, no files. What goes in is never changed; what comes out is new.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from monitor.models import (
    cramp,
    critical_speed,
    energy,
    factors,
    fatigue,
    grade,
    indices,
    intake,
    intensity,
    levels,
    motion,
    pace,
    recent,
)
from monitor.models.arrays import Runners, full, unit
from monitor.models.indices import IndexOutput
from monitor.models.rows import concatenate, put, take
from monitor.models.second import Inputs, Output, inputs
from monitor.profile import Profiles

__all__ = [
    "CRAMP_PARTS", "FATIGUE_PARTS", "LEVELS", "MODEL_VERSION", "IndexOutput", "Inputs", "Output",
    "Params", "State", "concatenate", "initial", "inputs", "put", "step", "take",
]  # fmt: skip

MODEL_VERSION: Final = "1"
FATIGUE_PARTS: Final = fatigue.PARTS
CRAMP_PARTS: Final = cramp.PARTS
LEVELS: Final = levels.LEVELS  # the names of level codes 0 to 3; -1 is unknown


@dataclass(frozen=True)
class Params:
    """The parameters of all models; what they are is in docs/models.md."""

    silent_s: float = 300.0
    heart: intensity.Params = field(default_factory=intensity.Params)
    movement: motion.Params = field(default_factory=motion.Params)
    slope: grade.Params = field(default_factory=grade.Params)
    effort: energy.Params = field(default_factory=energy.Params)
    critical: critical_speed.Params = field(default_factory=critical_speed.Params)
    pacing: pace.Params = field(default_factory=pace.Params)
    ledger: intake.Params = field(default_factory=intake.Params)
    cramps: recent.Params = field(default_factory=recent.Params)
    scores: indices.Params = field(default_factory=indices.Params)


PARAMS: Final = Params()


class State(NamedTuple):
    """Everything remembered; nested tuples of arrays whose last axis is the runner."""

    t: Runners
    elapsed_s: Runners
    heart: intensity.State
    movement: motion.State
    slope: grade.State
    critical: critical_speed.State
    pacing: pace.State
    ledger: intake.State
    cramps: recent.State
    judging: levels.State


def initial(profiles: Profiles) -> State:
    """State at the start line."""
    rows = profiles.rows
    return State(
        t=full(rows, 0.0),
        elapsed_s=full(rows, 0.0),
        heart=intensity.initial(_body(profiles)),
        movement=motion.initial(rows),
        slope=grade.initial(rows),
        critical=critical_speed.initial(rows),
        pacing=pace.initial(rows),
        ledger=intake.initial(rows),
        cramps=recent.initial(rows),
        judging=levels.initial(2, rows),
    )


def step(
    state: State, inputs: Inputs, profiles: Profiles, dt_s: float = 1.0, params: Params = PARAMS
) -> tuple[State, Output]:
    """Advance all runners by one step.

    Parameters
    ----------
    state : as `initial` or the last step left it
    inputs : what is known of the `dt_s` that end at ``inputs.t``
    profiles : who the runners are
    dt_s : time step [s], > 0
    params : parameters of the models

    Returns
    -------
    The new state and what the models say.
    """
    t = np.where(np.isnan(inputs.t), state.t + dt_s, inputs.t)
    elapsed_s = np.where(np.isnan(inputs.elapsed_s), state.elapsed_s + dt_s, inputs.elapsed_s)
    elapsed_s = np.maximum(elapsed_s, 0.0)
    moves = _move(state, inputs, profiles, params, dt_s)
    ledger, eaten = intake.step(state.ledger, inputs.carbs_g, t, elapsed_s, params.ledger, dt_s)
    cramps, recently = recent.step(state.cramps, inputs.cramp, inputs.twinge, params.cramps, dt_s)
    critical, limit = critical_speed.step(
        state.critical,
        moves.effort.grade_adjusted_mps,
        elapsed_s,
        eaten.total_g,
        profiles.critical_speed_mps,
        profiles.reserve_m,
        params.critical,
        dt_s,
    )
    pacing, strain = _strain(state.pacing, moves, limit, profiles, params, dt_s)
    judging, scores = _score(
        state.judging, moves, strain, recently, elapsed_s, profiles, params, dt_s
    )
    new = State(
        t=t,
        elapsed_s=elapsed_s,
        heart=moves.heart,
        movement=moves.movement,
        slope=moves.slope,
        critical=critical,
        pacing=pacing,
        ledger=ledger,
        cramps=cramps,
        judging=judging,
    )
    return new, _output(scores, moves, limit, strain, eaten)


class _Moves(NamedTuple):
    """New states and results of the models nearest to the sensors."""

    movement: motion.State
    slope: grade.State
    heart: intensity.State
    moving: motion.Motion
    grade: Runners
    effort: energy.Effort
    beating: intensity.Intensity


def _move(state: State, inputs: Inputs, profiles: Profiles, params: Params, dt_s: float) -> _Moves:
    movement, moving = motion.step(
        state.movement, inputs.speed_mps, inputs.distance_m, params.movement, dt_s
    )
    slope, here = grade.step(state.slope, moving.moved_m, inputs.altitude_m, params.slope)
    effort = energy.step(moving.smooth_mps, inputs.cadence_spm, inputs.running, here, params.effort)
    heart, beating = intensity.step(
        state.heart,
        inputs.heart_rate_bpm,
        effort.net_power_wkg,
        inputs.altitude_m,
        _body(profiles),
        params.heart,
        dt_s,
    )
    return _Moves(movement, slope, heart, moving, here, effort, beating)


def _strain(
    state: pace.State,
    moves: _Moves,
    limit: critical_speed.Critical,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[pace.State, pace.Pace]:
    beating = moves.beating
    return pace.step(
        state,
        moves.effort.grade_adjusted_mps,
        np.where(beating.modelled, np.nan, beating.vo2max_pct),
        (moves.moving.speed_age_s, beating.age_s),
        np.isnan(moves.grade),
        limit.speed_mps,
        limit.left,
        _plan(profiles),
        params.pacing,
        dt_s,
    )


def _score(
    state: levels.State,
    moves: _Moves,
    strain: pace.Pace,
    recently: Runners,
    elapsed_s: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[levels.State, tuple[IndexOutput, IndexOutput]]:
    known = factors.assemble(
        profiles.rows, pace=(strain.strain, strain.strain_spread), recent=(recently, 0.0)
    )
    base = cramp.base(
        profiles.history,
        profiles.history_spread,
        strain.load,
        strain.load_variance,
        params.scores.risk,
    )
    seen_s = np.minimum(moves.moving.speed_age_s, moves.beating.age_s)
    return indices.step(
        state,
        known,
        unit(elapsed_s / (profiles.finish_h * 3600.0)),
        base,
        (~profiles.history_known, np.isnan(strain.load)),
        seen_s >= params.silent_s,
        params.scores,
        dt_s,
    )


def _output(
    scores: tuple[IndexOutput, IndexOutput],
    moves: _Moves,
    limit: critical_speed.Critical,
    strain: pace.Pace,
    eaten: intake.Intake,
) -> Output:
    moving, effort, beating = moves.moving, moves.effort, moves.beating
    return Output(
        fatigue=scores[indices.FATIGUE],
        cramp=scores[indices.CRAMP],
        quality=0.5 * (beating.quality + moving.quality),
        heart_rate_bpm=beating.heart_rate_bpm,
        heart_rate_modelled=beating.modelled,
        heart_rate_quality=beating.quality,
        motion_quality=moving.quality,
        hr_max_bpm=moves.heart.hr_max_bpm,
        intensity_pct=beating.vo2max_pct,
        grade=moves.grade,
        speed_mps=moving.speed_mps,
        distance_m=moving.distance_m,
        walking=np.where(np.isnan(moving.speed_mps), np.nan, effort.walking),
        metabolic_power_wkg=effort.gross_power_wkg,
        grade_adjusted_mps=effort.grade_adjusted_mps,
        critical_speed_mps=limit.speed_mps,
        goal_speed_mps=strain.goal_mps,
        above_critical=strain.above_critical,
        reserve_pct=100.0 * limit.left,
        pace_ratio=strain.ratio,
        carbs_last_hour_g=eaten.last_hour_g,
        carbs_total_g=eaten.total_g,
        since_carbs_s=eaten.since_s,
    )


def _body(profiles: Profiles) -> intensity.Body:
    return intensity.Body(
        profiles.hr_max_bpm, profiles.hr_rest_bpm, profiles.hr_rest_known, profiles.vo2max
    )


def _plan(profiles: Profiles) -> pace.Plan:
    return pace.Plan(
        critical_mps=profiles.critical_speed_mps,
        critical_known=profiles.critical_speed_known,
        sustainable=profiles.sustainable,
        finish_known=profiles.finish_known,
        heart_known=profiles.hr_max_known & profiles.hr_rest_known,
    )
