"""What a cramp or a twitch earlier in the race means for the next one."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, full
from monitor.models.block import of_one, second_at
from monitor.models.scans import before_each, throughout


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
    state, said = run(state, of_one(cramp), of_one(twinge), params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State, cramp: Runners, twinge: Runners, params: Params, dt_s: float
) -> tuple[State, Runners]:
    """Go through a block: as `step`, with (seconds, runners) in and out."""
    cramped, twitched = cramp > 0.0, twinge > 0.0
    reported = cramped | twitched
    if not anywhere(reported) and np.array_equal(state.recent, state.floor):
        return state, throughout(state.floor, len(reported))
    floors = np.where(twitched, params.twinge_floor, 0.0)
    floors = np.where(cramped, np.maximum(floors, params.cramp_floor), floors)
    floors[0] = np.maximum(floors[0], state.floor)
    floors = np.maximum.accumulate(floors, axis=0)
    decay = math.exp(-dt_s / params.decay_s)
    recent = _decaying(state.recent, before_each(state.floor, floors), reported, decay)
    return State(recent[-1], floors[-1]), recent


def _decaying(recent: Runners, floors: Runners, reported: Flags, decay: float) -> Runners:
    """(seconds, runners) 1 at a report, then on its way to the floor."""
    decaying = np.empty(floors.shape)
    eventful = set(np.flatnonzero(reported.any(axis=1)).tolist())
    for second, floor in enumerate(floors):
        recent = floor + (recent - floor) * decay
        if second in eventful:
            recent = np.where(reported[second], 1.0, recent)
        decaying[second] = recent
    return decaying
