"""Weighted sums of factors with synergies: what the fatigue and the cramp index share.

``c_k = b_k s_k + 1/2 sum_l g_kl s_k s_l`` for each index, computed for both at once.
"""

from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.factors import COUPLED, FACTORS, Complete, rows_of


class Weights(NamedTuple):
    """`own` and its spread are (factors, indices, 1).

    `pairs` is (indices, 1) by two places in `FACTORS`, the earlier first, in their order.
    """

    own: Runners
    own_spread: Runners
    pairs: dict[tuple[int, int], Runners]


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
    column = np.array([[[own.get(name, 0.0)]] for name in FACTORS])
    mutual = {_places(pair): np.array([[weight]]) for pair, weight in pairs.items()}
    return Weights(column, relative_spread * column, mutual)


def stack(*several: Weights) -> Weights:
    """Join the weights of several indices."""
    own, own_spread, pairs = zip(*several, strict=True)
    none = np.zeros((1, 1))
    return Weights(
        np.concatenate(own, axis=1),
        np.concatenate(own_spread, axis=1),
        {
            pair: np.concatenate([of_index.get(pair, none) for of_index in pairs])
            for pair in sorted(set().union(*pairs))
        },
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
    value, spread = factors.value[:, np.newaxis], factors.spread[:, np.newaxis]
    contribution = by.own * value
    slope = by.own * spread
    synergy = _synergy(factors.value, by)
    contribution[:COUPLED] += 0.5 * value[:COUPLED] * synergy
    slope[:COUPLED] += synergy * spread[:COUPLED]
    doubt = by.own_spread * value
    variance = np.square(slope, out=slope)
    variance += np.square(doubt, out=doubt)
    return Blend(contribution, summed_first(contribution), summed_first(variance))


def _synergy(value: Runners, by: Weights) -> Runners:
    """(coupled, indices, runners): ``sum_l g_kl s_l``, pair by pair, since most have none."""
    synergy = np.zeros((COUPLED, by.own.shape[1], value.shape[-1]))
    for (first, second), weight in by.pairs.items():
        synergy[first] += weight * value[second]
        synergy[second] += weight * value[first]
    return synergy


def _places(pair: tuple[str, str]) -> tuple[int, int]:
    first, second = sorted(rows_of(pair).tolist())
    return first, second
