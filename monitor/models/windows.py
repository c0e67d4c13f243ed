"""What the windows of two minutes say in which runners' turns end."""

from typing import NamedTuple

import numpy as np

from monitor.models import alpha1, beats, turns
from monitor.models.arrays import Runners
from monitor.models.ring import Places


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
    window = beats.windows(heard, seconds, rows, params)
    share = window.artefact_share
    usable = np.where(share <= usable_share, window.number, 0)
    rate_bpm = 60.0 * beats.TICKS_PER_S * window.number / np.maximum(window.span, 1)
    values = alpha1.of_line(window.line, window.first, usable, scaling)
    return Windows(*(_table(column, at, lag_s.shape) for column in (share, rate_bpm, values)))


def _table(column: Runners, at: tuple[Places, ...], shape: tuple[int, ...]) -> Runners:
    table = np.full(shape, np.nan)
    table[at] = column
    return table
