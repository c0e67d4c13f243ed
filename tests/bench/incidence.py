"""How many cramp: the published shares with their uncertainty, and what the index would imply.

The hazard below is for validation only and never shown: the cramp-risk index is no probability.
"""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

AT_EVEN_ODDS_PER_H: Final = 0.18  # hazard where the index is 50
HIGHEST_PER_H: Final = 1.0
_Z_95: Final = 1.959964


class Interval(NamedTuple):
    """Bounds of a share [1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Published:
    """What a study counted: `cramped` of `asked` runners of one kind of race."""

    what: str
    source: str
    cramped: int
    asked: int

    @property
    def share(self) -> float:
        """Share that cramped [1]."""
        return self.cramped / self.asked

    @property
    def interval(self) -> Interval:
        """95 % interval of that share."""
        return wilson(self.cramped, self.asked)


def wilson(cases: int, total: int, z: float = _Z_95) -> Interval:
    """Interval of a share that was counted in a sample, small ones too.

    Parameters
    ----------
    cases, total : how many of how many, ``0 <= cases <= total`` and ``total > 0``
    z : standard normal quantile; the default gives 95 % [1]

    Notes
    -----
    Wilson, J. Am. Stat. Assoc. 22:209, 1927. Evidence: published.

    Examples
    --------
    >>> tuple(round(bound, 4) for bound in wilson(15, 148))
    (0.0624, 0.1605)
    """
    share, squared = cases / total, z * z
    middle = share + squared / (2.0 * total)
    half = z * math.sqrt(share * (1.0 - share) / total + squared / (4.0 * total * total))
    whole = 1.0 + squared / total
    return Interval(max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0))


def hazard_per_h(score: Floats) -> Floats:
    """Rate of first cramps that a cramp-risk index would stand for, for validation only.

    ``min(0.18 e^eta, 1)`` with eta the log odds of the index; never shown to anybody.

    Parameters
    ----------
    score : index, 0 to 100; NaN if unknown

    Returns
    -------
    Same shape [1/h], 0 to 1; 0 where the index is unknown.

    Notes
    -----
    Evidence: heuristic (docs/validation.md).

    Examples
    --------
    >>> hazard_per_h(np.array([0.0, 50.0, 100.0, np.nan])).tolist()
    [0.0, 0.18, 1.0, 0.0]
    """
    known = np.where(np.isnan(score), 0.0, score)
    odds = known / np.maximum(100.0 - known, 1e-9)
    return np.minimum(AT_EVEN_ODDS_PER_H * odds, HIGHEST_PER_H)


def fires(cumulated: Floats) -> Floats:
    """Chance that a runner's hazard has fired by now, from its integral [1]."""
    return -np.expm1(-cumulated)


def drawn(chances: Floats, seed: int) -> int:
    """How many of the runners fire in one draw of a seed."""
    return int(np.count_nonzero(np.random.default_rng(seed).random(len(chances)) < chances))
