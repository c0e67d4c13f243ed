"""First stage: what is to be believed of movement and heart, and the effort it means."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor import course_place
from monitor.course import Course
from monitor.models import (
    air_sensor,
    altitude,
    beat_doubt,
    cadence,
    cadence_lock,
    energy,
    grade,
    ground,
    heart_doubt,
    implausible,
    intensity,
    motion,
    shown_speed,
)
from monitor.models.arrays import Flags, Runners
from monitor.models.second import Inputs
from monitor.profile import Profiles, vo2max_from_critical_speed


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    under: ground.Params = field(default_factory=ground.Params)
    level: altitude.Params = field(default_factory=altitude.Params)
    steps: cadence.Params = field(default_factory=cadence.Params)
    doubt: heart_doubt.Params = field(default_factory=heart_doubt.Params)
    lock: cadence_lock.Params = field(default_factory=cadence_lock.Params)
    beats: beat_doubt.Params = field(default_factory=beat_doubt.Params)
    sensor: air_sensor.Params = field(default_factory=air_sensor.Params)
    heart: intensity.Params = field(default_factory=intensity.Params)
    moving: motion.Params = field(default_factory=motion.Params)
    slope: grade.Params = field(default_factory=grade.Params)
    way: course_place.Params = field(default_factory=course_place.Params)
    effort: energy.Params = field(default_factory=energy.Params)
    shown: shown_speed.Params = field(default_factory=shown_speed.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    under: ground.State
    level: altitude.State
    steps: cadence.State
    doubt: heart_doubt.State
    lock: cadence_lock.State
    heart: intensity.State
    beats: beat_doubt.State
    moving: motion.State
    slope: grade.State
    way: course_place.State
    shown: shown_speed.State


class Moves(NamedTuple):
    """Results by model, (seconds, runners) each.

    Attributes
    ----------
    inputs : what was measured, without what can't be: cadence, heart rate and weather
    moving : speed and distance
    grade : rise over run [1], NaN if unknown
    place : where on the course, NaN without one
    effort : gait, power and level-equivalent speed
    beating : heart rate and what it says of the intensity
    hr_max_bpm : given, from age, or learned [bpm]
    critical_mps : critical speed when fresh, given, or a default that the pace so far has raised
        [m/s]
    vo2max : at this altitude [ml/kg/min]
    heard_bpm, heard_vo2max_pct : heart rate [bpm] and intensity [%], NaN where merely modelled
    altitude_quality : 1 seen, 0 lost, NaN if there never was one [1]
    implausible : what is wrong with the data, see `monitor.models.implausible`
    """

    inputs: Inputs
    moving: motion.Motion
    grade: Runners
    place: course_place.Place
    effort: energy.Effort
    beating: intensity.Intensity
    hr_max_bpm: Runners
    critical_mps: Runners
    vo2max: Runners
    heard_bpm: Runners
    heard_vo2max_pct: Runners
    altitude_quality: Runners
    implausible: Runners


def initial(profiles: Profiles) -> State:
    """State at the start line."""
    rows = profiles.rows
    return State(
        under=ground.initial(rows),
        level=altitude.initial(rows),
        steps=cadence.initial(rows),
        doubt=heart_doubt.initial(rows),
        lock=cadence_lock.initial(rows),
        heart=intensity.initial(_body(profiles)),
        beats=beat_doubt.initial(rows),
        moving=motion.initial(rows),
        slope=grade.initial(rows),
        way=course_place.initial(rows),
        shown=shown_speed.initial(profiles.critical_speed_mps),
    )


def run(
    state: State,
    inputs: Inputs,
    elapsed_s: Runners,
    course: Course | None,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, Moves]:
    """Advance the models nearest to the sensors over a block; see theirs for units and sources."""
    under, feet = ground.run(state.under, inputs.speed_mps, inputs.distance_m, params.under, dt_s)
    movement, moving = motion.run(
        state.moving, feet.speed_mps, feet.distance_m, params.moving, dt_s
    )
    above, level = altitude.run(
        state.level, inputs.altitude_m, moving.smooth_mps, feet.rides, params.level, dt_s
    )
    slope, climbing = grade.run(state.slope, moving.moved_m, level.altitude_m, params.slope)
    way, place = _on_course(state.way, inputs, moving, elapsed_s, course, params.way, dt_s)
    here = climbing if course is None else course_place.combined_grade(place, climbing)
    steps, stepping = cadence.run(
        state.steps, inputs.cadence_spm, moving.smooth_mps, params.steps, dt_s
    )
    effort = energy.step(
        moving.smooth_mps, stepping.cadence_spm, inputs.running, here, params.effort
    )
    lock, of_steps = cadence_lock.run(
        state.lock, inputs.heart_rate_bpm, stepping.cadence_spm, params.lock, dt_s
    )
    shown, critical_mps = shown_speed.run(
        state.shown,
        effort.grade_adjusted_mps,
        profiles.critical_speed_known,
        params.shown,
        dt_s,
    )
    body = _body(profiles)._replace(vo2max=vo2max_from_critical_speed(critical_mps))
    hearts, (own, beating, garbage) = _hearts(state, inputs, of_steps, effort, body, params, dt_s)
    sensor = air_sensor.run(inputs.air_temp_c, inputs.humidity_pct, params.sensor)
    unheard = np.where(beating.modelled, np.nan, 0.0)
    moves = Moves(
        inputs=_believed(inputs, stepping, own, sensor),
        moving=moving,
        grade=here,
        place=place,
        effort=effort,
        beating=beating,
        hr_max_bpm=beating.hr_max_bpm,
        critical_mps=critical_mps,
        vo2max=intensity.vo2max_at_altitude(body.vo2max, inputs.altitude_m, params.heart),
        heard_bpm=beating.heart_rate_bpm + unheard,
        heard_vo2max_pct=beating.vo2max_pct + unheard,
        altitude_quality=level.quality,
        implausible=implausible.bits(
            inputs.t.shape,
            **_wrong_on_the_way(feet, level, stepping),
            heart_rate_range=beating.out_of_range,
            heart_rate_flat=own.flat,
            heart_rate_swap=own.swapped,
            heart_rate_steps=of_steps,
            rr=garbage,
            temperature=sensor.impossible,
        ),
    )
    doubt, heart, beats = hearts
    return (
        State(under, above, steps, doubt, lock, heart, beats, movement, slope, way, shown),
        moves,
    )


def _on_course(
    state: course_place.State,
    inputs: Inputs,
    moving: motion.Motion,
    elapsed_s: Runners,
    course: Course | None,
    params: course_place.Params,
    dt_s: float,
) -> tuple[course_place.State, course_place.Place]:
    """Where on the course runners are; without a course nowhere, and nothing is remembered."""
    if course is None:
        return state, course_place.nowhere(inputs.t.shape)
    steps = course_place.Steps(
        moved_m=moving.moved_m,
        seen=~np.isnan(moving.speed_mps),
        latitude_deg=inputs.latitude_deg,
        longitude_deg=inputs.longitude_deg,
        station_m=inputs.station_m,
        elapsed_s=elapsed_s,
    )
    return course.run(state, steps, params, dt_s)


def _hearts(
    state: State,
    inputs: Inputs,
    of_steps: Flags,
    effort: energy.Effort,
    body: intensity.Body,
    params: Params,
    dt_s: float,
) -> tuple[
    tuple[heart_doubt.State, intensity.State, beat_doubt.State],
    tuple[heart_doubt.Doubt, intensity.Intensity, Flags],
]:
    """Heart rate and beats: their states, and what they say."""
    heard_bpm, power_wkg = inputs.heart_rate_bpm, effort.net_power_wkg
    doubt, own = heart_doubt.run(state.doubt, heard_bpm, power_wkg, params.doubt, dt_s)
    own = own._replace(heart_rate_bpm=np.where(of_steps, np.nan, own.heart_rate_bpm))
    heart, beating = intensity.run(
        state.heart,
        own.heart_rate_bpm,
        power_wkg,
        inputs.altitude_m,
        body,
        params.heart,
        dt_s,
    )
    beats, garbage = beat_doubt.run(state.beats, inputs.rr_ms, heard_bpm, params.beats, dt_s)
    return (doubt, heart, beats), (own, beating, garbage)


def _believed(
    inputs: Inputs, steps: cadence.Cadence, own: heart_doubt.Doubt, sensor: air_sensor.Reading
) -> Inputs:
    """What later stages see; of the way they take `Moves.moving` and `Moves.grade`."""
    return inputs._replace(
        cadence_spm=steps.cadence_spm,
        heart_rate_bpm=own.heart_rate_bpm,
        air_temp_c=sensor.air_temp_c,
        humidity_pct=sensor.humidity_pct,
    )


def _wrong_on_the_way(
    feet: ground.Ground, level: altitude.Level, steps: cadence.Cadence
) -> dict[str, Flags]:
    return {
        "cadence_half": steps.halved,
        "cadence_double": steps.doubled,
        "speed": feet.leaps,
        "altitude": level.leaps,
        "distance": feet.went_back,
        "still_recording": feet.rides,
    }


def _body(profiles: Profiles) -> intensity.Body:
    return intensity.Body(
        profiles.hr_max_bpm,
        profiles.hr_max_known,
        profiles.hr_rest_bpm,
        profiles.hr_rest_known,
        profiles.vo2max,
    )
