"""Second stage: the weather around each runner, and how hot it is."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.race.settings import RaceWeather
from monitor import weather
from monitor.models import wbgt
from monitor.models.air import Air
from monitor.models.arrays import Runners
from monitor.models.block import by_second
from monitor.models.second import Inputs

NOBODY_SAYS: Final = weather.Reports(RaceWeather())
"""Of the weather nothing is known but what runners' own sensors tell."""


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    around: weather.Params = field(default_factory=weather.Params)
    hot: wbgt.Params = field(default_factory=wbgt.Params)


class State(NamedTuple):
    """What is remembered."""

    around: weather.State


class Around(NamedTuple):
    """The weather around each runner, and its heat."""

    air: Air
    hot: wbgt.Wbgt


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
) -> tuple[State, Around]:
    """Find the weather that holds in each second of a block.

    Parameters
    ----------
    inputs : a block, as heard
    t : (seconds, runners) event time [s]
    reports : what others say of the weather
    params, dt_s : see `Params`; time step [s]
    """
    return by_second(
        lambda state, second: _step(state, *second, reports, params, dt_s), state, (inputs, t)
    )


def _step(
    state: State,
    inputs: Inputs,
    t: Runners,
    reports: weather.Reports,
    params: Params,
    dt_s: float,
) -> tuple[State, Around]:
    place = inputs.altitude_m, inputs.latitude_deg, inputs.longitude_deg
    around, air = weather.step(
        state.around, t, inputs.air_temp_c, inputs.humidity_pct, place, reports, params.around, dt_s
    )
    return State(around), Around(air, wbgt.step(air, params.hot))
