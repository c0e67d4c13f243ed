"""Consecutive seconds of some runners as the columns that the models take."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import astuple
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
    "carbs_g", "fluid_ml", "sodium_mg", "cramp", "twinge", "soaked", "scale_kg", "station_m",
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

_NOTHING_LOGGED: Final = np.array(
    [[np.nan if name in ("scale_kg", "station_m") else 0.0] for name in LOGGED]
)
_NOTHING: Final = (None,) * len(Measured.__struct_fields__)
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


class Seconds(NamedTuple):
    """A block of consecutive seconds of n runners (`monitor.models.block`).

    Attributes
    ----------
    t : (seconds, n) the second [s]
    measured : (seconds, quantities, n) what was measured, NaN for missing; as `MEASURED`
    heard : (seconds, n) whether anything was measured
    logged : (seconds, `LOGGED`, n) amounts and marks logged in the second, 0 for none, NaN for
        what a scale showed and where a station is
    command : (seconds, n) what was logged about what the runner is doing
    rr_ms : (seconds, beats, n) intervals between heart beats in order [ms], NaN to pad
    """

    t: Runners
    measured: Runners
    heard: NDArray[np.bool_]
    logged: Runners
    command: Codes
    rr_ms: Runners


Logged = Mapping[int, Sequence[Sequence[Event]]]
"""By second of a block in which anything was logged: the events of each runner, in order."""


def seconds_of(
    first_t: Sequence[int],
    measured: Sequence[Sequence[Measured | None]],
    events: Logged,
    station_m: Mapping[str, float],
) -> Seconds:
    """Line up a block of several runners, who may be at different times.

    Parameters
    ----------
    first_t : (n,) the first second of each [s]
    measured : (n, seconds) what was measured, None for nothing
    events : what was logged
    station_m : distance of the stations along the course [m], by their ids
    """
    runners, seconds = len(first_t), len(measured[0]) if measured else 1
    logged = np.repeat(_NOTHING_LOGGED, runners, axis=1) + np.zeros((seconds, 1, 1))
    command = np.zeros((seconds, runners), dtype=np.int8)
    for second, everybodys in events.items():
        for at, theirs in enumerate(everybodys):
            for event in theirs:
                _log(event, logged[second, :, at], station_m)
                command[second, at] = _command(event, command[second, at])
    # Runner by runner: their records lie side by side in memory.
    records = [*chain.from_iterable(measured)]
    table = [_NOTHING if one is None else astuple(one) for one in records]
    # A record may hold more, behind all this.
    fields = dict(zip(Measured.__struct_fields__, zip(*table, strict=False), strict=False))
    values = np.full((runners, len(MEASURED), seconds), np.nan)
    for row, name in enumerate(MEASURED):
        values[:, row] = _numbers(fields[name]).reshape(runners, seconds)
    rr_ms = beats.columns(fields["rr_ms"])
    heard = np.array([one is not None for one in records], dtype=np.bool_)
    return Seconds(
        t=np.array(first_t, dtype=np.float64) + np.arange(float(seconds))[:, np.newaxis],
        measured=np.ascontiguousarray(values.transpose(2, 1, 0)),
        heard=np.ascontiguousarray(heard.reshape(runners, seconds).T),
        logged=logged,
        command=command,
        rr_ms=np.ascontiguousarray(rr_ms.reshape(-1, runners, seconds).transpose(2, 0, 1)),
    )


def _command(event: Event, before: int) -> int:
    """What an event makes of the command of its second; who stops for a cramp has a cramp."""
    told = _COMMANDS.get(type(event), before)
    return before if told == Command.STOP and before == Command.CRAMP else told


def inputs_of(seconds: Seconds, elapsed_s: Runners) -> Inputs:
    """What the engine takes of a block."""
    measured = np.ascontiguousarray(seconds.measured[:, _MODEL_ROWS].transpose(1, 0, 2))
    columns = dict(zip(_MODEL_NAMES, measured, strict=True))
    marks = np.ascontiguousarray(seconds.logged.transpose(1, 0, 2))
    logged = dict(zip(LOGGED, marks, strict=True))
    return Inputs(t=seconds.t, elapsed_s=elapsed_s, rr_ms=seconds.rr_ms, **columns, **logged)


def _numbers(column: Sequence[float | bool | None]) -> Runners:
    """None becomes NaN, True and False 1 and 0."""
    if column[0] is None and column.count(None) == len(column):
        return np.full(len(column), np.nan)
    try:
        return np.fromiter(column, np.float64, len(column))
    except TypeError:
        return np.array(column, dtype=np.float64)


def _log(event: Event, logged: Runners, station_m: Mapping[str, float]) -> None:
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
        case StationOut(station=station) if station in station_m:
            # Who arrives may be seen early or logged late; who leaves is there.
            logged[LOGGED.index("station_m")] = station_m[station]
        case _:
            pass  # everything else changes no amount
