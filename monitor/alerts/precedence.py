"""Which alerts give way to which.

- Some replace others for as long as they are active: who drinks too much is not told to drink.
  What they replace is not raised, nor shown; afterwards it stands again, and nobody is told what
  they knew before. Only what is urgent ends there, to be told anew.
- Some pre-empt the rest: for 10 min after they are told nothing else is raised that is not urgent,
  so that the one thing to do stands alone. What they held back is raised afterwards.

Evidence: heuristic, after common alarm-management practice.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.machine import NONE, URGENT, WARNING, Seconds, State
from monitor.alerts.rules import RULES, index_of

REPLACES: Final[dict[str, tuple[str, ...]]] = {
    "overdrinking": ("drink", "salt"),
    "cramp-soon": ("cramp-level",),
    "cramp-now": ("cramp-soon", "cramp-level"),
    "signal-lost": ("data", "implausible"),
}
PREEMPTS: Final[dict[str, int]] = {
    "overdrinking": WARNING,
    "heat": WARNING,
    "cramp-now": URGENT,
    "medical": URGENT,
}
"""What pre-empts the rest, and from which severity."""
PREEMPTS_FOR_S: Final = 600.0
NOT_PREEMPTED: Final = ("signal-lost", "restart")

_PAIRS: Final = tuple(
    (index_of(by), index_of(key)) for by, keys in REPLACES.items() for key in keys
)
_REPLACING: Final = sorted({by for by, _ in _PAIRS})
_FIRST: Final = [index_of(key) for key in PREEMPTS]
_FIRST_FROM: Final = np.array([[severity] for severity in PREEMPTS.values()])
_YIELDS: Final = np.array([[rule.key not in (*PREEMPTS, *NOT_PREEMPTED)] for rule in RULES])


def apply(before: State, after: State, dt_s: float = 1.0) -> State:
    """Take back what the step from `before` to `after` raised, but has to give way.

    Parameters
    ----------
    before, after : states of the rules around one step of `monitor.alerts.machine`
    dt_s : length of that step [s]

    Returns
    -------
    State
        `after`, or a corrected copy.
    """
    return _replace(before, _preempt(before, after, dt_s), dt_s)


def hidden(active: Iterable[int]) -> set[int]:
    """Which rules are not shown while these are active."""
    now = set(active)
    return {key for by, key in _PAIRS if by in now}


def left_s(state: State) -> Seconds:
    """How long, for each runner, until the first of those that pre-empt no longer does.

    Returns
    -------
    (runners,) [s], infinite where none does
    """
    since_s = state.since_raised_s[_FIRST]
    preempts = (state.active[_FIRST] >= _FIRST_FROM) & (since_s < PREEMPTS_FOR_S)
    first_s: Seconds = np.where(preempts, PREEMPTS_FOR_S - since_s, np.inf).min(axis=0)
    return first_s


def _preempt(before: State, after: State, dt_s: float) -> State:
    first = after.active[_FIRST]
    if not first.any():
        return after
    recent = after.since_raised_s[_FIRST] < PREEMPTS_FOR_S
    busy = ((first >= _FIRST_FROM) & recent).any(axis=0)
    new = (after.active > before.active) & (after.active < URGENT)
    return _undone(before, after, new & busy & _YIELDS, dt_s)


def _replace(before: State, after: State, dt_s: float) -> State:
    if not after.active[_REPLACING].any():
        return after
    gone = np.zeros(after.active.shape, dtype=np.bool_)
    for by, key in _PAIRS:
        gone[key] |= after.active[by] > NONE
    undone = _undone(before, after, gone & (after.active > before.active), dt_s)
    ended = gone & (undone.active >= URGENT)
    return undone._replace(
        active=np.where(ended, NONE, undone.active).astype(np.int8),
        below_s=np.where(ended, 0.0, undone.below_s),
    )


def _undone(before: State, after: State, cells: NDArray[np.bool_], dt_s: float) -> State:
    """As if these had not been raised; that they would be is not forgotten."""
    if not cells.any():
        return after
    return after._replace(
        active=np.where(cells, before.active, after.active).astype(np.int8),
        last_raised=np.where(cells, before.last_raised, after.last_raised).astype(np.int8),
        since_raised_s=np.where(cells, before.since_raised_s + dt_s, after.since_raised_s),
    )
