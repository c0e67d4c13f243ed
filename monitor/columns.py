"""One second of some runners as the columns that the models take."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.events import (
    Carbs,
    Cramp,
    Dnf,
    Event,
    Finish,
    Fluid,
    Resume,
    Sodium,
    StationIn,
    StationOut,
    Stop,
    Symptom,
    Twinge,
    Weigh,
)
from ingest.messages import Measured
from monitor.engine import Inputs
from monitor.models import beats
from monitor.phase import Codes, Command

Runners = NDArray[np.float64]

LOGGED: Final = (
    "carbs_g", "fluid_ml", "sodium_mg", "cramp", "twinge", "soaked", "scale_kg",
)  # fmt: skip
"""What is logged for the models, in the order of `Second.logged`."""

MEASURED: Final = tuple(
    name
    for name in Measured.__struct_fields__
    if name != "rr_ms"  # a list, not a column
)
"""The measured quantities that make one number a second, in the order of `Second.measured`."""

SOAKED: Final = "soaked"
"""The name of the `Symptom` of a runner whose clothes are wet."""

_values: Final = attrgetter(*MEASURED)
_NOTHING: Final = (None,) * len(MEASURED)
_MODEL_ROWS: Final = [MEASURED.index(name) for name in Inputs._fields if name in MEASURED]
_MODEL_NAMES: Final = [name for name in Inputs._fields if name in MEASURED]

_COMMANDS: Final[dict[type, Command]] = {
    Stop: Command.STOP,
    StationIn: Command.STOP,
    Resume: Command.RESUME,
    StationOut: Command.RESUME,
    Cramp: Command.CRAMP,
    Finish: Command.FINISH,
    Dnf: Command.DNF,
}


class Second(NamedTuple):
    """One second of n runners.

    Attributes
    ----------
    t : (n,) the second [s]
    measured : (quantities, n) what was measured, NaN for missing; rows as `MEASURED`
    heard : (n,) whether anything was measured
    logged : (`LOGGED`, n) amounts and marks logged in the second, 0 for none
    command : (n,) what was logged about what the runner is doing
    rr_ms : (beats, n) intervals between heart beats in order [ms], NaN to pad
    """

    t: Runners
    measured: Runners
    heard: NDArray[np.bool_]
    logged: Runners
    command: Codes
    rr_ms: Runners


def second_of(
    times: Sequence[int], measured: Sequence[Measured | None], events: Sequence[Sequence[Event]]
) -> Second:
    """Line up one second of several runners, who may be at different times."""
    count = len(times)
    logged = np.zeros((len(LOGGED), count))
    command = np.zeros(count, dtype=np.int8)
    for at, theirs in enumerate(events):
        for event in theirs:
            _log(event, logged[:, at])
            command[at] = _COMMANDS.get(type(event), command[at])
    table = [_NOTHING if one is None else _values(one) for one in measured]
    return Second(
        t=np.array(times, dtype=np.float64),
        # None becomes NaN, True and False 1 and 0.
        measured=np.array(table, dtype=np.float64).T,
        heard=np.array([one is not None for one in measured]),
        logged=logged,
        command=command,
        rr_ms=beats.columns([None if one is None else one.rr_ms for one in measured]),
    )


def inputs_of(second: Second, elapsed_s: Runners) -> Inputs:
    """What the engine takes of a second."""
    columns = dict(zip(_MODEL_NAMES, second.measured[_MODEL_ROWS], strict=True))
    logged = dict(zip(LOGGED, second.logged, strict=True))
    # Nobody weighs nothing: what was not logged is missing.
    logged["scale_kg"] = np.where(logged["scale_kg"] > 0.0, logged["scale_kg"], np.nan)
    return Inputs(t=second.t, elapsed_s=elapsed_s, rr_ms=second.rr_ms, **columns, **logged)


def _log(event: Event, logged: Runners) -> None:
    """Add one event to its runner's column."""
    match event:
        case Carbs():
            logged[LOGGED.index("carbs_g")] += event.carbs_g
        case Fluid():
            logged[LOGGED.index("fluid_ml")] += event.volume_ml
        case Sodium():
            logged[LOGGED.index("sodium_mg")] += event.sodium_mg
        case Cramp():
            logged[LOGGED.index("cramp")] = 1.0
        case Twinge():
            logged[LOGGED.index("twinge")] = 1.0
        case Symptom(name=name) if name == SOAKED:
            logged[LOGGED.index("soaked")] = 1.0
        case Weigh():
            logged[LOGGED.index("scale_kg")] = event.mass_kg
        case _:
            pass  # everything else changes no amount
