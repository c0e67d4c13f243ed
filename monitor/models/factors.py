"""The twelve factors behind both indices, and what stands in for those that are missing.

This is the seam for further models: whoever computes a factor adds it to the `assemble` call in
`monitor/stages/scores.py`; weights, priors, parts and bounds are waiting for it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners

# The five that act on each other come first, so that synergies work on one slice.
FACTORS: Final = (
    "muscle", "carbs", "fluid", "pace", "heat",
    "durability", "training", "hrv", "stride", "sodium", "cold", "recent",
)  # fmt: skip
COUPLED: Final = 5
_ROW: Final = {name: row for row, name in enumerate(FACTORS)}


@dataclass(frozen=True)
class Params:
    """Priors and spreads of missing factors; sources and evidence are in docs/models.md."""

    settle_s: float = 3600.0
    late_start: float = 0.1
    late_rise: float = 0.3
    late_spread: float = 0.25
    heat_prior: float = 0.3
    heat_spread: float = 0.25
    pace_prior: float = 0.2
    pace_spread: float = 0.2
    hrv_spread: float = 0.25
    stride_spread: float = 0.25
    sodium_spread: float = 0.3
    cold_spread: float = 0.2

    @cached_property
    def prior_start(self) -> Runners:
        """(factors, 1): what a missing factor counts early on; 0 for those without prior."""
        late = dict.fromkeys(_LATE, self.late_start)
        return _column({**late, "heat": self.heat_prior, "pace": self.pace_prior})

    @cached_property
    def prior_rise(self) -> Runners:
        """(factors, 1): how much that rises until the finish."""
        return _column(dict.fromkeys(_LATE, self.late_rise))

    @cached_property
    def prior_spread(self) -> Runners:
        """(factors, 1): standard deviation of a missing factor."""
        late = dict.fromkeys(_LATE, self.late_spread)
        alone = {name: getattr(self, f"{name}_spread") for name in _WITH_OWN_SPREAD}
        return _column({**late, **alone})


_LATE: Final = ("muscle", "carbs", "fluid", "durability", "training")  # grow with the race
_WITH_OWN_SPREAD: Final = ("heat", "pace", "hrv", "stride", "sodium", "cold")
HAS_PRIOR: Final = np.array([name in (*_LATE, "heat", "pace") for name in FACTORS])


class Factors(NamedTuple):
    """Factors as models computed them: (factors, ..., runners) each, NaN for missing."""

    value: Runners
    spread: Runners


class Complete(NamedTuple):
    """Factors with priors filled in: (factors, runners) each.

    `absent` are the missing ones that have no prior: they count 0 but widen the bounds.
    """

    value: Runners
    spread: Runners
    missing: Flags
    absent: Flags


def assemble(shape: int | tuple[int, ...], **known: tuple[Runners, Runners | float]) -> Factors:
    """Gather what the models computed; every factor not named is missing.

    Parameters
    ----------
    shape : number of runners, or (seconds, runners)
    known : by factor name its value, of that shape, 0 to 1 or NaN, and its spread

    Examples
    --------
    >>> factors = assemble(1, pace=(np.array([0.5]), 0.1))
    >>> int(np.isnan(factors.value).sum()), factors.value[3]
    (11, array([0.5]))
    """
    whole = (len(FACTORS), *((shape,) if isinstance(shape, int) else shape))
    value, spread = np.full(whole, np.nan), np.zeros(whole)
    for name, (values, spreads) in known.items():
        value[_ROW[name]] = values
        spread[_ROW[name]] = spreads
    return Factors(value, spread)


def complete(factors: Factors, progress: Runners, elapsed_s: Runners, params: Params) -> Complete:
    """Let priors stand in for missing factors: an unseen factor is never taken as zero risk.

    Parameters
    ----------
    factors : as assembled
    progress : (runners,) elapsed share of the expected duration [1], 0 to 1
    elapsed_s : (runners,) since the start [s]

    Returns
    -------
    Complete
        Muscle, carbs, fluid, durability and training: 0.1 + 0.3 progress, spread 0.25; heat
        0.3 ± 0.25; pace 0.2 ± 0.2. All of that grows from 0 at the start, where nothing has been
        run yet, with a time constant of an hour; the spreads are there from the start. HRV,
        stride, sodium and cold: absent, but their spread counts. A cramp not reported is known
        not to have happened.

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    missing = np.isnan(factors.value)
    begun = -np.expm1(-elapsed_s / params.settle_s)
    prior = (params.prior_start + params.prior_rise * progress) * begun
    return Complete(
        value=np.where(missing, prior, factors.value),
        spread=np.where(missing, params.prior_spread, factors.spread),
        missing=missing,
        absent=missing & ~HAS_PRIOR[:, np.newaxis],
    )


def rows_of(names: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where the named factors stand in `FACTORS`."""
    return np.array([_ROW[name] for name in names], dtype=np.intp)


def _column(values: dict[str, float]) -> Runners:
    return np.array([[values.get(name, 0.0)] for name in FACTORS])
