"""Both indices together: factors in, two explained and bounded scores out."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from monitor.models import blend, cramp, factors, fatigue, levels
from monitor.models.arrays import Flags, Runners

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


def step(
    state: levels.State,
    known: factors.Factors,
    progress: Runners,
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
    filled = factors.complete(known, progress, params.priors)
    blended = blend.blend(filled, params.weights)
    tired = fatigue.index(blended, FATIGUE, params.tiredness)
    risk = cramp.index(base, blended, CRAMP, params.risk)

    # Adding a veil of 0 and NaN hides what must not be shown, cheaper than choosing.
    veil = np.where(silent, np.nan, 0.0)
    veils = np.where(filled.absent, np.nan, veil)
    scores = np.array((tired.score, risk.score)) + veil
    state, judged = levels.step(state, scores, params.judging, dt_s)
    outputs = (
        IndexOutput(
            score=scores[FATIGUE],
            low=tired.low + veil,
            high=tired.high + veil,
            parts=tired.parts + veils.take(fatigue.ROWS, axis=0),
            missing=filled.missing.take(fatigue.ROWS, axis=0),
            level=judged.level[FATIGUE],
            trend_per_h=judged.trend_per_h[FATIGUE],
        ),
        IndexOutput(
            score=scores[CRAMP],
            low=risk.low + veil,
            high=risk.high + veil,
            parts=risk.parts
            + np.concatenate((np.array((veil, veil)), veils.take(cramp.ROWS, axis=0))),
            missing=np.concatenate(
                (np.array(base_missing), filled.missing.take(cramp.ROWS, axis=0))
            ),
            level=judged.level[CRAMP],
            trend_per_h=judged.trend_per_h[CRAMP],
        ),
    )
    return state, outputs
