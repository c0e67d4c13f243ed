"""Races told second by second, gone through in blocks as the monitor does."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from monitor import engine
from monitor.models import beats
from monitor.models.block import joined, length, part_of
from monitor.profile import Profiles
from monitor.stages.air import NOBODY_SAYS
from monitor.weather import Reports
from tests.monitor.checks import freeze

PIECE: Final = 100  # seconds gone through in one go


def told(
    seconds: Sequence[Sequence[Mapping[str, float]]],
    straps: Sequence[Sequence[Sequence[float]]] = (),
) -> engine.Inputs:
    """Inputs of consecutive seconds; what is not told is missing, or was not logged.

    Parameters
    ----------
    seconds : what is known in each second of each runner
    straps : what the strap of each runner sent in each second [ms]
    """
    absent = {
        name: float(values[0])
        for name, values in engine.inputs(1)._asdict().items()
        if name != "rr_ms"
    }
    columns = {
        name: np.array([[runner.get(name, missing) for runner in second] for second in seconds])
        for name, missing in absent.items()
    }
    sent = beats.columns([one for second in zip(*straps, strict=True) for one in second])
    shape = (-1, *columns["t"].shape) if straps else (0, *columns["t"].shape)
    return engine.Inputs(**columns, rr_ms=sent.reshape(shape).swapaxes(0, 1))


def raced(
    known: Profiles,
    inputs: engine.Inputs,
    *,
    params: engine.Params = engine.PARAMS,
    weather: Reports = NOBODY_SAYS,
) -> engine.Output:
    """What the models say of every second, from the start on; nothing that goes in is changed."""
    state, said = freeze(engine.initial(known)), []
    freeze(inputs)
    for first in range(0, length(inputs), PIECE):
        block = part_of(inputs, first, first + PIECE)
        state, output = engine.run(state, block, known, params=params, weather=weather)
        freeze(state)
        said.append(output)
    return joined(said)
