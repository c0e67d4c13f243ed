"""Values that leap: believed only once they have stayed."""

import numpy as np

from monitor.models.arrays import Flags, Runners
from monitor.models.plain import column_by_column
from monitor.models.scans import before_each, last_over


def believed_over(
    last: Runners,
    age_s: Runners,
    values: Runners,
    possible: Flags,
    most: float,
    patience_s: float,
    dt_s: float,
) -> Flags:
    """Where a block's values are believed: possible, and no leap from the last believed one.

    Parameters
    ----------
    last : (runners,) last believed before the block, NaN if none
    age_s : (runners,) since then [s], infinite if never
    values : (seconds, runners), the unit of `last`, NaN if missing
    possible : (seconds, runners) where a value can be one at all; not where it is missing
    most : a larger change is a leap, the unit of `last`
    patience_s : so long after the last believed value a leap is believed, too [s]
    dt_s : time step [s]

    Returns
    -------
    (seconds, runners)

    Examples
    --------
    >>> values = np.array([[140.0], [190.0], [141.0]])
    >>> possible = np.ones((3, 1), dtype=np.bool_)
    >>> last, age_s = np.array([139.0]), np.array([0.0])
    >>> believed_over(last, age_s, values, possible, 25.0, 2.0, 1.0).ravel()
    array([ True, False,  True])
    """
    if len(values) == 1:
        calm = np.abs(values - last) <= most
        return possible & (calm | (age_s + dt_s > patience_s))
    # Who never leaps is believed throughout; only the others are gone through by second.
    before = before_each(last, last_over(last, values, possible))
    leaps = possible & ~(np.abs(values - before) <= most)
    believed = possible.copy()
    rows = np.flatnonzero(leaps.any(axis=0))
    if rows.size:
        believed[:, rows] = _one_by_one(
            last[rows], age_s[rows], values[:, rows], possible[:, rows], most, patience_s, dt_s
        )
    return believed


def _one_by_one(
    last: Runners,
    age_s: Runners,
    values: Runners,
    possible: Flags,
    most: float,
    patience_s: float,
    dt_s: float,
) -> Flags:
    """`believed_over`, second by second."""
    columns = column_by_column((last, age_s), (values, possible))
    believed = np.empty(values.shape, dtype=np.bool_)
    if columns is not None:
        for row, (known, seconds) in enumerate(columns):
            believed[:, row] = _alone(known, seconds, most, patience_s, dt_s)
        return believed
    for second, value in enumerate(values):
        age_s = age_s + dt_s
        calm = np.abs(value - last) <= most
        here = possible[second] & (calm | (age_s > patience_s))
        last = np.where(here, value, last)
        age_s = np.where(here, 0.0, age_s)
        believed[second] = here
    return believed


def _alone(
    known: list[float], seconds: list[list[float]], most: float, patience_s: float, dt_s: float
) -> list[bool]:
    """`believed_over` for one runner, in plain numbers."""
    last, age_s = known
    believed = []
    for value, possible in zip(*seconds, strict=True):
        age_s += dt_s
        here = bool(possible) and (-most <= value - last <= most or age_s > patience_s)
        if here:
            last, age_s = value, 0.0
        believed.append(here)
    return believed
