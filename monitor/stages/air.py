"""Second stage: the weather around each runner, and how hot it is."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.race.weather_settings import RaceWeather
from monitor import weather
from monitor.models.arrays import Runners
from monitor.models.second import Inputs

NOBODY_SAYS: Final = weather.Reports(RaceWeather())
"""Of the weather nothing is known but what runners' own sensors tell."""


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    around: weather.Params = field(default_factory=weather.Params)


class State(NamedTuple):
    """What is remembered."""

    around: weather.State


def initial(rows: int) -> State:
    """State at the start line."""
    return State(weather.initial(rows))


def run(
    state: State,
    inputs: Inputs,
    t: Runners,
    reports: weather.Reports,
    params: Params,
    dt_s: float,
) -> tuple[State, weather.Around]:
    """Find the weather that holds in each second of a block.

    Parameters
    ----------
    inputs : a block, as heard
    t : (seconds, runners) event time [s]
    reports : what others say of the weather
    params, dt_s : see `Params`; time step [s]
    """
    place = inputs.altitude_m, inputs.latitude_deg, inputs.longitude_deg
    around, told = weather.run(
        state.around, t, inputs.air_temp_c, inputs.humidity_pct, place, reports, params.around, dt_s
    )
    return State(around), told
