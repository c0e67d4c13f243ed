"""First of the slow stages: what is burned, and what is left in the store."""

from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.models import carbohydrate, oxidation
from monitor.models.arrays import Runners
from monitor.profile import Profiles
from monitor.stages.movement import Moves


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    burning: oxidation.Params = field(default_factory=oxidation.Params)
    store: carbohydrate.Params = field(default_factory=carbohydrate.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    store: carbohydrate.State


def initial(rows: int) -> State:
    """State at the start line: full stores."""
    return State(carbohydrate.initial(rows))


def run(
    state: State,
    carbs_g: Runners,
    moves: Moves,
    elapsed_s: Runners,
    wbgt_c: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, carbohydrate.Fuel]:
    """Burn, and draw on the store, over a block.

    Parameters
    ----------
    carbs_g : (seconds, runners) carbohydrate eaten [g], 0 if nothing was
    moves : a block, as the first stage understood it
    elapsed_s : (seconds, runners) since the start [s]
    wbgt_c : (seconds, runners) heat of the air [°C], NaN if unknown
    profiles, params, dt_s : see their classes; time step [s]
    """
    burning = oxidation.step(
        moves.effort.net_power_wkg,
        moves.effort.gross_power_wkg,
        moves.heard_vo2max_pct,
        moves.vo2max,
        profiles.body.mass_kg,
        elapsed_s,
        params.burning,
    )
    store, fuel = carbohydrate.run(
        state.store,
        carbs_g,
        burning,
        elapsed_s,
        wbgt_c,
        profiles.training.body,
        params.store,
        dt_s,
    )
    return State(store), fuel
