"""Third stage: what was eaten, what is burned, and what is left in the store."""

from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.models import carbohydrate, intake, oxidation
from monitor.models.arrays import Runners
from monitor.models.second import Inputs
from monitor.profile import Profiles
from monitor.stages.movement import Moves


@dataclass(frozen=True)
class Params:
    """Parameters of this stage's models; what they are is in docs/models.md."""

    ledger: intake.Params = field(default_factory=intake.Params)
    burning: oxidation.Params = field(default_factory=oxidation.Params)
    store: carbohydrate.Params = field(default_factory=carbohydrate.Params)


class State(NamedTuple):
    """What is remembered, by model."""

    ledger: intake.State
    store: carbohydrate.State


class Fuelling(NamedTuple):
    """What was eaten, and what is burned and left."""

    eaten: intake.Intake
    fuel: carbohydrate.Fuel


def initial(rows: int) -> State:
    """State at the start line: nothing eaten, full stores."""
    return State(intake.initial(rows), carbohydrate.initial(rows))


def run(
    state: State,
    inputs: Inputs,
    moves: Moves,
    time: tuple[Runners, Runners],
    wbgt_c: Runners,
    profiles: Profiles,
    params: Params,
    dt_s: float,
) -> tuple[State, Fuelling]:
    """Book food, burn, and draw on the store, over a block.

    Parameters
    ----------
    inputs, moves : a block, as heard and as the first stage understood it
    time : event time and time since the start [s], (seconds, runners) each
    wbgt_c : (seconds, runners) heat of the air [°C], NaN if unknown
    profiles, params, dt_s : see their classes; time step [s]
    """
    t, elapsed_s = time
    ledger, eaten = intake.run(state.ledger, inputs.carbs_g, t, elapsed_s, params.ledger, dt_s)
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
        inputs.carbs_g,
        burning,
        elapsed_s,
        wbgt_c,
        profiles.training.body,
        params.store,
        dt_s,
    )
    return State(ledger, store), Fuelling(eaten, fuel)
