"""What is seen of every second although it changes slowly: food as logged, and heart beats."""

from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.models import hrv, intake
from monitor.models.arrays import Runners
from monitor.models.second import Inputs
from monitor.profile import Profiles


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    ledger: intake.Params = field(default_factory=intake.Params)
    beats: hrv.Params = field(default_factory=hrv.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    ledger: intake.State
    beats: hrv.State


class AtOnce(NamedTuple):
    """What was eaten, and how the heart rate varies, (seconds, runners) each."""

    eaten: intake.Intake
    varies: hrv.Hrv


def initial(profiles: Profiles) -> State:
    """State at the start line: nothing eaten, no beat heard."""
    beats = hrv.initial(_heart(profiles, profiles.hr_max_bpm))
    return State(intake.initial(profiles.rows), beats)


def run(
    state: State,
    inputs: Inputs,
    hr_max_bpm: Runners,
    time: tuple[Runners, Runners],
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, AtOnce]:
    """Book food and listen to beats over a block.

    Parameters
    ----------
    inputs : a block, as heard
    hr_max_bpm : (seconds, runners) highest heart rate [bpm]
    time : event time and time since the start [s], (seconds, runners) each
    profiles, params, dt_s : see their classes; time step [s]
    """
    t, elapsed_s = time
    ledger, eaten = intake.run(state.ledger, inputs.carbs_g, t, elapsed_s, params.ledger, dt_s)
    heart = _heart(profiles, hr_max_bpm)
    beats, varies = hrv.run(state.beats, inputs.rr_ms, elapsed_s, heart, params.beats, dt_s)
    return State(ledger, beats), AtOnce(eaten, varies)


def _heart(profiles: Profiles, hr_max_bpm: Runners) -> hrv.Body:
    return hrv.Body(
        hr_max_bpm=hr_max_bpm,
        hr_rest_bpm=profiles.hr_rest_bpm,
        slope=profiles.alpha1_slope,
        intercept=profiles.alpha1_intercept,
        phase_s=profiles.hrv_turn_s,
    )
