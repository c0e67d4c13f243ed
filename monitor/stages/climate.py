"""Third stage: the weather around each runner, and what it does to heat, water and salt."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.race.settings import RaceWeather
from monitor import weather
from monitor.models import heat_water
from monitor.models.arrays import Runners
from monitor.models.carbohydrate import Fuel
from monitor.models.second import Inputs
from monitor.profile import Profiles
from monitor.stages.movement import Moves

NOBODY_SAYS: Final = weather.Reports(RaceWeather())
"""Of the weather nothing is known but what runners' own sensors tell."""


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    air: weather.Params = field(default_factory=weather.Params)
    inside: heat_water.Params = field(default_factory=heat_water.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    air: weather.State
    inside: heat_water.State

    @property
    def wbgt_c(self) -> Runners:
        """Heat of the air as last known [°C], NaN if unknown."""
        return self.inside.shown.hot.wbgt_c


def initial(rows: int) -> State:
    """State at the start line."""
    return State(weather.initial(rows), heat_water.initial(rows))


def step(
    state: State,
    inputs: Inputs,
    moves: Moves,
    fuel: Fuel,
    time: tuple[Runners, Runners],
    reports: weather.Reports,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, heat_water.HeatWater]:
    """Find the weather that holds, and advance heat, water, salt and cold.

    Parameters
    ----------
    inputs, moves, fuel : this second, as heard and as the earlier stages understood it
    time : event time and time since the start [s], (runners,) each
    reports : what others say of the weather
    profiles, params, dt_s : see their classes; time step [s]
    """
    t, elapsed_s = time
    place = inputs.altitude_m, inputs.latitude_deg, inputs.longitude_deg
    around, air = weather.step(
        state.air, t, inputs.air_temp_c, inputs.humidity_pct, place, reports, params.air, dt_s
    )
    inside, told = heat_water.step(
        state.inside,
        _second(inputs, moves, fuel),
        air,
        elapsed_s,
        _person(profiles),
        params.inside,
        dt_s,
    )
    return State(around, inside), told


def _second(inputs: Inputs, moves: Moves, fuel: Fuel) -> heat_water.Second:
    return heat_water.Second(
        power_wkg=moves.effort.gross_power_wkg,
        speed_mps=moves.moving.smooth_mps,
        grade=moves.grade,
        heart_rate_bpm=moves.heard_bpm,
        core_temp_c=inputs.core_temp_c,
        carbs_used_g_h=fuel.carbs_g_h,
        fat_used_g_h=fuel.fat_g_h,
        glycogen_used_g_h=fuel.glycogen_g_h,
        scale_kg=inputs.scale_kg,
        fluid_ml=inputs.fluid_ml,
        sodium_mg=inputs.sodium_mg,
        carbs_g=inputs.carbs_g,
        soaked=inputs.soaked,
    )


def _person(profiles: Profiles) -> heat_water.Person:
    body = profiles.body
    return heat_water.Person(
        mass_kg=body.mass_kg,
        mass_known=body.mass_known,
        surface_m2=body.surface_m2,
        water_l=body.water_l,
        acclimatised=body.acclimatised,
        hr_rest_bpm=profiles.hr_rest_bpm,
    )
