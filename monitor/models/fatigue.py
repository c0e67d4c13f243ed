"""The fatigue index: from factors to a score, its parts and its bounds.

A composite of published markers of fatigue, not a validated scale.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners
from monitor.models.blend import Blend, Weights, weights
from monitor.models.factors import rows_of

PARTS: Final = (
    "durability", "hrv", "carbs", "muscle", "training", "heat", "fluid", "pace", "stride",
)  # fmt: skip
ROWS: Final = rows_of(PARTS)


@dataclass(frozen=True)
class Params:
    """Weights of this index; sources and evidence are in docs/models.md."""

    durability: float = 0.40
    hrv: float = 0.30
    carbs: float = 0.40
    muscle: float = 0.40
    training: float = 0.35
    heat: float = 0.30
    fluid: float = 0.20
    pace: float = 0.30
    stride: float = 0.15
    muscle_carbs: float = 0.2
    heat_fluid: float = 0.2
    weight_spread: float = 0.4
    bound_z: float = 1.28

    @cached_property
    def weights(self) -> Weights:
        """The weights and synergies by factor."""
        pairs = {("muscle", "carbs"): self.muscle_carbs, ("heat", "fluid"): self.heat_fluid}
        own = {name: getattr(self, name) for name in PARTS}
        return weights(own, self.weight_spread, pairs)


class Fatigue(NamedTuple):
    """(runners,) each, 0 to 100, `parts` (9, runners) in the order of `PARTS`."""

    score: Runners
    low: Runners
    high: Runners
    parts: Runners


def index(blend: Blend, column: int, params: Params) -> Fatigue:
    """Score, 80 % bounds and parts from the contributions.

    ``score = 100 (1 - exp(-sum c))``; a factor's part is its share of the sum. The bounds are
    those of the sum, never below 0, put through the same curve.

    Parameters
    ----------
    blend : contributions; this index is its `column`
    params : see `Params`

    Returns
    -------
    Fatigue
        The parts sum to the score to 1e-9; none is negative.

    Notes
    -----
    Evidence: heuristic, not validated (docs/models.md).
    """
    total = blend.total[column]
    half_width = params.bound_z * np.sqrt(blend.variance[column])
    least = np.maximum(total - half_width, 0.0)
    score, low, high = -100.0 * np.expm1(-np.array((total, least, total + half_width)))
    parts = blend.contribution[:, column].take(ROWS, axis=0) * (score / np.maximum(total, 1e-12))
    return Fatigue(score, low, high, parts)
