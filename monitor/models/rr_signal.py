"""Whether a strap's beat intervals arrive, and whether they can be believed.

A strap that loses its grip goes on sending: intervals that jump, that come twice, or that no heart
makes. For a while that is usual; for a minute it is the strap.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models import beats
from monitor.models.arrays import Flags, Runners, full, gain
from monitor.models.scans import ewma_over, time_over


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    lost_s: float = 30.0
    smooth_s: float = 30.0
    garbage_share: float = 0.30
    garbage_s: float = 60.0


class State(NamedTuple):
    """Artefacts among the beats sent [1], and for how long they were too many [s]; (runners,)."""

    wrong_share: Runners
    garbage_s: Runners


class Signal(NamedTuple):
    """What the beats are worth, (seconds, runners).

    Attributes
    ----------
    quality : 1 while they arrive, 0 if they no longer do, NaN where none ever came
    garbage : whether they arrive but can't be believed
    """

    quality: Runners
    garbage: Flags


def initial(rows: int) -> State:
    """State before the first beat."""
    return State(full(rows, 0.0), full(rows, 0.0))


def run(state: State, heard: beats.Block, params: Params, dt_s: float) -> tuple[State, Signal]:
    """Judge the beats of a block.

    Beats are garbage once more than `garbage_share` of those sent were artefacts, in the mean of
    `smooth_s`, for `garbage_s` without a break. Beats that were not sent don't count: a radio link
    with holes is no garbage.

    Parameters
    ----------
    heard : as `monitor.models.beats.run` gives it
    params, dt_s : see `Params`; time step [s]

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    share = np.where(heard.sent > 0, heard.wrong / np.maximum(heard.sent, 1), np.nan)
    wrong_share = ewma_over(state.wrong_share, share, gain(dt_s, params.smooth_s))
    arrives = heard.lag_s <= params.lost_s
    too_many = arrives & (wrong_share > params.garbage_share)
    garbage_s = time_over(state.garbage_s, too_many, dt_s)
    quality = np.where(np.isinf(heard.lag_s), np.nan, arrives)
    signal = Signal(quality, garbage_s >= params.garbage_s)
    return State(wrong_share[-1], garbage_s[-1]), signal
