"""The line of α1 on intensity that is learned from a runner's windows, one after the other."""

from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full
from monitor.models.block import stacked


class Line(NamedTuple):
    """Sums over the windows learned from, (runners,) each: time [s], means and moments."""

    seen_s: Runners
    mean_pct: Runners
    mean_alpha1: Runners
    spread_pct: Runners
    together: Runners


def initial(rows: int) -> Line:
    """Nothing was seen yet."""
    return Line(*(full(rows, 0.0) for _ in Line._fields))


def learned(
    line: Line, reserve_pct: Runners, value: Runners, update_s: float, window_s: float
) -> Line:
    """What was learned until each of some turns.

    Parameters
    ----------
    line : before them, (n,) each
    reserve_pct : (turns, n) heart-rate reserve of each window [%], NaN for one not to learn from
    value : (turns, n) its α1 [1]
    update_s, window_s : time from one turn to the next, and length of a window [s]

    Returns
    -------
    (turns, n) each
    """
    lines = []
    for one_pct, one in zip(reserve_pct, value, strict=True):
        line = _with(line, one_pct, one, update_s, window_s)
        lines.append(line)
    return stacked(lines) if lines else Line(*(np.zeros(value.shape) for _ in line))


def _with(
    line: Line, reserve_pct: Runners, value: Runners, update_s: float, window_s: float
) -> Line:
    """Add one window to running means and moments (Welford); windows overlap, so less counts."""
    new = ~np.isnan(reserve_pct)
    if not new.any():
        return line
    seen_s = line.seen_s + update_s * new
    share = np.where(new, update_s / np.maximum(seen_s, update_s), 0.0)
    off_pct = np.where(new, reserve_pct - line.mean_pct, 0.0)
    off_alpha1 = np.where(new, value - line.mean_alpha1, 0.0)
    left = (1.0 - share) * off_pct * (update_s / window_s)
    return Line(
        seen_s=seen_s,
        mean_pct=line.mean_pct + share * off_pct,
        mean_alpha1=line.mean_alpha1 + share * off_alpha1,
        spread_pct=line.spread_pct + left * off_pct,
        together=line.together + left * off_alpha1,
    )
