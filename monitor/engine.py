"""The engine: one step of all models for all runners, a row each.

Pure: no clock, no bus, no files. What goes in is never changed; what comes out is new. The models
run in stages, each of which uses what the ones before it found (`monitor.stages`).
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from ingest.race.course_profile import along
from monitor.course import Course
from monitor.models import cramp, fatigue, levels
from monitor.models.arrays import Runners, anywhere, full
from monitor.models.block import of_one, second_at
from monitor.models.indices import IndexOutput
from monitor.models.rows import concatenate, put, take
from monitor.models.second import Inputs, Output, inputs
from monitor.profile import Profiles
from monitor.stages import air, at_once, movement, slow
from monitor.weather import Reports

__all__ = [
    "CRAMP_PARTS", "FATIGUE_PARTS", "LEVELS", "MODEL_VERSION", "IndexOutput", "Inputs", "Output",
    "Params", "State", "concatenate", "initial", "inputs", "put", "run", "step", "take",
]  # fmt: skip

MODEL_VERSION: Final = "8"
FATIGUE_PARTS: Final = fatigue.PARTS
CRAMP_PARTS: Final = cramp.PARTS
UNKNOWN_GROUND: Final = 0.8  # how far a speed tells of the effort where the slope is not known
LEVELS: Final = levels.LEVELS  # the names of level codes 0 to 3; -1 is unknown


@dataclass(frozen=True)
class Params:
    """The parameters of all models, by stage; what they are is in docs/models.md."""

    moves: movement.Params = field(default_factory=movement.Params)
    weather: air.Params = field(default_factory=air.Params)
    seen: at_once.Params = field(default_factory=at_once.Params)
    slowly: slow.Params = field(default_factory=slow.Params)


PARAMS: Final = Params()


class State(NamedTuple):
    """Everything remembered; nested tuples of arrays whose last axis is the runner."""

    t: Runners
    elapsed_s: Runners
    moves: movement.State
    weather: air.State
    seen: at_once.State
    slowly: slow.State


def initial(profiles: Profiles) -> State:
    """State at the start line."""
    rows = profiles.rows
    return State(
        t=full(rows, 0.0),
        elapsed_s=full(rows, 0.0),
        moves=movement.initial(profiles),
        weather=air.initial(rows),
        seen=at_once.initial(profiles),
        slowly=slow.initial(profiles),
    )


def step(
    state: State,
    inputs: Inputs,
    profiles: Profiles,
    dt_s: float = 1.0,
    params: Params = PARAMS,
    *,
    weather: Reports = air.NOBODY_SAYS,
    course: Course | None = None,
) -> tuple[State, Output]:
    """Advance all runners by one step: `run` over a block of one second, (runners,) each."""
    second = of_one(inputs)
    state, said = run(state, second, profiles, dt_s, params, weather=weather, course=course)
    return state, second_at(said, 0)


def run(
    state: State,
    inputs: Inputs,
    profiles: Profiles,
    dt_s: float = 1.0,
    params: Params = PARAMS,
    *,
    weather: Reports = air.NOBODY_SAYS,
    course: Course | None = None,
) -> tuple[State, Output]:
    """Advance all runners over a block of consecutive steps (`monitor.models.block`).

    Parameters
    ----------
    state : as `initial` or the last block left it
    inputs : what is known of each step, which ends at ``inputs.t``; (seconds, runners) each
    profiles : who the runners are
    dt_s : time step [s], > 0
    params : parameters of the models
    weather : what stations and the race folder say of the weather, by event time
    course : where they run; None if that is not known

    Returns
    -------
    The state after the block, and what the models say of each step, (seconds, ..., runners).
    """
    t = _going_on(state.t, inputs.t, dt_s)
    elapsed_s = np.maximum(_going_on(state.elapsed_s, inputs.elapsed_s, dt_s), 0.0)

    movement_state, moves = movement.run(
        state.moves, inputs, elapsed_s, course, profiles, params.moves, dt_s
    )
    inputs = moves.inputs
    placed = _on_the_course(inputs, moves.place.distance_m, course, weather)
    air_state, around = air.run(state.weather, placed, t, weather, params.weather, dt_s)
    at_once_state, seen = at_once.run(
        state.seen, inputs, moves.hr_max_bpm, (t, elapsed_s), profiles, params.seen, dt_s
    )
    slow_state, told = slow.run(
        state.slowly, inputs, moves, seen, around, (t, elapsed_s), profiles, params.slowly, dt_s
    )
    new = State(t[-1], elapsed_s[-1], movement_state, air_state, at_once_state, slow_state)
    return new, Output(
        weather_quality=around.quality,
        **told._asdict(),
        **_moves_told(moves),
        **_seen_told(seen),
    )


def _on_the_course(
    inputs: Inputs, course_m: Runners, course: Course | None, weather: Reports
) -> Inputs:
    """Let the course tell where runners are who don't: the weather is another there."""
    if course is None:
        return inputs
    tables = {"altitude_m": course.profile.altitude_m} if course.profile.has_altitude else {}
    if weather.has_places:
        tables["latitude_deg"] = course.profile.latitude_deg
        tables["longitude_deg"] = course.profile.longitude_deg
    told = {name: _filled(getattr(inputs, name), table, course_m) for name, table in tables.items()}
    return inputs._replace(**told)


def _filled(known: Runners, table: Runners, course_m: Runners) -> Runners:
    """What is known, and where that is missing what the course has there."""
    unknown = np.isnan(known)
    return np.where(unknown, along(table, course_m), known) if anywhere(unknown) else known


def _going_on(last: Runners, times: Runners, dt_s: float) -> Runners:
    """Times of a block; those not given follow the one before."""
    if not anywhere(np.isnan(times)):
        return times
    filled = np.empty(times.shape)
    for second, given in enumerate(times):
        last = np.where(np.isnan(given), last + dt_s, given)
        filled[second] = last
    return filled


def _moves_told(moves: movement.Moves) -> dict[str, Any]:
    moving, effort, beating = moves.moving, moves.effort, moves.beating
    # On unknown ground the same speed may cost half or twice as much.
    effort_quality = np.where(np.isnan(moves.grade), UNKNOWN_GROUND, 1.0) * moving.quality
    return {
        "quality": 0.5 * (beating.quality + effort_quality),
        "heart_rate_bpm": beating.heart_rate_bpm,
        "heart_rate_modelled": beating.modelled,
        "heart_rate_quality": beating.quality,
        "motion_quality": moving.quality,
        "altitude_quality": moves.altitude_quality,
        "implausible": moves.implausible,
        "hr_max_bpm": moves.hr_max_bpm,
        "intensity_pct": beating.vo2max_pct,
        "grade": moves.grade,
        "course_m": moves.place.distance_m,
        "course_spread_m": moves.place.spread_m,
        "off_course_m": moves.place.off_m,
        "descent_ahead_m": moves.place.descent_ahead_m,
        "speed_mps": moving.speed_mps,
        "distance_m": moving.distance_m,
        "walking": np.where(np.isnan(moving.speed_mps), np.nan, effort.walking),
        "metabolic_power_wkg": effort.gross_power_wkg,
        "grade_adjusted_mps": effort.grade_adjusted_mps,
    }


def _seen_told(seen: at_once.AtOnce) -> dict[str, Any]:
    eaten, varies = seen
    return {
        "carbs_last_hour_g": eaten.last_hour_g,
        "carbs_total_g": eaten.total_g,
        "since_carbs_s": eaten.since_s,
        "alpha1": varies.alpha1,
        "artefact_pct": varies.artefact_pct,
        "hrv_quality": varies.quality,
        "rr_quality": varies.rr_quality,
        "rr_garbage": varies.rr_garbage,
    }
