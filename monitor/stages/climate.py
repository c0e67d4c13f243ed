"""Second of the slow stages: what weather and effort do to heat, water and salt."""

from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.models import heat_water
from monitor.models.arrays import Runners
from monitor.models.carbohydrate import Fuel
from monitor.models.second import Inputs
from monitor.profile import Profiles
from monitor.stages.movement import Moves
from monitor.weather import Around


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    inside: heat_water.Params = field(default_factory=heat_water.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    inside: heat_water.State


def initial(rows: int) -> State:
    """State at the start line."""
    return State(heat_water.initial(rows))


def run(
    state: State,
    inputs: Inputs,
    moves: Moves,
    fuel: Fuel,
    around: Around,
    elapsed_s: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, heat_water.HeatWater]:
    """Advance heat, water, salt and cold over a block.

    Parameters
    ----------
    inputs, moves, fuel, around : a block, as heard and as the earlier stages understood it
    elapsed_s : (seconds, runners) since the start [s]
    profiles, params, dt_s : see their classes; time step [s]
    """
    inside, told = heat_water.run(
        state.inside,
        _second(inputs, moves, fuel),
        around.air,
        around.hot,
        elapsed_s,
        _person(profiles),
        params.inside,
        dt_s,
    )
    return State(inside), told


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
