"""Last stage: all twelve factors together, and the two indices that they make."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import cramp, factors, indices, levels, recent
from monitor.models.arrays import Runners, unit
from monitor.models.carbohydrate import Fuel
from monitor.models.heat_water import HeatWater
from monitor.models.indices import IndexOutput
from monitor.models.second import Inputs
from monitor.profile import Profiles
from monitor.stages.load import Load
from monitor.stages.movement import Moves


@dataclass(frozen=True)
class Params:
    """Parameters of this stage; what they are is in docs/models.md."""

    silent_s: float = 300.0
    cramps: recent.Params = field(default_factory=recent.Params)
    both: indices.Params = field(default_factory=indices.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    cramps: recent.State
    judging: levels.State


class Scores(NamedTuple):
    """Both indices."""

    fatigue: IndexOutput
    cramp: IndexOutput


def initial(rows: int) -> State:
    """State at the start line."""
    return State(recent.initial(rows), levels.initial(2, rows))


def run(
    state: State,
    inputs: Inputs,
    moves: Moves,
    fuel: Fuel,
    climate: HeatWater,
    load: Load,
    elapsed_s: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, Scores]:
    """Judge all runners by what is known of them, over a block.

    Parameters
    ----------
    inputs : a block, as heard
    moves, fuel, climate, load : what the earlier stages make of it
    elapsed_s : (seconds, runners) since the start [s]
    profiles, params, dt_s : see their classes; time step [s]
    """
    cramps, recently = recent.run(state.cramps, inputs.cramp, inputs.twinge, params.cramps, dt_s)
    strain = load.pacing
    base = cramp.base(
        profiles.history,
        profiles.history_spread,
        strain.load,
        strain.load_variance,
        params.both.risk,
    )
    seen_s = np.minimum(moves.moving.speed_age_s, moves.beating.age_s)
    judging, (fatigue, risk) = indices.run(
        state.judging,
        _factors(fuel, climate, load, recently),
        unit(elapsed_s / (profiles.finish_h * 3600.0)),
        elapsed_s,
        base,
        (~profiles.history_known, np.isnan(strain.load)),
        seen_s >= params.silent_s,
        params.both,
        dt_s,
    )
    return State(cramps, judging), Scores(fatigue, risk)


def _factors(fuel: Fuel, climate: HeatWater, load: Load, recently: Runners) -> factors.Factors:
    """Every factor with its spread; NaN is missing."""
    return factors.assemble(
        recently.shape,
        muscle=(load.legs.load, load.legs.spread),
        carbs=(fuel.depletion, fuel.spread),
        fluid=(climate.water.factor, climate.water.spread),
        pace=(load.pacing.strain, load.pacing.strain_spread),
        heat=(climate.heat, climate.heat_spread),
        durability=load.durability,
        training=(load.habit.beyond, load.habit.spread),
        hrv=(load.rhythm.strain, load.rhythm.spread),
        stride=(load.stride.changed, load.stride.spread),
        sodium=(climate.salt.factor, climate.salt.spread),
        cold=(climate.chill.factor, climate.chill.spread),
        recent=(recently, 0.0),
    )
