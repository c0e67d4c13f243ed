"""Weighted sums of factors with synergies: what the fatigue and the cramp index share.

``c_k = b_k s_k + 1/2 sum_l g_kl s_k s_l`` for each index, computed for both at once.
"""

from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.factors import COUPLED, FACTORS, Complete, rows_of


class Weights(NamedTuple):
    """`own` and its spread are (factors, indices, 1), `pairs` (5, 5, indices, 1)."""

    own: Runners
    own_spread: Runners
    pairs: Runners


class Blend(NamedTuple):
    """`contribution` is (factors, indices, runners), the others (indices, runners)."""

    contribution: Runners
    total: Runners
    variance: Runners


def weights(
    own: dict[str, float], relative_spread: float, pairs: dict[tuple[str, str], float]
) -> Weights:
    """Weights of one index from named numbers; a synergy holds both ways.

    Parameters
    ----------
    own : weight by factor name, others 0
    relative_spread : standard deviation of a weight as a share of it [1]
    pairs : synergy by pair of factor names, both among the coupled five
    """
    mutual = np.zeros((COUPLED, COUPLED, 1, 1))
    for pair, weight in pairs.items():
        first, second = rows_of(pair)
        mutual[first, second] = mutual[second, first] = weight
    column = np.array([own.get(name, 0.0) for name in FACTORS])[:, np.newaxis, np.newaxis]
    return Weights(column, relative_spread * column, mutual)


def stack(*several: Weights) -> Weights:
    """Join the weights of several indices."""
    own, own_spread, pairs = zip(*several, strict=True)
    return Weights(
        np.concatenate(own, axis=1),
        np.concatenate(own_spread, axis=1),
        np.concatenate(pairs, axis=2),
    )


def blend(factors: Complete, by: Weights) -> Blend:
    """Contributions, their sum and its variance.

    Parameters
    ----------
    factors : (factors, runners) values 0 to 1 and their spreads
    by : weights, >= 0

    Returns
    -------
    Blend
        The variance is linear: ``sum (b_k + sum_l g_kl s_l)^2 sd_k^2 + sum (0.4 b_k s_k)^2``.

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    value = factors.value[:, np.newaxis]
    spread = factors.spread[:, np.newaxis]
    coupled = value[:COUPLED]
    synergy = summed_first(by.pairs * coupled[:, np.newaxis])
    contribution = by.own * value
    contribution[:COUPLED] += 0.5 * coupled * synergy
    slope = by.own * spread
    slope[:COUPLED] += synergy * spread[:COUPLED]
    doubt = by.own_spread * value
    variance = summed_first(slope * slope + doubt * doubt)
    return Blend(contribution, summed_first(contribution), variance)
