"""One mechanism for every alert: dwell, clear level, cool-down, severity, acknowledgement.

A rule says in each second, for each runner, how severe things are (`rise`) and which severity
the clear level would still keep up (`keep`, never below `rise`). The machine does the rest, for
all rules and runners at once:

- a severity that rises for its dwell time without a break raises the alert, or changes it upward;
- a severity that `keep` no longer reaches for the clear time changes it downward, or clears it;
- after it was raised it is not raised again for the cool-down of its severity, nor for 10 min
  after somebody acknowledged it, unless it would be more severe than last time.

Evidence: heuristic, after common alarm-management practice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.models.rows import mapped

Severities = NDArray[np.int8]
Seconds = NDArray[np.float64]

NONE, INFO, WARNING, URGENT = range(4)
ACKNOWLEDGED_S: Final = 600.0
_LEVELS: Final = np.array([INFO, WARNING, URGENT], dtype=np.int8)[:, None, None]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things must hold [s].

    Attributes
    ----------
    dwell_s : (info, warning, urgent) how long a severity must hold to be raised
    clear_s : how long it must be gone to be lowered or cleared
    cool_down_s : (info, warning, urgent) how long after raising it is not raised again as that;
        never longer for a higher severity
    """

    dwell_s: tuple[float, float, float]
    clear_s: float
    cool_down_s: tuple[float, float, float]


class Timings(NamedTuple):
    """The timing of all rules as arrays: clear (rules, 1), the others (3, rules, 1) [s]."""

    dwell_s: Seconds
    clear_s: Seconds
    cool_down_s: Seconds


def timings(rules: Sequence[Timing]) -> Timings:
    """Line up the timing of several rules."""
    return Timings(
        dwell_s=np.array([rule.dwell_s for rule in rules]).T[:, :, None],
        clear_s=np.array([rule.clear_s for rule in rules])[:, None],
        cool_down_s=np.array([rule.cool_down_s for rule in rules]).T[:, :, None],
    )


class State(NamedTuple):
    """Where each rule stands for each runner: (rules, runners), `held_s` (3, rules, runners)."""

    active: Severities
    last_raised: Severities
    held_s: Seconds
    below_s: Seconds
    since_raised_s: Seconds
    quiet_s: Seconds


Tree = TypeVar("Tree", State, Timings)


def initial(rules: int, runners: int) -> State:
    """Return the state of rules that were never raised."""
    shape = (rules, runners)
    none = np.zeros(shape, dtype=np.int8)
    zero = np.zeros(shape)
    return State(none, none, np.zeros((3, *shape)), zero, np.full(shape, np.inf), zero)


def step(
    state: State, *, rise: Severities, keep: Severities, timing: Timings, dt_s: float = 1.0
) -> State:
    """Advance all rules by one step.

    Parameters
    ----------
    state : where the rules stood
    rise : (rules, runners) severity that the trigger sees now, 0 to 3
    keep : (rules, runners) severity that the clear level still keeps up, at least `rise`
    timing : dwell, clear and cool-down times
    dt_s : length of the step [s]

    Returns
    -------
    State
        Its `active` is the severity of each alert now, 0 for none.
    """
    # Most rules see nothing of anybody and are not active: of them only two clocks go on.
    busy = np.flatnonzero((rise > NONE).any(axis=1) | (state.active > NONE).any(axis=1))
    after = State(
        active=state.active.copy(),
        last_raised=state.last_raised.copy(),
        held_s=np.zeros_like(state.held_s),
        below_s=np.zeros_like(state.below_s),
        since_raised_s=state.since_raised_s + dt_s,
        quiet_s=np.maximum(state.quiet_s - dt_s, 0.0),
    )
    moved = _moved(_of_rules(state, busy), rise[busy], keep[busy], _of_rules(timing, busy), dt_s)
    columns: Iterable[tuple[NDArray[Any], NDArray[Any]]] = zip(after, moved, strict=True)
    for whole, part in columns:
        whole[..., busy, :] = part
    return after


def _of_rules(tree: Tree, rules: NDArray[np.intp]) -> Tree:
    """What there is of some rules, whose axis is the last but one."""
    return mapped(lambda leaf: leaf[..., rules, :], tree)


def _moved(state: State, rise: Severities, keep: Severities, timing: Timings, dt_s: float) -> State:
    """Advance rules by one step, whatever they see."""
    held_s = np.where(rise >= _LEVELS, state.held_s + dt_s, 0.0)
    since_raised_s = state.since_raised_s + dt_s
    quiet_s = np.maximum(state.quiet_s - dt_s, 0.0)
    rested = (since_raised_s >= timing.cool_down_s) & (quiet_s <= 0.0)
    allowed = (state.active > NONE) | rested | (state.last_raised < _LEVELS)
    ready = allowed & (held_s > 0) & (held_s >= timing.dwell_s)
    candidate = np.where(ready, _LEVELS, 0).max(axis=0)
    raised = candidate > state.active

    below_s = np.where(keep < state.active, state.below_s + dt_s, 0.0)
    lowered = ~raised & (below_s > 0) & (below_s >= timing.clear_s)
    active = np.where(raised, candidate, np.where(lowered, keep, state.active))
    return State(
        active=active.astype(np.int8),
        last_raised=np.where(raised, candidate, state.last_raised).astype(np.int8),
        held_s=held_s,
        below_s=np.where(raised | lowered, 0.0, below_s),
        since_raised_s=np.where(raised, 0.0, since_raised_s),
        quiet_s=quiet_s,
    )


def left_s(state: State, *, keep: Severities, timing: Timings) -> Seconds:
    """How long the first clock of each runner takes to arrive, if what is seen stays so.

    Until then nothing but the clocks changes, if the last step raised and lowered nothing.

    Parameters
    ----------
    state : after a step
    keep : (rules, runners) as seen in that step
    timing : as in `step`

    Returns
    -------
    (runners,) [s], infinite where no clock runs
    """
    dwells_s = _left(timing.dwell_s, state.held_s, state.held_s > 0.0)
    clears_s = _left(timing.clear_s, state.below_s, keep < state.active)
    since_s = np.broadcast_to(state.since_raised_s, state.held_s.shape)
    cools_s = _left(timing.cool_down_s, since_s, state.active == NONE)
    quiet_s = np.where(state.quiet_s > 0.0, state.quiet_s, np.inf)
    by_level_s = np.minimum(dwells_s, cools_s).min(axis=(0, 1))
    first_s: Seconds = np.minimum(by_level_s, np.minimum(clears_s, quiet_s).min(axis=0))
    return first_s


def wait(state: State, *, keep: Severities, steps: NDArray[np.int64]) -> State:
    """Let (runners,) steps of one second pass in which no clock arrives; see `left_s`."""
    return state._replace(
        held_s=np.where(state.held_s > 0.0, state.held_s + steps, 0.0),
        below_s=np.where(keep < state.active, state.below_s + steps, 0.0),
        since_raised_s=state.since_raised_s + steps,
        quiet_s=np.maximum(state.quiet_s - steps, 0.0),
    )


def _left(limit_s: Seconds, clock_s: Seconds, runs: NDArray[np.bool_]) -> Seconds:
    """How long clocks take to arrive; infinite for those that don't run, or have arrived."""
    left_s: Seconds = np.full(clock_s.shape, np.inf)
    np.subtract(limit_s, clock_s, out=left_s, where=runs & (clock_s < limit_s))
    return left_s


def acknowledge(state: State, rule: int, runner: int, *, seconds: float = ACKNOWLEDGED_S) -> State:
    """Keep a rule from being raised again for one runner, at the same severity, for a while."""
    quiet_s = state.quiet_s.copy()
    quiet_s[rule, runner] = seconds
    return state._replace(quiet_s=quiet_s)
