"""The alert rules over a block of seconds: each runner goes from change to change.

What the rules see of a runner stays the same for minutes, and so does what they make of it, but
for clocks that run. So every runner strides on to the next second in which they see another
thing or a clock arrives, whatever the others do; what comes out is, to the last bit, what comes
out second by second.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.alerts import machine, precedence
from monitor.alerts.machine import NONE, Severities, State, Timings
from monitor.held import Held
from monitor.models.rows import take

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Changes(NamedTuple):
    """What was raised, changed or cleared, in order of the second, the rule and the runner.

    Attributes
    ----------
    second : (changes,) of the block
    rule : of `monitor.alerts.rules.RULES`
    at : position of the runner
    severity : from then on, 0 for cleared
    """

    second: Places
    rule: Places
    at: Places
    severity: Severities


def run(state: State, rise: Severities, keep: Severities, timing: Timings) -> tuple[State, Changes]:
    """Advance the rules over a block.

    Parameters
    ----------
    state : where they stood, (rules, runners)
    rise, keep : (rules, seconds, runners) as of `monitor.alerts.machine.step`
    timing : dwell, clear and cool-down times

    Returns
    -------
    Where they stand after the block, and what changed in it.
    """
    seconds = rise.shape[1]
    if seconds == 1:
        after = _step(state, rise[:, 0], keep[:, 0], timing)
        rule, at = np.nonzero(state.active != after.active)
        return after, Changes(np.zeros_like(rule), rule, at, after.active[rule, at])
    alike = _alike(state, rise, keep)
    end = Held(state)
    second = np.zeros(rise.shape[2], dtype=np.intp)
    at = np.arange(rise.shape[2])
    found: list[Changes] = []
    while at.size:
        rises, keeps = rise[:, second, at], keep[:, second, at]
        after = _step(state, rises, keeps, timing)
        changed = state.active != after.active
        found.append(_changes(changed, after.active, second, at))
        # As far as each can go before a clock arrives: that second is made as a step.
        left_s = np.minimum(
            machine.left_s(after, keep=keeps, timing=timing), precedence.left_s(after)
        )
        calm = np.minimum(np.ceil(left_s) - 1.0, alike[second, at]).astype(np.int64)
        steps = np.where(changed.any(axis=0), 0, calm)
        state = machine.wait(after, keep=keeps, steps=steps)
        second = second + 1 + steps
        goes_on = second < seconds
        if not goes_on.all():
            end.put(at[~goes_on], take(state, ~goes_on))
            state, second, at = take(state, goes_on), second[goes_on], at[goes_on]
    return end.tree, _in_order(found)


def _step(state: State, rise: Severities, keep: Severities, timing: Timings) -> State:
    """One second, after which some have given way to others."""
    return precedence.apply(state, machine.step(state, rise=rise, keep=keep, timing=timing))


def _alike(state: State, rise: Severities, keep: Severities) -> Places:
    """How many seconds after each of a block its runner's rules see the same: (seconds, n)."""
    seen = rise.max(axis=1) > NONE
    # What keeps an alert up is of no account where there is none and none is raised.
    matters = seen | (state.active > NONE)
    changes = np.zeros((rise.shape[1] - 1, rise.shape[2]), dtype=np.bool_)
    for rule in np.flatnonzero(seen.any(axis=1)):
        changes |= rise[rule, 1:] != rise[rule, :-1]
    for rule in np.flatnonzero(matters.any(axis=1)):
        changes |= (keep[rule, 1:] != keep[rule, :-1]) & matters[rule]
    seconds = np.arange(len(rise[0]))[:, np.newaxis]
    ends = np.concatenate((changes, np.ones((1, changes.shape[1]), dtype=np.bool_)))
    last = np.where(ends, seconds, len(seconds))
    return np.minimum.accumulate(last[::-1], axis=0)[::-1] - seconds


def _changes(changed: Flags, active: Severities, second: Places, at: Places) -> Changes:
    rule, column = np.nonzero(changed)
    return Changes(second[column], rule, at[column], active[rule, column])


def _in_order(found: list[Changes]) -> Changes:
    second, rule, at, severity = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((at, rule, second))
    return Changes(second[order], rule[order], at[order], severity[order])
