"""The cramp-risk index: from factors to a score, its parts and its bounds.

It is an index, not a probability and not validated: odds ratios of published factors put
together with weights of our own.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Runners
from monitor.models.blend import Blend, Weights, weights
from monitor.models.factors import rows_of

FACTOR_PARTS: Final = (
    "muscle", "training", "pace", "carbs", "fluid", "sodium", "heat", "cold", "durability",
    "recent",
)  # fmt: skip
PARTS: Final = ("history", "intensity", *FACTOR_PARTS)
ROWS: Final = rows_of(FACTOR_PARTS)


@dataclass(frozen=True)
class Params:
    """Weights of this index; sources and evidence are in docs/models.md."""

    muscle: float = 1.9
    pace: float = 1.5
    training: float = 1.0
    recent: float = 1.9
    durability: float = 0.7
    carbs: float = 0.5
    fluid: float = 0.49
    sodium: float = 0.3
    heat: float = 0.2
    cold: float = 0.2
    muscle_fluid: float = 0.4
    muscle_carbs: float = 0.5
    muscle_pace: float = 0.4
    fluid_heat: float = 0.3
    base_odds: float = 0.04
    load_power: float = 4.0
    load_usual: float = 0.85
    load_low: float = 0.45
    load_high: float = 1.15
    weight_spread: float = 0.4
    bound_z: float = 1.28

    @cached_property
    def weights(self) -> Weights:
        """The weights and synergies by factor."""
        pairs = {
            ("muscle", "fluid"): self.muscle_fluid,
            ("muscle", "carbs"): self.muscle_carbs,
            ("muscle", "pace"): self.muscle_pace,
            ("fluid", "heat"): self.fluid_heat,
        }
        own = {name: getattr(self, name) for name in FACTOR_PARTS}
        return weights(own, self.weight_spread, pairs)


class Base(NamedTuple):
    """Log odds before any factor, (runners,): of the person, with the load added, variance."""

    person: Runners
    log_odds: Runners
    variance: Runners


class Risk(NamedTuple):
    """(runners,) each, 0 to 100, `parts` (12, runners) in the order of `PARTS`."""

    score: Runners
    low: Runners
    high: Runners
    parts: Runners


def base(
    history: Runners,
    history_spread: Runners,
    load: Runners,
    load_variance: Runners,
    params: Params,
) -> Base:
    """Log odds of who somebody is and how hard they run now.

    ``ln 0.04 + b + 4 ln(clip(x, 0.45, 1.15) / 0.85)``

    Parameters
    ----------
    history, history_spread : (runners,) b, the log odds ratio of the person, and its spread [1]
    load : (runners,) x, the 20-min intensity as a share of critical speed [1]
    load_variance : (runners,) relative variance of x [1]
    """
    within = np.minimum(np.maximum(load, params.load_low), params.load_high)
    person = math.log(params.base_odds) + history
    log_odds = person + params.load_power * np.log(within / params.load_usual)
    variance = history_spread * history_spread + params.load_power**2 * load_variance
    return Base(person, log_odds, variance)


def index(of: Base, blend: Blend, column: int, params: Params) -> Risk:
    """Score, 80 % bounds and parts from the base and the contributions.

    ``score = 100 sigma(base + sum c)``; a factor's part is its share of the sum, spread over
    the score above the base. The base's score is split into `history`, what the person brings,
    and `intensity`, what the present load adds to it or takes away.

    Parameters
    ----------
    of : log odds before any factor
    blend : contributions; this index is its `column`
    params : see `Params`

    Returns
    -------
    Risk
        The parts sum to the score to 1e-9; only `intensity` can be negative.

    Notes
    -----
    Evidence: heuristic, not validated (docs/models.md).
    """
    total = blend.total[column]
    log_odds = of.log_odds + total
    half_width = params.bound_z * np.sqrt(blend.variance[column] + of.variance)
    person, before, score, low, high = 100.0 * logistic(
        np.array((of.person, of.log_odds, log_odds, log_odds - half_width, log_odds + half_width))
    )
    per_log_odds = (score - before) / np.maximum(total, 1e-12)
    parts = np.empty((len(PARTS), len(total)))
    parts[0] = person
    parts[1] = before - person
    parts[2:] = blend.contribution[:, column].take(ROWS, axis=0) * per_log_odds
    return Risk(score, low, high, parts)


def logistic(log_odds: Runners) -> Runners:
    """1 / (1 + e^-x).

    Examples
    --------
    >>> logistic(np.array([0.0]))
    array([0.5])
    """
    return 1.0 / (1.0 + np.exp(-log_odds))
