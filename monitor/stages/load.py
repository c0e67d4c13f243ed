"""Third of the slow stages: what is used up of a runner: reserve, muscles, stride, heart."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import (
    alpha1_trend,
    critical_speed,
    decoupling,
    muscle,
    pace,
    stride,
    training,
)
from monitor.models.arrays import Runners
from monitor.models.second import Inputs
from monitor.profile import Profiles
from monitor.stages.at_once import AtOnce
from monitor.stages.movement import Moves


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    critical: critical_speed.Params = field(default_factory=critical_speed.Params)
    pacing: pace.Params = field(default_factory=pace.Params)
    legs: muscle.Params = field(default_factory=muscle.Params)
    steps: stride.Params = field(default_factory=stride.Params)
    habit: training.Params = field(default_factory=training.Params)
    rhythm: alpha1_trend.Params = field(default_factory=alpha1_trend.Params)
    drift: decoupling.Params = field(default_factory=decoupling.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    critical: critical_speed.State
    pacing: pace.State
    legs: muscle.State
    steps: stride.State
    habit: training.State
    rhythm: alpha1_trend.State
    drift: decoupling.State


class Load(NamedTuple):
    """Results by model; `durability` is the factor A with its spread."""

    critical: critical_speed.Critical
    pacing: pace.Pace
    legs: muscle.Muscle
    stride: stride.Stride
    habit: training.Training
    rhythm: alpha1_trend.Trend
    drift: decoupling.Decoupling
    durability: tuple[Runners, Runners]


def initial(rows: int) -> State:
    """State of rested runners at the start line."""
    return State(
        critical=critical_speed.initial(rows),
        pacing=pace.initial(rows),
        legs=muscle.initial(rows),
        steps=stride.initial(rows),
        habit=training.initial(rows),
        rhythm=alpha1_trend.initial(rows),
        drift=decoupling.initial(rows),
    )


def run(
    state: State,
    inputs: Inputs,
    moves: Moves,
    elapsed_s: Runners,
    at_once: AtOnce,
    deficit_pct: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, Load]:
    """Advance the models of load over a block.

    Parameters
    ----------
    inputs, moves : a block, as heard and as the first stage understood it
    elapsed_s : (seconds, runners) since the start [s]
    at_once : what was eaten, and how the heart rate varies
    deficit_pct : (seconds, runners) fluid deficit of body mass [%], NaN if unknown
    profiles, params, dt_s : see their classes; time step [s]
    """
    critical, limit = critical_speed.run(
        state.critical,
        moves.effort.grade_adjusted_mps,
        elapsed_s,
        at_once.eaten.total_g,
        moves.critical_mps,
        profiles.reserve_m,
        params.critical,
        dt_s,
    )
    pacing, strain = _pace(state.pacing, moves, limit, profiles, params.pacing, dt_s)
    # Of a default no reserve can be told.
    limit = limit._replace(left=np.where(profiles.critical_speed_known, limit.left, np.nan))
    legs, worn = muscle.run(
        state.legs,
        moves.moving.smooth_mps,
        moves.grade,
        elapsed_s,
        profiles.training.descents,
        params.legs,
        dt_s,
    )
    steps, changed = _stride(state.steps, inputs, moves, elapsed_s, params.steps, dt_s)
    habit, beyond = training.run(
        state.habit,
        moves.moving.moved_m,
        moves.grade,
        profiles.training.habit,
        params.habit,
        dt_s,
    )
    heart_known = profiles.hr_max_known & profiles.hr_rest_known
    rhythm, trend = alpha1_trend.run(state.rhythm, at_once.varies, heart_known, params.rhythm, dt_s)
    seconds = _drifting(moves, elapsed_s, deficit_pct, profiles)
    drift, apart = decoupling.run(state.drift, seconds, params.drift, dt_s)
    lasting = decoupling.durability(apart, trend.strain, params.drift)
    new = State(critical, pacing, legs, steps, habit, rhythm, drift)
    return new, Load(limit, strain, worn, changed, beyond, trend, apart, lasting)


def _pace(
    state: pace.State,
    moves: Moves,
    limit: critical_speed.Critical,
    profiles: Profiles,
    params: pace.Params,
    dt_s: float,
) -> tuple[pace.State, pace.Pace]:
    plan = pace.Plan(
        critical_mps=moves.critical_mps,
        critical_known=profiles.critical_speed_known,
        sustainable=profiles.sustainable,
        finish_known=profiles.finish_known,
        heart_known=profiles.hr_max_known & profiles.hr_rest_known,
    )
    return pace.run(
        state,
        moves.effort.grade_adjusted_mps,
        moves.heard_vo2max_pct,
        (moves.moving.speed_age_s, moves.beating.age_s),
        np.isnan(moves.grade),
        limit.speed_mps,
        limit.left,
        plan,
        params,
        dt_s,
    )


def _stride(
    state: stride.State,
    inputs: Inputs,
    moves: Moves,
    elapsed_s: Runners,
    params: stride.Params,
    dt_s: float,
) -> tuple[stride.State, stride.Stride]:
    return stride.run(
        state,
        moves.moving.smooth_mps,
        moves.grade,
        inputs.cadence_spm,
        moves.effort.walking,
        elapsed_s,
        params,
        dt_s,
    )


def _drifting(
    moves: Moves, elapsed_s: Runners, deficit_pct: Runners, profiles: Profiles
) -> decoupling.Second:
    return decoupling.Second(
        heart_rate_bpm=moves.beating.heart_rate_bpm,
        heart_rate_quality=moves.beating.quality,
        speed_mps=moves.moving.speed_mps,
        grade_adjusted_mps=moves.effort.grade_adjusted_mps,
        walking=moves.effort.walking,
        grade=moves.grade,
        critical_mps=moves.critical_mps,
        deficit_pct=deficit_pct,
        elapsed_s=elapsed_s,
    )
