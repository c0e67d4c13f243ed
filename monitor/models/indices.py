"""Both indices together: factors in, two explained and bounded scores out."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models import blend, cramp, factors, fatigue, levels
from monitor.models.arrays import Flags, Runners, full
from monitor.models.block import of_one, second_at
from monitor.models.scans import throughout

FATIGUE, CRAMP = 0, 1  # their columns in everything computed for both at once


@dataclass(frozen=True)
class Params:
    """Parameters of all that goes into the indices."""

    priors: factors.Params = field(default_factory=factors.Params)
    tiredness: fatigue.Params = field(default_factory=fatigue.Params)
    risk: cramp.Params = field(default_factory=cramp.Params)
    judging: levels.Params = field(default_factory=levels.Params)

    @cached_property
    def weights(self) -> blend.Weights:
        """Weights of both indices, in the order of their columns."""
        return blend.stack(self.tiredness.weights, self.risk.weights)


class IndexOutput(NamedTuple):
    """One index, (runners,) each; `parts` and `missing` are (parts, runners).

    `parts` sum to `score`; NaN marks a part that is absent. `missing` marks what was not
    measured, whether a prior stands in (its part is there) or not (its part is absent). With
    nothing to judge by, all is NaN and `level` is -1.
    """

    score: Runners
    low: Runners
    high: Runners
    parts: Runners
    missing: Flags
    level: levels.Codes
    trend_per_h: Runners


def unknown(rows: int) -> tuple[IndexOutput, IndexOutput]:
    """What is said of both indices while nothing is known, (..., runners)."""
    return _unknown(rows, len(fatigue.PARTS)), _unknown(rows, len(cramp.PARTS))


def step(
    state: levels.State,
    known: factors.Factors,
    progress: Runners,
    elapsed_s: Runners,
    base: cramp.Base,
    base_missing: tuple[Flags, Flags],
    silent: Flags,
    params: Params,
    dt_s: float,
) -> tuple[levels.State, tuple[IndexOutput, IndexOutput]]:
    """Score fatigue and cramp risk.

    Parameters
    ----------
    known : factors as computed, NaN for missing
    progress : (runners,) elapsed share of the expected duration [1], 0 to 1
    elapsed_s : (runners,) since the start [s]
    base : log odds of a cramp before any factor
    base_missing : whether history and load are missing, (runners,) each
    silent : (runners,) nothing to judge by: no score, unknown level
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State, and fatigue and cramp risk

    Notes
    -----
    Evidence: heuristic, not validated (docs/models.md).
    """
    state, said = run(
        state,
        factors.Factors(*(table[:, np.newaxis] for table in known)),
        of_one(progress),
        of_one(elapsed_s),
        of_one(base),
        of_one(base_missing),
        of_one(silent),
        params,
        dt_s,
    )
    return state, second_at(said, 0)


def run(
    state: levels.State,
    known: factors.Factors,
    progress: Runners,
    elapsed_s: Runners,
    base: cramp.Base,
    base_missing: tuple[Flags, Flags],
    silent: Flags,
    params: Params,
    dt_s: float,
) -> tuple[levels.State, tuple[IndexOutput, IndexOutput]]:
    """Go through a block: as `step`, with (seconds, runners) in and (seconds, ..., runners) out.

    The tables of `known` are (factors, seconds, runners); `base` and `base_missing` may also be
    (runners,), if they are the same in all seconds.
    """
    # But for the levels no second depends on the one before: each of each runner is a column.
    seconds = silent.shape
    odds = cramp.Base(*(_columns(values, seconds) for values in base))
    table = factors.Factors(*(values.reshape(len(values), -1) for values in known))
    filled = factors.complete(table, progress.reshape(-1), elapsed_s.reshape(-1), params.priors)
    blended = blend.blend(filled, params.weights)
    tired = fatigue.index(blended, FATIGUE, params.tiredness)
    risk = cramp.index(odds, blended, CRAMP, params.risk)

    # Adding a veil of 0 and NaN hides what must not be shown, cheaper than choosing.
    veil = np.where(silent.reshape(-1), np.nan, 0.0)
    veils = np.where(filled.absent, np.nan, veil)
    scores = np.array((tired.score, risk.score)) + veil
    state, judged = levels.run(state, _seconds(scores, seconds), params.judging, dt_s)
    of_fatigue = veils.take(fatigue.ROWS, axis=0), filled.missing.take(fatigue.ROWS, axis=0)
    of_cramp = (
        np.concatenate(([veil, veil], veils.take(cramp.ROWS, axis=0))),
        np.concatenate(
            (
                [_columns(values, seconds) for values in base_missing],
                filled.missing.take(cramp.ROWS, axis=0),
            )
        ),
    )
    outputs = (
        _output(tired, veil, of_fatigue, judged, FATIGUE),
        _output(risk, veil, of_cramp, judged, CRAMP),
    )
    return state, outputs


def _output(
    found: fatigue.Fatigue | cramp.Risk,
    veil: Runners,
    of_parts: tuple[Runners, Flags],
    judged: levels.Judged,
    column: int,
) -> IndexOutput:
    """One index as it is shown; `of_parts` are the veils of its parts and which are missing."""
    level, trend_per_h = judged.level[:, column], judged.trend_per_h[:, column]
    veils, missing = of_parts
    score, low, high = (
        (values + veil).reshape(level.shape) for values in (found.score, found.low, found.high)
    )
    parts, missing = (_seconds(values, level.shape) for values in (found.parts + veils, missing))
    return IndexOutput(score, low, high, parts, missing, level, trend_per_h)


def _unknown(rows: int, parts: int) -> IndexOutput:
    return IndexOutput(
        score=full(rows),
        low=full(rows),
        high=full(rows),
        parts=np.full((parts, rows), np.nan),
        missing=np.ones((parts, rows), dtype=np.bool_),
        level=np.full(rows, levels.UNKNOWN),
        trend_per_h=full(rows),
    )


def _columns(values: NDArray[Any], seconds: tuple[int, ...]) -> NDArray[Any]:
    """(seconds, runners) or (runners,) as one column for each second of each runner."""
    alike = values if values.shape == seconds else throughout(values, seconds[0])
    return alike.reshape(-1)


def _seconds(rows: NDArray[Any], seconds: tuple[int, ...]) -> NDArray[Any]:
    """(rows, columns) as (seconds, rows, runners)."""
    return np.ascontiguousarray(rows.reshape(len(rows), *seconds).swapaxes(0, 1))
