"""What the windows of two minutes say in which runners' turns end."""

from typing import Final, NamedTuple

import numpy as np

from monitor.models import alpha1, beats, turns
from monitor.models.arrays import Runners

_TOGETHER: Final = 512  # so that a long block takes little memory


class Windows(NamedTuple):
    """(turns, n) each, NaN where there was no beat.

    Attributes
    ----------
    artefact_share : of all beats that there should be [1]
    rate_bpm : mean of the beats used [bpm]
    alpha1 : DFA-α1 [1], NaN too with too many artefacts or too few beats
    """

    artefact_share: Runners
    rate_bpm: Runners
    alpha1: Runners


def seen_at(
    heard: beats.Block,
    whose: turns.Turns,
    usable_share: float,
    params: beats.Params,
    scaling: alpha1.Params,
) -> Windows:
    """Look at the window that ends with each turn; all of a block go through α1 together.

    Parameters
    ----------
    heard : the beats of a block
    whose : the turns within it
    usable_share : with more artefacts than this there is no α1 [1]
    params, scaling : see their classes
    """
    lag_s = heard.lag_s[whose.second, whose.rows]
    at = np.nonzero(whose.there & (lag_s < params.window_s))
    seconds, rows = whose.second[at], whose.rows[at[1]]
    tables = Windows(*(np.full(lag_s.shape, np.nan) for _ in Windows._fields))
    for first in range(0, len(rows), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        window = beats.windows(heard, seconds[some], rows[some], params)
        found = _look(window, usable_share, scaling)
        for table, column in zip(tables, found, strict=True):
            table[at[0][some], at[1][some]] = column
    return tables


def _look(window: beats.Window, usable_share: float, scaling: alpha1.Params) -> Windows:
    share, number = window.artefact_share, window.number
    value = alpha1.alpha1(window.ticks, np.where(share <= usable_share, number, 0), scaling)
    span = np.add.reduce(window.ticks, axis=0)  # whole numbers: exact in any order
    rate_bpm = 60.0 * beats.TICKS_PER_S * number / np.maximum(span, 1.0)
    return Windows(share, rate_bpm, value)
