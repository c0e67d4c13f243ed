"""What changes over minutes, worked out every ten seconds: fuel, climate, load and scores.

Each second is only gathered; every tenth one is worked out with the mean of the ten, and holds
until the next. Turns are told by event time, so that the numbers don't depend on the other runners
or on the machine's clock, and all runners are worked out together, whenever each of them joined.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners, anywhere, full
from monitor.models.block import of_one, second_at
from monitor.models.gathering import gather, means_of, values_of
from monitor.models.second import Inputs
from monitor.models.tens import in_turns, turns_over
from monitor.profile import Profiles
from monitor.stages import climate, fuel, load, scores
from monitor.stages.at_once import AtOnce
from monitor.stages.movement import Moves
from monitor.stages.told import Told, at_the_start, told_of
from monitor.weather import Around


@dataclass(frozen=True)
class Params:
    """Parameters of the slow stages; what they are is in docs/models.md."""

    every_s: float = 10.0
    fuelling: fuel.Params = field(default_factory=fuel.Params)
    body: climate.Params = field(default_factory=climate.Params)
    loads: load.Params = field(default_factory=load.Params)
    scoring: scores.Params = field(default_factory=scores.Params)


class Models(NamedTuple):
    """What the stages remember."""

    fuelling: fuel.State
    body: climate.State
    loads: load.State
    scoring: scores.State


class State(NamedTuple):
    """Everything remembered.

    `waited` is how many seconds it is since the last turn, NaN before the first second of all;
    `gathered` (parts, runners) what was gathered since: see `_Gathered`; `told` is the last result,
    (1, ..., runners).
    """

    waited: Runners
    gathered: Runners
    models: Models
    told: Told


class _Gathered(NamedTuple):
    """What is gathered: first what was measured or modelled, then what adds up.

    NaN in a second of which it isn't known, and the mean is that of the other seconds.
    """

    speed_mps: Runners
    smooth_mps: Runners
    grade: Runners
    net_power_wkg: Runners
    gross_power_wkg: Runners
    grade_adjusted_mps: Runners
    shown_bpm: Runners
    shown_quality: Runners
    heard_bpm: Runners
    heard_vo2max_pct: Runners
    cadence_spm: Runners
    core_temp_c: Runners
    scale_kg: Runners
    walked: Runners
    moved_m: Runners
    carbs_g: Runners
    fluid_ml: Runners
    sodium_mg: Runners
    cramp: Runners
    twinge: Runners
    soaked: Runners


_MEASURED: Final = _Gathered._fields.index("walked")


class _Seconds(NamedTuple):
    """A block of seconds: what is gathered of them so far, and what counts as it is at a turn."""

    sums: Runners
    inputs: Inputs
    moves: Moves
    at_once: AtOnce
    around: Around
    elapsed_s: Runners


def initial(profiles: Profiles) -> State:
    """State of rested runners at the start line."""
    rows = profiles.rows
    return State(
        waited=full(rows),
        gathered=np.zeros((len(_Gathered._fields) + _MEASURED, rows)),
        models=Models(
            fuelling=fuel.initial(rows),
            body=climate.initial(rows),
            loads=load.initial(rows),
            scoring=scores.initial(rows),
        ),
        told=of_one(at_the_start(profiles)),
    )


def run(
    state: State,
    inputs: Inputs,
    moves: Moves,
    at_once: AtOnce,
    around: Around,
    time: tuple[Runners, Runners],
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, Told]:
    """Gather a block of seconds, and work out those runners whose ten seconds are full.

    Parameters
    ----------
    inputs, moves, at_once, around : a block, as heard and as the quick stages understood it
    time : event time and time since the start [s], (seconds, runners) each
    profiles, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Told`, of which little is known in the first ten seconds
    """
    t, elapsed_s = time
    steps = max(1, round(params.every_s / dt_s))
    waited, due = turns_over(_waited(state.waited, t[0], steps, dt_s), len(t), 1.0, steps)
    values = values_of(_gathered(inputs, moves), _MEASURED)
    sums, gathered = gather(state.gathered, values, due)
    models, told = in_turns(
        partial(_work, params=params, dt_s=steps * dt_s),
        state.models,
        _Seconds(sums, inputs, moves, at_once, around, elapsed_s),
        profiles,
        state.told,
        due,
        steps,
    )
    last = told if len(due) == 1 else second_at(told, slice(-1, None))
    return State(waited[-1], gathered, models, last), told


def _waited(waited: Runners, t: Runners, steps: int, dt_s: float) -> Runners:
    """How many seconds those have waited whose first one this is: as if they had been here before.

    With steps of a second, turns are where `t` can be divided by ten.
    """
    new = np.isnan(waited)
    if not anywhere(new):
        return waited
    return np.where(new, np.mod(np.floor(t / dt_s) - 1.0, steps), waited)


def _gathered(inputs: Inputs, moves: Moves) -> _Gathered:
    return _Gathered(
        speed_mps=moves.moving.speed_mps,
        smooth_mps=moves.moving.smooth_mps,
        grade=moves.grade,
        net_power_wkg=moves.effort.net_power_wkg,
        gross_power_wkg=moves.effort.gross_power_wkg,
        grade_adjusted_mps=moves.effort.grade_adjusted_mps,
        shown_bpm=moves.beating.heart_rate_bpm,
        shown_quality=moves.beating.quality,
        heard_bpm=moves.heard_bpm,
        heard_vo2max_pct=moves.heard_vo2max_pct,
        cadence_spm=inputs.cadence_spm,
        core_temp_c=inputs.core_temp_c,
        scale_kg=inputs.scale_kg,
        walked=moves.effort.walking.astype(np.float64),
        moved_m=moves.moving.moved_m,
        carbs_g=inputs.carbs_g,
        fluid_ml=inputs.fluid_ml,
        sodium_mg=inputs.sodium_mg,
        cramp=inputs.cramp,
        twinge=inputs.twinge,
        soaked=inputs.soaked,
    )


def _taken(inputs: Inputs, moves: Moves, mean: _Gathered) -> tuple[Inputs, Moves]:
    """The last second of each turn, with the means and sums of all its seconds."""
    return (
        inputs._replace(
            cadence_spm=mean.cadence_spm,
            core_temp_c=mean.core_temp_c,
            scale_kg=mean.scale_kg,
            carbs_g=mean.carbs_g,
            fluid_ml=mean.fluid_ml,
            sodium_mg=mean.sodium_mg,
            cramp=mean.cramp,
            twinge=mean.twinge,
            soaked=mean.soaked,
        ),
        moves._replace(
            moving=moves.moving._replace(
                moved_m=mean.moved_m, speed_mps=mean.speed_mps, smooth_mps=mean.smooth_mps
            ),
            grade=mean.grade,
            effort=moves.effort._replace(
                # Who walked for a part of the time did not run all of it.
                walking=mean.walked > 0.0,
                net_power_wkg=mean.net_power_wkg,
                gross_power_wkg=mean.gross_power_wkg,
                grade_adjusted_mps=mean.grade_adjusted_mps,
            ),
            beating=moves.beating._replace(
                heart_rate_bpm=mean.shown_bpm, quality=mean.shown_quality
            ),
            heard_bpm=mean.heard_bpm,
            heard_vo2max_pct=mean.heard_vo2max_pct,
        ),
    )


def _work(
    state: Models, seconds: _Seconds, profiles: Profiles, params: Params, dt_s: float
) -> tuple[Models, Told]:
    """Work out what was gathered at some turns, at least one: a block of them."""
    mean = _Gathered(*means_of(seconds.sums, _MEASURED))
    inputs, moves = _taken(seconds.inputs, seconds.moves, mean)
    around, elapsed_s = seconds.around, seconds.elapsed_s
    fuelling, burned = fuel.run(
        state.fuelling,
        inputs.carbs_g,
        moves,
        elapsed_s,
        around.hot.wbgt_c,
        profiles,
        params.fuelling,
        dt_s,
    )
    body, inside = climate.run(
        state.body, inputs, moves, burned, around, elapsed_s, profiles, params.body, dt_s
    )
    loads, loaded = load.run(
        state.loads,
        inputs,
        moves,
        elapsed_s,
        seconds.at_once,
        inside.water.deficit_pct,
        profiles,
        params.loads,
        dt_s,
    )
    scoring, scored = scores.run(
        state.scoring,
        inputs,
        moves,
        burned,
        inside,
        loaded,
        elapsed_s,
        profiles,
        params.scoring,
        dt_s,
    )
    return Models(fuelling, body, loads, scoring), told_of(burned, inside, loaded, scored)
