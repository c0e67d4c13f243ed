"""First stage: what the sensors say of movement and heart, and the effort it means."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import energy, grade, intensity, motion
from monitor.models.arrays import Runners
from monitor.models.second import Inputs
from monitor.profile import Profiles


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    heart: intensity.Params = field(default_factory=intensity.Params)
    moving: motion.Params = field(default_factory=motion.Params)
    slope: grade.Params = field(default_factory=grade.Params)
    effort: energy.Params = field(default_factory=energy.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    heart: intensity.State
    moving: motion.State
    slope: grade.State


class Moves(NamedTuple):
    """Results by model, (seconds, runners) each.

    Attributes
    ----------
    moving : speed and distance
    grade : rise over run [1], NaN if unknown
    effort : gait, power and level-equivalent speed
    beating : heart rate and what it says of the intensity
    hr_max_bpm : given, from age, or learned [bpm]
    vo2max : at this altitude [ml/kg/min]
    heard_bpm, heard_vo2max_pct : heart rate [bpm] and intensity [%], NaN where merely modelled
    """

    moving: motion.Motion
    grade: Runners
    effort: energy.Effort
    beating: intensity.Intensity
    hr_max_bpm: Runners
    vo2max: Runners
    heard_bpm: Runners
    heard_vo2max_pct: Runners


def initial(profiles: Profiles) -> State:
    """State at the start line."""
    rows = profiles.rows
    return State(intensity.initial(_body(profiles)), motion.initial(rows), grade.initial(rows))


def run(
    state: State, inputs: Inputs, profiles: Profiles, params: Params, dt_s: float
) -> tuple[State, Moves]:
    """Advance the models nearest to the sensors over a block; see theirs for units and sources."""
    movement, moving = motion.run(
        state.moving, inputs.speed_mps, inputs.distance_m, params.moving, dt_s
    )
    slope, here = grade.run(state.slope, moving.moved_m, inputs.altitude_m, params.slope)
    effort = energy.step(moving.smooth_mps, inputs.cadence_spm, inputs.running, here, params.effort)
    heart, beating = intensity.run(
        state.heart,
        inputs.heart_rate_bpm,
        effort.net_power_wkg,
        inputs.altitude_m,
        _body(profiles),
        params.heart,
        dt_s,
    )
    unheard = np.where(beating.modelled, np.nan, 0.0)
    moves = Moves(
        moving=moving,
        grade=here,
        effort=effort,
        beating=beating,
        hr_max_bpm=beating.hr_max_bpm,
        vo2max=intensity.vo2max_at_altitude(profiles.vo2max, inputs.altitude_m, params.heart),
        heard_bpm=beating.heart_rate_bpm + unheard,
        heard_vo2max_pct=beating.vo2max_pct + unheard,
    )
    return State(heart, movement, slope), moves


def _body(profiles: Profiles) -> intensity.Body:
    return intensity.Body(
        profiles.hr_max_bpm, profiles.hr_rest_bpm, profiles.hr_rest_known, profiles.vo2max
    )
