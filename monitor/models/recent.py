"""What a cramp or a twitch earlier in the race means for the next one."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners, full


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    decay_s: float = 2700.0
    cramp_floor: float = 0.46
    twinge_floor: float = 0.20


class State(NamedTuple):
    """The factor R and what it decays to, (runners,) each, 0 to 1."""

    recent: Runners
    floor: Runners


def initial(rows: int) -> State:
    """State of runners without a cramp so far."""
    return State(full(rows, 0.0), full(rows, 0.0))


def step(
    state: State, cramp: Runners, twinge: Runners, params: Params, dt_s: float
) -> tuple[State, Runners]:
    """Return the factor R: 1 at a report, then decaying to a floor that stays.

    Parameters
    ----------
    cramp, twinge : (runners,) 1 if reported in this step, else 0
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and R (runners,) [1]; without any report 0, which is known and not missing.

    Notes
    -----
    The floor after a cramp is the odds ratio 2.40 of a cramp earlier in the same race (Kona
    1989-2019, n = 10 553). Evidence: published (floor), heuristic (decay, twitch).

    Examples
    --------
    >>> state, r = step(initial(1), np.array([1.0]), np.array([0.0]), Params(), 1.0)
    >>> state, r = step(state, np.array([0.0]), np.array([0.0]), Params(), 2700.0)
    >>> r.round(3)
    array([0.659])
    """
    floor = state.floor
    recent = floor + (state.recent - floor) * math.exp(-dt_s / params.decay_s)
    reported = cramp + twinge
    if reported.any():
        cramped, twitched = cramp > 0.0, twinge > 0.0
        recent = np.where(cramped | twitched, 1.0, recent)
        floor = np.where(twitched, np.maximum(floor, params.twinge_floor), floor)
        floor = np.where(cramped, np.maximum(floor, params.cramp_floor), floor)
    return State(recent, floor), recent
